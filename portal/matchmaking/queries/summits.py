"""Summits with their events, slots and tables."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import contains_eager, joinedload, lazyload, selectinload

from portal.database import db
from portal.events.models import Event
from portal.events.rules import EventState
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


def open_summits(now: datetime, limit: int = 12) -> Sequence[Summit]:
    """Public summits one can sign up for now, the first to close on top."""
    wanted = select(Summit).join(Summit.event).where(
        Event.state == EventState.PUBLISHED, Summit.sign_up_opens_at <= now, Summit.sign_up_closes_at > now
    )  # fmt: skip
    ordered = wanted.order_by(Summit.sign_up_closes_at, Summit.id).limit(limit)
    return db.session.execute(ordered.options(contains_eager(Summit.event))).scalars().all()


def plans_made(summit: Summit) -> int:
    """How many plans the summit has."""
    counted = select(func.count()).select_from(SummitPlan).where(SummitPlan.summit_id == summit.id)
    return db.session.execute(counted).scalar_one()


def _whole() -> Select[Any]:
    event = contains_eager(Summit.event).options(
        joinedload(Event.venue_makerspace).options(lazyload(Makerspace.levels), joinedload(Makerspace.area)),
        joinedload(Event.venue_room),
        joinedload(Event.organisation),
    )
    return select(Summit).join(Summit.event).options(event, selectinload(Summit.slots), selectinload(Summit.tables))
