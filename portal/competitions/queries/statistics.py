"""How many entries an edition has and how far they came: by group, industry, area and makerspace. Counts only."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload, lazyload

from portal.accounts.models import Person
from portal.competitions.models.awards import Award
from portal.competitions.models.edition import Competition
from portal.competitions.models.entries import Entry, EntryMember, RoundEntry
from portal.competitions.models.notices import PublicNotice
from portal.competitions.queries.screening import HANDED_IN, UNIT, seen_by
from portal.competitions.rules import EntryState, NoticeKind, Standing
from portal.database import db
from portal.makerspaces.models import Makerspace

GONE_ON = (Standing.ADVANCED, Standing.SUBSTITUTED)


@dataclass
class Tally:
    """Entries that were accepted, that went on from each round (by the round's id, once its list was shown), that won.

    What was handed in, and how else it ended, is for those who oversee the edition.
    """

    accepted: int = 0
    advanced: Counter[int] = field(default_factory=Counter)
    winners: int = 0
    handed_in: int = 0
    waiting: int = 0
    rejected: int = 0
    withdrawn: int = 0


@dataclass(frozen=True)
class Statistics:
    """The tally of all, and by group, industry, area (its assessed unit, each entry once) and nominating makerspace."""

    total: Tally
    by_group: Mapping[int, Tally]
    by_sector: Mapping[str, Tally]
    by_unit: Mapping[int, Tally]
    by_makerspace: Mapping[int, Tally]
    makerspaces: Mapping[int, Makerspace]


def statistics(competition: Competition) -> Statistics:
    """The edition in numbers, in three queries and one for the makerspaces."""
    entries = db.session.execute(
        select(
            Entry.id, Entry.group_id, Entry.sector, UNIT.label("unit_id"), Entry.nominating_makerspace_id,
            Entry.state, Entry.accepted_at,
        ).where(Entry.competition_id == competition.id, HANDED_IN)
    ).all()  # fmt: skip
    advanced: dict[int, set[int]] = defaultdict(set)
    for entry_id, round_id in db.session.execute(_shown_to_go_on(competition)):
        advanced[entry_id].add(round_id)
    winners = set(db.session.execute(_winners(competition)).scalars())
    total = Tally()
    by_group: dict[int, Tally] = defaultdict(Tally)
    by_sector: dict[str, Tally] = defaultdict(Tally)
    by_unit: dict[int, Tally] = defaultdict(Tally)
    by_makerspace: dict[int, Tally] = defaultdict(Tally)
    for entry in entries:
        tallies = [total, by_group[entry.group_id], by_sector[entry.sector], by_unit[entry.unit_id]]
        if entry.nominating_makerspace_id is not None:
            tallies.append(by_makerspace[entry.nominating_makerspace_id])
        for tally in tallies:
            tally.handed_in += 1
            tally.accepted += entry.accepted_at is not None
            tally.advanced.update(advanced[entry.id])
            tally.winners += entry.id in winners
            tally.waiting += entry.state in {EntryState.SUBMITTED, EntryState.RETURNED}
            tally.rejected += entry.state == EntryState.REJECTED
            tally.withdrawn += entry.state == EntryState.WITHDRAWN
    return Statistics(total, by_group, by_sector, by_unit, by_makerspace, _makerspaces(list(by_makerspace)))


def entries_for_list(competition: Competition, person: Person) -> Sequence[Entry]:
    """Every handed-in entry the person screens or runs, by number, with what a summary list (汇总表) says of it."""
    wanted = (
        select(Entry)
        .join(Entry.competition)
        .join(Competition.event)
        .where(Entry.competition_id == competition.id, seen_by(person))
        .order_by(Entry.number)
        .options(
            contains_eager(Entry.competition).contains_eager(Competition.event),
            joinedload(Entry.group),
            joinedload(Entry.heat),
            joinedload(Entry.project),
            joinedload(Entry.applicant),
            joinedload(Entry.area),
            joinedload(Entry.assessed_unit),
            joinedload(Entry.nominating_makerspace).options(lazyload(Makerspace.levels)),
            joinedload(Entry.nominating_organisation),
        )
    )
    return db.session.execute(wanted).unique().scalars().all()


def team_sizes(competition: Competition) -> Counter[int]:
    """How many people go with each entry."""
    wanted = select(EntryMember.entry_id).join(EntryMember.entry).where(Entry.competition_id == competition.id)
    return Counter(db.session.execute(wanted).scalars())


def published_awards(competition: Competition) -> Sequence[Award]:
    """What was published and not revoked, group by group and place by place; vacant places are left out."""
    wanted = (
        select(Award)
        .where(
            Award.competition_id == competition.id,
            Award.published_at.is_not(None),
            Award.revoked_at.is_(None),
            Award.is_vacant.is_(False),
        )
        .options(
            joinedload(Award.group),
            joinedload(Award.entry).options(
                joinedload(Entry.project),
                joinedload(Entry.area),
                joinedload(Entry.assessed_unit),
                joinedload(Entry.group),
                joinedload(Entry.nominating_makerspace).options(lazyload(Makerspace.levels)),
            ),
        )
    )
    found = db.session.execute(wanted).unique().scalars().all()
    return sorted(
        found, key=lambda award: (award.group.position if award.group else 999, award.place or 999, award.code)
    )


def settled_advancement(competition: Competition) -> Sequence[RoundEntry]:
    """Who went on from each round whose list stands."""
    settled = select(PublicNotice.round_id).where(
        PublicNotice.competition_id == competition.id, PublicNotice.settled_on.is_not(None)
    )
    wanted = (
        select(RoundEntry)
        .join(RoundEntry.entry)
        .where(RoundEntry.round_id.in_(settled), RoundEntry.standing.in_(GONE_ON))
        .options(
            joinedload(RoundEntry.round),
            contains_eager(RoundEntry.entry).options(
                joinedload(Entry.project),
                joinedload(Entry.area),
                joinedload(Entry.assessed_unit),
                joinedload(Entry.group),
            ),
        )
    )
    found = db.session.execute(wanted).unique().scalars().all()
    return sorted(found, key=lambda place: (place.round.position, place.entry.number or ""))


def _makerspaces(ids: list[int]) -> dict[int, Makerspace]:
    if not ids:
        return {}
    wanted = select(Makerspace).where(Makerspace.id.in_(ids)).options(lazyload(Makerspace.levels))
    return {space.id: space for space in db.session.execute(wanted).scalars()}


def _shown_to_go_on(competition: Competition) -> Select[int, int]:
    return (
        select(RoundEntry.entry_id, RoundEntry.round_id)
        .join(PublicNotice, PublicNotice.round_id == RoundEntry.round_id)
        .where(
            PublicNotice.competition_id == competition.id,
            PublicNotice.kind == NoticeKind.ADVANCEMENT,
            PublicNotice.replaced_at.is_(None),
            RoundEntry.standing.in_(GONE_ON),
        )
    )


def _winners(competition: Competition) -> Select[int | None]:
    return select(Award.entry_id).where(
        Award.competition_id == competition.id,
        Award.published_at.is_not(None),
        Award.revoked_at.is_(None),
        Award.entry_id.is_not(None),
    )
