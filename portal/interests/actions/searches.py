"""Saved searches: kept, switched, and the letter about what fits anew."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from sqlalchemy import func, select

from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.database import db
from portal.errors import N_, Refusal
from portal.interests import letters
from portal.interests.actions.intents import CODE_LENGTH
from portal.interests.models import SavedSearch
from portal.interests.queries import searching
from portal.interests.rules import MOST_SEARCHES
from portal.investors.models import Investor

MOST_NAMED = 12


def keep(
    investor: Investor, name: str, filters: Mapping[str, str], *, actor: Person, now: datetime, today: date
) -> SavedSearch:
    """Save the filters. What fits now is known; letters are about what fits later. Raises Refusal for too many."""
    count = select(func.count()).select_from(SavedSearch).where(SavedSearch.person_id == actor.id)
    if db.session.execute(count).scalar_one() >= MOST_SEARCHES:
        raise Refusal(N_("You have %(most)d saved searches. Please remove one first."), most=MOST_SEARCHES)
    search = SavedSearch(
        code=readable_code(CODE_LENGTH),
        investor_id=investor.id,
        person_id=actor.id,
        name=name,
        filters=dict(filters),
        known=sorted(row.id for row in searching.fits(filters)),
        created_at=now,
        looked_on=today,
    )
    db.session.add(search)
    db.session.flush()
    return search


def switch(search: SavedSearch, *, is_mailed: bool) -> None:
    """Whether letters are written about it. What came up in between is not told later."""
    if is_mailed and not search.is_mailed:
        search.known = _joined(search.known, (row.id for row in searching.fits(search.filters)))
    search.is_mailed = is_mailed
    db.session.flush()


def remove(search: SavedSearch) -> None:
    """Take it away."""
    db.session.delete(search)
    db.session.flush()


def look(search: SavedSearch, *, today: date, now: datetime) -> int:
    """Look for what fits anew and write one letter about it; how many projects it names. Once a day, never one twice."""
    held = select(SavedSearch).where(SavedSearch.id == search.id).with_for_update(of=SavedSearch)
    search = db.session.execute(held.execution_options(populate_existing=True)).scalar_one()
    if search.looked_on is not None and search.looked_on >= today:
        return 0
    search.looked_on = today
    known = set(search.known)
    fresh = [row for row in searching.fits(search.filters, search.investor) if row.id not in known]
    search.known = _joined(search.known, (row.id for row in fresh))
    db.session.flush()
    if fresh:
        letters.new_fits(search, fresh[:MOST_NAMED], day=today, now=now)
    return len(fresh)


def _joined(known: Iterable[int], more: Iterable[int]) -> list[int]:
    return sorted({*known, *more})
