"""How an event's trail reads: what was done, which field, which value."""

from datetime import datetime
from typing import Any

from flask_babel import gettext

from portal.clock import WENZHOU
from portal.errors import N_
from portal.events.rules import HOST_ROLE_WORDS, KIND_WORDS, STATE_WORDS

ACTIONS = {
    "draft": N_("drafted it"),
    "edit": N_("changed it"),
    "clone": N_("copied it from another event"),
    "set-agenda": N_("changed the agenda"),
    "set-units": N_("changed the units on the notice"),
    "set-cover": N_("changed the cover"),
    "add-door-staff": N_("added door staff"),
    "remove-door-staff": N_("removed door staff"),
    "ask-host": N_("asked a makerspace to host"),
    "accept-hosting": N_("accepted to host"),
    "decline-hosting": N_("declined to host"),
    "withdraw-hosting": N_("withdrew a makerspace"),
    "close-host-request": N_("closed an unanswered request to a makerspace"),
    "submit": N_("submitted it for review"),
    "take-back": N_("took it back"),
    "publish": N_("published it"),
    "return": N_("returned it"),
    "postpone": N_("postponed it"),
    "reschedule": N_("set a new time"),
    "cancel": N_("cancelled it"),
    "run": N_("began"),
    "end": N_("ended"),
    "archive": N_("went into the archive"),
    "confirm-headcount": N_("confirmed the headcount"),
    "import": N_("imported it"),
}
FIELDS = {
    "title": N_("Title"),
    "title_zh": N_("Title in Chinese"),
    "title_en": N_("Title in English"),
    "summary_zh": N_("Summary in Chinese"),
    "summary_en": N_("Summary in English"),
    "text_zh": N_("Text in Chinese"),
    "text_en": N_("Text in English"),
    "sectors": N_("Sectors"),
    "kind": N_("Kind"),
    "state": N_("State"),
    "starts_at": N_("Begins at"),
    "ends_at": N_("Ends at"),
    "is_all_day": N_("Whole days"),
    "venue_makerspace_id": N_("Makerspace"),
    "venue_zh": N_("Address in Chinese"),
    "venue_en": N_("Address in English"),
    "online_url": N_("Online link"),
    "capacity": N_("Seats"),
    "expected_attendance": N_("Expected people on site"),
    "permit_number": N_("Number of the safety permit"),
    "takes_registrations": N_("Takes registrations"),
    "has_waiting_list": N_("Waiting list"),
    "registration_opens_at": N_("Registration opens"),
    "registration_closes_at": N_("Registration closes"),
    "cancel_until": N_("Seats can be given back until"),
    "offer_hours": N_("Hours a freed seat is kept"),
    "contact_name": N_("Contact person"),
    "contact_phone": N_("Contact phone"),
    "parent_id": N_("Part of"),
    "makerspace": N_("Makerspace"),
    "role": N_("Role"),
    "room": N_("Room"),
    "agenda": N_("Agenda"),
    "units": N_("Units"),
    "cover": N_("Cover"),
    "person": N_("Person"),
    "of": N_("Copied from"),
    "headcount": N_("Headcount"),
    "source": N_("Source"),
}
TERMS = {str(term): word for words in (KIND_WORDS, STATE_WORDS, HOST_ROLE_WORDS) for term, word in words.items()}
LONGEST = 300


def action_said(action: str) -> str:
    """What was done."""
    return gettext(ACTIONS[action]) if action in ACTIONS else action


def field_said(name: str) -> str:
    """Which fact it is."""
    return gettext(FIELDS[name]) if name in FIELDS else name


def value_said(value: Any) -> str:
    """A kept value as a person reads it, long texts cut."""
    if value is None or value == "" or value == []:
        return "—"
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, list):
        return "；".join(value_said(item) for item in value)
    text = str(value)
    if text in TERMS:
        return gettext(TERMS[text])
    at = _instant(text)
    if at is not None:
        return f"{at.astimezone(WENZHOU):%Y-%m-%d %H:%M}"
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def _instant(text: str) -> datetime | None:
    if len(text) < 16 or text[4:5] != "-":
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None
