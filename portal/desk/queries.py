"""Reading across rooms."""

from typing import Any

from sqlalchemy import select

from portal.accounts import queries as accounts
from portal.accounts.models import Person
from portal.audit.models import AuditRow
from portal.competitions.queries import entries as competitions
from portal.competitions.queries import screening
from portal.database import db
from portal.decks import queries as decks
from portal.events import queries as events
from portal.interests import queries as interests
from portal.investors import queries as investors
from portal.judging.queries import panel as judging
from portal.makerspaces import queries as makerspaces
from portal.matchmaking.queries import keeping as matchmaking
from portal.notices import queries as notices
from portal.outcomes import queries as outcomes
from portal.projects import queries as projects
from portal.registrations import queries as registrations
from portal.roadshows import queries as roadshows
from portal.stage import queries as stage
from portal.storage import queries as storage


def held_about(person: Person) -> dict[str, Any]:
    """Everything the portal keeps about the person, room by room, ready for JSON."""
    did = select(AuditRow.at, AuditRow.action, AuditRow.kind, AuditRow.ref).where(AuditRow.actor_id == person.id)
    return {
        "account": accounts.held_about(person),
        "events": {name: [row._asdict() for row in rows] for name, rows in events.held_about(person).items()},  # type: ignore[attr-defined]
        "makerspaces": makerspaces.held_about(person),
        "projects": projects.held_about(person),
        "files": [
            {"code": file.code, "name": file.name, "created_at": file.created_at}
            for file in storage.held_about(person.id)
        ],
        "vault": decks.held_about(person),
        "competitions": competitions.held_about(person) | screening.held_about(person),
        "judging": judging.held_about(person),
        **investors.held_about(person),
        **interests.held_about(person),
        **registrations.held_about(person),
        **stage.held_about(person),
        **outcomes.held_about(person),
        **roadshows.held_about(person),
        **matchmaking.held_about(person),
        **notices.held_about(person),
        "trail": [row._asdict() for row in db.session.execute(did.order_by(AuditRow.id))],
    }
