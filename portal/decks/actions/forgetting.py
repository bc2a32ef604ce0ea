"""Letting go of a person."""

from sqlalchemy import update

from portal.accounts.models import Person
from portal.database import db
from portal.decks.models import Deck, Grant, Upload
from portal.decks.rules import UploadState


def forget(person: Person) -> None:
    """Let go of a person: what they began to upload ends, and neither a deck nor a request says that it was theirs.

    Their pledges and looks stay as proof for the teams, on a row that has no name any more.
    """
    for table, column in ((Deck, Deck.uploaded_by_id), (Grant, Grant.asked_by_id), (Grant, Grant.decided_by_id)):
        db.session.execute(update(table).where(column == person.id).values({column: None}))
    db.session.execute(
        update(Upload)
        .where(Upload.person_id == person.id)
        .values(name="", title="", state=UploadState.REFUSED, failure=None)
    )
    db.session.expire_all()
    db.session.flush()
