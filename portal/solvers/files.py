"""Planning problems as JSON, read with a name for everything that is wrong.

Formats: `wz-judges/1`, `wz-order/1`, `wz-summit/1`.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, NoReturn

from portal.solvers import assignment, ordering, summit

INSTITUTION_COST = 200
LARGEST = 1e9
MOST_SLOTS, MOST_TABLES = 500, 10_000


class BadFile(ValueError):
    """What is wrong with a file: a code, a sentence, and the ids concerned."""

    def __init__(self, detail: str, ids: Iterable[str] = (), *, code: str = "BadFile") -> None:
        self.code, self.ids = code, tuple(ids)
        super().__init__(detail)


def document(text: bytes, form: str) -> dict[str, Any]:
    """The JSON object of the file. Raises BadFile unless it is one and says that it is of this format."""
    try:
        found = json.loads(text.decode("utf-8"), parse_constant=_no_number, object_pairs_hook=_no_twins)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise BadFile(f"not JSON in UTF-8: {error}") from None
    if not isinstance(found, dict) or found.get("format") != form:
        raise BadFile(f'the file must be an object with "format": "{form}"')
    return found


def judges_problem(found: dict[str, Any]) -> assignment.Problem:
    """Who is to read what. Raises BadFile."""
    judges = [_object(each, "judges") for each in _list(found, "judges")]
    names = _names([judge.get("id") for judge in judges], "judges")
    entries = _names(_list(found, "entries"), "entries")
    judge_ids, entry_ids = frozenset(names), frozenset(entries)
    load = _list(found, "load")
    if len(load) != 2 or not all(_is_count(each) for each in load) or load[0] > load[1]:
        raise BadFile("load must be [lowest, highest], whole numbers from 0")
    conflicts = set()
    for pair in _list(found, "conflicts", default=[]):
        if not isinstance(pair, list) or len(pair) != 2:
            raise BadFile("conflicts must be pairs [judge, entry]")
        conflicts.add((_known(pair[0], judge_ids, "conflicts"), _known(pair[1], entry_ids, "conflicts")))
    affinity = {}
    for judge, row in _object(found.get("affinity", {}), "affinity").items():
        for entry, value in _object(row, "affinity").items():
            if not _is_number(value):
                raise BadFile("an affinity must be a number", [judge, entry])
            affinity[_known(judge, judge_ids, "affinity"), _known(entry, entry_ids, "affinity")] = float(value)
    return assignment.Problem(
        reviews=_count(found, "reviews", lowest=1),
        load=(load[0], load[1]),
        judges=tuple(
            assignment.Judge(name, _kind(judge.get("institution"), name))
            for name, judge in zip(names, judges, strict=True)
        ),
        entries=tuple(entries),
        conflicts=frozenset(conflicts),
        affinity=affinity,
    )


def order_problem(found: dict[str, Any]) -> ordering.Problem:
    """Who is to be heard when. Raises BadFile."""
    rows = [_object(each, "entries") for each in _list(found, "entries")]
    names = _names([row.get("id") for row in rows], "entries")
    draw = _names(_list(found, "draw"), "draw")
    if sorted(draw) != sorted(names):
        raise BadFile("the draw must name every entry once", set(draw) ^ set(names), code="UnknownId")
    judges = dict.fromkeys(f"J{number}" for number in range(_count(found, "judges")))
    every = frozenset(range(len(names)))
    panel: dict[str, frozenset[int] | None] = dict(judges)
    for judge, places in _object(found.get("away", {}), "away").items():
        if not isinstance(places, list) or not all(_is_count(place) for place in places):
            raise BadFile("away must list places from 0", [judge], code="BadSlot")
        panel[_known(judge, judges, "away")] = every - set(places)
    entries = {
        name: ordering.Entry(
            id=name,
            sector=_kind(row.get("sector"), name),
            free=_window(row.get("window"), name, every),
            tied=frozenset(_known(judge, judges, "conflicts") for judge in _list(row, "conflicts", default=[])),
            institution=_kind(row.get("institution"), name),
        )
        for name, row in zip(names, rows, strict=True)
    }
    return ordering.Problem(
        entries=tuple(entries[name] for name in draw),
        panel=panel,
        quorum=_count(found, "quorum"),
        institution_cost=INSTITUTION_COST,
    )


@dataclass(frozen=True)
class Summit:
    """A summit to plan; with `previous` (None: no plan yet) from there, the slots before `frozen_before` as they are."""

    problem: summit.Problem
    previous: tuple[summit.Meeting, ...] | None
    frozen_before: int
    gone: frozenset[str]


def summit_problem(found: dict[str, Any]) -> Summit:
    """Who is to meet whom. Raises BadFile for what is no problem; `summit.refuse_wrong` names what contradicts itself."""
    slots, tables = _count(found, "slots"), _count(found, "tables")
    if slots > MOST_SLOTS or tables > MOST_TABLES:
        raise BadFile(f"at most {MOST_SLOTS} slots and {MOST_TABLES} tables")
    homes = _object(found.get("homes", {}), "homes")
    if not all(_is_count(table) for table in homes.values()):
        raise BadFile("homes must name tables, from 0", homes)
    problem = summit.Problem(
        slots=slots,
        tables=tables,
        investors=tuple(_person(each) for each in _list(found, "investors")),
        projects=tuple(_person(each) for each in _list(found, "projects")),
        requests=tuple(summit.Request(*_pair(each, "requests"), _weight(each)) for each in _list(found, "requests")),
        session_starts=tuple(_slots(found.get("session_starts", [0]), "session_starts")),
        forbidden=frozenset(_pair(each, "forbidden") for each in _list(found, "forbidden", default=[])),
        locks=tuple(
            summit.Lock(*_pair(each, "locks"), _place(each, "slot"), _place(each, "table"))
            for each in _list(found, "locks", default=[])
        ),
        floor=_count(found, "floor") if "floor" in found else 0,
        homes=homes,
    )
    is_begun = bool({"previous", "frozen_before", "gone"} & found.keys())
    return Summit(
        problem,
        tuple(_meeting(each) for each in _list(found, "previous", default=[])) if is_begun else None,
        _count(found, "frozen_before") if "frozen_before" in found else 0,
        frozenset(_names(_list(found, "gone", default=[]), "gone")),
    )


def _person(found: Any) -> summit.Person:
    row = _object(found, "investors and projects")
    (name,) = _names([row.get("id")], "investors and projects")
    most = row.get("max_meetings")
    if most is not None and not _is_count(most):
        raise BadFile("max_meetings must be a whole number from 0", [name])
    return summit.Person(name, frozenset(_slots(row.get("unavailable", []), "unavailable", [name])), most)


def _pair(found: Any, where: str) -> tuple[str, str]:
    row = _object(found, where)
    names = _names([row.get("investor")], where) + _names([row.get("project")], where)
    return names[0], names[1]


def _weight(row: dict[str, Any]) -> int:
    weight = row.get("weight")
    if not isinstance(weight, int) or isinstance(weight, bool) or abs(weight) > LARGEST:
        raise BadFile("a weight must be a whole number", _pair(row, "requests"))
    return weight


def _meeting(found: Any) -> summit.Meeting:
    pair, slot, table = _pair(found, "previous"), _place(found, "slot"), _place(found, "table")
    if slot is None:
        raise BadFile("a previous meeting needs its slot", pair, code="BadSlot")
    return summit.Meeting(slot, -1 if table is None else table, *pair)


def _place(row: dict[str, Any], key: str) -> int | None:
    value = row.get(key)
    if value is not None and not _is_count(value):
        raise BadFile(f"{key} must be a number from 0", _pair(row, key), code="BadSlot")
    return value


def _slots(found: Any, where: str, ids: Iterable[str] = ()) -> list[int]:
    if not isinstance(found, list) or not all(_is_count(slot) for slot in found):
        raise BadFile(f"{where} must list slots from 0", ids, code="BadSlot")
    return found


def _window(found: Any, name: str, every: frozenset[int]) -> frozenset[int] | None:
    if found is None:
        return None
    if not isinstance(found, list) or len(found) != 2 or not all(_is_count(each) for each in found):
        raise BadFile("a window must be [first, last], places from 0", [name], code="BadSlot")
    return every & set(range(found[0], min(found[1], len(every)) + 1))


def _kind(found: Any, name: str) -> str | None:
    """A sector or an institution as one name; 1 and "1" are two."""
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, str | int):
        raise BadFile("sectors and institutions are strings or whole numbers", [name])
    return json.dumps(found, ensure_ascii=False)


def _names(found: list[Any], where: str) -> list[str]:
    if not all(isinstance(name, str) and name for name in found):
        raise BadFile(f"{where}: ids must be strings")
    twins = sorted({name for name in found if found.count(name) > 1}) if len(set(found)) < len(found) else []
    if twins:
        raise BadFile(f"{where}: named twice", twins, code="DuplicateId")
    return found


def _known(name: Any, names: Collection[str], where: str) -> str:
    if not isinstance(name, str) or name not in names:
        raise BadFile(f"{where}: nobody and nothing goes by this id", [str(name)], code="UnknownId")
    return name


def _list(found: dict[str, Any], key: str, *, default: list[Any] | None = None) -> list[Any]:
    value = found.get(key, default)
    if not isinstance(value, list):
        raise BadFile(f"{key} must be a list")
    return value


def _object(found: Any, where: str) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise BadFile(f"{where} must hold objects")
    return found


def _count(found: dict[str, Any], key: str, *, lowest: int = 0) -> int:
    value = found.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or value < lowest:
        raise BadFile(f"{key} must be a whole number from {lowest}")
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= LARGEST


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _no_number(name: str) -> NoReturn:
    raise BadFile(f"{name} is no number")


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise BadFile("a key stands twice", sorted({n for n in names if names.count(n) > 1}), code="DuplicateId")
    return found
