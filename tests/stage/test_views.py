"""The stage's pages: what screens ask for and get, what operators press, what the audience may say."""

import html
import json
import re
from datetime import timedelta

import icalendar
import pytest

from portal import clock
from portal.database import db
from portal.events.rules import EventState
from portal.stage import queries
from portal.stage.actions import draws, moderating, planning
from portal.stage.actions.running import TurnPlan
from portal.stage.rules import Act, PollState, QuestionState, TurnKind
from tests.builders.accounts import a_person, an_organisation
from tests.builders.events import an_event, door_staff
from tests.builders.registrations import a_registration
from tests.builders.stage import a_break, a_draw, a_poll, a_question, a_stage, press
from tests.counting import statements
from tests.strict_browser import StrictBrowser

MOST_QUERIES = 8


@pytest.fixture
def organiser(app):
    return a_person(name="组织者（演示）")


@pytest.fixture
def event(organiser):
    body = an_organisation(organiser)
    return an_event(kind="roadshow", starts_in=timedelta(hours=2), hours=5, organisation=body, created_by=organiser)


@pytest.fixture
def stage(event):
    return a_stage(event, 3)


@pytest.fixture
def ticket(event):
    return a_registration(event, a_person(name="观众（演示）"))


@pytest.fixture
def operator(app, organiser):
    browser = StrictBrowser(app)
    browser.sign_in(organiser)
    return browser


@pytest.fixture
def seated(app, ticket):
    browser = StrictBrowser(app)
    browser.sign_in(ticket.person)
    return browser


def public(stage, *more):
    return "/".join((f"/stage/{stage.event.slug}", *more))


def desk(stage, *more):
    return "/".join((f"/organise/{stage.event.slug}/stage", *more))


def state_of(browser, stage):
    return json.loads(browser.download(public(stage, "state.json")).text)


def act(browser, stage, what, place=None, **more):
    """Press a button as the page at hand shows it."""
    db.session.refresh(stage)
    turn = {} if place is None else {"turn": stage.turns[place].id}
    browser.get(desk(stage, ""))
    return browser.post(desk(stage, ""), {"act": what, "seen": stage.version, **turn} | more.pop("data", {}), **more)


# What screens ask for.


def test_the_version_is_a_few_bytes_and_answers_304_until_something_changes(browser, stage):
    first = browser.download(public(stage, "version"))
    assert first.text == "1.0"
    assert "Set-Cookie" not in first.headers
    tag = {"If-None-Match": first.headers["ETag"]}
    again = browser.download(public(stage, "version"), status=304, headers=tag)
    assert again.data == b""
    press(stage, Act.CALL, 0)
    assert browser.download(public(stage, "version"), headers=tag).text == "1.1"
    press(stage, Act.START, 0)
    assert browser.download(public(stage, "version")).text == "2.1"


def test_the_version_costs_one_query_signed_in_or_not(browser, seated, stage):
    path = public(stage, "version")
    for each in (browser, seated):
        with statements() as sent:
            each.download(path)
        assert len(sent) == 1, sent


def test_the_state_holds_what_a_screen_counts_with(browser, stage):
    press(stage, Act.START, 0)
    planning.announce(stage, "请静音", "Silence, please", actor=None, now=clock.now())
    said = state_of(browser, stage)
    assert [turn["state"] for turn in said["turns"]] == ["on", "waiting", "waiting"]
    assert said["turns"][0]["began"] == round(stage.turns[0].began_at.timestamp() * 1000)
    assert abs(said["now"] - clock.now().timestamp() * 1000) < 5000
    assert said["notice"] == "请静音"
    assert json.loads(browser.download(f"/en{public(stage, 'state.json')}").text)["notice"] == "Silence, please"
    assert said["version"] == browser.download(public(stage, "version")).text


def test_an_event_nobody_may_see_yet_has_no_screens_but_for_those_behind_them(app, browser, operator, organiser, event):
    event.state = EventState.DRAFT
    stage = a_stage(event, 2)
    keeper = a_person(name="门岗（演示）")
    door_staff(event, keeper)
    helper = StrictBrowser(app)
    helper.sign_in(keeper)
    stranger = StrictBrowser(app)
    stranger.sign_in(a_person(name="路人（演示）"))
    for path in ("", "clock", "board", "state.json", "version", "programme.ics"):
        for each, status in ((browser, 404), (stranger, 404), (operator, 200), (helper, 200)):
            each.download(public(stage, path), status=status)


