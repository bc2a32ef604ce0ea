"""What the room keeps about a person."""

from typing import Any

from sqlalchemy import or_, select

from portal.accounts.models import Person
from portal.database import db
from portal.events.models import Event
from portal.matchmaking.models import (
    Meeting,
    MeetingChange,
    MeetingOutcome,
    MeetingRequest,
    Party,
    Summit,
    SummitPlan,
)


def held_about(person: Person) -> dict[str, Any]:
    """What the person signed up with, asked and answered, planned and changed, and said of meetings."""
    joined = (
        select(Event.slug, Party.code, Party.kind, Party.state, Party.about, Party.joined_at)
        .join(Party.summit)
        .join(Summit.event)
        .where(Party.joined_by_id == person.id)
    )
    asked = select(
        MeetingRequest.code,
        MeetingRequest.state,
        MeetingRequest.message,
        MeetingRequest.reply,
        MeetingRequest.asked_at,
        MeetingRequest.answered_at,
    ).where(or_(MeetingRequest.asked_by_id == person.id, MeetingRequest.answered_by_id == person.id))
    planned = select(SummitPlan.code, SummitPlan.state, SummitPlan.asked_at, SummitPlan.published_at).where(
        or_(SummitPlan.asked_by_id == person.id, SummitPlan.published_by_id == person.id)
    )
    changed = select(MeetingChange.kind, MeetingChange.reason, MeetingChange.changed_at).where(
        MeetingChange.changed_by_id == person.id
    )
    said = (
        select(
            Meeting.code,
            MeetingOutcome.did_meet,
            MeetingOutcome.interest,
            MeetingOutcome.next_step,
            MeetingOutcome.note,
            MeetingOutcome.said_at,
        )
        .join(MeetingOutcome.meeting)
        .where(MeetingOutcome.said_by_id == person.id)
    )
    return {
        "summits": [row._asdict() for row in db.session.execute(joined.order_by(Party.id))],
        "meeting_requests": [row._asdict() for row in db.session.execute(asked.order_by(MeetingRequest.id))],
        "summit_plans": [row._asdict() for row in db.session.execute(planned.order_by(SummitPlan.id))],
        "meeting_changes": [row._asdict() for row in db.session.execute(changed.order_by(MeetingChange.id))],
        "meeting_outcomes": [row._asdict() for row in db.session.execute(said.order_by(MeetingOutcome.id))],
    }
