"""The log of who looked. A look is noted in a short transaction of its own, the one append a page view may make here."""

from datetime import datetime

from portal.accounts.models import Person
from portal.database import db, insert_new
from portal.decks.models import DeckView, Pledge
from portal.decks.permissions import is_of_its_team, reads_as_investor, runs_its_event
from portal.decks.rules import PLEDGE_VERSION, Looker, Reading
from portal.projects.models import Project


def as_whom(actor: Person | None, reading: Reading) -> Looker:
    """As whom the person looks: one's own team before everything else."""
    if is_of_its_team(actor, reading):
        return Looker.TEAM
    if reads_as_investor(actor, reading):
        return Looker.INVESTOR
    return Looker.ORGANISER if runs_its_event(actor, reading) else Looker.PUBLIC


def note(reading: Reading, page: int, *, actor: Person | None) -> None:
    """Note a look at a page (0: the deck was opened, or the gated part). Visitors without an account are not noted."""
    if actor is None:
        return
    looker = as_whom(actor, reading)
    investor = reading.investor if looker == Looker.INVESTOR else None
    with db.engine.connect().execution_options(write=True) as connection, connection.begin():
        connection.execute(
            DeckView.__table__.insert().values(  # type: ignore[attr-defined]
                project_id=reading.project.id,
                deck_id=reading.deck.id if reading.deck is not None else None,
                page=page,
                person_id=actor.id,
                investor_id=investor.id if investor is not None else None,
                as_whom=looker,
                seen_at=reading.at,
            )
        )


def pledge(project: Project, *, actor: Person, now: datetime) -> None:
    """The person promises to keep the team's papers to themselves. Twice is once."""
    db.session.execute(
        insert_new(Pledge.__table__, "project_id", "person_id", "text_version"),
        {"project_id": project.id, "person_id": actor.id, "text_version": PLEDGE_VERSION, "given_at": now},
    )
