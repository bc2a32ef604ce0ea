from email import message_from_bytes, policy

import icalendar
import pytest
from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.notices.mime import LetterRefused, built
from portal.notices.models import OutboxMessage
from portal.registrations.actions import leaving
from tests.builders.accounts import a_person
from tests.builders.events import an_event
from tests.builders.notices import a_letter
from tests.builders.registrations import a_registration

SENDER = "noreply@makers.example.com"


def parsed(message, address="a@example.com"):
    return message_from_bytes(built(message, address, SENDER).as_bytes(), policy=policy.default)


def test_a_letter_has_text_html_and_the_heads_of_a_machine(app):
    message = a_letter(subject="激光沙龙🎉", html="<style>p { color: #0F6B5C; }</style><p>正文。</p>")
    mail = parsed(message)
    assert mail["Subject"] == "激光沙龙🎉"
    assert mail["Message-ID"] == f"<{message.code}@makers.example.com>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in mail.walk() if not part.is_multipart()] == ["text/plain", "text/html"]
    html = mail.get_body(("html",)).get_content()
    assert 'style="color: #0F6B5C' in html and "<style" not in html


def test_a_retry_builds_the_very_same_heads(app):
    message = a_letter()
    first, second = parsed(message), parsed(message)
    assert [first[name] for name in ("Message-ID", "Date", "Subject")] == [
        second[name] for name in ("Message-ID", "Date", "Subject")
    ]


def test_registering_and_giving_back_are_a_request_and_a_cancel_of_one_entry(app):
    event, person = an_event(online_url="https://example.com/live"), a_person()
    registration = a_registration(event, person)
    leaving.cancel(registration, now=clock.now())
    db.session.commit()
    letters = db.session.execute(select(OutboxMessage).order_by(OutboxMessage.id)).scalars().all()
    found = []
    for letter in letters:
        mail = parsed(letter, person.email)
        kinds = [part.get_content_type() for part in mail.walk() if not part.is_multipart()]
        assert kinds == ["text/plain", "text/html", "text/calendar", "application/ics"]
        part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
        calendar = icalendar.Calendar.from_ical(part.get_content())
        [entry] = calendar.walk("VEVENT")
        assert part.get_param("method") == calendar["METHOD"]
        assert str(entry["ATTENDEE"]) == f"mailto:{person.email}"
        found.append((calendar["METHOD"], str(entry["UID"]), int(str(entry["SEQUENCE"])), str(entry.get("STATUS"))))
    assert found == [("REQUEST", event.uid, 0, "CONFIRMED"), ("CANCEL", event.uid, 1, "CANCELLED")]


@pytest.mark.parametrize("address", ["a@b.example\r\nBcc: c@d.example", "a@b.example\n", "no address", "@", "a@b@c d"])
def test_an_address_that_would_break_its_header_is_refused(app, address):
    with pytest.raises(LetterRefused):
        built(a_letter(), address, SENDER)


def test_a_subject_with_line_breaks_is_refused(app):
    message = a_letter()
    message.subject = "Hello\r\nBcc: c@d.example"
    with pytest.raises(LetterRefused):
        built(message, "a@example.com", SENDER)
