"""What became of a project of the pool (项目库), noted year by year by an officer of its area."""

from datetime import datetime

from portal.accounts.models import Person
from portal.audit.actions import record
from portal.clock import WENZHOU
from portal.competitions.models.awards import Landing
from portal.competitions.rules import LandingState
from portal.database import db, insert_new
from portal.errors import N_, Refusal
from portal.projects.models import Project

FIRST_YEAR = 2016


def note(
    project: Project, year: int, state: LandingState, words: str | None, *, actor: Person | None, now: datetime
) -> Landing:
    """Where the project stood in the year; noted again, the later word holds. Raises Refusal for a year to come."""
    if not FIRST_YEAR <= year <= now.astimezone(WENZHOU).year:
        raise Refusal(N_("Please give a year that has begun."), field="year")
    values = {"state": state, "note": words, "recorded_by_id": actor.id if actor else None, "recorded_at": now}
    new = insert_new(Landing.__table__, "project_id", "year")
    db.session.execute(new, {"project_id": project.id, "year": year, **values})
    found = db.session.query(Landing).filter_by(project_id=project.id, year=year).one()
    before = {"state": found.state}
    for name, value in values.items():
        setattr(found, name, value)
    db.session.flush()
    record(actor, "note-landing", "project", project.slug, now=now, before=before, after={"year": year, "state": state})
    return found
