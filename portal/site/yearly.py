"""A makerspace's year of events as the table an evaluation asks for.

Source: the county forms attach to every event 时间、名称或主题、具体地点、参加人数、负责人 (domain: evaluation forms of 2022 on).
"""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext

from portal.clock import WENZHOU
from portal.documents.columns import Column, ColumnKind
from portal.documents.spreadsheets import Sheet
from portal.events.models import Event, EventHost
from portal.events.rules import HOST_ROLE_WORDS, KIND_WORDS
from portal.web.language import force_language

COLUMNS = (
    Column("when", "时间", ColumnKind.TEXT, width=28),
    Column("title", "名称或主题", width=36),
    Column("kind", "类型", width=12),
    Column("role", "本单位角色", width=12),
    Column("place", "具体地点", width=30),
    Column("headcount", "参加人数", ColumnKind.INTEGER, width=10),
    Column("confirmed", "人数已确认", width=10),
    Column("organiser", "组织者", width=24),
    Column("contact", "负责人", width=12),
)


def sheet_of(year: int, hostings: Iterable[EventHost]) -> Sheet:
    """One row an event, in Chinese: the form is an office's."""
    with force_language("zh"):
        return Sheet(f"{year}年", COLUMNS, [_row(host) for host in hostings])


def _row(host: EventHost) -> dict[str, Any]:
    event = host.event
    return {
        "when": _when(event),
        "title": event.title_zh,
        "kind": gettext(KIND_WORDS[event.kind]),  # type: ignore[index]
        "role": gettext(HOST_ROLE_WORDS[host.role]),  # type: ignore[index]
        "place": event.venue_room.name_zh if event.venue_room else event.venue_zh,
        "headcount": event.headcount,
        "confirmed": "是" if event.headcount_confirmed_at else "否",
        "organiser": event.organisation.name_zh if event.organisation else None,
        "contact": event.contact_name,
    }


def _when(event: Event) -> str:
    start, end = event.starts_at.astimezone(WENZHOU), event.ends_at.astimezone(WENZHOU)
    return (
        f"{start:%Y-%m-%d %H:%M}–{end:%H:%M}"
        if start.date() == end.date()
        else f"{start:%Y-%m-%d %H:%M} – {end:%Y-%m-%d %H:%M}"
    )
