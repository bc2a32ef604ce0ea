"""The grammar of the law."""

from dataclasses import dataclass, field
from enum import StrEnum
from types import SimpleNamespace
from typing import Any

import pytest

from portal.access import (
    Actor,
    Law,
    Office,
    all_of,
    any_of,
    anyone,
    is_admin,
    is_officer_of_its_area,
    is_signed_in,
)


class Ask(StrEnum):
    """A permission for these tests."""

    OPEN = "door:open"


@dataclass
class Somebody:
    """An actor with offices as (office, area) pairs."""

    offices: set[tuple[Office, int | None]] = field(default_factory=set)
    id: int = 1
    name: str = "somebody"
    language: str = "zh"

    def holds(self, office: Office, area_id: int | None = None) -> bool:
        return any(held == office and area_id in {None, area} for held, area in self.offices)

    def is_member_of(self, organisation_id: int | None) -> bool:
        return False


CITY = Somebody({(Office.CITY_OFFICER, None)})
LUCHENG = Somebody({(Office.COUNTY_OFFICER, 2)})
ADMIN = Somebody({(Office.ADMIN, None)})


@pytest.mark.parametrize(
    ("actor", "thing", "expected"),
    [
        (None, {"area_id": 2}, False),
        (Somebody(), {"area_id": 2}, False),
        (CITY, {"area_id": 7}, True),
        (LUCHENG, {"area_id": 2}, True),
        (LUCHENG, {"area_id": 3}, False),
        (LUCHENG, {"area_id": 3, "assessed_unit_id": 2}, True),
        (LUCHENG, {"area_id": None}, False),
        (ADMIN, {"area_id": 2}, False),
    ],
)
def test_a_county_officer_reaches_the_own_area_only(actor: Actor | None, thing: dict[str, Any], expected: bool) -> None:
    assert is_officer_of_its_area(actor, SimpleNamespace(**thing)) is expected


def test_predicates_combine_and_name_themselves() -> None:
    either = any_of(is_signed_in, is_admin)
    both = all_of(is_signed_in, any_of(is_admin, is_officer_of_its_area))
    assert either.__name__ == "is_signed_in or is_admin"
    assert both.__name__ == "is_signed_in and (is_admin or is_officer_of_its_area)"
    assert either(Somebody(), None)
    assert not both(Somebody(), SimpleNamespace(area_id=1))


def test_a_permission_nobody_defined_is_an_error_not_a_yes() -> None:
    with pytest.raises(KeyError):
        Law([{Ask.OPEN: anyone}]).allows(ADMIN, "door:close")


def test_two_rooms_may_not_grant_the_same_permission() -> None:
    with pytest.raises(ValueError, match="door:open"):
        Law([{Ask.OPEN: anyone}, {Ask.OPEN: is_admin}])
