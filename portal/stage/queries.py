"""Reading a stage: its order with expected times, its questions, polls and votes, its draws, and what screens poll."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.accounts.models import Person
from portal.database import db
from portal.events.models import Event
from portal.events.rules import PUBLIC_STATES
from portal.projects.models import Project
from portal.projects.rules import ProjectState
from portal.registrations.models import Registration
from portal.registrations.rules import SURE
from portal.stage.models import (
    Draw,
    Poll,
    PollVote,
    PublicVote,
    Question,
    QuestionVote,
    Stage,
    Turn,
)
from portal.stage.rules import Interval, PollState, QuestionState

SHOWN = (QuestionState.SHOWN, QuestionState.ANSWERED)


@dataclass(frozen=True)
class Pulse:
    """All that a screen asks for each second."""

    version: int
    heard: int
    is_public: bool

    @property
    def text(self) -> str:
        """As it is sent: what operators changed, a dot, what the audience changed."""
        return f"{self.version}.{self.heard}"


@dataclass(frozen=True)
class ProgrammePoint:
    """A turn with its times, for agendas: `times.start` is None where it is left out."""

    turn: Turn
    times: Interval

    @property
    def project_slug(self) -> str | None:
        """Of the project's public page, where it has one."""
        project = self.turn.project
        return project.slug if project is not None and project.state == ProjectState.PUBLISHED else None


# Built once: every screen asks this each second, and building it anew would cost more than running it.
_stages, _events = Stage.__table__, Event.__table__
_PULSE = (
    select(_stages.c.version, _stages.c.heard, _events.c.state)
    .join_from(_stages, _events, _events.c.id == _stages.c.event_id)
    .where(_events.c.slug == bindparam("slug"))
)


def pulse(slug: str) -> Pulse | None:
    """The stage's two numbers, in one small query beside the session."""
    with db.engine.connect().execution_options(write=False) as connection:
        row = connection.execute(_PULSE, {"slug": slug}).one_or_none()
    return None if row is None else Pulse(row.version, row.heard, row.state in PUBLIC_STATES)


def stage(slug: str) -> Stage | None:
    """The stage of the event of that slug, with its turns and whom the law asks about."""
    return _one(Event.slug == slug)


def stage_of(event: Event) -> Stage | None:
    """The event's stage with its turns, if it has one."""
    return _one(Stage.event_id == event.id)


def _one(condition: Any) -> Stage | None:
    return (
        db.session.execute(
            select(Stage)
            .join(Stage.event)
            .where(condition)
            .options(
                contains_eager(Stage.event),
                joinedload(Stage.turns).joinedload(Turn.project).load_only(Project.slug, Project.state),
            )
        )
        .unique()
        .scalar_one_or_none()
    )


def programme(event: Event, now: datetime) -> list[ProgrammePoint]:
    """The event's running order with planned and expected times, for its agenda; empty where it has no stage."""
    found = stage_of(event)
    return programme_of(found, now) if found else []


def programme_of(found: Stage, now: datetime) -> list[ProgrammePoint]:
    """The same for a stage at hand."""
    return [ProgrammePoint(turn, times) for turn, times in zip(found.turns, found.schedule(now), strict=True)]


def has_stage(event: Event) -> bool:
    """Whether there is a running order to show."""
    return db.session.execute(select(Stage.id).where(Stage.event_id == event.id)).first() is not None


# Whose voice counts.


def registration_here(event: Event, person: Person) -> Registration | None:
    """The person's registration for the event, if it is sure of its seat: only such tickets ask and vote."""
    return _seat(Registration.event_id == event.id, Registration.person_id == person.id)


def ticket_here(event: Event, code: str) -> Registration | None:
    """The registration of that ticket code at this event, if it is sure of its seat."""
    return _seat(Registration.event_id == event.id, Registration.code == code)


def _seat(*conditions: Any) -> Registration | None:
    return db.session.execute(
        select(Registration).where(*conditions, Registration.state.in_(SURE))
    ).scalar_one_or_none()


# Questions.


@dataclass(frozen=True)
class Asked:
    """A question as one reader sees it."""

    question: Question
    is_supported: bool


def questions(
    found: Stage, states: Sequence[QuestionState] = SHOWN, *, reader: Registration | None = None, limit: int = 100
) -> list[Asked]:
    """The stage's questions in these states and the reader's own: open ones first, then by votes, then as they came."""
    number = reader.id if reader else 0  # nobody
    own = and_(Question.registration_id == number, Question.state == QuestionState.ASKED)
    supported = exists().where(QuestionVote.question_id == Question.id, QuestionVote.registration_id == number)
    rows = db.session.execute(
        select(Question, supported)
        .where(Question.stage_id == found.id, or_(Question.state.in_(states), own))
        .order_by(Question.state == QuestionState.ANSWERED, Question.votes.desc(), Question.id)
        .limit(limit)
    )
    return [Asked(question, is_supported) for question, is_supported in rows]


def question(slug: str, code: str) -> Question | None:
    """One question of that event's stage."""
    return _part(Question, slug, Question.code == code)


def unseen(found: Stage) -> int:
    """How many questions wait for an eye."""
    return db.session.execute(
        select(func.count()).where(Question.stage_id == found.id, Question.state == QuestionState.ASKED)
    ).scalar_one()


# Polls and the public vote.


@dataclass(frozen=True)
class Count:
    """How often each was chosen."""

    votes: dict[int, int]

    @property
    def total(self) -> int:
        """All votes."""
        return sum(self.votes.values())

    def of(self, choice: int) -> int:
        """How many chose this one."""
        return self.votes.get(choice, 0)

    def share(self, choice: int) -> float:
        """Its part of all votes, 0..1."""
        return self.of(choice) / self.total if self.total else 0.0


