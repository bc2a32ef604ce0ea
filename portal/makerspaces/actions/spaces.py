"""Putting facts into a makerspace, and keeping it findable."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from portal.accounts.secrets import readable_code
from portal.areas.models import Area
from portal.areas.queries import area_by_code
from portal.areas.rules import AreaKind
from portal.audit.actions import record
from portal.database import db
from portal.errors import N_, Refusal
from portal.makerspaces import queries
from portal.makerspaces.models import Makerspace, MakerspaceLevel, Room
from portal.makerspaces.rules import (
    CATEGORY_NAMES,
    FIELD_WORDS,
    LEVEL_NAMES,
    PERSONAL_FIELDS,
    SERVICE_NAMES,
    TYPE_NAMES,
    Service,
    is_unlikely_area,
    plain,
)
from portal.search import actions as search

AUDIT_KIND = "makerspace"
PARTS = frozenset({"unit", "levels", "rooms", "verified_on"})
LONGEST_SLUG = 60


def add(
    values: Mapping[str, Any], *, actor: Any, now: datetime, source: str | None = None, ref: str | None = None
) -> Makerspace:
    """A new makerspace with these facts, in the directory at once."""
    space = Makerspace(
        slug=free_slug(values.get("name_en"), ref),
        source=source,
        source_ref=ref,
        created_at=now,
        updated_at=now,
        levels=[],
        rooms=[],
        operators=[],
        services=[],
    )
    fill(space, values, now=now)
    db.session.add(space)
    db.session.flush()
    reindex(space)
    record(actor, "add", AUDIT_KIND, space.slug, now=now, after=public_facts(values))
    return space


def fill(space: Makerspace, values: Mapping[str, Any], *, now: datetime, unit: Area | None = None) -> None:
    """Set these facts (see `rules.FIELD_WORDS`). Raises Refusal for an area that mixes up 万㎡ and ㎡, or no unit."""
    for name in ("area_declared_sqm", "area_verified_sqm"):
        if values.get(name) is not None and is_unlikely_area(values[name]):
            raise Refusal(
                N_("%(value)s ㎡ cannot be right: are 万㎡ and ㎡ mixed up? Please give the area in ㎡."),
                field=name,
                value=f"{values[name]:,}",
            )
    for name in FIELD_WORDS.keys() - PARTS:
        if name in values:
            setattr(space, name, values[name])
    if "verified_on" in values:
        space.verified_on = date.fromisoformat(values["verified_on"]) if values["verified_on"] else None
    if "unit" in values:
        _place(space, unit or area_by_code(values["unit"]))
    if "levels" in values:
        _recognise(space, values["levels"])
    if "rooms" in values:
        _furnish(space, values["rooms"])
    space.updated_at = now  # always: the version counts changes of rooms and levels too


def reindex(space: Makerspace) -> None:
    """Let the makerspace be found by what it says now, in both languages."""
    words = [*TYPE_NAMES.get(space.type, ()), *CATEGORY_NAMES.get(space.plan_category, ())]  # type: ignore[call-overload]
    words += [LEVEL_NAMES[held.level][0] for held in space.levels]  # type: ignore[index]
    for service in space.services or []:
        words += SERVICE_NAMES[Service(service)]
    for area in (space.area, space.assessed_unit):
        words += [area.name_zh, area.name_en]
    search.index(
        queries.SEARCH_KIND,
        space.id,
        title=_joined(space.name_zh, space.name_en),
        summary=_joined(space.summary_zh, space.summary_en),
        tags=_joined(*dict.fromkeys(words), space.type.replace("_", " ")),
        body=_joined(
            space.address_zh, space.address_en, space.text_zh, space.text_en, *(room.name_zh for room in space.rooms)
        ),
    )


def lock(space: Makerspace) -> None:
    """Wait for whoever is changing this makerspace, then see it as it is."""
    db.session.refresh(space, with_for_update={"of": Makerspace})


def public_facts(values: Mapping[str, Any]) -> dict[str, Any]:
    """Facts for the audit trail: a contact's are named, not told."""
    return {name: "…" if name in PERSONAL_FIELDS and value else value for name, value in values.items()}


def free_slug(name: str | None, ref: str | None) -> str:
    """An address made of the English name, else of the source's number, else of random letters; never one in use."""
    for text in (name, ref):
        slug = _slug_of(text or "")
        if len(slug) > 2:
            taken = queries.is_slug_taken(slug)
            return f"{slug}-{readable_code(4).lower()}" if taken else slug
    return f"space-{readable_code(8).lower()}"


def _slug_of(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:LONGEST_SLUG].strip("-")


def _place(space: Makerspace, unit: Area | None) -> None:
    if unit is None or not AreaKind(unit.kind).is_assessed:
        raise Refusal(N_("Please choose a county or zone."), field="unit")
    space.assessed_unit = unit
    space.area = unit.division


def _recognise(space: Makerspace, levels: list[dict[str, Any]]) -> None:
    held = {row.level: row for row in space.levels}
    wanted = {level["level"] for level in levels}
    for name, row in held.items():
        if name not in wanted:
            space.levels.remove(row)
    for level in levels:
        row = held.get(level["level"]) or MakerspaceLevel(level=level["level"])
        if row not in space.levels:
            space.levels.append(row)
        row.document_number = level.get("document_number")
        row.granted_on = date.fromisoformat(level["granted_on"]) if level.get("granted_on") else None


def _furnish(space: Makerspace, rooms: list[dict[str, Any]]) -> None:
    """Set the rooms. One that is left out is closed: bookings of the past still name it."""
    names = [plain(room["name_zh"]) for room in rooms]
    if len(set(names)) < len(names):
        raise Refusal(N_("Two rooms have the same name."), field="rooms")
    known = {room.id: room for room in space.rooms}
    by_name = {plain(room.name_zh): room for room in space.rooms}
    named: list[tuple[Room, dict[str, Any]]] = []
    for wanted in rooms:
        room = known.get(wanted.get("id") or 0) or by_name.get(plain(wanted["name_zh"])) or Room(bookings=0)
        named.append((room, wanted))
    kept = [room for room, _ in named]
    left = {plain(room.name_zh) for room in space.rooms if room not in kept}
    if left & set(names):
        raise Refusal(N_("Two rooms have the same name."), field="rooms")
    for room, wanted in named:  # rooms that trade names must not meet under one
        if room.id and by_name.get(plain(wanted["name_zh"]), room) is not room:
            room.name_zh = f"…{room.id}"
    db.session.flush()
    for room, wanted in named:
        room.name_zh, room.name_en = wanted["name_zh"], wanted.get("name_en")
        room.capacity, room.is_open = wanted.get("capacity") or 0, wanted.get("is_open", True)
        if room not in space.rooms:
            space.rooms.append(room)
    for room in space.rooms:
        if room not in kept:
            room.is_open = False


def _joined(*texts: str | None) -> str:
    return " ".join(text for text in texts if text)
