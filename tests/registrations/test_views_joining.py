"""Registering through the strict browser: signed in, as a visitor, too late, with wrong input."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.events.rules import EventState
from portal.notices.models import OutboxMessage
from portal.registrations.models import Registration
from portal.registrations.rules import RegistrationState
from tests.builders.accounts import a_person, an_organisation
from tests.builders.events import an_event
from tests.builders.registrations import a_registration

S = RegistrationState
VISITOR = {"name": "郑小鹿（演示）", "account": "deer@example.com"}


def the_code(address="deer@example.com"):
    """The code and the link of the last letter to this address."""
    found = select(OutboxMessage).where(OutboxMessage.to_address == address).order_by(OutboxMessage.id.desc()).limit(1)
    letter = db.session.execute(found).scalar_one()
    digits = re.search(r"\b\d{6}\b", letter.subject)
    link = re.search(r"http://localhost(\S+/register/confirm/\S+)", letter.text)
    return digits.group(0), link.group(1)


def the_registration():
    return db.session.execute(select(Registration)).scalar_one()


@pytest.fixture
def organiser(app):
    return a_person(name="组织者（演示）")


@pytest.fixture
def event(organiser):
    return an_event(capacity=2, organisation=an_organisation(organiser), created_by=organiser)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_signed_in_person_registers_with_one_tap_and_sees_the_ticket(browser, event, prefix):
    person = a_person()
    browser.sign_in(person)
    browser.get(f"{prefix}/events/{event.slug}/register")
    page = browser.post(f"{prefix}/events/{event.slug}/register", fill=True, follow=True)
    registration = the_registration()
    assert browser.path.endswith(f"/t/{registration.code}")
    assert person.name in page.text
    assert registration.state == S.CONFIRMED


def test_a_second_post_leads_to_the_same_ticket(browser, event):
    browser.sign_in(a_person())
    for _ in range(2):
        browser.get("/about")
        browser.post(f"/events/{event.slug}/register")
    assert browser.location == f"/t/{the_registration().code}"


def test_the_register_page_of_who_is_registered_leads_to_the_ticket(browser, event):
    registration = a_registration(event)
    browser.sign_in(registration.person)
    browser.get(f"/events/{event.slug}/register", status=303)
    assert browser.location == f"/t/{registration.code}"


def test_a_visitor_registers_with_a_code(browser, event):
    browser.get(f"/events/{event.slug}/register")
    page = browser.post(f"/events/{event.slug}/register", VISITOR, follow=True)
    assert "deer@example.com" in page.text
    digits, _ = the_code()
    wrong = "000000" if digits != "000000" else "111111"
    page = browser.post(f"/events/{event.slug}/register/code", {"code": wrong}, status=422)
    assert the_registration().state == S.PENDING
    browser.post(f"/events/{event.slug}/register/code", {"code": digits}, follow=True)
    registration = the_registration()
    assert (registration.state, browser.path) == (S.CONFIRMED, f"/t/{registration.code}")
    assert registration.person.email_proven_at is not None


def test_the_link_confirms_on_another_device_and_only_by_its_button(browser, event):
    browser.get(f"/events/{event.slug}/register")
    browser.post(f"/events/{event.slug}/register", VISITOR)
    _, link = the_code()
    browser.sign_out()
    browser.get(link)
    assert the_registration().state == S.PENDING
    browser.post(link, follow=True)
    assert the_registration().state == S.CONFIRMED
    browser.get(link)
    browser.post(link, status=410)


def test_a_known_address_gets_the_same_page_and_a_letter_with_the_ticket(browser, event):
    owner = a_registration(event, a_person(email="deer@example.com"))
    browser.get(f"/events/{event.slug}/register")
    page = browser.post(f"/events/{event.slug}/register", VISITOR, follow=True)
    assert browser.path == f"/events/{event.slug}/register/code"
    assert owner.code not in page.html
    db.session.refresh(event)
    assert event.seats_taken == 1
    purposes = db.session.execute(
        select(OutboxMessage.purpose).where(OutboxMessage.person_id == owner.person_id)
    ).scalars()
    assert "registration-known" in list(purposes)


def test_a_visitors_page_never_shows_the_ticket_before_the_code(browser, event):
    browser.get(f"/events/{event.slug}/register")
    page = browser.post(f"/events/{event.slug}/register", VISITOR, follow=True)
    assert the_registration().code not in page.html
    with browser.client.session_transaction() as cookie:
        assert the_registration().code not in str(dict(cookie))


def test_a_mobile_number_gets_its_code_by_text_message(browser, event):
    browser.get(f"/events/{event.slug}/register")
    browser.post(f"/events/{event.slug}/register", VISITOR | {"account": "+86 138 0000 1234"})
    letter = db.session.execute(select(OutboxMessage)).scalar_one()
    assert (letter.channel, letter.to_address, letter.is_private) == ("sms", "13800001234", True)
    digits, _ = the_code("13800001234")
    browser.get(f"/events/{event.slug}/register/code")
    browser.post(f"/events/{event.slug}/register/code", {"code": digits}, follow=True)
    assert the_registration().state == S.CONFIRMED


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "\x01"},
        {"account": "nobody"},
        {"account": "a@b\r\nBcc: c@d.example"},
        {"note": "x" * 501},
    ],
)
def test_input_that_does_not_fit_is_shown_again_with_what_was_typed(browser, event, wrong):
    browser.get(f"/events/{event.slug}/register")
    page = browser.post(
        f"/events/{event.slug}/register", VISITOR | {"organisation_name": "瓯江机电（演示）"} | wrong, status=422
    )
    assert ("organisation_name", "瓯江机电（演示）") in page.form("").values
    assert db.session.execute(select(Registration)).first() is None


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"state": EventState.CANCELLED}, "活动已取消"),
        ({"registration_opens_at": clock.now() + timedelta(days=2)}, "报名尚未开始"),
        ({"starts_in": timedelta(days=-2)}, "活动已结束"),
    ],
)
def test_a_closed_event_says_so_instead_of_a_form(browser, columns, says):
    event = an_event(**columns)
    page = browser.get(f"/events/{event.slug}/register")
    assert says in page.text


def test_a_draft_has_no_register_page(browser):
    event = an_event(state=EventState.DRAFT)
    browser.sign_in(a_person())
    browser.get(f"/events/{event.slug}/register", status=404)
