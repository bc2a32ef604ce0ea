"""What judges and screeners read of an entry: the version handed in last, or a draft as it would be read.

A version names people by their codes and says who is meant when it is read, so that it holds nobody who has left.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from portal.competitions.models.entries import Entry, EntryPaper, EntryVersion
from portal.competitions.queries import entries as queries
from portal.projects.rules import MemberState, StayState
from portal.web.formats import bilingual
from portal.web.markdown import safe_html

Pair = tuple[str | None, str | None]
CARD = (
    "sector", "stage", "round", "founder_background", "organisation_name", "usci", "founded_on", "website",
)  # fmt: skip
MONEY = ("ask_yuan", "equity_percent", "valuation_yuan")
PAIRED = ("name", "one_line", "use_of_funds", "history")


@dataclass(frozen=True)
class Member:
    """Somebody of the team as it entered."""

    name: str
    role: Pair
    is_leader: bool


@dataclass(frozen=True)
class Paper:
    """A paper of this version; `pages` where it can be read page by page, `deck` the vault's code of it."""

    code: str
    kind: str
    title: str
    media_type: str
    bytes: int
    pages: int | None
    deck: str | None


@dataclass(frozen=True)
class RightLine:
    """One piece of intellectual property."""

    kind: str
    state: str
    title: str
    number: str | None
    holder: str | None


@dataclass(frozen=True)
class Milestone:
    """Something the team reached."""

    reached_on: date
    title: Pair


@dataclass(frozen=True)
class Reading:
    """An entry as it is read. Texts come in both languages; `version` is 0 for what nobody has handed in yet."""

    slug: str
    code: str
    number: str | None
    version: int
    handed_in_at: datetime | None
    name: Pair
    one_line: Pair
    group: Pair
    heat: Pair
    area: Pair
    makerspace: Pair
    sector: str
    stage: str
    round: str
    founder_background: str
    organisation_name: str | None
    usci: str | None
    founded_on: date | None
    website: str | None
    summary: Pair
    statement: Pair
    revenue_yuan: int | None
    ask_yuan: int | None
    equity_percent: Decimal | None
    valuation_yuan: int | None
    use_of_funds: Pair
    history: Pair
    team: tuple[Member, ...]
    rights: tuple[RightLine, ...]
    partners: tuple[Pair, ...]
    milestones: tuple[Milestone, ...]
    papers: tuple[Paper, ...]

    @property
    def summary_html(self) -> Markup:
        """The summary in the page's language."""
        return safe_html(bilingual(*self.summary))

    @property
    def has_figures(self) -> bool:
        """Whether the team says anything about money."""
        amounts = (self.revenue_yuan is not None, self.ask_yuan, self.equity_percent)
        return any(amounts) or any(self.use_of_funds) or any(self.history)

    @property
    def statement_html(self) -> Markup:
        """The long text in the page's language."""
        return safe_html(bilingual(*self.statement))


def reading_of(entry: Entry) -> Reading:
    """What judges read: the version handed in last; of a draft, what would be handed in now."""
    kept = queries.last_version(entry)
    return preview_of(entry) if kept is None else reading_of_version(entry, kept)


def reading_of_version(entry: Entry, kept: EntryVersion) -> Reading:
    """One kept version."""
    names = queries.names_of(member["person"] for member in kept.content["team"])
    return _read(entry, kept.content, names, version=kept.number, handed_in_at=kept.submitted_at)


def preview_of(entry: Entry) -> Reading:
    """The entry as it would be read if it were handed in now."""
    said = content(queries.with_passport(entry))
    names = {each.person.code: each.person.name for each in entry.project.members if each.person is not None}
    return _read(entry, said, names, version=0, handed_in_at=None)


