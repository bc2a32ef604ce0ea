"""The grammar of the law: predicates over (actor, thing), joined into one table of grants.

Each room's `permissions.py` names its permissions and says in `GRANTS` which predicate opens each. The factory joins
the tables; `Law.allows` answers for views and templates alike. A permission without a grant is closed.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, Protocol


class Office(StrEnum):
    """A public office a person holds, city-wide or in one area."""

    ADMIN = "admin"
    CITY_OFFICER = "city_officer"
    COUNTY_OFFICER = "county_officer"
    INSPECTOR = "inspector"


class Actor(Protocol):
    """A signed-in person, as the law sees one."""

    id: int
    name: str
    language: str

    def holds(self, office: Office, area_id: int | None = None) -> bool:
        """Whether the person holds the office (in that area, where the office has one)."""
        ...

    def is_member_of(self, organisation_id: int | None) -> bool:
        """Whether the person is a member of that organising body."""
        ...


Predicate = Callable[[Actor | None, Any], bool]
Grants = Mapping[StrEnum, Predicate]


def anyone(actor: Actor | None, thing: Any) -> bool:
    """Everybody, signed in or not."""
    return True


def is_signed_in(actor: Actor | None, thing: Any) -> bool:
    """Somebody we know by name."""
    return actor is not None


def is_admin(actor: Actor | None, thing: Any) -> bool:
    """An administrator of the portal."""
    return actor is not None and actor.holds(Office.ADMIN)


def is_city_officer(actor: Actor | None, thing: Any) -> bool:
    """An officer of the city bureau."""
    return actor is not None and actor.holds(Office.CITY_OFFICER)


def is_inspector(actor: Actor | None, thing: Any) -> bool:
    """A reader of everything public offices see, who changes nothing."""
    return actor is not None and actor.holds(Office.INSPECTOR)


def is_any_officer(actor: Actor | None, thing: Any) -> bool:
    """An officer of the city or of some county."""
    return actor is not None and (actor.holds(Office.CITY_OFFICER) or actor.holds(Office.COUNTY_OFFICER))


def is_officer_of_its_area(actor: Actor | None, thing: Any) -> bool:
    """A city officer, or the county officer of the thing's area or of its assessed unit."""
    if actor is None:
        return False
    areas = [getattr(thing, "area_id", None), getattr(thing, "assessed_unit_id", None)]
    return actor.holds(Office.CITY_OFFICER) or any(
        actor.holds(Office.COUNTY_OFFICER, area) for area in areas if area is not None
    )


def any_of(*predicates: Predicate) -> Predicate:
    """True where at least one of the predicates is."""

    def some(actor: Actor | None, thing: Any) -> bool:
        return any(predicate(actor, thing) for predicate in predicates)

    some.__name__ = " or ".join(predicate.__name__ for predicate in predicates)
    return some


def all_of(*predicates: Predicate) -> Predicate:
    """True where all of the predicates are."""

    def every(actor: Actor | None, thing: Any) -> bool:
        return all(predicate(actor, thing) for predicate in predicates)

    every.__name__ = " and ".join(f"({p.__name__})" if " or " in p.__name__ else p.__name__ for p in predicates)
    return every


class Law:
    """All rooms' grants in one table."""

    def __init__(self, tables: Iterable[Grants]) -> None:
        self.grants: dict[str, Predicate] = {}
        for table in tables:
            for permission, predicate in table.items():
                if str(permission) in self.grants:
                    raise ValueError(f"two rooms grant {permission}")
                self.grants[str(permission)] = predicate

    def allows(self, actor: Actor | None, permission: str, thing: Any = None) -> bool:
        """Whether the actor may do this with the thing. Raises KeyError for a permission nobody defined."""
        return self.grants[str(permission)](actor, thing)
