"""Where a meeting of a plan that people live by could go: a free place, or the place of another one. Pure."""

from collections.abc import Collection, Iterable, Mapping

Pair = tuple[int, int]
Place = tuple[int, int]
# What is to be done with pairs of a plan: a slot and a table, or None where they do not meet.
Steps = Mapping[Pair, Place | None]


def free_places(
    pair: Pair,
    booked: Mapping[Pair, Place],
    *,
    slots: Iterable[int],
    tables: Collection[int],
    away: Mapping[int, Collection[int]],
) -> dict[int, int]:
    """The slots in which both have time and some table is free, with that table: its own where it can be kept."""
    own = booked.get(pair)
    found: dict[int, int] = {}
    for slot in slots:
        here = {each: table for each, (when, table) in booked.items() if when == slot}
        is_busy = any(set(each) & set(pair) for each in here)
        left = sorted(set(tables) - set(here.values()))
        if not is_busy and left and not any(slot in away.get(party, ()) for party in pair):
            found[slot] = own[1] if own is not None and own[1] in left else left[0]
    return found


def exchangeable(
    pair: Pair, booked: Mapping[Pair, Place], *, slots: Collection[int], away: Mapping[int, Collection[int]]
) -> list[Pair]:
    """The pairs with which this one can change places, so that nobody is at two tables or called when they are away."""
    slot = booked[pair][0]
    return [
        other
        for other, (when, _table) in booked.items()
        if when in slots
        and when != slot
        and not set(pair) & set(other)
        and _has_time(pair, when, booked, away, without=other)
        and _has_time(other, slot, booked, away, without=pair)
    ]


def exchanged(one: Pair, other: Pair, booked: Mapping[Pair, Place]) -> Steps:
    """Each at the time and table of the other."""
    return {one: booked[other], other: booked[one]}


def _has_time(
    pair: Pair, slot: int, booked: Mapping[Pair, Place], away: Mapping[int, Collection[int]], *, without: Pair
) -> bool:
    busy = {party for each, (when, _table) in booked.items() if when == slot and each != without for party in each}
    return not any(party in busy or slot in away.get(party, ()) for party in pair)
