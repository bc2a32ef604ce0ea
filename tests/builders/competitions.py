"""Editions as tests need them: real rows, committed. The rules are complete; entries are open unless said otherwise."""

from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

from portal import clock
from portal.accounts.models import Person
from portal.competitions.actions import setting_up
from portal.competitions.actions.setting_up import Opening
from portal.competitions.models.edition import Competition, Heat
from portal.competitions.timetable import Window
from portal.database import db
from portal.events.models import Event
from portal.events.rules import EventKind
from portal.makerspaces.models import Makerspace
from tests.builders.accounts import a_person
from tests.builders.events import an_event

ALL_GROUPS = ("CK", "TD", "CC", "CZ")
_years = cycle(range(2030, 2090))


def a_competition(
    event: Event | None = None,
    *,
    groups: tuple[str, ...] = ALL_GROUPS,
    now: datetime | None = None,
    **columns: Any,
) -> Competition:
    """The usual edition beside its event: three rounds, the usual rubric; entries opened yesterday and close in a month."""
    now = now or clock.now()
    event = event or an_event(
        "温州创客大赛（演示）",
        kind=EventKind.COMPETITION,
        starts_in=timedelta(days=120),
        hours=8,
        created_by=a_person("组织者（演示）"),
        title_en="Wenzhou Maker Competition (demo)",
    )
    actor = db.session.get(Person, event.created_by_id or 0) or a_person("组织者（演示）")
    opening = Opening(
        "WZCK", columns.pop("year", next(_years)), Window(now - timedelta(days=1), now + timedelta(days=30))
    )
    edition = setting_up.create(event, opening, groups, actor=actor, now=now)
    for name, value in columns.items():
        setattr(edition, name, value)
    db.session.commit()
    return edition


def a_heat(edition: Competition, makerspace: Makerspace, *codes: str, name: str = "鹿城分赛区（演示）") -> Heat:
    """A regional heat for the areas with these codes."""
    heat = Heat(makerspace=makerspace, name_zh=name, name_en="Heat (demo)", area_codes=list(codes))
    edition.heats.append(heat)
    db.session.commit()
    return heat
