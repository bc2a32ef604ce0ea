"""What tests of this room say often."""

from sqlalchemy import select

from portal.audit.models import AuditRow
from portal.database import db
from portal.notices.models import OutboxMessage
from portal.roadshows.rules import PitchState
from tests.builders.projects import a_project
from tests.builders.roadshows import a_pitch
from tests.strict_browser import StrictBrowser


def as_somebody(app, person):
    browser = StrictBrowser(app)
    browser.sign_in(person)
    return browser


def leader(project):
    return next(member.person for member in project.members if member.is_leader)


def the(kind):
    return db.session.execute(select(kind)).scalar_one()


def confirmed(show, *sectors):
    """Confirmed pitches of these sectors."""
    return [
        a_pitch(show, a_project(f"项目{n}（演示）", sector=sector), state=PitchState.CONFIRMED)
        for n, sector in enumerate(sectors, 1)
    ]


def letters(purpose):
    """The letters of one kind, the latest last."""
    found = select(OutboxMessage).where(OutboxMessage.purpose == purpose).order_by(OutboxMessage.id)
    return db.session.execute(found).scalars().all()


def trail(kind):
    """What the trail says was done to things of one kind."""
    return [row.action for row in db.session.execute(select(AuditRow).where(AuditRow.kind == kind)).scalars()]
