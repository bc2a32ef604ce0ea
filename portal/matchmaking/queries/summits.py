"""Summits with their events, slots and tables."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import contains_eager, joinedload, lazyload, selectinload
from sqlalchemy.orm.strategy_options import _AbstractLoad

from portal.database import db
from portal.events.models import Event
from portal.events.queries import is_public
from portal.makerspaces.models import Makerspace
from portal.matchmaking.models import Summit, SummitPlan
from portal.matchmaking.rules import PlanState


def summit(slug: str) -> Summit | None:
    """The summit of the event of this slug, with its event, slots and tables; None where it is none."""
    return db.session.execute(_whole().where(Event.slug == slug)).scalar_one_or_none()


def summit_of(event: Event) -> Summit | None:
    """The same for an event at hand."""
    return db.session.execute(_whole().where(Event.id == event.id)).scalar_one_or_none()


def has_published_plan(summit: Summit) -> bool:
    """Whether people have been told their meetings: from then on slots stay as they are."""
    published = exists().where(SummitPlan.summit_id == summit.id, SummitPlan.state == PlanState.PUBLISHED)
    return bool(db.session.execute(select(published)).scalar_one())


def public_summits() -> Sequence[Summit]:
    """Every summit whose event was published, the latest first, with what a card shows."""
    wanted = select(Summit).join(Summit.event).where(is_public())
    ordered = wanted.order_by(Event.starts_at.desc(), Summit.id.desc()).limit(100)
    return db.session.execute(ordered.options(contains_eager(Summit.event).options(*_of_event()))).scalars().all()


def _of_event() -> tuple[_AbstractLoad, ...]:
    """What the pages of a summit say of its event."""
    return (
        joinedload(Event.venue_makerspace).options(lazyload(Makerspace.levels), joinedload(Makerspace.area)),
        joinedload(Event.venue_room),
        joinedload(Event.organisation),
    )


def _whole() -> Select[Any]:
    event = contains_eager(Summit.event).options(*_of_event())
    return select(Summit).join(Summit.event).options(event, selectinload(Summit.slots), selectinload(Summit.tables))
