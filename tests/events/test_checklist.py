"""What an event needs before it is published, by kind, as tables."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from portal.areas.rules import DayKind
from portal.events.checklist import ItemState, PublishingFacts, checklist, is_ready, missing
from portal.events.rules import EventKind

NOW = datetime(2027, 5, 3, 2, 0, tzinfo=UTC)
START = datetime(2027, 6, 24, 6, 0, tzinfo=UTC)
HOLIDAYS = {date(2027, 6, 9): DayKind.HOLIDAY, date(2027, 6, 26): DayKind.WORKDAY}
READY = PublishingFacts(
    kind=EventKind.SALON, title_zh="激光沙龙", title_en="Laser salon", summary_zh="一个下午。", summary_en="An afternoon.",
    starts_at=START, ends_at=START + timedelta(hours=2), timezone="Asia/Shanghai", has_own_address=False, is_online=False,
    confirmed_hosts=1, asked_hosts=0, agenda_outside=0, agenda_items=0, takes_registrations=True, opens_at=None,
    closes_at=None, cancel_until=None, capacity=60, room_capacity=None, expected=None, permit_number=None, has_area=True,
)  # fmt: skip


def _states(facts, now=NOW):
    return {item.key: item.state for item in checklist(facts, calendar=HOLIDAYS, now=now)}


def test_a_complete_salon_is_ready():
    items = checklist(READY, calendar=HOLIDAYS, now=NOW)
    assert is_ready(items)
    assert {item.state for item in items} == {ItemState.OK}


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"title_zh": ""}, "titles"),
        ({"title_en": None}, "titles"),
        ({"summary_zh": None}, "summaries"),
        ({"summary_en": ""}, "summaries"),
        ({"ends_at": START}, "time"),
        ({"starts_at": NOW}, "time"),
        ({"confirmed_hosts": 0}, "place"),
        ({"confirmed_hosts": 0}, "host"),
        ({"confirmed_hosts": 0, "asked_hosts": 1}, "host"),
        ({"has_area": False}, "area"),
        ({"kind": EventKind.ROADSHOW}, "agenda"),
        ({"kind": EventKind.COMPETITION}, "agenda"),
        ({"kind": EventKind.SUMMIT}, "agenda"),
        ({"kind": EventKind.TRAINING}, "agenda"),
        ({"opens_at": START}, "window"),
        ({"opens_at": START, "closes_at": START}, "window"),
        ({"closes_at": START + timedelta(hours=3)}, "window"),
        ({"cancel_until": START + timedelta(hours=3)}, "window"),
        ({"capacity": 0}, "window"),
    ],
)
def test_one_gap_stands_in_the_way_under_its_name(changes, key):
    items = checklist(replace(READY, **changes), calendar=HOLIDAYS, now=NOW)
    assert key in {item.key for item in missing(items)}
    assert not is_ready(items)


@pytest.mark.parametrize(
    "changes",
    [
        {"confirmed_hosts": 0, "has_own_address": True},
        {"confirmed_hosts": 0, "is_online": True},
        {"kind": EventKind.EXPO},
        {"kind": EventKind.MAKER_DAY},
        {"kind": EventKind.ROADSHOW, "agenda_items": 3},
        {"takes_registrations": False, "capacity": 0},
        {"closes_at": START + timedelta(hours=2)},
        {"capacity": None},
    ],
)
def test_these_do_not_stand_in_the_way(changes):
    assert is_ready(checklist(replace(READY, **changes), calendar=HOLIDAYS, now=NOW))


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"starts_at": START.replace(day=9), "ends_at": START.replace(day=10)}, "holiday"),
        ({"starts_at": START.replace(day=26), "ends_at": START.replace(day=27)}, "holiday"),
        ({"agenda_items": 2, "agenda_outside": 1}, "agenda-times"),
        ({"room_capacity": 40}, "room"),
    ],
)
def test_some_things_are_only_worth_a_look(changes, key):
    facts = replace(READY, **changes)
    assert _states(facts)[key] is ItemState.WARNING
    assert is_ready(checklist(facts, calendar=HOLIDAYS, now=NOW))


# Twenty days before 24 June 2027 is Friday 4 June; from 1,000 people on.
@pytest.mark.parametrize(
    ("changes", "now", "state"),
    [
        ({"expected": 999}, NOW, None),
        ({"expected": 1000}, NOW, ItemState.WARNING),
        ({"capacity": 1200}, NOW, ItemState.WARNING),
        ({"expected": 1000, "is_online": True}, NOW, None),
        ({"expected": 1000, "permit_number": "温公许 2027-1"}, NOW, ItemState.OK),
        ({"expected": 1000}, datetime(2027, 6, 4, 15, 59, tzinfo=UTC), ItemState.WARNING),
        ({"expected": 1000}, datetime(2027, 6, 4, 16, 0, tzinfo=UTC), ItemState.MISSING),
        ({"expected": 1000, "permit_number": "1"}, datetime(2027, 6, 10, 1, 0, tzinfo=UTC), ItemState.OK),
    ],
)
def test_a_thousand_people_need_a_permit_twenty_days_before(changes, now, state):
    assert _states(replace(READY, **changes), now).get("permit") is state


def test_the_permit_is_asked_for_on_the_last_working_day():
    # Twenty days before Tuesday 29 June is Wednesday 9 June, the Dragon Boat Festival.
    facts = replace(READY, expected=5000, starts_at=START.replace(day=29), ends_at=START.replace(day=30))
    item = next(item for item in checklist(facts, calendar=HOLIDAYS, now=NOW) if item.key == "permit")
    assert item.values == {"people": 5000, "day": date(2027, 6, 8)}
