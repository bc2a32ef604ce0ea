"""Editions with their groups, heats, rounds, criteria and quotas; single rounds; rule sets."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, lazyload, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.strategy_options import _AbstractLoad

from portal.accounts.models import Person
from portal.competitions.models.edition import Competition, Group, Heat, Round, RuleSet
from portal.competitions.models.entries import Entry, RoundEntry
from portal.database import db
from portal.events.models import Event
from portal.events.queries import for_cards, is_public, run_by
from portal.events.rules import EventState
from portal.makerspaces.models import Makerspace
from portal.projects.models import TeamMember
from portal.projects.rules import MemberState

Part = TypeVar("Part", Group, Heat, Round)


def competition(slug: str) -> Competition | None:
    """The edition of the event of this slug, with its event, groups, rounds, criteria, quotas and heats."""
    return db.session.execute(_whole().where(Event.slug == slug)).unique().scalar_one_or_none()


def edition(slug: str) -> Competition | None:
    """An edition with its event and groups alone: all that lists and counts need of it."""
    wanted = select(Competition).join(Competition.event).where(Event.slug == slug)
    loaded = wanted.options(contains_eager(Competition.event), joinedload(Competition.groups))
    return db.session.execute(loaded).unique().scalar_one_or_none()


def competition_of(event: Event) -> Competition | None:
    """The same for an event at hand."""
    return db.session.execute(_whole().where(Event.id == event.id)).unique().scalar_one_or_none()


def round_of(slug: str, code: str) -> Round | None:
    """One round of the edition of this slug, with the whole edition."""
    return _part(slug, lambda edition: (each for each in edition.rounds if each.code == code))


def group_of(slug: str, code: str) -> Group | None:
    """One group (CZ) of the edition of this slug, with the whole edition."""
    return _part(slug, lambda edition: (each for each in edition.groups if each.code == code))


def heat_of(slug: str, number: int) -> Heat | None:
    """One heat of the edition of this slug, with the whole edition."""
    return _part(slug, lambda edition: (each for each in edition.heats if each.id == number))


def public_editions() -> Sequence[Competition]:
    """Every edition whose event was published, the latest first, with what a card shows."""
    wanted = select(Competition).join(Competition.event).where(is_public())
    ordered = wanted.order_by(Competition.year.desc(), Event.starts_at.desc(), Competition.id.desc())
    return db.session.execute(ordered.options(*_for_lists())).unique().scalars().all()


def addresses() -> Sequence[Any]:
    """Slug and last change of every public edition."""
    wanted = select(Event.slug, Competition.updated_at).join(Competition.event).where(is_public())
    return db.session.execute(wanted.order_by(Competition.id)).all()


def editions_to_clone(event: Event, person: Person) -> Sequence[Competition]:
    """Earlier editions a new one may follow: public ones and those the person runs, the latest first."""
    wanted = select(Competition).join(Competition.event)
    wanted = wanted.where(Competition.event_id != event.id, is_public() | run_by(person))
    ordered = wanted.order_by(Competition.year.desc(), Event.starts_at.desc(), Competition.id.desc()).limit(20)
    return db.session.execute(ordered.options(*_for_lists())).unique().scalars().all()


def to_freeze(now: datetime) -> Sequence[Competition]:
    """Editions of published events whose registration has opened and whose rules are not frozen yet."""
    due = select(Competition).join(Competition.event)
    due = due.where(Competition.frozen_at.is_(None), Competition.entries_open_at <= now)
    due = due.where(Event.state.in_([EventState.PUBLISHED, EventState.RUNNING]))
    return db.session.execute(due.order_by(Competition.id)).scalars().all()


def rule_sets(competition: Competition) -> Sequence[RuleSet]:
    """Every rule set of the edition, the latest first."""
    wanted = select(RuleSet).where(RuleSet.competition_id == competition.id)
    return db.session.execute(wanted.order_by(RuleSet.number.desc())).scalars().all()


def rule_set(competition: Competition) -> RuleSet | None:
    """The rule set that holds now; None before the edition is frozen."""
    wanted = select(RuleSet).where(RuleSet.competition_id == competition.id)
    return db.session.execute(wanted.order_by(RuleSet.number.desc()).limit(1)).scalar_one_or_none()


def rule_set_numbered(slug: str, number: int) -> RuleSet | None:
    """One rule set of the edition of this slug, with its edition and event."""
    wanted = select(RuleSet).join(RuleSet.competition).join(Competition.event)
    wanted = wanted.where(Event.slug == slug, RuleSet.number == number)
    edition = contains_eager(RuleSet.competition).options(contains_eager(Competition.event).options(*of_event()))
    return db.session.execute(wanted.options(edition)).unique().scalar_one_or_none()


def is_numbered(prefix: str, year: int, *, but: Competition | None = None) -> bool:
    """Whether an edition (another one than `but`) already numbers its entries like this."""
    wanted = select(Competition.id).where(Competition.number_prefix == prefix, Competition.year == year)
    if but is not None:
        wanted = wanted.where(Competition.id != but.id)
    return db.session.execute(wanted).first() is not None


def entries_in(*, group: Group | None = None, heat: Heat | None = None, round_: Round | None = None) -> int:
    """How many entries stand in this group, heat or round."""
    if round_ is not None:
        counted = select(func.count()).select_from(RoundEntry).where(RoundEntry.round_id == round_.id)
    elif group is not None:
        counted = select(func.count()).select_from(Entry).where(Entry.group_id == group.id)
    else:
        counted = select(func.count()).select_from(Entry).where(Entry.heat_id == (heat.id if heat else None))
    return db.session.execute(counted).scalar_one()


def entries_of(person: Person, competition: Competition) -> Sequence[Entry]:
    """The person's own entries in this edition, whatever their state."""
    team = select(TeamMember.project_id).where(
        TeamMember.person_id == person.id, TeamMember.state == MemberState.AGREED
    )
    wanted = select(Entry).where(Entry.competition_id == competition.id, Entry.project_id.in_(team))
    return (
        db.session.execute(wanted.options(joinedload(Entry.project, innerjoin=True)).order_by(Entry.id)).scalars().all()
    )


