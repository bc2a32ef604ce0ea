"""Running, planning and taking back: what an act changes, what it refuses, what calendars are told."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.audit.models import AuditRow
from portal.database import db
from portal.errors import Conflict, MoveRefused, Refusal
from portal.stage.actions import moderating, planning, running, voices
from portal.stage.actions.running import TurnPlan
from portal.stage.rules import Act, StageState, TurnKind, TurnState
from tests.builders.accounts import a_person
from tests.builders.events import an_event
from tests.builders.registrations import a_registration
from tests.builders.stage import a_break, a_stage, press

MINUTE = timedelta(minutes=1)


@pytest.fixture
def event(app):
    return an_event(starts_at=clock.now().replace(second=0, microsecond=0), hours=5)


@pytest.fixture
def stage(event):
    return a_stage(event, 4)


@pytest.fixture
def at(event):
    return lambda minutes: event.starts_at + minutes * MINUTE


def states(stage):
    return [turn.state for turn in stage.turns]


def titles(stage):
    return [turn.title_zh[4] for turn in stage.turns]


def starts(stage, now):
    """Expected starts in minutes after the stage's own."""
    return [each.start and (each.start - stage.starts_at) / MINUTE for each in stage.schedule(now)]


def test_a_turn_goes_its_whole_way(stage, at):
    for act, minute in ((Act.CALL, -9), (Act.READY, -2), (Act.START, 0), (Act.QA, 8), (Act.END, 15)):
        press(stage, act, 0, now=at(minute))
    turn = stage.turns[0]
    assert (turn.state, turn.began_at, turn.qa_began_at, turn.ended_at) == ("done", at(0), at(8), at(15))
    assert stage.state == StageState.LIVE


def test_only_one_turn_is_on_stage(stage, at):
    press(stage, Act.START, 0, now=at(0))
    with pytest.raises(Conflict):
        press(stage, Act.START, 1, now=at(1))
    db.session.rollback()
    assert states(stage) == ["on", "waiting", "waiting", "waiting"]


def test_who_saw_an_older_stage_changes_nothing(stage, at):
    seen = stage.version
    press(stage, Act.START, 0, now=at(0))
    for act in (Act.START, Act.MORE, Act.SKIP, Act.UNDO):
        with pytest.raises(Conflict):
            running.act(stage, act, stage.turns[1], seen=seen, actor=None, now=at(1))
        db.session.rollback()
    with pytest.raises(Refusal):
        running.act(stage, Act.START, stage.turns[1], seen=None, actor=None, now=at(1))


def test_marks_from_the_green_room_need_no_version(stage, at):
    seen = stage.version
    press(stage, Act.START, 0, now=at(0))
    running.act(stage, Act.CALL, stage.turns[1], seen=seen, actor=None, now=at(1))
    assert states(stage)[1] == TurnState.CALLED
    assert stage.version == seen + 1, "and an operator's button still fits after them"


