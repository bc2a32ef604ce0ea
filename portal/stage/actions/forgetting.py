"""A person leaves the portal: what they asked is nobody's any more, what they voted stays counted."""

from sqlalchemy import delete, select, update

from portal.accounts.models import Person
from portal.database import db
from portal.registrations.models import Registration
from portal.stage.models import Draw, Question
from portal.stage.rules import QuestionState


def forget(person: Person) -> None:
    """What nobody has shown goes; what the hall has read stays without its author; draws lose their hand, not their log."""
    mine = Question.registration_id.in_(select(Registration.id).where(Registration.person_id == person.id))
    unseen = Question.state.in_([QuestionState.ASKED, QuestionState.HIDDEN])
    plainly = {"synchronize_session": "fetch"}
    db.session.execute(delete(Question).where(mine, unseen).execution_options(**plainly))
    db.session.execute(update(Question).where(mine).values(registration_id=None).execution_options(**plainly))
    drawn = update(Draw).where(Draw.drawn_by_id == person.id).values(drawn_by_id=None)
    db.session.execute(drawn.execution_options(**plainly))
