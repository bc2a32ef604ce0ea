"""Makerspaces, their rooms, levels, operators and proposals, as real committed rows."""

from typing import Any

from sqlalchemy import select

from portal import clock
from portal.accounts.models import Person
from portal.areas.actions import load_reference
from portal.areas.models import Area
from portal.areas.queries import area_by_code
from portal.database import db
from portal.makerspaces.actions import changes, spaces
from portal.makerspaces.models import Makerspace, MakerspaceChange, MakerspaceOperator
from portal.makerspaces.rules import snapshot


def an_area(code: str = "330302") -> Area:
    """A county or zone of the reference rows, loaded when first wanted."""
    if db.session.execute(select(Area.id).limit(1)).first() is None:
        load_reference()
        db.session.commit()
    area = area_by_code(code)
    assert area is not None
    return area


def a_makerspace(
    name: str = "山海创客空间（演示）",
    *,
    area: str = "330302",
    operator: Person | None = None,
    rooms: int = 2,
    **facts: Any,
) -> Makerspace:
    """A listed makerspace; `operator` owns it. Facts are those of `rules.snapshot`."""
    now = clock.now()
    an_area(area)
    values: dict[str, Any] = {
        "name_zh": name,
        "unit": area,
        "plan_category": "new_makerspace",
        "type": "maker_lab",
        "area_declared_sqm": 1200,
        "workstation_count": 60,
        "team_count": 20,
        "mentor_count": 5,
        "services": ["legal", "training"],
        "state": "listed",
        "levels": [{"level": "county", "document_number": "温科演〔2024〕1号", "granted_on": "2024-06-01"}],
        "rooms": [
            {
                "id": None,
                "name_zh": f"会议室{number}",
                "name_en": f"Room {number}",
                "capacity": 20 * number,
                "is_open": True,
            }
            for number in range(1, rooms + 1)
        ],
        **facts,
    }
    space = spaces.add(values, actor=None, now=now)
    if operator is not None:
        an_operator(space, operator, is_owner=True)
    db.session.commit()
    return space


def an_operator(
    space: Makerspace, person: Person, *, is_owner: bool = False, state: str = "approved"
) -> MakerspaceOperator:
    """A person's role at a makerspace."""
    row = MakerspaceOperator(
        makerspace_id=space.id,
        person_id=person.id,
        is_owner=is_owner,
        state=state,
        message="我在这里工作。",
        created_at=clock.now(),
        decided_at=clock.now() if state != "asked" else None,
    )
    db.session.add(row)
    db.session.commit()
    db.session.expire(space, ["operators"])
    return row


def a_proposal(space: Makerspace, person: Person, **wanted: Any) -> MakerspaceChange:
    """A change the person proposes; by default more workstations."""
    change = changes.propose(
        space,
        {**snapshot(space), **(wanted or {"workstation_count": space.workstation_count + 10})},
        base_version=space.version,
        note="扩建",
        actor=person,
        now=clock.now(),
    )
    db.session.commit()
    return change