def test_an_event_without_a_stage_has_no_screens(browser, operator, event):
    for path in ("", "clock", "board", "backstage", "state.json", "version"):
        operator.download(f"/stage/{event.slug}/{path}", status=404)
    operator.get(f"/organise/{event.slug}/stage/", status=303)
    assert operator.location.endswith("/stage/set-up")


# Screens in every state of a stage, in both languages.


def lives(stage):
    """The stage in the states that look different, one after the other."""
    yield "prepared"
    press(stage, Act.CALL, 0)
    press(stage, Act.READY, 0)
    yield "ready"
    press(stage, Act.START, 0, now=clock.now() - timedelta(minutes=9))
    yield "over its time"
    press(stage, Act.PAUSE, 0)
    yield "paused"
    press(stage, Act.QA, 0)
    planning.announce(stage, "请静音", None, actor=None, now=clock.now())
    yield "questions"
    press(stage, Act.END, 0)
    press(stage, Act.SKIP, 1)
    press(stage, Act.GO_ON)
    yield "between two"
    press(stage, Act.SKIP, 2)
    press(stage, Act.CLOSE)
    yield "over"


def test_every_screen_is_sound_whatever_happens(browser, operator, seated, ticket, stage):
    a_question(stage, ticket)
    a_question(stage, ticket, is_shown=False)
    a_poll(stage)
    for _life in lives(stage):
        for prefix in ("", "/en"):
            for path in ("", "clock", "board"):
                browser.get(prefix + public(stage, path))
            seated.get(prefix + public(stage, ""))
            operator.get(prefix + public(stage, "backstage"))
            for path in ("", "audience", "draws", "set-up", "turns/new", "polls/new", f"turns/{stage.turns[0].id}"):
                operator.get(prefix + desk(stage, path))


def test_an_empty_stage_is_sound_too(browser, operator, event):
    stage = a_stage(event, [])
    for path in ("", "clock", "board"):
        browser.get(public(stage, path))
    assert "添加第一项" in operator.get(desk(stage, "")).text
    operator.get(public(stage, "backstage"))


def test_the_clock_says_in_words_what_its_colour_says(browser, stage):
    press(stage, Act.START, 0, now=clock.now() - timedelta(minutes=9, seconds=5))
    page = browser.get(public(stage, "clock"))
    assert "超时 1:0" in page.text
    assert 'data-tone="over"' in page.html
    assert "路演项目1（演示）" in page.text and "路演项目2（演示）" in page.text


def test_a_page_asks_the_database_no_more_for_a_long_order(app, event, organiser, ticket, operator, seated, browser):
    stage = a_stage(event, 2)
    counted: dict[str, list[int]] = {}
    for round_ in ("short", "long"):
        if round_ == "long":
            for number in range(40):
                planning.add(stage, TurnPlan(f"加演{number}（演示）", kind=TurnKind.TALK), actor=None, now=clock.now())
            others = [a_registration(event) for _ in range(4)]
            for number in range(20):
                a_question(stage, others[number % 4], f"第 {number} 问")
            for _ in range(4):
                moderating.turn_poll(a_poll(stage), PollState.CLOSED, actor=None, now=clock.now())
        else:
            a_question(stage, ticket)
            a_poll(stage)
        if round_ == "short":
            moderating.open_voting(stage, actor=None, now=clock.now())
        db.session.commit()
        for name, who, path in (
            ("audience", seated, public(stage, "")),
            ("audience signed out", browser, public(stage, "")),
            ("board", browser, public(stage, "board")),
            ("state", browser, public(stage, "state.json")),
            ("console", operator, desk(stage, "")),
            ("voices", operator, desk(stage, "audience")),
            ("backstage", operator, public(stage, "backstage")),
            ("feed", browser, public(stage, "programme.ics")),
        ):
            with statements() as sent:
                who.download(path)
            counted.setdefault(name, []).append(len(sent))
    assert all(short == long for short, long in counted.values()), counted
    assert max(long for _short, long in counted.values()) <= MOST_QUERIES, counted


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


