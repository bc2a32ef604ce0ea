"""A person leaves the portal: the lines stay, they are the case's; who stands behind them is nobody any more."""

from sqlalchemy import update

from portal.accounts.models import Person
from portal.database import db
from portal.outcomes.models import Dispute, FollowUpAnswer


def forget(person: Person) -> None:
    """Take the person from disputes and answers. Lines are insert-only and keep the number of a person without a name."""
    db.session.execute(update(Dispute).where(Dispute.raised_by_id == person.id).values(raised_by_id=None))
    db.session.execute(
        update(FollowUpAnswer).where(FollowUpAnswer.answered_by_id == person.id).values(answered_by_id=None)
    )
    db.session.flush()
