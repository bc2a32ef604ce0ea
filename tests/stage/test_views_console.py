"""What operators and door staff press, and what strangers do not."""

import pytest

from portal.database import db
from portal.stage import queries
from portal.stage.rules import Act
from tests.builders.accounts import a_person
from tests.builders.events import door_staff
from tests.builders.stage import a_draw, a_poll, a_question, press
from tests.stage.paths import desk, public
from tests.strict_browser import StrictBrowser


def act(browser, stage, what, place=None, **more):
    """Press a button as the page at hand shows it."""
    db.session.refresh(stage)
    turn = {} if place is None else {"turn": stage.turns[place].id}
    browser.get(desk(stage, ""))
    return browser.post(desk(stage, ""), {"act": what, "seen": stage.version, **turn} | more.pop("data", {}), **more)


# The operator.


def test_an_operator_runs_a_turn_with_the_one_next_button(operator, stage):
    for wanted in ("called", "ready", "on"):
        act(operator, stage, {"called": "call", "ready": "ready", "on": "start"}[wanted], 0)
        db.session.refresh(stage.turns[0])
        assert stage.turns[0].state == wanted
    page = operator.get(desk(stage, ""))
    assert "开始答辩" in page.text
    act(operator, stage, "qa", 0)
    act(operator, stage, "end", 0)
    db.session.refresh(stage.turns[0])
    assert stage.turns[0].state == "done"
    assert "撤回：结束这一项" in operator.get(desk(stage, "")).text
    act(operator, stage, "undo")
    db.session.refresh(stage.turns[0])
    assert stage.turns[0].state == "on"


def test_an_operator_who_is_too_late_sees_the_stage_as_it_is(operator, stage):
    operator.get(desk(stage, ""))
    press(stage, Act.START, 0)
    stale = {"act": "start", "turn": stage.turns[1].id, "seen": stage.version - 1}
    page = operator.post(desk(stage, ""), stale, status=409)
    assert "刚刚有其他人操作过" in page.text
    assert "路演项目1（演示）" in page.text


@pytest.mark.parametrize("data", [{}, {"act": "dance"}, {"act": ""}], ids=str)
def test_a_button_nobody_drew_does_nothing(operator, stage, data):
    operator.get(desk(stage, ""))
    operator.post(desk(stage, ""), data, status=404)


@pytest.mark.parametrize("seen", [None, "", "x", "-1", "99999999999999999999"], ids=str)
def test_a_button_without_a_version_does_nothing(operator, stage, seen):
    operator.get(desk(stage, ""))
    data = {"act": "start", "turn": stage.turns[0].id} | ({} if seen is None else {"seen": seen})
    operator.post(desk(stage, ""), data, status=422)


def test_turns_are_dragged_to_another_place(operator, stage):
    numbers = [turn.id for turn in stage.turns]
    act(operator, stage, "order", data={"order": f"{numbers[2]},{numbers[0]},{numbers[1]}"})
    db.session.expire_all()
    assert [turn.id for turn in stage.turns] == [numbers[2], numbers[0], numbers[1]]
    act(operator, stage, "order", data={"order": "1,2,x"}, status=409)


def test_a_stage_is_set_up_by_hand(operator, event):
    operator.post(f"/organise/{event.slug}/stage/set-up", fill=True)
    operator.post(
        f"/organise/{event.slug}/stage/turns/new",
        {"title_zh": "开场（演示）", "kind": "talk", "pitch_minutes": 5, "qa_minutes": 0, "gap_minutes": 0},
        fill=True,
    )
    stage = queries.stage_of(event)
    [turn] = stage.turns
    assert (turn.title_zh, turn.kind, turn.pitch_seconds) == ("开场（演示）", "talk", 300)
    path = desk(stage, "turns", str(turn.id))
    operator.get(path)
    operator.post(path, {"pitch_minutes": 6}, fill=True)
    db.session.refresh(turn)
    assert turn.pitch_seconds == 360
    operator.get(path)
    operator.post(path, {"pitch_minutes": 0}, fill=True, status=422)
    operator.post(path, {"pitch_minutes": 9, "seen": 1, "title_zh": "太迟（演示）"}, fill=True, status=409)
    db.session.refresh(stage)
    operator.get(path)
    operator.post(f"{path}/remove", {"seen": stage.version - 1}, status=409)
    operator.post(f"{path}/remove", {"seen": stage.version})
    assert queries.stage_of(event).turns == []


def test_a_notice_is_on_all_screens(operator, browser, stage):
    operator.get(desk(stage, ""))
    operator.post(desk(stage, "notice"), {"notice_zh": "茶歇推迟", "notice_en": ""})
    for path in ("", "clock", "board"):
        assert "茶歇推迟" in browser.get(public(stage, path)).text
    operator.get(desk(stage, ""))
    operator.post(desk(stage, "notice"), {"notice_zh": " ", "notice_en": ""})
    assert "茶歇推迟" not in browser.get(public(stage, "board")).text


def test_the_door_calls_and_checks_in_but_does_not_run_the_stage(app, stage):
    keeper = a_person(name="门岗（演示）")
    door_staff(stage.event, keeper)
    door = StrictBrowser(app)
    door.sign_in(keeper)
    for what in ("call", "ready", "await"):
        door.get(public(stage, "backstage"))
        door.post(public(stage, "backstage"), {"act": what, "turn": stage.turns[1].id, "seen": 0})
    db.session.refresh(stage.turns[1])
    assert stage.turns[1].state == "waiting"
    door.get(public(stage, "backstage"))
    door.post(public(stage, "backstage"), {"act": "start", "turn": stage.turns[1].id, "seen": 0}, status=404)
    door.post(public(stage, "backstage"), {"act": "await", "turn": stage.turns[1].id}, status=409)
    door.get(desk(stage, ""), status=404)


def test_strangers_run_nothing(app, browser, seated, stage, ticket):
    question, poll, draw = a_question(stage, ticket), a_poll(stage), a_draw(stage)
    paths = [
        "", "set-up", "audience", "draws", "turns/new", "polls/new", f"turns/{stage.turns[0].id}", f"draws/{draw.code}",
    ]  # fmt: skip
    for path in paths:
        seated.get(desk(stage, path), status=404)
        browser.get(desk(stage, path), status=303)
    seated.get(public(stage, ""))
    for path in (
        "", "notice", "questions", "voting", f"questions/{question.code}", f"polls/{poll.code}", f"draws/{draw.code}",
        f"turns/{stage.turns[0].id}/remove",
    ):  # fmt: skip
        seated.post(desk(stage, path), {"choice": "1"}, status=404)
    seated.get(public(stage, "backstage"), status=404)
