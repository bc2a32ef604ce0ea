"""The operator's hand on the audience: which questions are shown, when polls and the public vote are open."""

from collections.abc import Sequence
from datetime import datetime

from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.audit.actions import record
from portal.database import db
from portal.errors import N_, Conflict, Refusal, move
from portal.stage.actions.holding import take
from portal.stage.models import Poll, Question, Stage
from portal.stage.rules import POLL_MOVES, QUESTION_MOVES, PollState, QuestionState, is_open

FEWEST_ANSWERS, MOST_ANSWERS = 2, 6


def sort_out(question: Question, state: QuestionState, *, actor: Person, now: datetime) -> None:
    """Show, hide or tick off a question. Raises MoveRefused for a step its life does not have."""
    take(question.stage)
    db.session.refresh(question)
    before = question.state
    question.state = move(QUESTION_MOVES, QuestionState(question.state), state)
    db.session.flush()
    record(actor, state.value, "question", question.code, now=now, before={"state": before}, after={"state": state})


def open_questions(stage: Stage, is_open: bool, *, actor: Person, now: datetime) -> None:
    """Take questions, or take none for now."""
    take(stage)
    stage.takes_questions = is_open
    db.session.flush()
    record(actor, "open questions" if is_open else "close questions", "stage", stage.event.slug, now=now)


def write_poll(
    stage: Stage,
    question: tuple[str, str | None],
    answers: Sequence[tuple[str, str | None]],
    *,
    actor: Person,
    now: datetime,
) -> Poll:
    """A poll to open later. Raises Refusal for fewer than two answers, more than six, or two that are alike."""
    if not FEWEST_ANSWERS <= len(answers) <= MOST_ANSWERS:
        raise Refusal(N_("A poll has two to six answers."), field="answers_zh")
    if len({zh for zh, _en in answers}) != len(answers):
        raise Refusal(N_("Two answers are alike."), field="answers_zh")
    take(stage)
    poll = Poll(
        code=readable_code(),
        stage=stage,
        question_zh=question[0],
        question_en=question[1],
        answers=[{"zh": zh, "en": en or zh} for zh, en in answers],
        state=PollState.DRAFT,
        created_at=now,
    )
    db.session.add(poll)
    db.session.flush()
    record(actor, "write", "poll", poll.code, now=now, after={"question": poll.question_zh})
    return poll


def turn_poll(poll: Poll, state: PollState, *, actor: Person, now: datetime) -> None:
    """Open or close a poll. Closed, its result is public. Raises MoveRefused for a step its life does not have."""
    take(poll.stage)
    db.session.refresh(poll)
    before = poll.state
    poll.state = move(POLL_MOVES, PollState(poll.state), state)
    db.session.flush()
    record(actor, state.value, "poll", poll.code, now=now, before={"state": before}, after={"state": state})


def throw_poll_away(poll: Poll, *, actor: Person, now: datetime) -> None:
    """A poll nobody has seen yet is gone. Raises Conflict for any other."""
    take(poll.stage)
    db.session.refresh(poll)
    if poll.state != PollState.DRAFT:
        raise Conflict(N_("People have seen this poll: it can be closed, but not thrown away."))
    db.session.delete(poll)
    db.session.flush()
    record(actor, "throw away", "poll", poll.code, now=now)


def open_voting(stage: Stage, *, actor: Person, now: datetime) -> None:
    """From now on each ticket may vote for one pitch; earlier votes of this stage count on. Raises Conflict if it is open."""
    take(stage)
    if is_open(stage.voting_opens_at, stage.voting_closes_at, now):
        raise Conflict(N_("Voting is open already."))
    stage.voting_opens_at, stage.voting_closes_at = now, None
    db.session.flush()
    record(actor, "open voting", "stage", stage.event.slug, now=now)


def close_voting(stage: Stage, *, actor: Person, now: datetime) -> None:
    """No more votes; the result is public. Raises Conflict where voting is not open."""
    take(stage)
    if not is_open(stage.voting_opens_at, stage.voting_closes_at, now):
        raise Conflict(N_("Voting is not open."))
    stage.voting_closes_at = now
    db.session.flush()
    record(actor, "close voting", "stage", stage.event.slug, now=now)
