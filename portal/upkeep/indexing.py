"""Making anew what is derived from the rows: the search index and the calendar entries."""

from sqlalchemy import select

from portal.database import db
from portal.events.actions import showing
from portal.events.models import Event
from portal.events.rules import PUBLIC_STATES
from portal.makerspaces.actions import spaces
from portal.makerspaces.models import Makerspace
from portal.projects.actions import showing as projects
from portal.projects.models import Project
from portal.search.actions import forget_kind


def rebuild() -> int:
    """Index every makerspace, event and project; how many things can be found now."""
    for kind in ("makerspace", "event", "project"):
        forget_kind(kind)
    places = db.session.execute(select(Makerspace)).unique().scalars().all()
    for space in places:
        spaces.reindex(space)
    events = db.session.execute(select(Event).where(Event.state.in_(PUBLIC_STATES))).unique().scalars().all()
    showing.show_all_anew(events)
    passports = db.session.execute(select(Project)).unique().scalars().all()
    for project in passports:
        projects.show(project)
    return len(places) + len(events) + len(passports)
