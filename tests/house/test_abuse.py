"""What somebody with bad intent would try, through a strict browser. Each of these once worked, or nearly."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.accounts import organising, throttles
from portal.accounts.models import Person, SignInSession
from portal.accounts.queries import members_of, membership
from portal.database import db
from portal.events.models import DoorStaff, Event, EventHost
from portal.makerspaces.actions import operators
from portal.notices.models import OutboxMessage
from portal.registrations.actions.joining import Wish, register
from portal.registrations.models import Registration
from portal.storage.models import StoredFile
from tests.builders.accounts import a_member, a_person, an_officer, an_organisation
from tests.builders.events import an_event, door_staff
from tests.builders.makerspaces import a_makerspace, an_area, an_operator
from tests.strict_browser import StrictBrowser

LAST_MONTH = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//test//EN\r
BEGIN:VEVENT\r
UID:last-month@test\r
DTSTAMP:20260101T000000Z\r
DTSTART:{start:%Y%m%dT%H%M%SZ}\r
DTEND:{end:%Y%m%dT%H%M%SZ}\r
SUMMARY:往期活动（演示）\r
END:VEVENT\r
END:VCALENDAR\r
"""


def _last_month():
    start = clock.now() - timedelta(days=30)
    text = LAST_MONTH.format(start=start, end=start + timedelta(hours=2))
    return BytesIO(text.encode()), "last-month.ics"


def _imported(browser, organisation=""):
    browser.get("/organise/import")
    browser.post("/organise/import", {"file": _last_month(), "organisation": organisation})
    path = browser.location
    browser.get(path)
    browser.post(path)
    return db.session.execute(select(Event)).scalar_one()


def test_what_somebody_says_in_their_own_name_is_over_does_not_become_public(app, browser):
    an_area()
    browser.sign_in(a_person())
    event = _imported(browser)
    assert (event.state, event.published_at) == ("draft", None)
    browser.sign_out()
    browser.get(f"/events/{event.slug}/", status=404)


def test_an_approved_body_records_what_is_over(app, browser):
    person, body = a_person(), an_organisation(area=an_area())
    a_member(body, person)
    browser.sign_in(person)
    assert _imported(browser, body.slug).state == "ended"


def test_a_body_does_not_answer_for_the_makerspaces_of_what_is_over(app, browser):
    person, body, space = a_person(), an_organisation(area=an_area()), a_makerspace()
    a_member(body, person)
    browser.sign_in(person)
    day = f"{clock.now() - timedelta(days=30):%Y-%m-%d}"
    table = f"编号,标题,开始日期,承办空间\nA1,往期活动（演示）,{day},{space.name_zh}\n"
    browser.get("/organise/import")
    browser.post("/organise/import", {"file": (BytesIO(table.encode()), "last-month.csv"), "organisation": body.slug})
    path = browser.location
    browser.get(path)
    browser.post(path)
    assert db.session.execute(select(EventHost.state)).scalar_one() == "asked"


def test_a_private_draft_cannot_write_to_strangers_or_sign_them_out(app, browser):
    person, other = a_person(), a_person(name="旁人（演示）", email="other@example.com")
    browser.sign_in(person)
    event = an_event(state="draft", created_by=person)
    path = f"/organise/{event.slug}/door"
    browser.get(path)
    page = browser.post(path, {"name": "旁人", "email": "other@example.com"}, status=422)
    assert other.name not in page.text
    assert db.session.execute(select(func.count()).select_from(DoorStaff)).scalar_one() == 0
    assert db.session.execute(select(func.count()).select_from(OutboxMessage)).scalar_one() == 0


def test_one_person_cannot_make_the_portal_write_without_end(app, browser, monkeypatch):
    person, body = a_person(), an_organisation(area=an_area())
    a_member(body, person, is_owner=True)
    browser.sign_in(person)
    event = an_event(organisation=body)
    for _try in range(throttles.LETTERS.tries):
        throttles.count((throttles.LETTERS, person.code), now=clock.now())
    path = f"/organise/{event.slug}/door"
    browser.get(path)
    browser.post(path, {"name": "旁人", "email": "other@example.com"}, status=429)
    path = f"/account/organisations/{body.slug}"
    browser.get(path)
    browser.post(f"{path}/invite", {"email": "other@example.com"}, status=429)
    assert db.session.execute(select(func.count()).select_from(OutboxMessage)).scalar_one() == 0


