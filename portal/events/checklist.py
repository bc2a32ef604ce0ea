"""What an event needs before it is published, by its kind. Pure: facts, the working-day calendar and `now` go in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from portal.areas.rules import Calendar, CalendarUnclear, DayKind, latest_application_day
from portal.errors import N_
from portal.events.rules import DEFAULTS, MASS_EVENT_FROM, PERMIT_DAYS, EventKind


class ItemState(StrEnum):
    """Done, in the way of publishing, or worth a second look."""

    OK = "ok"
    MISSING = "missing"
    WARNING = "warning"


@dataclass(frozen=True)
class Item:
    """One line: `msgid` with its `values` (dates stay dates) and the part of the form where it is mended."""

    key: str
    state: ItemState
    msgid: str
    anchor: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PublishingFacts:
    """What the checklist wants to know of an event. `expected` is people on site."""

    kind: EventKind
    title_zh: str | None
    title_en: str | None
    summary_zh: str | None
    summary_en: str | None
    starts_at: datetime
    ends_at: datetime
    timezone: str
    has_own_address: bool
    is_online: bool
    confirmed_hosts: int
    asked_hosts: int
    agenda_outside: int
    agenda_items: int
    takes_registrations: bool
    opens_at: datetime | None
    closes_at: datetime | None
    cancel_until: datetime | None
    capacity: int | None
    room_capacity: int | None
    expected: int | None
    permit_number: str | None
    has_area: bool


def checklist(facts: PublishingFacts, *, calendar: Calendar, now: datetime) -> list[Item]:
    """Every line that applies to this event, in the order of the form."""
    return [
        *_words(facts),
        *_time(facts, calendar, now),
        *_place(facts),
        *_programme(facts),
        *_seats(facts),
        *_permit(facts, calendar, now),
    ]


def is_ready(items: list[Item]) -> bool:
    """Whether nothing stands in the way; warnings do not."""
    return not missing(items)


def missing(items: list[Item]) -> list[Item]:
    """What stands in the way."""
    return [item for item in items if item.state is ItemState.MISSING]


def _either(is_done: object, key: str, anchor: str, done: str, wanted: str) -> Item:
    return Item(key, ItemState.OK if is_done else ItemState.MISSING, done if is_done else wanted, anchor)


def _words(facts: PublishingFacts) -> Iterator[Item]:
    yield _either(
        facts.title_zh and facts.title_en,
        "titles",
        "words",
        N_("The title is there in Chinese and English."),
        N_("The title is needed in Chinese and in English."),
    )
    yield _either(
        facts.summary_zh and facts.summary_en,
        "summaries",
        "words",
        N_("The summary is there in Chinese and English."),
        N_("A summary of one or two sentences is needed in both languages."),
    )


def _time(facts: PublishingFacts, calendar: Calendar, now: datetime) -> Iterator[Item]:
    if facts.ends_at <= facts.starts_at:
        yield Item("time", ItemState.MISSING, N_("The end must come after the start."), "time")
    elif facts.starts_at <= now:
        yield Item("time", ItemState.MISSING, N_("The start must lie in the future."), "time")
    else:
        yield Item("time", ItemState.OK, N_("The time lies in the future."), "time")
    day = _day(facts.starts_at, facts)
    if calendar.get(day) is DayKind.HOLIDAY:
        yield Item(
            "holiday", ItemState.WARNING, N_("%(day)s is a public holiday. Is that meant?"), "time", {"day": day}
        )
    elif calendar.get(day) is DayKind.WORKDAY:
        yield Item(
            "holiday",
            ItemState.WARNING,
            N_("%(day)s is a make-up working day: people will be at work."),
            "time",
            {"day": day},
        )


def _place(facts: PublishingFacts) -> Iterator[Item]:
    yield _either(
        facts.confirmed_hosts or facts.asked_hosts or facts.has_own_address or facts.is_online,
        "place",
        "place",
        N_("It is clear where it takes place."),
        N_("A makerspace, an address or an online link is needed."),
    )
    yield _either(
        facts.has_area, "area", "place", N_("The area is known."), N_("Please choose the area it counts for.")
    )
    if facts.confirmed_hosts:
        yield Item("host", ItemState.OK, N_("A makerspace has confirmed that it hosts."), "hosts")
    elif facts.asked_hosts:
        yield Item("host", ItemState.MISSING, N_("The makerspace has not answered yet."), "hosts")
    elif not (facts.has_own_address or facts.is_online):
        yield Item("host", ItemState.MISSING, N_("A confirmed makerspace or an address of its own is needed."), "hosts")
    if facts.confirmed_hosts and facts.room_capacity and facts.capacity and facts.capacity > facts.room_capacity:
        yield Item(
            "room",
            ItemState.WARNING,
            N_("The room holds %(room)d people, registration takes %(seats)d."),
            "place",
            {"room": facts.room_capacity, "seats": facts.capacity},
        )


def _programme(facts: PublishingFacts) -> Iterator[Item]:
    if DEFAULTS[facts.kind].needs_agenda or facts.agenda_items:
        yield _either(
            facts.agenda_items,
            "agenda",
            "agenda",
            N_("The agenda is there."),
            N_("This kind of event needs an agenda."),
        )
    if facts.agenda_outside:
        yield Item(
            "agenda-times",
            ItemState.WARNING,
            N_("Some points of the agenda lie outside the time of the event."),
            "agenda",
        )


def _seats(facts: PublishingFacts) -> Iterator[Item]:
    if not facts.takes_registrations:
        return
    closes = facts.closes_at or facts.starts_at
    if facts.opens_at is not None and facts.opens_at >= closes:
        yield Item("window", ItemState.MISSING, N_("Registration must open before it closes."), "registration")
    elif closes > facts.ends_at:
        yield Item("window", ItemState.MISSING, N_("Registration must close before the event is over."), "registration")
    elif facts.cancel_until is not None and facts.cancel_until > facts.ends_at:
        yield Item("window", ItemState.MISSING, N_("Cancelling must end before the event is over."), "registration")
    elif facts.capacity == 0:
        yield Item("window", ItemState.MISSING, N_("Registration with no seats makes no sense."), "registration")
    else:
        yield Item("window", ItemState.OK, N_("Registration fits the event."), "registration")


def _permit(facts: PublishingFacts, calendar: Calendar, now: datetime) -> Iterator[Item]:
    """From a thousand people on, a police permit. Source: 大型群众性活动安全管理条例, arts. 2, 13."""
    people = max(facts.expected or 0, facts.capacity or 0)
    if people < MASS_EVENT_FROM or facts.is_online:
        return
    if facts.permit_number:
        yield Item("permit", ItemState.OK, N_("The safety permit is noted."), "permit")
        return
    try:
        deadline = latest_application_day(_day(facts.starts_at, facts), PERMIT_DAYS, calendar)
    except CalendarUnclear as unclear:
        yield Item("permit", ItemState.WARNING, unclear.msgid, "permit", unclear.values)
        return
    if _day(now, facts) <= deadline:
        yield Item(
            "permit",
            ItemState.WARNING,
            N_("%(people)d people are expected: apply for the safety permit by %(day)s."),
            "permit",
            {"people": people, "day": deadline},
        )
    else:
        yield Item(
            "permit",
            ItemState.MISSING,
            N_(
                "%(people)d people are expected: the safety permit had to be applied for by %(day)s. Please enter its number."
            ),
            "permit",
            {"people": people, "day": deadline},
        )


def _day(instant: datetime, facts: PublishingFacts) -> date:
    return instant.astimezone(ZoneInfo(facts.timezone)).date()