@dataclass(frozen=True)
class Polled:
    """A poll as one reader sees it: `own` is the answer of this ticket."""

    poll: Poll
    own: int | None
    count: Count


def polls(found: Stage, *, reader: Registration | None = None, drafts: bool = False) -> list[Polled]:
    """The stage's polls with their answers counted, the newest first."""
    mine = and_(PollVote.poll_id == Poll.id, PollVote.registration_id == (reader.id if reader else 0))
    statement = select(Poll, PollVote.answer).outerjoin(PollVote, mine).where(Poll.stage_id == found.id)
    if not drafts:
        statement = statement.where(Poll.state != PollState.DRAFT)
    rows = db.session.execute(statement.order_by(Poll.id.desc())).all()
    counted = _answers(found) if rows else {}
    return [Polled(each, own, Count(counted.get(each.id, {}))) for each, own in rows]


def _answers(found: Stage) -> dict[int, dict[int, int]]:
    rows = db.session.execute(
        select(PollVote.poll_id, PollVote.answer, func.count())
        .join(Poll, Poll.id == PollVote.poll_id)
        .where(Poll.stage_id == found.id)
        .group_by(PollVote.poll_id, PollVote.answer)
    )
    counted: dict[int, dict[int, int]] = {}
    for poll_id, choice, number in rows:
        counted.setdefault(poll_id, {})[choice] = number
    return counted


def poll(slug: str, code: str) -> Poll | None:
    """One poll of that event's stage."""
    return _part(Poll, slug, Poll.code == code)


def vote_count(found: Stage) -> Count:
    """The public vote by the turn's id. Not for anybody's eyes before voting has closed."""
    rows = db.session.execute(
        select(PublicVote.turn_id, func.count()).where(PublicVote.stage_id == found.id).group_by(PublicVote.turn_id)
    )
    return Count({row[0]: row[1] for row in rows})


def votes_by_project(event: Event) -> dict[int, int]:
    """The public vote on the event's stage by the project's row number. Not for anybody's eyes before voting has closed."""
    counted = (
        select(Turn.project_id, func.count(PublicVote.turn_id))
        .join(Stage, Stage.id == Turn.stage_id)
        .outerjoin(PublicVote, PublicVote.turn_id == Turn.id)
        .where(Stage.event_id == event.id, Turn.project_id.is_not(None))
        .group_by(Turn.project_id)
    )
    return {project: votes for project, votes in db.session.execute(counted) if project is not None}


def own_vote(registration: Registration, found: Stage) -> int | None:
    """The id of the turn this ticket voted for."""
    return db.session.execute(
        select(PublicVote.turn_id).where(PublicVote.stage_id == found.id, PublicVote.registration_id == registration.id)
    ).scalar_one_or_none()


def turn(slug: str, number: int) -> Turn | None:
    """One turn of that event's stage."""
    return _part(Turn, slug, Turn.id == number)


def turn_of(found: Stage, number: int | None) -> Turn | None:
    """The stage's turn of that number."""
    return next((turn for turn in found.turns if turn.id == number), None)


# Draws.


def draws(found: Stage) -> Sequence[Draw]:
    """The stage's draws, the newest first."""
    return db.session.execute(select(Draw).where(Draw.stage_id == found.id).order_by(Draw.id.desc())).scalars().all()


def draw(slug: str, code: str) -> Draw | None:
    """One draw of that event's stage."""
    return _part(Draw, slug, Draw.code == code)


def _part(table: Any, slug: str, is_it: ColumnElement[bool]) -> Any:
    """A part of that event's stage, with the event the law asks about."""
    return db.session.execute(
        select(table)
        .join(table.stage)
        .join(Stage.event)
        .where(Event.slug == slug, is_it)
        .options(contains_eager(table.stage).contains_eager(Stage.event))
    ).scalar_one_or_none()


# What is kept about a person.


def held_about(person: Person) -> dict[str, Any]:
    """What this room keeps about the person: what they asked and how they voted, and the draws they ran."""
    return {
        "stage_questions": [
            {"event": slug, "text": text, "state": state, "asked_at": asked_at.isoformat()}
            for slug, text, state, asked_at in db.session.execute(
                _of(person, Question, select(Event.slug, Question.text, Question.state, Question.asked_at))
            )
        ],
        "stage_question_votes": [
            {"event": slug, "question": text}
            for slug, text in db.session.execute(
                select(Event.slug, Question.text)
                .select_from(QuestionVote)
                .join(Question, Question.id == QuestionVote.question_id)
                .join(Registration, Registration.id == QuestionVote.registration_id)
                .join(Event, Event.id == Registration.event_id)
                .where(Registration.person_id == person.id)
            )
        ],
        "stage_poll_answers": [
            {"event": slug, "question": question_zh, "answer": answers[answer]["zh"]}
            for slug, question_zh, answers, answer in db.session.execute(
                _of(person, PollVote, select(Event.slug, Poll.question_zh, Poll.answers, PollVote.answer)).join(
                    Poll, Poll.id == PollVote.poll_id
                )
            )
        ],
        "stage_public_votes": [
            {"event": slug, "turn": title, "voted_at": voted_at.isoformat()}
            for slug, title, voted_at in db.session.execute(
                _of(person, PublicVote, select(Event.slug, Turn.title_zh, PublicVote.voted_at)).join(
                    Turn, Turn.id == PublicVote.turn_id
                )
            )
        ],
        "stage_draws": list(db.session.execute(select(Draw.code).where(Draw.drawn_by_id == person.id)).scalars().all()),
    }


def _of(person: Person, table: Any, statement: Any) -> Any:
    return (
        statement.select_from(table)
        .join(Registration, Registration.id == table.registration_id)
        .join(Event, Event.id == Registration.event_id)
        .where(Registration.person_id == person.id)
    )