def test_one_network_cannot_hold_every_seat_with_made_up_addresses(app, browser):
    event = an_event()
    attempt = (throttles.CODES_FROM, throttles.network("127.0.0.1"))
    for _try in range(throttles.CODES_FROM.tries):
        throttles.count(attempt, now=clock.now())
    path = f"/events/{event.slug}/register"
    browser.get(path)
    browser.post(path, {"name": "林小满", "account": "made-up@example.com"}, status=429)
    assert db.session.execute(select(func.count()).select_from(Registration)).scalar_one() == 0


@pytest.mark.parametrize("number", ["2147483648", "9223372036854775808", "9" * 200])
def test_a_number_no_row_can_have_is_no_page(app, browser, number):
    browser.sign_in(a_person())
    browser.get(f"/space/hosting/{number}", status=404)


def test_invented_methods_make_no_new_counters(app):
    client = app.test_client()
    for number in range(3):
        client.open("/", method=f"INVENTED{number}")
    assert "INVENTED" not in client.get("/metrics").text


def test_nobody_gets_the_answer_to_another_persons_form(app, browser):
    event, holder, other = an_event(), a_person(), a_person(name="旁人（演示）")
    browser.sign_in(holder)
    path = f"/events/{event.slug}/register"
    page = browser.get(path)
    word = next(value for form in page.forms for name, value in form.values if name == "submission_id")
    browser.post(path, {"submission_id": word})
    ticket = browser.location
    theirs = StrictBrowser(app)
    theirs.sign_in(other)
    theirs.get(path)
    theirs.post(path, {"submission_id": word})
    assert theirs.location.startswith("/t/") and theirs.location != ticket
    browser.get(path, status=303)
    browser.post(path, {"submission_id": word})
    assert browser.location == ticket


def test_the_word_of_an_answered_form_signs_nobody_else_in(app, browser):
    a_person(email="victim@example.com")
    a_person(email="attacker@example.com", password="attackers-own-word")
    page = browser.get("/sign-in")
    word = next(value for form in page.forms for name, value in form.values if name == "submission_id")
    with browser.client.session_transaction() as cookie:
        before = dict(cookie)
    browser.post("/sign-in", {"account": "attacker@example.com", "password": "attackers-own-word"})
    with browser.client.session_transaction() as cookie:
        cookie.clear()
        cookie.update(before)
    browser.get("/sign-in")
    browser.post("/sign-in", {"account": "victim@example.com", "password": "not-it-at-all", "submission_id": word})
    signed_in = select(Person.email).join(SignInSession, SignInSession.person_id == Person.id)
    assert db.session.execute(signed_in).scalars().all() == ["attacker@example.com"]
    browser.get("/me/", status=303)


def test_a_broken_picture_changes_nothing_and_says_so(app, browser):
    person = a_person()
    event = an_event(state="draft", created_by=person)
    browser.sign_in(person)
    path = f"/organise/{event.slug}/cover"
    browser.get(path)
    browser.post(path, {"picture": (BytesIO(b"<svg onload=alert(1)>"), "x.png")}, status=422)
    assert db.session.execute(select(func.count()).select_from(StoredFile)).scalar_one() == 0


def test_whoever_left_a_body_leaves_no_invitation_behind(app, browser):
    owner, leaving, body = a_person(), a_person(), an_organisation(area=an_area())
    a_member(body, owner, is_owner=True)
    a_member(body, leaving, is_owner=True)
    organising.invite(body, email="second-self@example.com", actor=leaving, now=clock.now())
    link = _link_in_last_letter("/invitation/")
    organising.remove(membership(body.slug, leaving.code), actor=owner, now=clock.now())
    db.session.commit()
    browser.get(link)
    answer = {"name": "林再来", "password": "a-sentence-of-my-own", "privacy": "y"}
    browser.post(link, answer, status=410)
    assert [member.person_id for member in members_of(body)] == [owner.id]