# The audience.


def test_a_visitor_reads_and_speaks_with_a_ticket_code(browser, stage, ticket):
    page = browser.get(public(stage, ""))
    assert "人人都可以看" in page.text and "提交问题" not in page.text
    browser.post(public(stage, "seat"), {"code": "ABCDEFGH2345"}, status=422)
    assert "没有名额" in browser.page.text
    browser.post(public(stage, "seat"), {"code": f" {ticket.code.lower()} "}, follow=True)
    assert "提交问题" in browser.page.text
    browser.post(public(stage, "questions"), {"text": "续航有多久？"}, follow=True)
    assert "审核中" in browser.page.text
    assert db.session.get(type(ticket), ticket.id).code == ticket.code


def test_a_question_goes_from_the_seat_to_the_hall(browser, seated, operator, stage):
    seated.get(public(stage, ""))
    seated.post(public(stage, "questions"), {"text": "<b>续航</b>有多久？"})
    [asked] = queries.questions(stage, [QuestionState.ASKED])
    code = asked.question.code
    assert "续航" not in browser.get(public(stage, "")).text
    assert "&lt;b&gt;续航" in operator.get(desk(stage, "audience")).html
    operator.post(desk(stage, "questions", code), {"choice": "shown"})
    assert "&lt;b&gt;续航" in browser.get(public(stage, "")).html
    seated.get(public(stage, ""))
    seated.post(public(stage, "questions", code, "support"), {"choice": "1"})
    db.session.refresh(asked.question)
    assert asked.question.votes == 1
    seated.get(public(stage, ""))
    seated.post(public(stage, "questions", code, "support"), {"choice": "0"})
    db.session.refresh(asked.question)
    assert asked.question.votes == 0
    operator.get(desk(stage, "audience"))
    operator.post(desk(stage, "questions", code), {"choice": "asked"}, status=409)
    operator.get(desk(stage, "audience"))
    operator.post(desk(stage, "questions", code), {"choice": "sung"}, status=404)


@pytest.mark.parametrize("text", ["", "  ", "?", "长" * 281], ids=len)
def test_a_question_has_some_words_and_not_too_many(seated, stage, text):
    seated.get(public(stage, ""))
    seated.post(public(stage, "questions"), {"text": text}, status=422)


def test_a_reader_without_a_seat_is_told_how_to_speak(browser, stage, ticket):
    question = a_question(stage, ticket)
    browser.get(public(stage, ""))
    page = browser.post(public(stage, "questions", question.code, "support"), {"choice": "1"}, status=403)
    assert "请先输入您的入场码" in page.text


def test_polls_and_the_public_vote_show_their_result_only_when_closed(browser, seated, operator, stage):
    operator.get(desk(stage, "polls/new"))
    answers = {"question_zh": "您会试用吗？", "answers_zh": "会\n\n不会", "answers_en": "Yes"}
    operator.post(desk(stage, "polls/new"), answers | {"answers_zh": "会"}, status=422)
    operator.post(desk(stage, "polls/new"), answers)
    [polled] = queries.polls(stage, drafts=True)
    assert polled.poll.answers == [{"zh": "会", "en": "Yes"}, {"zh": "不会", "en": "不会"}]
    assert "您会试用吗" not in browser.get(public(stage, "")).text
    path = desk(stage, "polls", polled.poll.code)
    operator.get(desk(stage, "audience"))
    operator.post(path, {"choice": "open"})
    operator.get(desk(stage, "audience"))
    operator.post(desk(stage, "voting"), {"choice": "1"})
    seated.get(public(stage, ""))
    seated.post(public(stage, "polls", polled.poll.code), {"choice": "1"})
    seated.get(public(stage, ""))
    seated.post(public(stage, "vote"), {"choice": stage.turns[2].id})
    page = seated.get(public(stage, ""))
    assert len(re.findall(r'id="(?:answer|vote)-[^"]*" aria-pressed="true"', page.html)) == 2
    assert "<progress" not in page.html
    seated.post(public(stage, "polls", polled.poll.code), {"choice": "7"}, status=404)
    seated.get(public(stage, ""))
    seated.post(public(stage, "vote"), {"choice": "x"}, status=404)
    for closing, choice in ((path, "closed"), (desk(stage, "voting"), "0")):
        operator.get(desk(stage, "audience"))
        operator.post(closing, {"choice": choice})
    page = browser.get(public(stage, ""))
    assert page.html.count("<progress") == 2 + 3
    seated.get(public(stage, ""))
    seated.post(public(stage, "vote"), {"choice": stage.turns[0].id}, status=409)
    operator.get(desk(stage, "audience"))
    operator.post(path, {"choice": "away"}, status=409)
    operator.get(desk(stage, "audience"))
    operator.post(path, {"choice": "sideways"}, status=404)


