"""Who sits at which table: an investor stays where they sit from one meeting to the next.

Meetings of an investor in slots on end are a run; runs are intervals, and as no slot holds more meetings than tables,
each finds a table that is free throughout when they are seated by their beginning (interval colouring). Only tables
that are fixed beforehand can break a run.
"""

from collections.abc import Mapping, Sequence

from portal.solvers.board import Board

Place = tuple[int, int]


def tabled(
    board: Board, heavy: int, tables: int, *, homes: Mapping[int, int], fixed: Mapping[Place, int]
) -> dict[Place, int]:
    """A table by (slot, investor). Investors are the people before `heavy`, `homes` their tables by preference;
    `fixed` tables by (slot, investor) stay."""
    found = dict(fixed)
    taken = [0] * len(board.room)
    for (slot, _), table in fixed.items():
        taken[slot] |= 1 << table
    last = dict(homes)
    for first, investor in sorted(_beginnings(board, heavy)):
        slot = first
        while slot < len(board.room) and board.busy[investor] >> slot & 1:
            if (slot, investor) in fixed:
                last[investor] = fixed[slot, investor]
                slot += 1
                continue
            rest = _rest(board, investor, slot, fixed)
            table, stays = _table(
                taken, rest, tables, [homes.get(investor, -1), last.get(investor, -1)], set(last.values())
            )
            for each in rest[:stays]:
                found[each, investor] = last[investor] = table
                taken[each] |= 1 << table
            slot += stays
    return found


def moves(found: Mapping[Place, int]) -> int:
    """How often an investor changes the table between two meetings."""
    last: dict[int, int] = {}
    count = 0
    for (_, investor), table in sorted(found.items()):
        count += last.get(investor, table) != table
        last[investor] = table
    return count


def _beginnings(board: Board, heavy: int) -> list[Place]:
    return [
        (slot, investor)
        for investor in range(heavy)
        for slot in range(len(board.room))
        if board.busy[investor] >> slot & 1 and not (slot and board.busy[investor] >> slot - 1 & 1)
    ]


def _rest(board: Board, investor: int, slot: int, fixed: Mapping[Place, int]) -> list[int]:
    """The slots of the run from here to its end or to the next fixed table."""
    slots = []
    while slot < len(board.room) and board.busy[investor] >> slot & 1 and (slot, investor) not in fixed:
        slots.append(slot)
        slot += 1
    return slots


def _table(
    taken: Sequence[int], slots: Sequence[int], tables: int, wished: Sequence[int], held: set[int]
) -> tuple[int, int]:
    """A table for these slots and for how many of them: the wished one, else one free longest, best nobody's own."""

    def stays(table: int) -> int:
        count = 0
        for slot in slots:
            if taken[slot] >> table & 1:
                break
            count += 1
        return count

    def worth(table: int) -> tuple[int, int, bool, int]:
        rank = wished.index(table) if table in wished else len(wished)
        return -stays(table), rank, table in held, table

    best = min(range(tables), key=worth)
    return best, stays(best)
