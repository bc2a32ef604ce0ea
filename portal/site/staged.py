"""What an event's page says of its stage, its competition and its summit: the calls, and the running order as it is expected now."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import url_for

from portal.events.rules import SEATING_STATES
from portal.roadshows.rules import WindowState, window_state
from portal.site.queries.event import staged
from portal.site.queries.listing import AnyRow
from portal.stage import queries as stages
from portal.stage.queries import ProgrammePoint
from portal.stage.rules import StageState
from portal.web.formats import bilingual, clock_time

FOLLOWED = timedelta(hours=6)


@dataclass(frozen=True)
class Turn:
    """A line of the running order: `planned` where it differs from the expected `time`."""

    number: int
    iso: str
    time: str
    planned: str | None
    title: str
    url: str | None
    state: str


@dataclass(frozen=True)
class Staged:
    """The addresses that make sense now, and the running order once it is published."""

    call_until: datetime | None
    call_url: str | None
    projects_url: str | None
    live_url: str | None
    is_live: bool
    version_url: str | None
    state_url: str | None
    turns: tuple[Turn, ...]
    contest_url: str | None
    enter_url: str | None
    entries_open_at: datetime | None
    entries_close_at: datetime | None
    summit_url: str | None
    join_url: str | None
    sign_up_opens_at: datetime | None
    sign_up_closes_at: datetime | None


def on_stage(event: AnyRow, now: datetime) -> Staged | None:
    """For an event that takes pitches, entries or parties or has a stage; the same facts make the same page."""
    row = staged(event.id)
    if row is None:
        return None
    window = window_state(row.applications_open_at, row.applications_close_at, now) if row.roadshow_id else None
    is_calling = window is WindowState.OPEN and event.state in SEATING_STATES
    is_entering = bool(row.competition_id) and row.entries_open_at <= now < row.entries_close_at
    is_joining = bool(row.summit_id) and row.sign_up_opens_at <= now < row.sign_up_closes_at
    stage = stages.stage(event.slug) if row.is_ordered else None
    points = stages.programme_of(stage, now) if stage is not None else []
    # On its day the page follows the stage by itself (static/js/stage.js).
    is_today = bool(points) and event.starts_at - FOLLOWED <= now < event.ends_at + FOLLOWED
    return Staged(
        call_until=row.applications_close_at if is_calling else None,
        call_url=url_for("roadshows.apply", slug=event.slug) if is_calling else None,
        projects_url=url_for("roadshows.show", slug=event.slug) if row.roadshow_id else None,
        live_url=url_for("stage.audience", slug=event.slug) if points else None,
        is_live=stage is not None and stage.state == StageState.LIVE,
        version_url=url_for("stage.version", slug=event.slug) if is_today else None,
        state_url=url_for("stage.state", slug=event.slug) if is_today else None,
        turns=tuple(_turn(point, event.timezone) for point in points),
        contest_url=url_for("competitions.show", slug=event.slug) if row.competition_id else None,
        enter_url=(
            url_for("competitions.enter", slug=event.slug) if is_entering and event.state in SEATING_STATES else None
        ),
        entries_open_at=row.entries_open_at if row.competition_id and now < row.entries_open_at else None,
        entries_close_at=row.entries_close_at if is_entering else None,
        summit_url=url_for("matchmaking.show", slug=event.slug) if row.summit_id else None,
        join_url=(
            url_for("matchmaking.join", slug=event.slug) if is_joining and event.state in SEATING_STATES else None
        ),
        sign_up_opens_at=row.sign_up_opens_at if row.summit_id and now < row.sign_up_opens_at else None,
        sign_up_closes_at=row.sign_up_closes_at if is_joining else None,
    )


def _turn(point: ProgrammePoint, zone: str) -> Turn:
    times: Any = point.times
    begins = times.start or times.planned_start
    said, planned = clock_time(begins, zone), clock_time(times.planned_start, zone)
    return Turn(
        number=point.turn.id,
        iso=begins.isoformat(),
        time=said if times.start else "—",
        planned=planned if planned != said else None,
        title=bilingual(point.turn.title_zh, point.turn.title_en),
        url=url_for("site.project", slug=point.project_slug) if point.project_slug else None,
        state=point.turn.state,
    )
