"""Awards with whom they go to, what is paid of them, and the projects whose landing is asked year by year."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from portal.accounts.models import Person
from portal.competitions.models.awards import Award, Landing, PrizePayment
from portal.competitions.models.edition import Competition, Group, Round
from portal.competitions.models.entries import Entry, EntryMember, RoundEntry
from portal.competitions.rules import AwardKind, EntryState, Standing
from portal.database import db
from portal.events.models import Event
from portal.projects.models import Project

OUT_OF_THE_FINAL = (Standing.ABSENT, Standing.WITHDRAWN)
KIND_ORDER = {kind: place for place, kind in enumerate(AwardKind)}


def awards_of(competition: Competition) -> Sequence[Award]:
    """Every award of the edition, group by group from the first place on; what is given beside the places last."""
    return db.session.execute(_of(competition)).scalars().all()


def to_publish(competition: Competition) -> Sequence[Award]:
    """The awards that are not published yet, in the same order."""
    return db.session.execute(_of(competition).where(Award.published_at.is_(None))).scalars().all()


def published(competition: Competition) -> Sequence[Award]:
    """The awards everybody may see, vacant ones too; without what was revoked."""
    shown = _of(competition).where(Award.published_at.is_not(None), Award.revoked_at.is_(None))
    return db.session.execute(shown).scalars().all()


def with_certificates(competition: Competition) -> Sequence[Award]:
    """The published awards somebody got, with the names on their certificates."""
    printed = _of(competition).where(
        Award.published_at.is_not(None), Award.revoked_at.is_(None), Award.is_vacant.is_(False)
    )
    edition = joinedload(Award.competition).joinedload(Competition.event).joinedload(Event.organisation)
    return db.session.execute(printed.options(edition, _names())).scalars().all()


def award(slug: str, code: str) -> Award | None:
    """One award of the edition of this slug, with its team, payments and certificate."""
    wanted = select(Award).join(Award.competition).join(Competition.event)
    wanted = wanted.where(Event.slug == slug, Award.code == code.upper())
    edition = contains_eager(Award.competition).contains_eager(Competition.event).joinedload(Event.organisation)
    team = joinedload(Award.entry).joinedload(Entry.project).selectinload(Project.members)
    whole = wanted.options(
        edition,
        joinedload(Award.group),
        team,
        _names(),
        selectinload(Award.payments).joinedload(PrizePayment.evidence),
    )
    return db.session.execute(whole).scalar_one_or_none()


def payment(slug: str, code: str, number: int) -> PrizePayment | None:
    """A part of the prize of that award."""
    wanted = select(PrizePayment).join(PrizePayment.award).join(Award.competition).join(Competition.event)
    wanted = wanted.where(Event.slug == slug, Award.code == code.upper(), PrizePayment.id == number)
    edition = contains_eager(Award.competition).contains_eager(Competition.event).joinedload(Event.organisation)
    whole = contains_eager(PrizePayment.award).options(edition, joinedload(Award.entry).joinedload(Entry.project))
    return db.session.execute(wanted.options(whole, joinedload(PrizePayment.evidence))).scalar_one_or_none()


def proven_by(text: str) -> Award | None:
    """The published award of this code or certificate number, revoked ones too."""
    sought = "".join(text.split()).upper()[:60]
    by_number = Award.certificate_number == sought
    is_it = (Award.code == sought.replace("-", "")) | by_number
    edition = joinedload(Award.competition).joinedload(Competition.event).joinedload(Event.organisation)
    wanted = select(Award).where(is_it, Award.published_at.is_not(None), Award.is_vacant.is_(False))
    return db.session.execute(wanted.options(edition, joinedload(Award.group))).scalar_one_or_none()


def final_of(competition: Competition) -> Round | None:
    """The last round of the edition."""
    last = select(Round).where(Round.competition_id == competition.id).order_by(Round.position.desc(), Round.id.desc())
    return db.session.execute(last.limit(1)).scalar_one_or_none()


def finalists(round_: Round) -> Sequence[RoundEntry]:
    """Who was ranked in this round and is still of the competition, the best first."""
    wanted = (
        select(RoundEntry)
        .join(RoundEntry.entry)
        .where(
            RoundEntry.round_id == round_.id,
            RoundEntry.rank.is_not(None),
            RoundEntry.standing.not_in(OUT_OF_THE_FINAL),
            Entry.state == EntryState.ACCEPTED,
        )
        .order_by(RoundEntry.rank, Entry.number)
        .options(contains_eager(RoundEntry.entry).options(joinedload(Entry.group), joinedload(Entry.project)))
    )
    return db.session.execute(wanted).scalars().all()


def entries_to_honour(competition: Competition) -> Sequence[Entry]:
    """The accepted entries an award may go to, by number."""
    wanted = select(Entry).where(Entry.competition_id == competition.id, Entry.state == EntryState.ACCEPTED)
    ordered = wanted.order_by(Entry.number).options(joinedload(Entry.project), joinedload(Entry.group))
    return db.session.execute(ordered).scalars().all()


def highest_number(stem: str) -> int:
    """The last certificate number given under this stem (WZCK-2027-CZ)."""
    numbers = select(Award.certificate_number).where(Award.certificate_number.startswith(f"{stem}-", autoescape=True))
    given = (number.rpartition("-")[2] for number in db.session.execute(numbers).scalars() if number)
    return max((int(number) for number in given if number.isdigit()), default=0)


def team_of(award: Award) -> Sequence[Person]:
    """The members of the winning team who are named in the entry and can be written to."""
    if award.entry_id is None:
        return []
    named = select(EntryMember.person_id).where(EntryMember.entry_id == award.entry_id)
    wanted = select(Person).where(Person.id.in_(named), Person.email.is_not(None), Person.forgotten_at.is_(None))
    return db.session.execute(wanted.order_by(Person.id)).scalars().all()


def winners(areas: Sequence[int] | None, year: int) -> Select[Project]:
    """The projects with an award by that year (of these areas); those nothing is noted of for the year stand first."""
    noted = select(Landing.id).where(Landing.project_id == Project.id, Landing.year == year)
    wanted = select(Project).where(*_in_pool(areas, year))
    return wanted.order_by(noted.exists(), Project.name_zh, Project.id)


def noted_of(projects: Sequence[Project], year: int) -> dict[int, Landing]:
    """What is noted of these projects for the year, by project."""
    wanted = select(Landing).where(Landing.project_id.in_([each.id for each in projects]), Landing.year == year)
    return {each.project_id: each for each in db.session.execute(wanted).scalars()}


def landings_by_state(areas: Sequence[int] | None, year: int) -> dict[str | None, int]:
    """How many of these projects stand where in the year; under None those nobody has noted."""
    own = (Landing.project_id == Project.id) & (Landing.year == year)
    wanted = select(Landing.state, func.count()).select_from(Project).outerjoin(Landing, own)
    found = db.session.execute(wanted.where(*_in_pool(areas, year)).group_by(Landing.state))
    return {state: number for state, number in found}  # noqa: C416 -- a row is no pair to dict()


def project_to_follow(slug: str) -> Project | None:
    """A project with an award."""
    wanted = select(Project).where(Project.slug == slug, Project.id.in_(_with_award()))
    return db.session.execute(wanted.options(selectinload(Project.members))).scalar_one_or_none()


def landings_of(project: Project) -> Sequence[Landing]:
    """What was noted of the project, the latest year first."""
    wanted = select(Landing).where(Landing.project_id == project.id).order_by(Landing.year.desc())
    return db.session.execute(wanted).scalars().all()


def of_entry(entry: Entry) -> Sequence[Award]:
    """The published awards of an entry."""
    wanted = select(Award).where(
        Award.entry_id == entry.id, Award.published_at.is_not(None), Award.revoked_at.is_(None)
    )
    return db.session.execute(wanted.order_by(Award.published_at, Award.id)).scalars().all()


def awards_of_projects(projects: Sequence[Project]) -> dict[int, list[Award]]:
    """The published awards of these projects, by project."""
    wanted = (
        select(Award)
        .join(Award.entry)
        .where(Entry.project_id.in_([each.id for each in projects]))
        .where(Award.published_at.is_not(None), Award.revoked_at.is_(None))
        .order_by(Award.published_at.desc(), Award.id)
        .options(contains_eager(Award.entry), joinedload(Award.competition).joinedload(Competition.event))
    )
    found: dict[int, list[Award]] = {each.id: [] for each in projects}
    for each in db.session.execute(wanted).scalars():
        assert each.entry is not None
        found[each.entry.project_id].append(each)
    return found


def _in_pool(areas: Sequence[int] | None, year: int) -> list[ColumnElement[bool]]:
    pool: list[ColumnElement[bool]] = [Project.id.in_(_with_award(year))]
    return pool if areas is None else [*pool, Project.area_id.in_(areas) | Project.assessed_unit_id.in_(areas)]


def _with_award(year: int | None = None) -> Select[int]:
    wanted = select(Entry.project_id).join(Award, Award.entry_id == Entry.id).join(Entry.competition)
    wanted = wanted.where(Award.published_at.is_not(None), Award.revoked_at.is_(None))
    return wanted if year is None else wanted.where(Competition.year <= year)


def _of(competition: Competition) -> Select[Award]:
    kinds = case(KIND_ORDER, value=Award.kind)
    return (
        select(Award)
        .outerjoin(Award.group)
        .where(Award.competition_id == competition.id)
        .order_by(Group.id.is_(None), Group.position, Group.id, kinds, Award.place, Award.id)
        .options(
            contains_eager(Award.group),
            joinedload(Award.entry).options(joinedload(Entry.project), joinedload(Entry.group)),
            selectinload(Award.payments),
        )
    )


def _names() -> _AbstractLoad:
    return joinedload(Award.entry).selectinload(Entry.members).joinedload(EntryMember.person)
