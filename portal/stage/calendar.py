"""The running order as calendar entries: one a turn, the same UID for good, a higher SEQUENCE with every changed minute."""

from collections.abc import Container
from datetime import datetime

import icalendar

from portal.events.calendar import place_of
from portal.events.models import Event
from portal.stage.models import Stage
from portal.stage.queries import ProgrammePoint, programme_of
from portal.stage.rules import slipped, to_the_minute
from portal.web.addresses import public_url


def entries(stage: Stage, language: str, now: datetime, *, projects: Container[int] | None = None) -> list[str]:
    """A VEVENT a turn, of these projects (by number) only where they are named.

    A turn that is left out is told as cancelled, at its planned time.
    """
    points = programme_of(stage, now)
    shown = points if projects is None else [point for point in points if point.turn.project_id in projects]
    return [_entry(stage.event, point, language, now) for point in shown]


def _entry(event: Event, point: ProgrammePoint, language: str, now: datetime) -> str:
    turn, times = point.turn, point.times
    start = to_the_minute(times.start or times.planned_start)
    end = to_the_minute(times.end or times.planned_end)
    component = icalendar.Event()
    component.add("UID", f"turn-{turn.id}-{event.uid}")
    component.add("SEQUENCE", turn.sequence + slipped(turn.told_at, to_the_minute(times.start)))
    component.add("DTSTAMP", now.replace(microsecond=0))
    component.add("DTSTART", start)
    component.add("DTEND", end)
    component.add("SUMMARY", f"{turn.title(language)} · {event.title(language)}")
    component.add("STATUS", "CANCELLED" if times.start is None else "CONFIRMED")
    if place := place_of(event, language):
        component.add("LOCATION", place)
    component.add("URL", icalendar.vUri(public_url("stage.audience", language, slug=event.slug)))
    return component.to_ical().decode()
