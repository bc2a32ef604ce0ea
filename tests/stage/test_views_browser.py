"""The screens in a real Chromium: they follow the operator, outlive the network, and leave alone what somebody types."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from portal import clock
from portal.accounts.models import Person
from portal.database import db
from portal.registrations.models import Registration
from portal.registrations.rules import RegistrationState
from portal.stage.rules import Act
from tests.builders.accounts import a_member, an_organisation
from tests.builders.events import an_event
from tests.builders.stage import a_draw, a_question, a_stage, press
from tests.registrations.racing import racers

SOON = 10_000
pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def crowd(app):
    """An operator and a guest, each with a cookie."""
    return racers(app, 2)


@pytest.fixture
def stage(app, crowd):
    """A stage of four pitches, late: the first began five minutes ago. The guest has a seat and has asked."""
    operator, guest = crowd
    body, now = an_organisation(), clock.now()
    a_member(body, db.session.get(Person, operator.person_id))
    event = an_event(organisation=body, starts_in=timedelta(minutes=-40), hours=4)
    seat = Registration(
        code="SEAT22223333", event_id=event.id, person_id=guest.person_id, state=RegistrationState.CONFIRMED,
        created_at=now, changed_at=now, confirmed_at=now,
    )  # fmt: skip
    db.session.add(seat)
    stage = a_stage(event, 4, now=now)
    press(stage, Act.START, 0, now=now - timedelta(minutes=5))
    a_question(stage, seat)
    return stage


@pytest.fixture
def tab(chromium, live_server):
    """`tab(path, racer)`: a page in a window of its own."""
    windows = []

    def opened(path, racer=None, width=1280):
        window = chromium.new_context(
            base_url=live_server, locale="zh-CN", viewport={"width": width, "height": 900}, reduced_motion="reduce"
        )
        windows.append(window)
        if racer:
            name, _is, value = racer.cookie.partition("=")
            window.add_cookies([{"name": name, "value": value, "url": live_server}])
        page = window.new_page()
        page.goto(path)
        return page

    yield opened
    for window in windows:
        window.close()


def turns_of(page):
    return page.locator(".stage-order [data-turn]").evaluate_all("rows => rows.map(row => Number(row.dataset.turn))")


def test_a_minute_more_reaches_every_screen(stage, tab, crowd):
    slug, first, last = stage.event.slug, stage.turns[0].id, stage.turns[1].id
    db.session.rollback()  # SQLite has one writer, and it is not the test
    operator = tab(f"/organise/{slug}/stage/", crowd[0])
    screens = [tab(f"/stage/{slug}/board"), tab(f"/stage/{slug}/backstage", crowd[0], 390)]
    before = [page.locator(f"[data-turn='{last}']").get_attribute("data-expected-start") for page in screens]
    operator.locator(f"#more-{first}").click()
    for page, was in zip(screens, before, strict=True):
        page.wait_for_function(
            "([turn, was]) => new Date(document.querySelector(`[data-turn='${turn}']`).dataset.expectedStart)"
            " - new Date(was) >= 59000",
            arg=[last, was],
            timeout=SOON,
        )


def test_a_button_under_the_finger_is_not_taken_away(stage, tab, crowd):
    slug, first, last = stage.event.slug, stage.turns[0].id, stage.turns[1].id
    db.session.rollback()
    ours, theirs = tab(f"/organise/{slug}/stage/", crowd[0]), tab(f"/organise/{slug}/stage/", crowd[0])
    moved = ours.locator(f"[data-turn='{last}']")
    before = moved.get_attribute("data-expected-start")
    ours.locator(f"#more-{first}").hover()
    ours.mouse.down()
    with theirs.expect_response(lambda answer: answer.request.method == "POST"):
        theirs.locator(f"#more-{first}").click()
    ours.wait_for_timeout(1500)  # time enough to hear of it
    with ours.expect_response(lambda answer: answer.request.method == "POST"):
        ours.mouse.up()
    expect(moved).not_to_have_attribute("data-expected-start", before, timeout=SOON)


def test_the_clock_goes_on_without_a_network_and_says_so(stage, tab):
    slug = stage.event.slug
    db.session.rollback()
    page = tab(f"/stage/{slug}/clock")
    figure, offline = page.locator("[data-clock-figure]"), page.locator("[data-stage-offline]")
    page.context.set_offline(True)
    expect(offline).to_contain_text("网络中断", timeout=SOON)
    shown = figure.inner_text()
    expect(figure).not_to_have_text(shown, timeout=SOON)
    page.context.set_offline(False)
    expect(offline).to_be_hidden(timeout=SOON)
    assert page.locator("[data-stage-clock]").get_attribute("data-tone") == "time"


def test_an_overrun_moves_the_board_without_anybody_doing_anything(stage, tab):
    slug, turn, second = stage.event.slug, stage.turns[0], stage.turns[1].id
    turn.began_at = turn.qa_began_at = clock.now() - timedelta(minutes=30)
    db.session.commit()
    page = tab(f"/stage/{slug}/board")
    row = page.locator(f"[data-turn='{second}']")
    first = row.get_attribute("data-expected-start")
    page.wait_for_function(
        "([turn, was]) => document.querySelector(`[data-turn='${turn}']`).dataset.expectedStart > was",
        arg=[second, first],
        timeout=SOON,
    )
    expect(page.locator("[data-stage-clock]")).to_have_attribute("data-tone", "over")


def test_turns_are_moved_by_hand_and_by_keyboard_and_the_focus_stays(stage, tab, crowd):
    slug, numbers = stage.event.slug, [turn.id for turn in stage.turns]
    db.session.rollback()
    page = tab(f"/organise/{slug}/stage/", crowd[0])
    up = page.locator(f"#up-{numbers[3]}")
    up.focus()
    page.keyboard.press("Enter")
    expect(page.locator(f".stage-order [data-turn='{numbers[3]}'] + [data-turn='{numbers[2]}']")).to_be_visible()
    expect(up).to_be_focused()
    handle, target = (page.locator(f"[data-turn='{number}'] [data-drag]") for number in (numbers[2], numbers[1]))
    handle.scroll_into_view_if_needed()
    start, end = handle.bounding_box(), target.bounding_box()
    page.mouse.move(start["x"] + 5, start["y"] + 10)
    page.mouse.down()
    page.mouse.move(start["x"] + 5, end["y"] + 2, steps=6)
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.mouse.up()
    expect(page.locator(f".stage-order [data-turn='{numbers[2]}'] + [data-turn='{numbers[1]}']")).to_be_visible()
    page.reload()
    assert turns_of(page) == [numbers[0], numbers[2], numbers[1], numbers[3]]


def test_what_somebody_types_outlives_every_change_around_it(stage, tab, crowd):
    slug = stage.event.slug
    db.session.rollback()
    page = tab(f"/stage/{slug}/", crowd[1], 390)
    page.locator("#text").fill("充电要多久")
    page.locator("[id^=support-]").click()
    expect(page.locator("[id^=support-]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#text")).to_have_value("充电要多久")
    for said in ("充电要多久？", "还有别的颜色吗？"):
        page.locator("#text").fill(said)
        page.locator("#ask-form button").click()
        expect(page.locator("#audience-questions")).to_contain_text(said)
        expect(page.locator("#text")).to_have_value("")
    page.locator("#text").fill("?")
    page.locator("#ask-form button").click()
    expect(page.locator("#ask-said")).to_contain_text("您的问题")
    expect(page.locator("#text")).to_have_value("?")


def test_a_draw_is_repeated_in_the_readers_browser(stage, tab):
    draw, slug = a_draw(stage), stage.event.slug
    path = f"/stage/{slug}/draw/{draw.code}"
    page = tab(path)
    page.locator("#draw-again").click()
    expect(page.locator("#draw-said")).to_have_attribute("data-result", "same")
    draw.order = list(reversed(draw.order))
    db.session.commit()
    page = tab(path)
    page.locator("#draw-again").click()
    expect(page.locator("#draw-said")).to_have_attribute("data-result", "other")
