"""The audience: questions, their votes, answers to polls, the public vote. One voice a ticket, by constraint.

Each voice first raises the stage's `heard` by a conditional UPDATE: it refuses what is closed, and whoever opens or closes
something waits for it, as it waits for them.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, true, update

from portal.accounts import throttles
from portal.accounts.secrets import readable_code
from portal.accounts.throttles import Limit
from portal.database import db, insert_new
from portal.errors import N_, Conflict, NotFound, Refusal
from portal.registrations.models import Registration
from portal.stage import queries
from portal.stage.models import Poll, PollVote, PublicVote, Question, QuestionVote, Stage, Turn
from portal.stage.rules import PollState, QuestionState, StageState, TurnKind, TurnState

ASKING = Limit(
    "stage-question", 5, timedelta(minutes=10), N_("That is many questions at once. Please wait %(seconds)d seconds.")
)
VOTING = Limit(
    "stage-vote", 60, timedelta(minutes=1), N_("That is many votes at once. Please wait %(seconds)d seconds.")
)
# A hall shares one address: this only stops a machine that tries codes.
SEATS_FROM = Limit("stage-seat-from", 600, timedelta(hours=1), N_("Too many tries. Please wait %(seconds)d seconds."))


class NeedsSeat(Refusal):
    """Reading is for all, speaking for tickets: the way to speak stands on the same page."""

    def __init__(self) -> None:
        super().__init__(
            N_("Only people with a seat at this event may ask and vote. Please give your ticket code first.")
        )


def seat(stage: Stage, code: str, *, address: str | None, now: datetime) -> Registration:
    """The ticket of that code, whose voice counts here. Raises Refusal for a code without a seat at this event."""
    throttles.count((SEATS_FROM, throttles.network(address)), now=now)
    ticket = queries.ticket_here(stage.event, code)
    if ticket is None:
        raise Refusal(N_("This code holds no seat at this event. Please check it."), field="code")
    return ticket


def ask(stage: Stage, registration: Registration | None, text: str, *, turn: Turn | None, now: datetime) -> Question:
    """A question to whoever is on stage, or to all. Raises NeedsSeat without one, Conflict where none are taken."""
    registration = _seated(registration)
    throttles.count_within((ASKING, registration.code), now=now)
    _be_heard(
        stage, Stage.takes_questions.is_(True), Stage.state != StageState.OVER, says=N_("No questions are taken now.")
    )
    question = Question(
        code=readable_code(),
        stage_id=stage.id,
        turn_id=turn.id if turn else None,
        registration_id=registration.id,
        text=text,
        state=QuestionState.SHOWN if stage.shows_at_once else QuestionState.ASKED,
        asked_at=now,
    )
    db.session.add(question)
    db.session.flush()
    return question


def support(question: Question, registration: Registration | None, *, now: datetime) -> None:
    """This ticket wants to hear the answer too. Said twice, it counts once. Raises Conflict where it is not open."""
    registration = _seated(registration)
    throttles.count_within((VOTING, registration.code), now=now)
    _be_heard(question.stage)
    added: Any = db.session.execute(
        insert_new(QuestionVote.__table__, "question_id", "registration_id"),
        {"question_id": question.id, "registration_id": registration.id},
    )
    _count(question, added.rowcount)


def take_support_back(question: Question, registration: Registration | None, *, now: datetime) -> None:
    """This ticket's vote for the question is gone; nothing happens where there was none."""
    registration = _seated(registration)
    throttles.count_within((VOTING, registration.code), now=now)
    _be_heard(question.stage)
    removed: Any = db.session.execute(
        delete(QuestionVote).where(
            QuestionVote.question_id == question.id, QuestionVote.registration_id == registration.id
        )
    )
    _count(question, -removed.rowcount)


def answer(poll: Poll, registration: Registration | None, choice: int, *, now: datetime) -> None:
    """This ticket's answer, in place of an earlier one. Raises Conflict where the poll is not open."""
    registration = _seated(registration)
    throttles.count_within((VOTING, registration.code), now=now)
    if not 0 <= choice < len(poll.answers):
        raise NotFound
    _be_heard(poll.stage)
    db.session.refresh(poll)  # whoever closes it holds the stage too, before us or after us
    if poll.state != PollState.OPEN:
        raise Conflict(N_("This poll is not open."))
    _say(PollVote, {"poll_id": poll.id, "registration_id": registration.id}, {"answer": choice})


def vote(stage: Stage, turn: Turn | None, registration: Registration | None, *, now: datetime) -> None:
    """大众投票: this ticket's one vote, in place of an earlier one. Raises Conflict outside the window."""
    registration = _seated(registration)
    throttles.count_within((VOTING, registration.code), now=now)
    if turn is None or turn.kind != TurnKind.PITCH or turn.state == TurnState.SKIPPED:
        raise NotFound
    is_open = Stage.voting_opens_at <= now, or_(Stage.voting_closes_at.is_(None), Stage.voting_closes_at > now)
    _be_heard(stage, *is_open, says=N_("Voting is not open."))
    key = {"stage_id": stage.id, "registration_id": registration.id}
    _say(PublicVote, key, {"turn_id": turn.id, "voted_at": now})


def _seated(registration: Registration | None) -> Registration:
    if registration is None:
        raise NeedsSeat
    return registration


def _be_heard(stage: Stage, *conditions: ColumnElement[bool], says: str = "") -> None:
    changed: Any = db.session.execute(
        update(Stage)
        .where(Stage.id == stage.id, *(conditions or (true(),)))
        .values(heard=Stage.heard + 1)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:
        raise Conflict(says)


def _count(question: Question, number: int) -> None:
    open_question = Question.id == question.id, Question.state == QuestionState.SHOWN
    changed: Any = db.session.execute(
        update(Question)
        .where(*open_question)
        .values(votes=Question.votes + number)
        .execution_options(synchronize_session=False)
    )
    if changed.rowcount != 1:
        raise Conflict(N_("This question is not open any more."))


def _say(table: Any, key: dict[str, Any], values: dict[str, Any]) -> None:
    """One row for the key, whoever comes first; whoever comes again changes it."""
    said: Any = db.session.execute(insert_new(table.__table__, *key), key | values)
    if not said.rowcount:
        is_it = [getattr(table, name) == value for name, value in key.items()]
        db.session.execute(update(table).where(*is_it).values(**values).execution_options(synchronize_session=False))