# Lots and calendars.


def test_lots_are_sealed_in_public_and_drawn_with_a_word_from_the_hall(browser, operator, stage):
    operator.get(desk(stage, "draws"))
    operator.post(desk(stage, "draws"), {"entries": "甲（演示）\n甲（演示）"}, status=422)
    operator.post(desk(stage, "draws"), {"entries": "甲（演示）\n乙（演示）\n丙（演示）"})
    [draw] = queries.draws(stage)
    log = public(stage, "draw", draw.code)
    before = browser.get(log)
    assert draw.seal in before.text and draw.secret not in before.html
    operator.get(desk(stage, "draws", draw.code))
    operator.post(desk(stage, "draws", draw.code), {"word": ""}, status=422)
    operator.post(desk(stage, "draws", draw.code), {"word": "瓯江"})
    db.session.refresh(draw)
    for prefix in ("", "/en"):
        page = browser.get(prefix + log)
        assert draw.secret in page.text and f"{draw.secret}/瓯江" in page.text
    places = [page.text.index(name) for name in draw.order]
    assert places == sorted(places)
    operator.get(desk(stage, "draws", draw.code))
    operator.get(desk(stage, "draws"))


def test_the_python_on_the_page_prints_the_order_drawn(browser, stage, capsys):
    draw = a_draw(stage, "甲“引”（演示）", "O'Neil's \\ pitch", '"双引号"')
    page = browser.get(public(stage, "draw", draw.code))
    code = html.unescape(page.html.partition("<code>")[2].partition("</code>")[0])
    exec(code, {})  # noqa: S102 -- the page asks its readers to
    assert capsys.readouterr().out.splitlines() == draw.order


def test_a_draw_that_is_not_published_is_for_its_organiser(browser, operator, stage):
    draw = draws.seal(stage, ["甲", "乙"], actor=None, now=clock.now())
    draw.published_at = None
    db.session.commit()
    browser.get(public(stage, "draw", draw.code), status=404)
    operator.get(public(stage, "draw", draw.code))


def test_the_feed_names_each_turn_with_an_address_of_its_own_for_good(browser, event):
    stage = a_stage(event, 2)
    planning.add(stage, a_break(), actor=None, now=clock.now())
    db.session.commit()

    def entries(path="programme.ics"):
        text = browser.download(public(stage, path)).text
        return {str(each["UID"]): each for each in icalendar.Calendar.from_ical(text).walk("VEVENT")}

    first = entries()
    assert len(first) == 3
    press(stage, Act.START, 0, now=event.starts_at)
    press(stage, Act.MORE, 0, now=event.starts_at + timedelta(minutes=1))
    press(stage, Act.SKIP, 2, now=event.starts_at + timedelta(minutes=1))
    second = entries()
    assert first.keys() == second.keys()
    one, two, three = (f"turn-{turn.id}-{event.uid}" for turn in stage.turns)
    assert second[one]["SEQUENCE"] == first[one]["SEQUENCE"]
    assert second[two]["SEQUENCE"] > first[two]["SEQUENCE"]
    assert second[two].decoded("DTSTART") - first[two].decoded("DTSTART") == timedelta(minutes=1)
    assert second[three]["STATUS"] == "CANCELLED"
    assert "Pitch 1 (demo)" in browser.download(public(stage, "programme.ics?lang=en")).text
