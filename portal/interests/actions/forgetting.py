"""Letting go of a person."""

from sqlalchemy import delete, update

from portal.accounts.models import Person
from portal.database import db
from portal.interests.models import FundNote, Intent, SavedSearch, Shortlisted


def forget(person: Person) -> None:
    """The person's searches and words go; that an intent was said stays, without who said it and what they wrote."""
    db.session.execute(delete(SavedSearch).where(SavedSearch.person_id == person.id))
    db.session.execute(delete(FundNote).where(FundNote.person_id == person.id))
    db.session.execute(update(Shortlisted).where(Shortlisted.added_by_id == person.id).values(added_by_id=None))
    db.session.execute(update(Intent).where(Intent.said_by_id == person.id).values(said_by_id=None, note=""))
    db.session.execute(update(Intent).where(Intent.replied_by_id == person.id).values(replied_by_id=None, reply=None))
