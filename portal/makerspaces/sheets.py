"""The table of makerspaces as offices keep it: its columns, and a row as facts or as what is wrong with it. Pure.

Source: the plan's annexes and the yearly forms of the counties; words as in `rules`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from portal.documents.columns import Column, ColumnKind
from portal.documents.spreadsheets import Sheet
from portal.errors import N_, Refusal
from portal.makerspaces.rules import (
    CATEGORY_NAMES,
    LEVEL_NAMES,
    LEVELS_HIGH_TO_LOW,
    NO_LEVEL_NAMES,
    ORIGIN_NAMES,
    SERVICE_NAMES,
    TYPE_NAMES,
    Level,
    highest,
    is_unlikely_area,
    meaning,
    plain,
)

COLUMNS = (
    Column("slug", "门户地址", aliases=("网址名",), note="导出时自带，用来认出同一家；新增的留空。", width=14),
    Column("id", "编号", aliases=("空间编号", "代码", "source_ref"), note="本单位自己的编号，同一编号再次导入即为更新。", width=12),
    Column("name_zh", "名称", aliases=("name", "空间名称", "众创空间名称", "单位名称", "载体名称"), is_required=True, width=30),
    Column("name_en", "英文名称", aliases=("english name",), width=24),
    Column(
        "unit", "县（市、区）或功能区",
        aliases=("division", "县市区", "县（市、区）", "所属区域", "所属县市区", "区域", "所在地", "考核单位", "属地"),
        is_required=True, note="写名称或代码均可；功能区内的同时计入所在行政区。", width=16,
    ),
    Column(
        "plan_category", "计划类别", aliases=("plan category", "类别", "行动计划类别"), is_required=True,
        choices=tuple(names[0] for names in CATEGORY_NAMES.values()), width=18,
    ),
    Column("type", "类型", aliases=("空间类型", "载体类型"), is_required=True, choices=tuple(names[0] for names in TYPE_NAMES.values()), width=16),
    Column(
        "levels", "级别", aliases=("level", "认定级别", "最高级别"),
        note="国家级、省级、市级、县（市、区）级；有几个就都写上，用顿号隔开；没有的留空。导入不会取消已有的级别。", width=16,
    ),
    Column("document_number", "认定文号", aliases=("文号", "document number"), note="最高一级的文号。", width=18),
    Column("granted_on", "认定日期", ColumnKind.DATE, aliases=("认定时间", "granted on"), note="最高一级的日期。", width=12),
    Column(
        "area_declared_sqm", "面积（平方米）", ColumnKind.DECIMAL,
        aliases=("area sqm", "建筑面积", "孵化面积", "运营面积", "使用面积", "总面积", "申报面积"),
        note="单位是平方米；表头写“面积（万平方米）”的按万平方米换算。0.85 万平方米是 8500 平方米。", width=14,
    ),
    Column("team_count", "入驻团队（个）", ColumnKind.INTEGER, aliases=("teams", "团队数", "团队", "入驻团队数"), width=10),
    Column("workstation_count", "工位（个）", ColumnKind.INTEGER, aliases=("workstations", "工位数", "seats", "创业工位"), width=10),
    Column("mentor_count", "创业导师（人）", ColumnKind.INTEGER, aliases=("mentors", "导师", "导师数", "创业导师数"), width=10),
    Column(
        "events_per_year_target", "年度活动目标（场）", ColumnKind.INTEGER,
        aliases=("events per year target", "活动目标", "年活动场次"), width=12,
    ),
    Column("services", "服务", aliases=("services", "服务内容"), note="法律、会计、知识产权、融资、培训，用顿号隔开。", width=20),
    Column("rooms", "房间", aliases=("rooms", "场地", "活动场地"), note="写“路演厅：120；会议室：20”，冒号后是可容纳人数。", width=24),
    Column("address_zh", "地址", aliases=("address", "详细地址"), width=28),
    Column("opening_hours_zh", "开放时间", aliases=("opening hours",), width=16),
    Column("origin", "建筑来源", aliases=("origin", "房屋来源"), choices=tuple(names[0] for names in ORIGIN_NAMES.values()), width=12),
    Column("contact_name", "联系人", aliases=("contact",), note="将公开显示。", width=12),
    Column("contact_phone", "联系电话", aliases=("phone", "电话"), note="将公开显示；按文本填写。", width=16),
    Column("contact_email", "联系邮箱", aliases=("email", "邮箱"), note="将公开显示。", width=20),
    Column("website", "网址", aliases=("website", "网站"), width=20),
    Column("summary_zh", "一句话介绍", aliases=("summary", "简介"), width=30),
)
VERIFIED = Column("area_verified_sqm", "核实面积（平方米）", ColumnKind.DECIMAL)
STATE = Column("state", "公开状态")
LONGEST = {
    "slug": 80, "id": 60, "name_zh": 200, "name_en": 200, "document_number": 100, "address_zh": 200, "opening_hours_zh": 200,
    "contact_name": 100, "website": 300, "summary_zh": 500,
}  # fmt: skip
MOST = 100_000
MOST_ROOMS = 40
GUIDE = (
    "一行一家。带 * 的必填；不填的格子保持门户里原来的内容。",
    "合计行、备注行和“序号”列会被忽略。",
    "导入前先预览；只要有一行有错，就一行也不导入，并把错误原因写在原表最后一列还给您。",
)

_LISTED = re.compile(r"[、,，;；/|\n]+")
_ROOM = re.compile(r"(.{1,100}?)\s*(?:[:：]\s*(\d{1,5})|[(（]\s*(\d{1,5})\s*人?\s*[)）])?\s*人?")


@dataclass(frozen=True)
class Fault:
    """What is wrong with a cell, as a sentence to translate."""

    msgid: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Draft:
    """A row as facts (see `rules.snapshot`; only what the row says) with what is wrong and what needs a look.

    `levels` and `rooms` are what the row adds, `unit` is still as written.
    """

    number: int
    ref: str
    slug: str
    unit: str
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name the row gives."""
        return str(self.values.get("name_zh", ""))