def stages_to_choose(competition: Competition) -> Sequence[Event]:
    """Events a round may take place at: the edition's own one, and those that are part of it."""
    wanted = select(Event).where((Event.id == competition.event_id) | (Event.parent_id == competition.event_id))
    return db.session.execute(wanted.options(*for_cards()).order_by(Event.starts_at, Event.id)).scalars().all()


def _part(slug: str, found_in: Callable[[Competition], Iterator[Part]]) -> Part | None:
    edition = competition(slug)
    part = next(found_in(edition), None) if edition is not None else None
    if part is not None:
        set_committed_value(part, "competition", edition)  # or the session forgets the edition, and reads it again
    return part


def _whole() -> Select[Any]:
    rounds = selectinload(Competition.rounds)
    return (
        select(Competition)
        .join(Competition.event)
        .options(
            contains_eager(Competition.event).options(*of_event()),
            joinedload(Competition.groups),
            joinedload(Competition.heats)
            .joinedload(Heat.makerspace, innerjoin=True)
            .options(lazyload(Makerspace.levels)),
            rounds.joinedload(Round.quotas),
            rounds.selectinload(Round.criteria),
            rounds.joinedload(Round.event),
        )
    )


def of_event() -> tuple[_AbstractLoad, ...]:
    """What the pages of an edition say of its event."""
    return (
        joinedload(Event.venue_makerspace).options(lazyload(Makerspace.levels), joinedload(Makerspace.area)),
        joinedload(Event.venue_room),
        joinedload(Event.organisation),
    )


def _for_lists() -> tuple[_AbstractLoad, ...]:
    return (contains_eager(Competition.event).options(*of_event()), joinedload(Competition.groups))
