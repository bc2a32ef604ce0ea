"""What screens ask for and get, in every state of a stage; its calendar and its draws."""

import html
import json
from datetime import timedelta

import icalendar

from portal import clock
from portal.database import db
from portal.events.rules import EventState
from portal.stage import queries
from portal.stage.actions import draws, moderating, planning
from portal.stage.actions.running import TurnPlan
from portal.stage.rules import Act, PollState, TurnKind
from tests.builders.accounts import a_person
from tests.builders.events import door_staff
from tests.builders.registrations import a_registration
from tests.builders.stage import a_break, a_draw, a_poll, a_question, a_stage, press
from tests.counting import statements
from tests.stage.paths import desk, public
from tests.strict_browser import StrictBrowser

MOST_QUERIES = 8


def state_of(browser, stage):
    return json.loads(browser.download(public(stage, "state.json")).text)


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