@pytest.mark.parametrize(
    ("before", "act"),
    [
        ((), Act.QA),
        ((), Act.PAUSE),
        ((), Act.MORE),
        ((), Act.END),
        ((), Act.BACK),
        ((), Act.UP),
        ((), Act.AWAIT),
        ((Act.START,), Act.CALL),
        ((Act.START,), Act.SKIP),
        ((Act.START,), Act.RESUME),
        ((Act.START,), Act.CLOSE),
        ((Act.START,), Act.DOWN),
        ((Act.START, Act.PAUSE), Act.PAUSE),
        ((Act.START, Act.QA), Act.QA),
        ((Act.START, Act.END), Act.START),
        ((Act.START, Act.END), Act.SKIP),
        ((Act.CLOSE,), Act.CLOSE),
        ((Act.CLOSE,), Act.START),
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused(stage, at, before, act):
    for place, each in enumerate(before):
        press(stage, each, 0, now=at(place))
    with pytest.raises((Conflict, MoveRefused)):
        press(stage, act, 0, now=at(9))


def test_a_turn_that_is_gone_is_refused(stage, at):
    for act in (Act.START, Act.CALL, Act.UP, Act.MORE):
        with pytest.raises(Conflict):
            press(stage, act, None, now=at(0))
        db.session.rollback()


def test_an_overrun_moves_everything_after_it(stage, at):
    press(stage, Act.START, 0, now=at(0))
    press(stage, Act.QA, 0, now=at(8))
    assert starts(stage, at(15)) == [0, 16, 32, 48]
    assert starts(stage, at(19)) == [0, 20, 36, 52]
    press(stage, Act.END, 0, now=at(19))
    assert starts(stage, at(19)) == [0, 20, 36, 52]


def test_a_minute_more_and_a_pause_move_everything_too(stage, at):
    press(stage, Act.START, 0, now=at(0))
    press(stage, Act.MORE, 0, now=at(1))
    assert starts(stage, at(1)) == [0, 17, 33, 49]
    press(stage, Act.PAUSE, 0, now=at(2))
    press(stage, Act.RESUME, 0, now=at(5))
    assert starts(stage, at(5)) == [0, 20, 36, 52]
    press(stage, Act.QA, 0, now=at(12))
    assert (stage.turns[0].extra_seconds, stage.turns[0].paused_seconds) == (0, 0)
    assert starts(stage, at(12)) == [0, 20, 36, 52]


def test_what_ends_early_gives_its_time_back_unless_one_goes_on(stage, at):
    press(stage, Act.START, 0, now=at(0))
    press(stage, Act.END, 0, now=at(9))
    assert starts(stage, at(9)) == [0, 16, 32, 48]
    press(stage, Act.GO_ON, now=at(9))
    assert starts(stage, at(9)) == [0, 10, 26, 42]
    press(stage, Act.KEEP, now=at(9))
    assert starts(stage, at(9)) == [0, 16, 32, 48]


def test_the_clock_of_a_late_break_runs_for_what_is_left_of_it(event, at):
    stage = a_stage(event, [TurnPlan("甲（演示）"), a_break(15), TurnPlan("乙（演示）")])
    press(stage, Act.START, 0, now=at(0))
    press(stage, Act.END, 0, now=at(24))
    assert starts(stage, at(24)) == [0, 25, 31]
    press(stage, Act.START, 1, now=at(25))
    assert stage.turns[1].extra_seconds == -9 * 60
    assert starts(stage, at(25)) == [0, 25, 31]


def test_the_last_acts_are_taken_back_one_by_one(stage, at):
    before = states(stage), starts(stage, at(0))
    for act, minute in ((Act.START, 0), (Act.PAUSE, 3), (Act.RESUME, 5), (Act.QA, 8), (Act.END, 15)):
        press(stage, act, 0, now=at(minute))
    press(stage, Act.UNDO, now=at(16))
    turn = stage.turns[0]
    assert (turn.state, turn.ended_at, turn.qa_began_at) == ("on", None, at(8))
    press(stage, Act.UNDO, now=at(16))
    assert (turn.qa_began_at, turn.paused_seconds) == (None, 120)
    for _ in range(3):
        press(stage, Act.UNDO, now=at(0))
    assert turn.began_at is None
    assert (states(stage), starts(stage, at(0))) == before
    with pytest.raises(Conflict):
        press(stage, Act.UNDO, now=at(17))


def test_taking_back_leaves_alone_who_came_to_the_green_room_since(stage, at):
    press(stage, Act.START, 0, now=at(0))
    press(stage, Act.CALL, 1, now=at(1))
    press(stage, Act.UNDO, now=at(2))
    assert states(stage) == ["waiting", "called", "waiting", "waiting"]


def test_turns_change_places(stage, at):
    press(stage, Act.START, 0, now=at(0))
    press(stage, Act.DOWN, 1, now=at(1))
    assert titles(stage) == ["1", "3", "2", "4"]
    press(stage, Act.UP, 3, now=at(1))
    assert titles(stage) == ["1", "3", "4", "2"]
    numbers = [turn.id for turn in stage.turns]
    running.act(stage, Act.ORDER, seen=stage.version, actor=None, now=at(1), order=[numbers[3], numbers[1], numbers[2]])
    assert titles(stage) == ["1", "2", "3", "4"]
    assert starts(stage, at(1)) == [0, 16, 32, 48]
    press(stage, Act.UNDO, now=at(2))
    assert titles(stage) == ["1", "3", "4", "2"]


@pytest.mark.parametrize("wrong", [[], ["1"], ["1", "1", "2", "3"], ["on", "1", "2", "3"]], ids=str)
def test_a_dropped_order_names_each_turn_to_come_once(stage, at, wrong):
    press(stage, Act.START, 0, now=at(0))
    numbers = {"on": stage.turns[0].id} | {str(place): turn.id for place, turn in enumerate(stage.turns[1:], 1)}
    with pytest.raises(Conflict):
        running.act(
            stage, Act.ORDER, seen=stage.version, actor=None, now=at(1), order=[numbers[name] for name in wrong]
        )


def test_who_is_left_out_can_be_taken_in_again(stage, at):
    press(stage, Act.SKIP, 1, now=at(0))
    assert starts(stage, at(0)) == [0, None, 32, 48]
    press(stage, Act.BACK, 1, now=at(0))
    assert starts(stage, at(0)) == [0, 16, 32, 48]


def test_the_stage_is_closed_and_pushes_nothing_then(stage, at):
    for place in range(4):
        press(stage, Act.SKIP, place, now=at(0))
    press(stage, Act.CLOSE, now=at(1))
    assert stage.state == StageState.OVER
    press(stage, Act.UNDO, now=at(2))
    assert stage.state != StageState.OVER


def test_a_stage_nobody_uses_is_late_during_the_event_and_as_planned_afterwards(stage, at):
    assert starts(stage, at(10))[0] == 10
    assert starts(stage, at(301))[0] == 0
    press(stage, Act.CALL, 0, now=at(10))
    assert starts(stage, at(301))[0] == 301
    assert starts(stage, at(661))[0] == 0


def test_calendars_get_a_higher_number_with_each_changed_minute_and_only_then(stage, at):
    told = lambda: [(turn.sequence, (turn.told_at - stage.starts_at) / MINUTE) for turn in stage.turns]  # noqa: E731
    first = told()
    assert [minute for _number, minute in first] == [0, 16, 32, 48]
    press(stage, Act.START, 0, now=at(0))
    press(stage, Act.QA, 0, now=at(8))
    assert told() == first
    press(stage, Act.MORE, 0, now=at(9))
    assert told() == [first[0]] + [(number + 1, minute + 1) for number, minute in first[1:]]
    press(stage, Act.END, 0, now=at(20))
    # Five minutes slipped by themselves; the feed has counted them, so the number grows by them.
    assert told() == [first[0]] + [(number + 5, minute + 5) for number, minute in first[1:]]


def test_every_act_is_in_the_trail_with_who_did_it(stage, at):
    operator = a_person(name="现场控制（演示）")
    running.act(stage, Act.SKIP, stage.turns[2], seen=stage.version, actor=operator, now=at(0))
    running.act(stage, Act.UNDO, seen=stage.version, actor=operator, now=at(1))
    rows = db.session.execute(select(AuditRow).where(AuditRow.actor_id == operator.id).order_by(AuditRow.id)).scalars()
    assert [(row.action, row.kind, row.ref) for row in rows] == [
        ("skip", "stage", stage.event.slug),
        ("undo", "stage", stage.event.slug),
    ]


def test_planning_anew_keeps_the_turns_that_stay(event, stage, at):
    known = {turn.title_zh: turn.id for turn in stage.turns}
    plans = [TurnPlan(f"路演项目{n}（演示）") for n in (3, 1, 4)] + [a_break()]
    again = running.prepare(event, plans, starts_at=at(30), actor=None, now=at(-60))
    assert again.id == stage.id
    assert [known.get(turn.title_zh) for turn in again.turns] == [known[f"路演项目{n}（演示）"] for n in (3, 1, 4)] + [
        None
    ]
    assert starts(again, at(-60)) == [0, 16, 32, 48]
    assert all(turn.sequence == 2 for turn in again.turns[:3])


def test_a_running_stage_is_not_planned_anew(event, stage, at):
    press(stage, Act.CALL, 0, now=at(0))
    with pytest.raises(Conflict):
        running.prepare(event, [], starts_at=at(0), actor=None, now=at(1))


def test_turns_are_added_changed_and_removed_while_it_runs(stage, at):
    press(stage, Act.START, 0, now=at(0))
    planning.add(
        stage, TurnPlan("点评（演示）", kind=TurnKind.TALK, pitch_seconds=600, qa_seconds=0), actor=None, now=at(1)
    )
    assert starts(stage, at(1)) == [0, 16, 32, 48, 64]
    plan = TurnPlan("短路演（演示）", pitch_seconds=300, qa_seconds=0)
    planning.change(stage, stage.turns[1], plan, seen=stage.version, actor=None, now=at(1))
    assert starts(stage, at(1)) == [0, 16, 22, 38, 54]
    planning.remove(stage, stage.turns[2], seen=stage.version, actor=None, now=at(1))
    assert starts(stage, at(1)) == [0, 16, 22, 38]
    db.session.commit()
    with pytest.raises(Conflict):
        planning.remove(stage, stage.turns[0], seen=stage.version, actor=None, now=at(2))
    db.session.rollback()
    with pytest.raises(Conflict):
        planning.change(stage, stage.turns[0], plan, seen=stage.version, actor=None, now=at(2))
    db.session.rollback()
    with pytest.raises(Conflict):
        press(stage, Act.UNDO, now=at(2))


def test_a_turn_with_votes_is_not_removed(stage, at):
    ticket = a_registration(an_event(starts_in=timedelta(days=2)))
    moderating.open_voting(stage, actor=None, now=at(0))
    voices.vote(stage, stage.turns[1], ticket, now=at(1))
    with pytest.raises(Conflict):
        planning.remove(stage, stage.turns[1], seen=stage.version, actor=None, now=at(2))


def test_the_start_is_set_before_it_runs(stage, at):
    def set_up(starts_at, now):
        planning.set_up(stage, starts_at=starts_at, takes_questions=True, shows_at_once=True, actor=None, now=now)

    set_up(at(30), at(-9))
    assert stage.shows_at_once
    assert [turn.sequence for turn in stage.turns] == [2, 2, 2, 2]
    press(stage, Act.CALL, 0, now=at(20))
    set_up(at(30), at(21))
    with pytest.raises(Refusal):
        set_up(at(31), at(21))


def test_an_order_has_an_end(stage, at, monkeypatch):
    monkeypatch.setattr(planning, "MOST_TURNS", 4)
    with pytest.raises(Refusal):
        planning.add(stage, TurnPlan("第五个（演示）"), actor=None, now=at(0))


def test_what_is_announced_raises_the_version(stage, at):
    seen = stage.version
    planning.announce(stage, "请勿使用闪光灯", None, actor=None, now=at(0))
    assert stage.notice("en") == stage.notice("zh") == "请勿使用闪光灯"
    assert stage.version == seen + 1
