"""What tests of this room say often."""

from sqlalchemy import select

from portal.audit.models import AuditRow
from portal.database import db
from portal.notices.models import OutboxMessage
from tests.strict_browser import StrictBrowser


def as_somebody(app, person):
    browser = StrictBrowser(app)
    browser.sign_in(person)
    return browser


def the(kind):
    return db.session.execute(select(kind)).scalar_one()


def letters(purpose):
    """The letters of one kind, the latest last."""
    found = select(OutboxMessage).where(OutboxMessage.purpose == purpose).order_by(OutboxMessage.id)
    return db.session.execute(found).scalars().all()


def trail(kind):
    """What the trail says was done to things of one kind."""
    return [row.action for row in db.session.execute(select(AuditRow).where(AuditRow.kind == kind)).scalars()]
