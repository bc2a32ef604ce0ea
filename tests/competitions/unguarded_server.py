"""The portal with the guards of competitions taken off: it looks, thinks a moment, then acts on what it saw.

The negative control of the races: whoever gets through all the same with this one has tested nothing.
"""

import threading
import time
from typing import Any

from sqlalchemy import func, select, update

from portal.competitions.actions import entering, noticing, objecting
from portal.competitions.models.edition import Competition
from portal.competitions.models.entries import Entry
from portal.competitions.queries.entries import COUNTED
from portal.database import db
from portal.errors import Refusal
from tests.competitions import midnight_server

# Long enough for the others to come as far, also on a busy machine.
THOUGHT = 0.2
begin, submit, object_to = entering.begin, entering.submit, objecting.object_to
seen = threading.local()


def looked_up(statement: Any) -> Any:
    """What the database says now, outside of the work that follows; then a moment's thought."""
    db.session.rollback()
    with db.engine.connect().execution_options(write=False) as connection:
        found = connection.execute(statement).scalar_one()
    time.sleep(THOUGHT)
    return found


def look_then_number(entry: Entry, **options: Any) -> Any:
    """Hand in under the number that was next a moment ago."""
    given = looked_up(select(Competition.numbers_given).where(Competition.id == entry.competition_id))
    seen.number = f"{entry.competition.number_prefix}-{entry.competition.year}-{given + 1:04d}"
    return submit(entry, **options)


def count_then_begin(competition: Competition, project: Any, *, actor: Any, **options: Any) -> Any:
    """Begin if the leader had a place left a moment ago."""
    counted = select(func.count()).where(
        Entry.competition_id == competition.id, Entry.applicant_id == actor.id, Entry.state.in_(COUNTED)
    )
    if looked_up(counted) >= competition.max_entries_per_applicant:
        raise Refusal("too many")
    return begin(competition, project, actor=actor, **options)


class ByNumberAlone:
    """An update of a row whatever it says by now."""

    def __init__(self, table: Any) -> None:
        self.table = table

    def where(self, number: Any, *_conditions: Any) -> Any:
        """The first condition, which names the row."""
        return update(self.table).where(number)


def think_then_object(*said: Any, **options: Any) -> Any:
    """Object to what was open a moment ago."""
    looked_up(select(func.count()).select_from(Competition))
    return object_to(*said, **options)


if __name__ == "__main__":
    replaced: tuple[tuple[Any, str, Any], ...] = (
        (entering, "submit", look_then_number),
        (entering, "_next_number", lambda _competition: seen.number),
        (entering, "begin", count_then_begin),
        (entering, "_refuse_one_too_many", lambda *_who, **_but: None),
        (objecting, "object_to", think_then_object),
        (objecting, "update", ByNumberAlone),
        (noticing, "update", ByNumberAlone),
    )
    for module, name, instead in replaced:
        setattr(module, name, instead)
    midnight_server.main()
