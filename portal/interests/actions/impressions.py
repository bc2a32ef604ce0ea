"""What was recommended to whom on which day: attention is spread by it, and how good recommendations are is measured."""

from collections.abc import Collection, Sequence
from datetime import date

from portal.database import db, insert_new
from portal.interests.models import Impression


def note(investor_id: int, shown: Sequence[int], *, noted: Collection[int], today: date) -> None:
    """Note the projects (ids, in their order) that a fund is shown, each once a day; `noted` are known already.

    In a short transaction of its own, and only where something is new: a page view changes nothing anybody sees that day.
    """
    rows = [
        {"investor_id": investor_id, "project_id": number, "shown_on": today, "place": place}
        for place, number in enumerate(shown, 1)
        if number not in noted
    ]
    if rows:
        with db.engine.connect().execution_options(write=True) as connection, connection.begin():
            connection.execute(insert_new(Impression.__table__, "investor_id", "project_id", "shown_on"), rows)