def draft_of(number: int, cells: Mapping[str, str], checks: Mapping[str, Callable[[str], str]]) -> Draft:
    """A row's facts. `checks` bring telephone numbers and addresses of mail into their stored form."""
    said = {key: value for key, value in cells.items() if value}
    draft = Draft(number, said.get("id") or said.get("name_zh", ""), said.get("slug", ""), said.get("unit", ""))
    for column in COLUMNS:
        if column.is_required and not said.get(column.key):
            draft.faults.append(Fault(N_("%(column)s is missing."), {"column": column.title}))
    for key, most in LONGEST.items():
        if len(said.get(key, "")) > most:
            draft.faults.append(Fault(N_("%(column)s is longer than %(most)d characters."), {"column": _title(key), "most": most}))
    for key in ("name_zh", "name_en", "address_zh", "opening_hours_zh", "contact_name", "summary_zh"):
        if key in said:
            draft.values[key] = " ".join(said[key].split())
    _terms(draft, said)
    _numbers(draft, said)
    _levels(draft, said)
    if "rooms" in said:
        draft.values["rooms"] = _rooms(draft, said["rooms"])
    _contacts(draft, said, checks)
    return draft


def merged(present: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """What a makerspace becomes: a table adds levels and rooms, or says more of them; it takes none away."""
    wanted = {**present, **said}
    if "levels" in said:
        held = {level["level"]: dict(level) for level in present["levels"]}
        for level in said["levels"]:
            known = held.setdefault(level["level"], {"level": level["level"], "document_number": None, "granted_on": None})
            known.update({key: value for key, value in level.items() if value})
        wanted["levels"] = [held[level] for level in LEVELS_HIGH_TO_LOW if level in held]
    if "rooms" in said:
        rooms = [dict(room) for room in present["rooms"]]
        by_name = {plain(room["name_zh"]): room for room in rooms}
        for room in said["rooms"]:
            known = by_name.get(plain(room["name_zh"]))
            if known is None:
                rooms.append(dict(room))
            elif room["capacity"]:
                known["capacity"] = room["capacity"]
        wanted["rooms"] = rooms
    return wanted


def row_of(space: Any) -> dict[str, Any]:
    """A makerspace as a row of the table, in the words an import understands."""
    top = highest(held.level for held in space.levels)
    recognition = next((held for held in space.levels if held.level == top), None)
    return {
        "slug": space.slug,
        "id": space.source_ref,
        "unit": space.assessed_unit.name_zh,
        "plan_category": CATEGORY_NAMES[space.plan_category][0],
        "type": TYPE_NAMES[space.type][0],
        "levels": "、".join(LEVEL_NAMES[level][0] for level in LEVELS_HIGH_TO_LOW if level in {h.level for h in space.levels}),
        "document_number": recognition.document_number if recognition else None,
        "granted_on": recognition.granted_on if recognition else None,
        "services": "、".join(SERVICE_NAMES[service][0] for service in space.services or []),
        "rooms": "；".join(f"{room.name_zh}：{room.capacity}" for room in space.rooms if room.is_open),
        "origin": ORIGIN_NAMES[space.origin][0] if space.origin else None,
        **{
            name: getattr(space, name)
            for name in (
                "name_zh", "name_en", "area_declared_sqm", "area_verified_sqm", "team_count", "workstation_count",
                "mentor_count", "events_per_year_target", "address_zh", "opening_hours_zh", "contact_name",
                "contact_phone", "contact_email", "website", "summary_zh", "state",
            )
        },
    }


def sheet_of(spaces: Iterable[Any]) -> Sheet:
    """Makerspaces as a sheet that can be imported again."""
    return Sheet("众创空间", (*COLUMNS, VERIFIED, STATE), [row_of(space) for space in spaces])


def _terms(draft: Draft, said: Mapping[str, str]) -> None:
    for key, names in (("plan_category", CATEGORY_NAMES), ("type", TYPE_NAMES), ("origin", ORIGIN_NAMES)):
        if key in said:
            term = meaning(said[key], names)  # type: ignore[type-var]
            if term is None:
                draft.faults.append(_unknown(key, said[key]))
            else:
                draft.values[key] = str(term)
    if "services" in said:
        found = {}
        for word in _listed(said["services"]):
            service = meaning(word, SERVICE_NAMES)
            if service is None:
                draft.faults.append(_unknown("services", word))
            else:
                found[service] = str(service)
        draft.values["services"] = [found[service] for service in SERVICE_NAMES if service in found]


def _numbers(draft: Draft, said: Mapping[str, str]) -> None:
    for key in ("team_count", "workstation_count", "mentor_count", "events_per_year_target"):
        if key in said:
            number = _decimal(said[key])
            if number is None or number != number.to_integral_value() or not 0 <= number <= MOST:
                draft.faults.append(
                    Fault(N_("%(column)s: a whole number is needed, not “%(value)s”."), {"column": _title(key), "value": said[key][:40]})
                )
            else:
                draft.values[key] = int(number)
    if "area_declared_sqm" in said:
        area = _decimal(said["area_declared_sqm"])
        if area is None or area < 0:
            values = {"column": _title("area_declared_sqm"), "value": said["area_declared_sqm"][:40]}
            draft.faults.append(Fault(N_("%(column)s: a number is needed, not “%(value)s”."), values))
        elif is_unlikely_area(area):
            values = {"value": format(area.normalize(), "f")}
            draft.faults.append(
                Fault(N_("%(value)s ㎡ cannot be right: are 万㎡ and ㎡ mixed up? Please give the area in ㎡."), values)
            )
        else:
            draft.values["area_declared_sqm"] = int(area.quantize(Decimal(1), ROUND_HALF_UP))


def _levels(draft: Draft, said: Mapping[str, str]) -> None:
    words = [word for word in _listed(said.get("levels", "")) if plain(word) not in {plain(no) for no in NO_LEVEL_NAMES}]
    held: dict[Level, dict[str, Any]] = {}
    for word in words:
        level = meaning(word, LEVEL_NAMES)
        if level is None:
            draft.faults.append(_unknown("levels", word))
        else:
            held[level] = {"level": str(level), "document_number": None, "granted_on": None}
    top = highest(held)
    granted = _date(said.get("granted_on", ""))
    if said.get("granted_on") and granted is None:
        values = {"column": _title("granted_on"), "value": said["granted_on"][:40]}
        draft.faults.append(Fault(N_("%(column)s: a date is needed, not “%(value)s”."), values))
    if top is not None:
        held[top] |= {"document_number": said.get("document_number"), "granted_on": granted}
    elif said.get("document_number") or granted:
        draft.remarks.append(Fault(N_("A document is named but no level; it is left out.")))
    if held:
        draft.values["levels"] = [held[level] for level in LEVELS_HIGH_TO_LOW if level in held]


def _rooms(draft: Draft, text: str) -> list[dict[str, Any]]:
    rooms: dict[str, dict[str, Any]] = {}
    for part in re.split(r"[;；、,，\n]+", text):
        found = _ROOM.fullmatch(part.strip())
        if not part.strip():
            continue
        if found is None:
            draft.faults.append(_unknown("rooms", part))
            continue
        name = " ".join(found[1].split())
        capacity = int(found[2] or found[3] or 0)
        rooms[plain(name)] = {"id": None, "name_zh": name, "name_en": None, "capacity": capacity, "is_open": True}
    if len(rooms) > MOST_ROOMS:
        draft.faults.append(Fault(N_("%(column)s: more than %(most)d."), {"column": _title("rooms"), "most": MOST_ROOMS}))
    return list(rooms.values())


def _contacts(draft: Draft, said: Mapping[str, str], checks: Mapping[str, Callable[[str], str]]) -> None:
    for key, check in checks.items():
        if key in said:
            try:
                draft.values[key] = check(said[key])
            except Refusal as refused:
                draft.faults.append(Fault(refused.msgid, refused.values))
    if "website" in said:
        address = said["website"] if "://" in said["website"] else f"https://{said['website']}"
        if re.fullmatch(r"https?://[^\s/@]+\.[^\s@]+", address):
            draft.values["website"] = address
        else:
            draft.faults.append(_unknown("website", said["website"]))


def _listed(text: str) -> Iterable[str]:
    # 县（市、区）级 holds a 、 of its own.
    whole = re.sub(r"[(（][^()（）]*[)）]", lambda found: found[0].replace("、", "").replace(",", ""), text)
    return [word.strip() for word in _LISTED.split(whole) if word.strip()]


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _date(text: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat() if text else None
    except ValueError:
        return None


def _unknown(key: str, value: str) -> Fault:
    return Fault(N_("%(column)s: “%(value)s” is not known."), {"column": _title(key), "value": value.strip()[:60]})


def _title(key: str) -> str:
    return next(column.title for column in COLUMNS if column.key == key)