def content(entry: Entry) -> dict[str, Any]:
    """Everything a version keeps, in plain values. The project's parts have to be loaded (`queries.with_passport`)."""
    project = entry.project
    unit = project.assessed_unit or project.area
    sits = next((each for each in project.stays if each.left_on is None and each.state == StayState.CONFIRMED), None)
    entered = {member.person_id for member in entry.members}
    said: dict[str, Any] = {name: _plain(getattr(project, name)) for name in (*CARD, *MONEY)}
    for name in PAIRED:
        said[name] = [getattr(project, f"{name}_zh"), getattr(project, f"{name}_en")]
    return said | {
        "sector": entry.sector,
        "group": [entry.group.name_zh, entry.group.name_en],
        "heat": [entry.heat.name_zh, entry.heat.name_en] if entry.heat is not None else [None, None],
        "area": [unit.name_zh, unit.name_en],
        "makerspace": [sits.makerspace.name_zh, sits.makerspace.name_en] if sits is not None else [None, None],
        # The entry's own words where it has any, else the passport's.
        "summary": [entry.summary_zh or project.highlights_zh, entry.summary_en or project.highlights_en],
        "statement": [entry.statement_zh or project.text_zh, entry.statement_en or project.text_en],
        "revenue_yuan": entry.revenue_yuan,
        "team": [
            {"person": member.person.code, "role": [member.role_zh, member.role_en], "is_leader": member.is_leader}
            for member in sorted(project.members, key=lambda member: not member.is_leader)
            if member.state == MemberState.AGREED and member.person is not None and member.person_id in entered
        ],
        "rights": [[right.kind, right.state, right.title, right.number, right.holder] for right in project.rights],
        "partners": [[partner.name, partner.subject] for partner in project.partners],
        "milestones": [[each.reached_on.isoformat(), each.title_zh, each.title_en] for each in project.milestones],
        "papers": [_paper(paper) for paper in entry.papers if not paper.is_gone],
    }


def title_of(paper: EntryPaper) -> str:
    """What a paper is called: the title in the vault, or the name of its file."""
    if paper.deck is not None:
        return paper.deck.title
    return paper.file.name if paper.file is not None else ""


def _paper(paper: EntryPaper) -> dict[str, Any]:
    file = paper.file or (paper.deck.file if paper.deck is not None else None)
    return {
        "code": paper.code,
        "kind": paper.kind,
        "title": title_of(paper),
        "media_type": file.media_type if file is not None else "",
        "bytes": file.bytes if file is not None else 0,
        "sha256": file.sha256 if file is not None else None,
        "pages": paper.deck.page_count if paper.deck is not None else None,
        "deck": paper.deck.code if paper.deck is not None else None,
    }


def _read(
    entry: Entry, said: Mapping[str, Any], names: Mapping[str, str], *, version: int, handed_in_at: datetime | None
) -> Reading:
    pairs = (*PAIRED, "group", "heat", "area", "makerspace", "summary", "statement")
    told: dict[str, Any] = {name: _pair(said[name]) for name in pairs}
    told |= {name: said[name] for name in CARD if name != "founded_on"}
    return Reading(
        slug=entry.competition.event.slug,
        code=entry.code,
        number=entry.number,
        version=version,
        handed_in_at=handed_in_at,
        **told,
        founded_on=date.fromisoformat(said["founded_on"]) if said["founded_on"] else None,
        revenue_yuan=said["revenue_yuan"],
        ask_yuan=said["ask_yuan"],
        equity_percent=Decimal(said["equity_percent"]) if said["equity_percent"] else None,
        valuation_yuan=said["valuation_yuan"],
        team=tuple(
            Member(names.get(each["person"], ""), _pair(each["role"]), each["is_leader"]) for each in said["team"]
        ),
        rights=tuple(RightLine(*row) for row in said["rights"]),
        partners=tuple(_pair(row) for row in said["partners"]),
        milestones=tuple(Milestone(date.fromisoformat(row[0]), _pair(row[1:])) for row in said["milestones"]),
        papers=tuple(Paper(**{name: each[name] for name in Paper.__dataclass_fields__}) for each in said["papers"]),
    )


def _pair(words: Any) -> Pair:
    zh, en = words
    return zh, en


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    return str(value)
