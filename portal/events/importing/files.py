"""A file of events of any kind we read, as incoming events."""

from dataclasses import dataclass
from pathlib import Path

from portal.documents.sheet_reading import read_table
from portal.errors import N_
from portal.events.importing.calendars import read_calendar
from portal.events.importing.incoming import Incoming
from portal.events.importing.sheets import COLUMNS, incoming_of
from portal.sandbox import FileRefused

TABLES = frozenset({".xlsx", ".xls", ".csv"})
CALENDARS = frozenset({".ics", ".ical", ".ifb"})


@dataclass(frozen=True)
class Handed:
    """What a file holds, and what of it was left out."""

    events: list[Incoming]
    left_out: list[str]


def read_events(path: Path, suffix: str) -> Handed:
    """The events of the file at `path`, whose name ended in `suffix`. Raises FileRefused, TableRefused or TooLarge."""
    kind = suffix.lower()
    if kind in CALENDARS:
        return Handed(*read_calendar(path))
    if kind in TABLES:
        reading = read_table(path, COLUMNS)
        return Handed(incoming_of(reading.rows), reading.unknown)
    raise FileRefused(N_("Please hand in an .xlsx, .csv or .ics file."))
