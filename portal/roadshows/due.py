"""Reading for the worker: what is due at roadshows."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager

from portal.database import db
from portal.events.models import Event
from portal.roadshows.models import Pitch, Roadshow
from portal.roadshows.queries import for_letters
from portal.roadshows.rules import OVER_EVENTS, SLIDES_REMINDER, PitchState

S = PitchState


def to_lapse(now: datetime) -> Sequence[Pitch]:
    """Selected pitches whose team has not answered in time."""
    late = select(Pitch).where(Pitch.state == S.SELECTED, Pitch.confirm_by <= now)
    return db.session.execute(late.order_by(Pitch.id).limit(100)).scalars().all()


def to_remind_of_answer(before: datetime, now: datetime) -> Sequence[Pitch]:
    """Selected pitches whose answer is due by then."""
    due = select(Pitch).where(Pitch.state == S.SELECTED, Pitch.confirm_by > now, Pitch.confirm_by <= before)
    return db.session.execute(due.order_by(Pitch.id).limit(100).options(*for_letters())).scalars().all()


def to_remind_of_slides(now: datetime) -> Sequence[Pitch]:
    """Confirmed pitches without slides within two days of the deadline."""
    return (
        db.session.execute(
            select(Pitch)
            .join(Pitch.roadshow)
            .where(
                Pitch.state == S.CONFIRMED,
                Pitch.deck_id.is_(None),
                Roadshow.slides_by > now,
                Roadshow.slides_by <= now + SLIDES_REMINDER,
            )
            .order_by(Pitch.id)
            .limit(100)
            .options(*for_letters())
        )
        .scalars()
        .all()
    )


def to_close(now: datetime) -> Sequence[Roadshow]:
    """Roadshows that are over and whose notes or intents the teams have not been given."""
    return (
        db.session.execute(
            select(Roadshow)
            .join(Roadshow.event)
            .where(
                or_(Roadshow.remarks_released_at.is_(None), Roadshow.handed_over_at.is_(None)),
                Event.state.in_([str(state) for state in OVER_EVENTS]),
                Event.ends_at <= now,
            )
            .options(contains_eager(Roadshow.event))
            .limit(20)
        )
        .scalars()
        .all()
    )
