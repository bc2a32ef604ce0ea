"""Meetings to be timed, as the literature writes them: MiniZinc data with the keys of the B2B meeting problem.

Whole numbers, lists, lists of sets and one table; everything in it counts from 1, everything that comes out counts from 0.
A session is 1 (the first `nMorningSlots`), 2 (the others) or 3 (any); `forbidden` and `fixed` use 0 for none; `precedences`
holds the rows that come before a row. The lists of meetings by person repeat the table, with all numbers one higher
behind a 1 that stands for nothing; they may be missing, but may not say something else.
"""

import re
from collections.abc import Collection, Iterable

from portal.solvers import breaks
from portal.solvers.files import BadFile

LARGEST = 60_000  # places a meeting could take, over all meetings; the largest of the literature has 6,644
NUMBER = re.compile(r"-?\d{1,9}")
SET = re.compile(r"\{([^{}]*)\}")
REQUIRED = frozenset({"nBusiness", "nMeetings", "nTables", "nTotalSlots", "nMorningSlots", "requested"})
KNOWN = REQUIRED | {"meetingsxBusiness", "nMeetingsBusiness", "forbidden", "fixed", "precedences"}


def instance(text: bytes) -> breaks.Instance:
    """The meetings of the file. Raises BadFile."""
    found = _statements(text)
    people, slots = _number(found, "nBusiness"), _number(found, "nTotalSlots")
    morning, count = _number(found, "nMorningSlots"), _number(found, "nMeetings")
    if morning > slots:
        raise BadFile("nMorningSlots is more than nTotalSlots", code="BadSlot")
    if max(people, count, 1) * max(slots, 1) > LARGEST:
        raise BadFile(f"more than {LARGEST:,} places to choose from")
    table = _numbers("requested", found["requested"].replace("|", ","), many=3 * count)
    pairs = list(zip(table[::3], table[1::3], strict=True))
    _agree(found, people, pairs)
    sessions = {1: frozenset(range(morning)), 2: frozenset(range(morning, slots)), 3: frozenset(range(slots))}
    away = [_slots("forbidden", each, slots) for each in _sets(found, "forbidden", people)]
    fixed = _numbers("fixed", found["fixed"], many=count) if "fixed" in found else [0] * count
    meetings = []
    for number, ((one, other), session, place) in enumerate(zip(pairs, table[2::3], fixed, strict=True), 1):
        if session not in sessions:
            raise BadFile("a session must be 1, 2 or 3", [f"M{number}"])
        possible = sessions[session] - away[one - 1] - away[other - 1]
        chosen = _slots("fixed", [place], slots)
        meetings.append(breaks.Meeting((one - 1, other - 1), possible & chosen if chosen else possible))
    before = _sets(found, "precedences", count)
    return breaks.Instance(
        people=people,
        slots=slots,
        tables=_number(found, "nTables"),
        meetings=tuple(meetings),
        before=tuple(
            (_known("precedences", earlier, count, "M") - 1, later)
            for later, rows in enumerate(before)
            for earlier in sorted(set(rows))
        ),
    )


