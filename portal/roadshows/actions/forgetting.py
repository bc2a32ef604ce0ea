"""A person leaves the portal: their notes go, and somebody else has to present."""

from sqlalchemy import delete, or_, select, update

from portal.accounts.models import Person
from portal.database import db
from portal.roadshows.models import Commentator, Pitch, Remark
from portal.roadshows.rules import LEAVABLE


def forget(person: Person) -> None:
    """Take the person's notes, invitations and times away; pitches stay with their team, without a presenter."""
    db.session.execute(delete(Remark).where(Remark.person_id == person.id))
    for commentator in db.session.execute(select(Commentator).where(Commentator.person_id == person.id)).scalars():
        db.session.delete(commentator)
    db.session.execute(
        update(Pitch)
        .where(Pitch.presenter_id == person.id, Pitch.state.in_([str(state) for state in LEAVABLE]))
        .values(presenter_id=None, free_from=None, free_until=None)
    )
    own = or_(Pitch.presenter_id == person.id, Pitch.applied_by_id == person.id)
    db.session.execute(update(Pitch).where(own).values(message="", reason=None))
    db.session.execute(update(Pitch).where(Pitch.presenter_id == person.id).values(presenter_id=None))
    db.session.execute(update(Pitch).where(Pitch.applied_by_id == person.id).values(applied_by_id=None))
    db.session.flush()
