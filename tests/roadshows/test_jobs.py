"""What the worker moves: answers that never came, reminders, and what the teams are given at the end."""

from datetime import timedelta

import pytest

from portal import clock
from portal.database import db
from portal.desk.jobs import sweep
from portal.events.rules import EventState
from portal.roadshows import jobs
from portal.roadshows.actions import arranging
from portal.roadshows.models import Pitch
from portal.roadshows.rules import PitchState
from portal.stage.rules import Act
from tests.builders.accounts import a_person
from tests.builders.decks import a_deck
from tests.builders.events import an_event
from tests.builders.roadshows import a_commentator, a_pitch, a_remark, a_roadshow
from tests.builders.stage import press
from tests.roadshows.said import letters

S = PitchState
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def show(app):
    return a_roadshow()


def test_answers_that_never_came_pass_their_places_on(show):
    late, waiting = a_pitch(show, state=S.SELECTED), a_pitch(show, state=S.RESERVE)
    jobs.move_pitches(show.confirm_by)
    assert (late.state, waiting.state) == (S.LAPSED, S.SELECTED)


def test_teams_are_reminded_once_a_day_before_their_answer_is_due(show):
    a_pitch(show, state=S.SELECTED)
    jobs.move_pitches(show.confirm_by - 25 * HOUR)
    assert letters("pitch-answer-reminder") == []
    for _ in range(2):
        jobs.move_pitches(show.confirm_by - 23 * HOUR)
    assert len(letters("pitch-answer-reminder")) == 1


def test_teams_without_slides_are_reminded_two_days_before_the_deadline(show):
    a_pitch(show, state=S.CONFIRMED)
    ready = a_pitch(show, state=S.CONFIRMED)
    ready.deck_id = a_deck(ready.project).id
    db.session.commit()
    jobs.move_pitches(show.slides_by - 49 * HOUR)
    assert letters("pitch-slides-reminder") == []
    for _ in range(2):
        jobs.move_pitches(show.slides_by - 47 * HOUR)
    assert len(letters("pitch-slides-reminder")) == 1


def test_when_it_is_over_the_stage_says_who_was_there_and_notes_and_intents_go_out(app):
    now = clock.now()
    event = an_event(kind="roadshow", starts_at=now - HOUR, hours=4, state=EventState.RUNNING)
    show = a_roadshow(event, applications_open_at=now - 30 * DAY)
    there, away = a_pitch(show, state=S.CONFIRMED), a_pitch(show, state=S.CONFIRMED)
    stage = arranging.publish(show, actor=a_person(), now=now)
    press(stage, Act.START, 0)
    press(stage, Act.END, 0)
    press(stage, Act.SKIP, 1)
    commentator = a_commentator(show)
    a_remark(there, commentator.person, commentator_id=commentator.id, words="先做样机")
    jobs.move_pitches(now)
    assert show.remarks_released_at is None
    over = now + 5 * HOUR
    sweep(over)
    db.session.expire_all()
    states = {pitch.id: pitch.state for pitch in db.session.query(Pitch)}
    assert states == {there.id: S.PRESENTED, away.id: S.ABSENT}
    assert show.remarks_released_at == over and show.handed_over_at == over
    assert len(letters("pitch-notes")) == 1
    assert jobs.move_pitches(over + HOUR) == 0


def test_a_stage_nobody_used_marks_nobody_absent(app):
    now = clock.now()
    show = a_roadshow(
        an_event(kind="roadshow", starts_at=now - 5 * HOUR, hours=4, state=EventState.ENDED),
        applications_open_at=now - 30 * DAY,
    )
    pitch = a_pitch(show, state=S.CONFIRMED)
    jobs.move_pitches(now)
    assert pitch.state == S.CONFIRMED and show.handed_over_at == now
