"""A row of an office's table as facts or as what is wrong with it, and a makerspace as such a row. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from portal.documents.spreadsheets import Sheet
from portal.errors import N_, Refusal
from portal.makerspaces.columns import COLUMNS, LONGEST, MOST, MOST_ROOMS, STATE, VERIFIED
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
            draft.faults.append(
                Fault(N_("%(column)s is longer than %(most)d characters."), {"column": _title(key), "most": most})
            )
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
            known = held.setdefault(
                level["level"], {"level": level["level"], "document_number": None, "granted_on": None}
            )
            known.update({key: value for key, value in level.items() if value})
        wanted["levels"] = [held[level] for level in LEVELS_HIGH_TO_LOW if level in held]
    if "rooms" in said:
        rooms = [dict(room) for room in present["rooms"]]
        by_name = {plain(room["name_zh"]): room for room in rooms}
        for room in said["rooms"]:
            there = by_name.get(plain(room["name_zh"]))
            if there is None:
                rooms.append(dict(room))
            elif room["capacity"]:
                there["capacity"] = room["capacity"]
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
        "levels": "、".join(
            LEVEL_NAMES[level][0] for level in LEVELS_HIGH_TO_LOW if level in {h.level for h in space.levels}
        ),
        "document_number": recognition.document_number if recognition else None,
        "granted_on": recognition.granted_on if recognition else None,
        "services": "、".join(SERVICE_NAMES[service][0] for service in space.services or []),
        "rooms": "；".join(f"{room.name_zh}：{room.capacity}" for room in space.rooms if room.is_open),
        "origin": ORIGIN_NAMES[space.origin][0] if space.origin else None,
        **{
            name: getattr(space, name)
            for name in (
                "name_zh",
                "name_en",
                "area_declared_sqm",
                "area_verified_sqm",
                "team_count",
                "workstation_count",
                "mentor_count",
                "events_per_year_target",
                "address_zh",
                "opening_hours_zh",
                "contact_name",
                "contact_phone",
                "contact_email",
                "website",
                "summary_zh",
                "state",
            )
        },
    }


def sheet_of(spaces: Iterable[Any]) -> Sheet:
    """Makerspaces as a sheet that can be imported again."""
    return Sheet("众创空间", (*COLUMNS, VERIFIED, STATE), [row_of(space) for space in spaces])


def _terms(draft: Draft, said: Mapping[str, str]) -> None:
    for key, names in (("plan_category", CATEGORY_NAMES), ("type", TYPE_NAMES), ("origin", ORIGIN_NAMES)):
        if key in said:
            term = meaning(said[key], names)  # type: ignore[type-var,misc]
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
                    Fault(
                        N_("%(column)s: a whole number is needed, not “%(value)s”."),
                        {"column": _title(key), "value": said[key][:40]},
                    )
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
    words = [
        word for word in _listed(said.get("levels", "")) if plain(word) not in {plain(no) for no in NO_LEVEL_NAMES}
    ]
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
        draft.faults.append(
            Fault(N_("%(column)s: more than %(most)d."), {"column": _title("rooms"), "most": MOST_ROOMS})
        )
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