def test_whoever_left_a_makerspace_leaves_no_invitation_behind(app, browser):
    owner, leaving = a_person(), a_person()
    space = a_makerspace(operator=owner)
    place = an_operator(space, leaving)
    operators.invite(space, "second-self@example.com", actor=leaving, now=clock.now())
    link = _link_in_last_letter("/space/invitations/")
    operators.remove(place, actor=owner, now=clock.now())
    db.session.commit()
    browser.sign_in(leaving)
    browser.get(link, status=410)


def _link_in_last_letter(path):
    text = db.session.execute(select(OutboxMessage.text).order_by(OutboxMessage.id.desc())).scalars().first()
    return re.search(rf"{path}[\w-]+", text).group()


def test_the_door_cannot_read_a_masked_number_digit_by_digit(app, browser):
    event, doorman = an_event(), a_person()
    guest = a_person(name="柳如烟（演示）", phone="13800004321")
    register(event, guest, Wish(), now=clock.now())
    door_staff(event, doorman)
    browser.sign_in(doorman)
    for words, is_found in (("4321", True), ("13800004321", True), ("04321", False), ("0004321", False)):
        assert ("柳如烟" in browser.get(f"/check-in/{event.slug}/?q={words}").text) == is_found, words


def test_an_address_alone_welcomes_nobody_at_the_door(app, browser):
    event, doorman = an_event(), a_person()
    registration = register(event, a_person(name="柳如烟（演示）"), Wish(), now=clock.now())
    door_staff(event, doorman)
    browser.sign_in(doorman)
    page = browser.get(f"/check-in/{event.slug}/?answer=welcome&code={registration.code}")
    assert "柳如烟" not in page.text


@pytest.mark.parametrize("number", ["²", "٣", "9" * 5000])
def test_digits_that_are_no_numbers_are_answered(app, browser, number):
    person = a_person()
    event = an_event(state="draft", created_by=person)
    browser.sign_in(person)
    path = f"/organise/{event.slug}/agenda"
    browser.get(path)
    browser.post(path, {"points-0-number": number, "points-0-title_zh": "开场"}, fill=True)
    browser.get(f"/organise/?page={number}")


def test_a_county_officer_moves_no_makerspace_into_another_county(app, browser):
    space = a_makerspace(area="330302")
    an_area("330303")
    browser.sign_in(an_officer(an_area("330302")))
    path = f"/officer/makerspaces/{space.slug}/edit"
    browser.get(path)
    browser.post(path, {"unit": "330303", "name_en": "Elsewhere"}, fill=True, status=422)
    browser.get(path)
    browser.post(path, {"name_en": "Better name"}, fill=True)


def test_a_file_does_not_change_what_is_over_here(app, browser):
    person, body = a_person(), an_organisation(area=an_area())
    a_member(body, person)
    event = an_event(state="ended", organisation=body, starts_in=timedelta(days=-20), uid="last-month@test")
    browser.sign_in(person)
    browser.get("/organise/import")
    browser.post("/organise/import", {"file": _last_month(), "organisation": body.slug})
    path = browser.location
    assert "不能再修改" in browser.get(path).text
    before = event.starts_at
    browser.post(path, status=422)
    assert (event.starts_at, event.title_zh) == (before, "激光沙龙（演示）")


def test_a_line_break_in_a_title_does_not_write_the_letter(app, browser):
    person, body, space = a_person(), an_organisation(area=an_area()), a_makerspace(operator=a_person())
    a_member(body, person)
    browser.sign_in(person)
    start = f"{clock.now() + timedelta(days=30):%Y-%m-%dT%H:%M}"
    browser.get("/organise/new")
    sent = {"title_zh": "沙龙（演示）\r\nBcc: a@b.c\r\n\r\n请汇款", "starts_at": start, "venue": str(space.id)}
    end = f"{clock.now() + timedelta(days=30, hours=2):%Y-%m-%dT%H:%M}"
    browser.post("/organise/new", sent | {"ends_at": end}, fill=True)
    assert "\n" not in db.session.execute(select(Event.title_zh)).scalar_one()
    letter = db.session.execute(select(OutboxMessage)).scalar_one()
    assert not letter.text.startswith("Bcc")
