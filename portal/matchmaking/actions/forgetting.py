"""A person leaves the portal: what they wrote goes, what was planned and counted stays."""

from typing import Any

from sqlalchemy import update

from portal.accounts.models import Person
from portal.database import db
from portal.matchmaking.models import MeetingChange, MeetingOutcome, MeetingRequest, Party, SummitPlan


def forget(person: Person) -> None:
    """Take the person's words and their name from sign-ups, requests, plans, changes and outcomes.

    A fund or project nobody is left of is let go of in its own room; the planner pairs it with nobody then.
    """
    for column, wiped in (
        (Party.joined_by_id, {"about": ""}),
        (MeetingRequest.asked_by_id, {"message": ""}),
        (MeetingRequest.answered_by_id, {"reply": ""}),
        (SummitPlan.asked_by_id, {}),
        (SummitPlan.published_by_id, {}),
        (MeetingChange.changed_by_id, {"reason": ""}),
        (MeetingOutcome.said_by_id, {"note": ""}),
    ):
        values: dict[Any, Any] = {column.key: None, **wiped}
        db.session.execute(update(column.class_).where(column == person.id).values(values))
    db.session.flush()
