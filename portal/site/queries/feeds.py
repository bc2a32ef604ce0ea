"""What calendar feeds join: kept texts of events, and a fingerprint that says whether anything changed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import joinedload

from portal.accounts.models import CalendarToken, Person
from portal.accounts.secrets import digest
from portal.areas.models import Area
from portal.database import db
from portal.events.calendar import entry, stamp
from portal.events.models import CalendarText, Event
from portal.makerspaces.models import Makerspace
from portal.makerspaces.rules import SpaceState
from portal.projects.models import TeamMember
from portal.projects.rules import MemberState
from portal.registrations.models import Registration
from portal.roadshows.models import Commentator, Pitch, Roadshow
from portal.roadshows.rules import ON_STAGE
from portal.site.queries.listing import AnySelect, at, conditions, is_public, read
from portal.site.rules import TICKET_STATES, Filters
from portal.stage import queries as stages
from portal.stage.models import Stage

# How far back a feed goes, so that calendars keep what people have been to.
KEPT = timedelta(days=366)
MOST_ENTRIES = 5000
MOST_STAGES = 20

Conditions = Sequence[ColumnElement[bool]]


def in_feed(filters: Filters, now: datetime) -> Filters:
    """What a feed with these filters holds: a year back where no day is asked for."""
    return replace(filters, since=filters.since or (now - KEPT).date(), is_past=False)


def found_by(wanted: Filters) -> list[ColumnElement[bool]]:
    """The public events of such a feed."""
    return [is_public(), *conditions(wanted)]


def of_person(person_id: int) -> list[ColumnElement[bool]]:
    """The public events the person has a seat at or has promised to comment at."""
    seats = select(Registration.event_id).where(
        Registration.person_id == person_id, Registration.state.in_(sorted(TICKET_STATES))
    )
    comments = (
        select(Roadshow.event_id)
        .join(Commentator, Commentator.roadshow_id == Roadshow.id)
        .where(Commentator.person_id == person_id, Commentator.accepted_at.is_not(None))
    )
    return [is_public(), or_(Event.id.in_(seats), Event.id.in_(comments))]


def on_stage(person: Person, *, now: datetime) -> list[tuple[Stage, set[int]]]:
    """The public running orders of the last year in which the person's teams stand, with the numbers of their projects."""
    rows = db.session.execute(
        select(Event.slug, Pitch.project_id)
        .select_from(Pitch)
        .join(Roadshow, Roadshow.id == Pitch.roadshow_id)
        .join(Event, Event.id == Roadshow.event_id)
        .join(TeamMember, TeamMember.project_id == Pitch.project_id)
        .where(
            TeamMember.person_id == person.id,
            TeamMember.state == MemberState.AGREED,
            Pitch.state.in_(sorted(ON_STAGE)),
            Roadshow.order_published_at.is_not(None),
            Event.ends_at > now - KEPT,
            is_public(),
        )
        .order_by(Event.starts_at)
        .limit(MOST_STAGES)
    )
    mine: dict[str, set[int]] = {}
    for slug, project_id in rows:
        mine.setdefault(slug, set()).add(project_id)
    found = ((stages.stage(slug), projects) for slug, projects in mine.items())
    return [(stage, projects) for stage, projects in found if stage is not None]


def fingerprint(wanted: Filters, *, now: datetime) -> tuple[Any, ...]:
    """Changes whenever a feed with these filters does, in one small query.

    Every change of a public event raises its `updated_at`, and none ever vanishes; the places named have their own. Only
    free seats come and go unseen, so a feed of those counts its events.
    """
    return tuple(read(_pulse(wanted if wanted.has_seats else None), at(now)).one())


@lru_cache(maxsize=64)
def _pulse(counted: Filters | None) -> AnySelect:
    latest = select(func.max(Event.updated_at)).scalar_subquery()
    places = select(func.max(Makerspace.updated_at)).scalar_subquery()
    if counted is None:
        return select(select(func.max(Event.id)).scalar_subquery(), latest, places)
    number = select(func.count()).select_from(Event)
    which = select(func.sum(Event.id)).where(*found_by(counted))
    return select(number.where(*found_by(counted)).scalar_subquery(), which.scalar_subquery(), latest, places)


def entries(wanted: Conditions, language: str, *, now: datetime) -> list[tuple[str, str | None]]:
    """Calendar entry and online link of each event, in the order of time; only a missing entry is made anew."""
    kept = and_(
        CalendarText.event_id == Event.id,
        CalendarText.language == language,
        CalendarText.stamp == stamp(),
        CalendarText.made_for == Event.updated_at,
    )
    rows = db.session.execute(
        select(Event.id, CalendarText.text, Event.online_url)
        .outerjoin(CalendarText, kept)
        .where(*wanted)
        .order_by(Event.starts_at, Event.id)
        .limit(MOST_ENTRIES),
        at(now),
    ).all()
    missing = [row.id for row in rows if row.text is None]
    made = {event.id: entry(event, language) for event in _whole(missing)} if missing else {}
    return [(row.text or made[row.id], row.online_url) for row in rows]


def event_for_feed(slug: str) -> Event | None:
    """The public event of that slug with what its entry says."""
    found = _whole_where(is_public(), Event.slug == slug)
    return found[0] if found else None


def space_for_feed(slug: str) -> Makerspace | None:
    """The listed makerspace of that slug."""
    return db.session.execute(
        select(Makerspace).where(Makerspace.slug == slug, Makerspace.state == SpaceState.LISTED)
    ).scalar_one_or_none()


def area(code: str) -> Area | None:
    """The area with exactly this code."""
    return db.session.execute(select(Area).where(Area.code == code)).scalar_one_or_none()


def person_of_calendar(token: str) -> Person | None:
    """Whose private feed the token opens."""
    return db.session.execute(
        select(Person)
        .join(CalendarToken, CalendarToken.person_id == Person.id)
        .where(CalendarToken.token_hash == digest(token), Person.forgotten_at.is_(None))
    ).scalar_one_or_none()


def has_calendar(person: Person) -> bool:
    """Whether the person has opened a private feed."""
    return db.session.get(CalendarToken, person.id) is not None


def _whole(ids: Sequence[int]) -> Sequence[Event]:
    return [
        event for start in range(0, len(ids), 500) for event in _whole_where(Event.id.in_(ids[start : start + 500]))
    ]


def _whole_where(*wanted: ColumnElement[bool]) -> Sequence[Event]:
    return (
        db.session.execute(
            select(Event)
            .where(*wanted)
            .options(
                joinedload(Event.venue_makerspace).raiseload(Makerspace.levels),
                joinedload(Event.venue_room),
                joinedload(Event.organisation),
            )
        )
        .unique()
        .scalars()
        .all()
    )
