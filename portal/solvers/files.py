"""Planning problems as JSON, read with a name for everything that is wrong. Formats: `wz-judges/1`, `wz-order/1`."""

import json
from collections.abc import Collection, Iterable
from typing import Any, NoReturn

from portal.solvers import assignment, ordering

INSTITUTION_COST = 200
LARGEST = 1e9


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
