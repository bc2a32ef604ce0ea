"""Tables of events: their columns, and a row as an event. Pure."""

import re
from collections.abc import Iterable
from datetime import date, time

from portal.documents.columns import Column, ColumnKind
from portal.documents.sheet_reading import Row
from portal.errors import N_
from portal.events.importing.incoming import (
    CANCELLED_WORDS,
    WENZHOU,
    Fault,
    Incoming,
    has_chinese,
    kind_named,
    sectors_named,
    span_of,
)
from portal.events.rules import DEFAULTS, EventKind

COLUMNS = (
    Column("id", "活动编号", aliases=("id", "event id", "编码"), note="同一编号再次导入时更新，不会重复。", width=12),
    Column("title_zh", "活动名称", aliases=("title", "标题", "名称", "主题", "活动主题"), is_required=True, width=32),
    Column("title_en", "英文名称", aliases=("title en", "english title", "英文标题"), width=32),
    Column("kind", "活动类型", aliases=("event type", "type", "kind", "类型", "类别"), width=12),
    Column(
        "first",
        "开始日期",
        ColumnKind.DATE,
        aliases=("start date", "日期", "活动日期", "时间"),
        is_required=True,
        width=14,
    ),
    Column("last", "结束日期", ColumnKind.DATE, aliases=("end date",), width=14),
    Column("begins", "开始时间", ColumnKind.TIME, aliases=("start time",), note="不填为全天。", width=10),
    Column("ends", "结束时间", ColumnKind.TIME, aliases=("end time",), width=10),
    Column(
        "division", "县（市、区）或功能区", aliases=("division", "area", "区县", "县市区", "属地", "所属区域"), width=16
    ),
    Column(
        "spaces",
        "承办众创空间",
        aliases=("makerspace", "host", "众创空间", "承办空间"),
        note="可填多家，用顿号隔开。",
        width=24,
    ),
    Column("venue_zh", "地点", aliases=("venue", "address", "地址", "活动地点"), width=28),
    Column("venue_en", "英文地点", aliases=("venue en", "address en"), width=28),
    Column("sectors", "行业", aliases=("industry", "sector", "产业", "所属行业"), width=14),
    Column(
        "capacity", "名额（人）", ColumnKind.INTEGER, aliases=("capacity", "seats", "规模", "人数", "容量"), width=10
    ),
    Column("summary_zh", "简介", aliases=("summary", "一句话介绍"), width=32),
    Column("summary_en", "英文简介", aliases=("summary en",), width=32),
    Column("status", "状态", aliases=("status", "活动状态"), width=10),
)
GUIDE = (
    "一行一个活动。带 * 的必填。",
    "没有时间的活动按全天处理；缺英文或缺承办空间的先存为草稿，并列出待补内容。",
    "已经过去的活动按“已结束”导入。",
)
MOST_SEATS = 1_000_000
_LISTED = re.compile(r"[、,，;；/|\n]+")


def incoming_of(rows: Iterable[Row]) -> list[Incoming]:
    """The table's events, each with what is wrong with it; a number used twice is wrong the second time."""
    found, seen = [], set()
    for row in rows:
        event = _event(row)
        if event.ref in seen:
            event.faults.append(Fault(N_("This number stands in the table twice.")))
        seen.add(event.ref)
        found.append(event)
    return found


def _event(row: Row) -> Incoming:
    said = {key: value for key, value in row.values.items() if value}
    title = " ".join(said.get("title_zh", "").split())
    event = Incoming(
        row.number, said.get("id") or f"{title}@{said.get('first', '')}", division=said.get("division", "")
    )
    kind = kind_named(said.get("kind", "")) or kind_named(title)
    if kind is None:
        kind = EventKind.SALON
        event.remarks.append(Fault(N_("The kind is not known; it comes in as a salon.")))
    event.values = {"kind": kind, "title_zh": title if has_chinese(title) else "", "timezone": WENZHOU}
    event.values["title_en"] = said.get("title_en") or (None if has_chinese(title) else title)
    for key in ("summary_zh", "summary_en", "venue_zh", "venue_en"):
        if key in said:
            event.values[key] = " ".join(said[key].split())
    _time(event, said, kind)
    event.values["sectors"] = sectors_named(_list(said.get("sectors", "")))
    event.values["capacity"] = _seats(event, said.get("capacity"), kind)
    event.spaces = _list(said.get("spaces", ""))
    event.is_cancelled = said.get("status", "").casefold() in CANCELLED_WORDS
    event.check()
    return event


def _time(event: Incoming, said: dict[str, str], kind: EventKind) -> None:
    try:
        first = date.fromisoformat(said["first"])
        last = date.fromisoformat(said["last"]) if "last" in said else None
        begins = time.fromisoformat(said["begins"]) if "begins" in said else None
        ends = time.fromisoformat(said["ends"]) if "ends" in said else None
        starts_at, ends_at, is_all_day = span_of(first, last, begins, ends, kind)
    except (KeyError, ValueError, OverflowError):
        return
    event.values |= {"starts_at": starts_at, "ends_at": ends_at, "is_all_day": is_all_day}


def _seats(event: Incoming, text: str | None, kind: EventKind) -> int | None:
    if text is None:
        return DEFAULTS[kind].capacity
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) > MOST_SEATS:
        event.faults.append(Fault(N_("“%(text)s” is no number of seats."), {"text": text[:40]}))
        return None
    return int(text)


def _list(text: str) -> list[str]:
    return [part.strip() for part in _LISTED.split(text) if part.strip()]
