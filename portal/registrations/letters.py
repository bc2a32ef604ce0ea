"""What registered people are told, each in their own language."""

import hashlib
from datetime import datetime
from typing import Any

from portal.accounts.identifiers import is_mobile
from portal.events import calendar
from portal.events.models import Event
from portal.events.rules import CalendarFacts
from portal.notices.actions import tell
from portal.notices.letters import Letter, brief, write
from portal.registrations.models import Registration
from portal.registrations.rules import SURE
from portal.web.addresses import public_url


def confirmed(registration: Registration, *, now: datetime) -> None:
    """The seat is theirs; with the ticket and the calendar entry."""
    _tell(registration, "registration-confirmed", now=now, method="REQUEST")


def waiting(registration: Registration, *, now: datetime) -> None:
    """They are on the waiting list, and what is promised."""
    _tell(registration, "registration-waiting", now=now, hours=registration.event.offer_hours)


def code(registration: Registration, address: str, digits: str, token: str, *, now: datetime) -> None:
    """The code and the link that prove the address; wiped once it is sent."""
    event, person = registration.event, registration.person
    url = public_url("registrations.confirm", person.language, slug=event.slug, token=token)
    values = _values(event, person.language) | {"name": person.name, "code": digits, "url": url, "ticket_url": url}
    letter = write("registration-code", person.language, **values)
    channel = "sms" if is_mobile(address) else "mail"
    if channel == "sms":
        letter = brief(letter, url)
    # The version names this very code: the same person may need several.
    version = hashlib.sha256(token.encode()).hexdigest()[:16]
    tell(
        person,
        "registration-code",
        registration.code,
        version,
        letter,
        now=now,
        to_address=address,
        channel=channel,
        is_private=True,
    )


def offered(registration: Registration, *, now: datetime) -> None:
    """A seat is kept for them until a set time."""
    _tell(registration, "registration-offered", now=now, until=registration.offered_until)


def offer_expired(registration: Registration, *, now: datetime) -> None:
    """The offered seat has passed on."""
    _tell(registration, "registration-offer-expired", now=now)


def changed(registration: Registration, *, now: datetime) -> None:
    """What they said when registering was changed."""
    _tell(registration, "registration-changed", now=now)


def cancelled(registration: Registration, *, now: datetime, by_organiser: bool) -> None:
    """The seat is given back; the calendar entry goes."""
    _tell(
        registration,
        "registration-cancelled",
        now=now,
        method="CANCEL",
        by_organiser=by_organiser,
        reason=registration.reason if by_organiser else None,
    )


def rejected(registration: Registration, *, now: datetime) -> None:
    """The organiser could not accept them, and why."""
    _tell(registration, "registration-rejected", now=now, method="CANCEL", reason=registration.reason)


def known(registration: Registration, *, now: datetime) -> None:
    """Somebody registered once more with this address: here is the ticket. At most one an hour."""
    _tell(registration, "registration-known", now=now, version=f"{now:%Y%m%d%H}", is_private=True)


def reminder(registration: Registration, *, now: datetime) -> None:
    """It begins within a day."""
    _tell(registration, "registration-reminder", now=now, version=registration.event.sequence)


def event_cancelled(registration: Registration, *, now: datetime) -> None:
    """The event does not take place; the calendar entry goes."""
    event = registration.event
    _tell(registration, "event-cancelled", now=now, method="CANCEL", version=event.sequence, reason=event.state_reason)


def event_postponed(registration: Registration, *, now: datetime) -> None:
    """The event does not take place at its time; a new one follows; the place stays theirs."""
    event = registration.event
    _tell(registration, "event-postponed", now=now, method="CANCEL", version=event.sequence, reason=event.state_reason)


def event_moved(registration: Registration, was: CalendarFacts, *, now: datetime) -> None:
    """The event has another time or place than it `was`; the calendar entry of whoever has a seat follows."""
    event = registration.event
    method = "REQUEST" if registration.state in SURE else None
    _tell(registration, "event-moved", now=now, method=method, version=event.sequence, was=was)


def message(registration: Registration, *, subject: str, words: str, key: str, now: datetime) -> None:
    """The organiser's message to everybody, once per key."""
    _tell(registration, "registration-message", now=now, version=key, message_subject=subject, words=words)


def preview(event: Event, *, subject: str, words: str, language: str, name: str) -> Letter:
    """The organiser's message as one person will read it."""
    values = _values(event, language) | {"ticket_url": public_url("site.home", language), "name": name}
    return write("registration-message", language, message_subject=subject, words=words, **values)


def invitation(registration: Registration, *, language: str, method: str = "REQUEST") -> str:
    """The calendar entry of one registration.

    Its SEQUENCE rises with the event's and with each change of the registration, so that a calendar that has struck the
    entry out takes it in again when the person comes back.
    """
    event, person = registration.event, registration.person
    return calendar.invitation(
        event,
        name=registration.name,
        email=None if method == "PUBLISH" else person.email,
        language=language,
        method=method,
        url=public_url("registrations.ticket", language, code=registration.code),
        sequence=event.sequence + max(0, registration.letters - 1),
    )


def _tell(
    registration: Registration,
    purpose: str,
    *,
    now: datetime,
    method: str | None = None,
    version: str | int | None = None,
    is_private: bool = False,
    **more: Any,
) -> None:
    person, event = registration.person, registration.event
    values = _values(event, person.language) | more
    values["name"] = person.name
    values["ticket_url"] = public_url("registrations.ticket", person.language, code=registration.code)
    entry = None
    if method is not None and person.email:
        entry = invitation(registration, method=method, language=person.language)
    letter = write(purpose, person.language, calendar=entry, method=method if entry else None, **values)
    channel = "mail" if person.email else "sms"
    if channel == "sms":
        letter = brief(letter, values["ticket_url"])
    tell(
        person,
        purpose,
        registration.code,
        registration.letters if version is None else version,
        letter,
        now=now,
        channel=channel,
        is_private=is_private,
    )


def _values(event: Event, language: str) -> dict[str, Any]:
    return {
        "event": event,
        "title": event.title(language),
        "place": calendar.place_of(event, language),
        "event_url": public_url("site.event", language, slug=event.slug),
    }
