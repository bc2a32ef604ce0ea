"""Events as makerspaces see them: what they host, have hosted, and are asked to host. Confirmed hosts only are public."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, raiseload

from portal.accounts.models import Person
from portal.database import db
from portal.events.models import Event, EventHost
from portal.events.rules import UNSEEN_STATES, EventState, HostState
from portal.makerspaces.models import Makerspace, MakerspaceOperator
from portal.site.queries.listing import AnyRow, Card, at, cards, in_time_order, is_coming, read

SHOWN = 6
# How many of the city's next events are looked through for each makerspace's own next one.
NEAREST = 1000
OVER = sorted({EventState.ENDED, EventState.ARCHIVED})
CLOSED = sorted({EventState.CANCELLED, EventState.ENDED, EventState.ARCHIVED})


@dataclass(frozen=True)
class Hosted:
    """The cards of some events of a list and how many there are in all."""

    cards: Sequence[Card]
    total: int


def coming(space: Makerspace, *, now: datetime) -> Hosted:
    """The public events it will host or is hosting, the next first."""
    return _hosted(_by(space).where(Event.ends_at > now).order_by(Event.starts_at, Event.id))


def past(space: Makerspace, *, now: datetime) -> Hosted:
    """The public events it has hosted, the latest first; what was cancelled was not hosted."""
    took_place = Event.state != EventState.CANCELLED
    return _hosted(_by(space).where(Event.ends_at <= now, took_place).order_by(Event.starts_at.desc(), Event.id))


def next_events(spaces: Sequence[Makerspace], *, now: datetime) -> dict[int, AnyRow]:
    """Title and time of each makerspace's next event, of those that have one among the next events of the city."""
    rows = read(_next_events(), {**at(now), "spaces": [space.id for space in spaces]})
    return {row.makerspace_id: row for row in rows}


@lru_cache(maxsize=1)
def _next_events() -> Select[Any]:
    # Through time first, then to the hosts: what makerspaces have hosted in all the years is not read.
    on = sorted({EventState.PUBLISHED, EventState.RUNNING})
    coming = select(Event.id, Event.starts_at).where(*is_coming(), in_time_order(Event.state).in_(on))
    nearest = coming.order_by(Event.starts_at, Event.id).limit(NEAREST).subquery()
    order = (nearest.c.starts_at, nearest.c.id)
    rank = func.row_number().over(partition_by=EventHost.makerspace_id, order_by=order).label("rank")
    ranked = (
        select(EventHost.makerspace_id, nearest.c.id, rank)
        .join(nearest, nearest.c.id == EventHost.event_id)
        .where(
            in_time_order(EventHost.makerspace_id).in_(bindparam("spaces", expanding=True)),
            EventHost.state == HostState.CONFIRMED,
        )
        .subquery()
    )
    shown = select(ranked.c.makerspace_id, Event.title_zh, Event.title_en, Event.starts_at, Event.timezone)
    return shown.join(ranked, ranked.c.id == Event.id).where(ranked.c.rank == 1)


def not_public_yet(person: Person) -> Sequence[EventHost]:
    """What makerspaces the person runs still have to answer, or have promised to events nobody else sees yet.

    The soonest event first.
    """
    waiting = and_(EventHost.state == HostState.ASKED, Event.state.not_in(CLOSED))
    promised = and_(EventHost.state == HostState.CONFIRMED, Event.state.in_(UNSEEN_STATES))
    return (
        db.session.execute(
            select(EventHost)
            .join(EventHost.event)
            .join(MakerspaceOperator, MakerspaceOperator.makerspace_id == EventHost.makerspace_id)
            .where(
                MakerspaceOperator.person_id == person.id,
                MakerspaceOperator.state == "approved",
                or_(waiting, promised),
            )
            .options(
                joinedload(EventHost.event, innerjoin=True).raiseload("*"),
                joinedload(EventHost.makerspace, innerjoin=True).raiseload(Makerspace.levels),
            )
            .order_by(Event.starts_at, EventHost.id)
        )
        .scalars()
        .all()
    )


def hosted_between(space: Makerspace, start: datetime, end: datetime) -> Sequence[EventHost]:
    """Every confirmed hosting of an event that ended within the time and took place, in the order of time."""
    return (
        db.session.execute(
            select(EventHost)
            .join(EventHost.event)
            .where(
                EventHost.makerspace_id == space.id,
                EventHost.state == HostState.CONFIRMED,
                Event.state.in_(OVER),
                Event.ends_at >= start,
                Event.ends_at < end,
            )
            .options(
                joinedload(EventHost.event, innerjoin=True).options(
                    joinedload(Event.venue_room), joinedload(Event.organisation), raiseload(Event.hosts)
                )
            )
            .order_by(Event.starts_at, Event.id)
        )
        .scalars()
        .all()
    )


def _by(space: Makerspace) -> Select[Any]:
    hosting = select(EventHost.event_id).where(
        EventHost.makerspace_id == space.id, EventHost.state == HostState.CONFIRMED
    )
    return cards().where(Event.id.in_(hosting))


def _hosted(statement: Select[Any]) -> Hosted:
    """A few of the cards, and the number of all, in one query."""
    total = func.count().over().label("total")
    rows = db.session.execute(statement.add_columns(total).limit(SHOWN)).all()
    return Hosted(rows, rows[0].total if rows else 0)