def _statements(text: bytes) -> dict[str, str]:
    """What stands behind each key."""
    try:
        plain = re.sub(r"%[^\n]*", "", text.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadFile(f"not text in UTF-8: {error}") from None
    found: dict[str, str] = {}
    for statement in plain.split(";"):
        key, equals, value = (part.strip() for part in statement.partition("="))
        if not equals:
            if key:
                raise BadFile(f"not a statement: {key[:40]}")
            continue
        if key not in KNOWN:
            raise BadFile("nothing goes by this key", [key[:40]], code="UnknownId")
        if key in found:
            raise BadFile("a key stands twice", [key], code="DuplicateId")
        found[key] = value
    if missing := REQUIRED - found.keys():
        raise BadFile("keys are missing", missing)
    return found


def _number(found: dict[str, str], key: str) -> int:
    if not NUMBER.fullmatch(found[key]) or int(found[key]) < 0:
        raise BadFile(f"{key} must be a whole number from 0")
    return int(found[key])


def _list(key: str, value: str) -> str:
    """What stands between the brackets, without a comma that ends it."""
    if not (value.startswith("[") and value.endswith("]") and len(value) > 1):
        raise BadFile(f"{key} must be a list")
    return value[1:-1].strip().strip(",").strip()


def _numbers(key: str, value: str, *, many: int) -> list[int]:
    # A table has commas or bars between its rows, often both.
    inside = [part.strip() for part in re.sub(r"(,\s*)+", ",", _list(key, value)).strip(", ").split(",")]
    found = [] if inside == [""] else inside
    if not all(NUMBER.fullmatch(part) for part in found):
        raise BadFile(f"{key} must hold whole numbers")
    if len(found) != many:
        raise BadFile(f"{key} must hold {many} numbers, not {len(found)}")
    return [int(part) for part in found]


def _sets(found: dict[str, str], key: str, many: int) -> list[list[int]]:
    """The sets of a list, without the 0 that stands for none; empty ones if the key is missing."""
    if key not in found:
        return [[] for _ in range(many)]
    inside = _list(key, found[key])
    sets = SET.findall(inside)
    if SET.sub("", inside).strip(", \t\r\n"):
        raise BadFile(f"{key} must hold sets")
    if len(sets) != many:
        raise BadFile(f"{key} must hold {many} sets, not {len(sets)}")
    return [
        [number for part in each.split(",") if part.strip() for number in _run(key, part) if number] for each in sets
    ]


def _run(key: str, part: str) -> Iterable[int]:
    """One number, or all from one to another."""
    first, dots, last = (end.strip() for end in part.partition(".."))
    if not NUMBER.fullmatch(first) or (dots and not NUMBER.fullmatch(last)):
        raise BadFile(f"{key} must hold whole numbers")
    if dots and int(last) - int(first) > LARGEST:
        raise BadFile(f"{key} holds too many numbers")
    return range(int(first), int(last) + 1) if dots else [int(first)]


def _slots(key: str, numbers: Collection[int], slots: int) -> frozenset[int]:
    """These slots from 0, without the 0 that stands for none."""
    if outside := sorted(number for number in numbers if not 0 <= number <= slots):
        raise BadFile(f"{key} names slots that do not exist", map(str, outside), code="BadSlot")
    return frozenset(number - 1 for number in numbers if number)


def _known(key: str, number: int, many: int, letter: str) -> int:
    if not 1 <= number <= many:
        raise BadFile(f"{key}: nobody and nothing goes by this number", [f"{letter}{number}"], code="UnknownId")
    return number


def _agree(found: dict[str, str], people: int, pairs: list[tuple[int, int]]) -> None:
    """What the file says twice must be the same."""
    of: list[set[int]] = [set() for _ in range(people)]
    for number, pair in enumerate(pairs, 1):
        if pair[0] == pair[1]:
            raise BadFile("nobody meets oneself", [f"M{number}"])
        for person in pair:
            of[_known("requested", person, people, "P") - 1].add(number)
    if "nMeetingsBusiness" in found:
        told = _numbers("nMeetingsBusiness", found["nMeetingsBusiness"], many=people)
        if wrong := [f"P{number}" for number, rows in enumerate(of, 1) if told[number - 1] != len(rows)]:
            raise BadFile("nMeetingsBusiness counts otherwise than requested", wrong)
    if "meetingsxBusiness" in found:
        listed = _sets(found, "meetingsxBusiness", people)
        if wrong := [
            f"P{number}"
            for number, rows in enumerate(of, 1)
            if set(listed[number - 1]) - {1} != {row + 1 for row in rows}
        ]:
            raise BadFile("meetingsxBusiness lists otherwise than requested", wrong)
