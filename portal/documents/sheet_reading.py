"""Tables people hand in: xlsx, xls and csv from any office program, read in the sandbox into plain text by column."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal import sandbox
from portal.documents.cell_reading import MEGABYTE, TableRefused
from portal.documents.columns import Column, plain_header, settled
from portal.errors import N_, TooLarge

MOST_BYTES = 10 * MEGABYTE
HEADER_WITHIN = 20

IGNORED = frozenset({"序号", "no", "编号", "行号", "index", "错误原因", "error"})
TOTALS = re.compile(r"(?:合计|总计|小计|共计|累计|合\s*计|总\s*计|total|sum)\s*[:：]?", re.IGNORECASE)
FOOTERS = re.compile(r"(?:注|备注|说明|填表人|填报人|审核人|负责人|联系人|联系电话|填报单位|填报日期|制表人)\s*[:：]")


@dataclass(frozen=True)
class Row:
    """A row: its number as the office program shows it, its values by column key, its cells as they were."""

    number: int
    values: dict[str, str]
    cells: list[str]


@dataclass(frozen=True)
class Reading:
    """A table that was read. `unknown` are headers no column goes by."""

    sheet: str
    header: list[str]
    rows: list[Row]
    unknown: list[str]


def read_table(path: Path, columns: Sequence[Column]) -> Reading:
    """The rows of the file's first sheet that has these columns. Raises TableRefused, FileRefused or TooLarge."""
    if path.stat().st_size > MOST_BYTES:
        raise TooLarge(N_("This table is larger than %(megabytes)d MB."), megabytes=MOST_BYTES // MEGABYTE)
    sheets = sandbox.run("portal.documents.cell_reading:cells_of", {"path": str(path)})
    found = [header for sheet in sheets if (header := _header(sheet, columns))]
    if not found:
        wanted = [column.title for column in columns if column.is_required] or [column.title for column in columns]
        raise TableRefused(N_("No row of the table names its columns. Expected: %(titles)s."), titles="、".join(wanted))
    sheet, place = max(found, key=lambda each: each[2])[:2]
    return reading_of(sheet, place, columns)


def reading_of(sheet: dict[str, Any], place: int, columns: Sequence[Column]) -> Reading:
    """The rows below the header at that place. Raises TableRefused for a missing or doubled column."""
    header = sheet["rows"][place]
    wanted: dict[int, tuple[Column, str]] = {}
    unknown = []
    for position, title in enumerate(header):
        column, unit = _column(title, columns)
        if column is None:
            if title.strip() and plain_header(title)[0] not in IGNORED:
                unknown.append(title.strip())
        elif column.key in {taken.key for taken, _ in wanted.values()}:
            raise TableRefused(N_("Two columns mean the same: %(title)s."), title=column.title)
        else:
            wanted[position] = column, unit
    there = {column.key for column, _ in wanted.values()}
    missing = [column.title for column in columns if column.is_required and column.key not in there]
    if missing:
        raise TableRefused(N_("The table lacks these columns: %(titles)s."), titles="、".join(missing))
    rows = list(_rows(sheet, place, wanted))
    if not rows:
        raise TableRefused(N_("The table has a header but no rows."))
    return Reading(sheet["name"], header, rows, unknown)


def _rows(sheet: dict[str, Any], place: int, wanted: dict[int, tuple[Column, str]]) -> Iterator[Row]:
    for position in range(place + 1, len(sheet["rows"])):
        cells = sheet["rows"][position]
        values = {
            column.key: settled(cells[at] if at < len(cells) else "", column, unit)
            for at, (column, unit) in wanted.items()
        }
        if any(values.values()) and not _is_aside(cells):
            yield Row(sheet["first"] + position, values, cells)


def _is_aside(cells: list[str]) -> bool:
    """Whether the row is a total or a note below the table."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(TOTALS.fullmatch(filled[0])) or (len(filled) <= 2 and FOOTERS.match(filled[0]) is not None)


def _header(sheet: dict[str, Any], columns: Sequence[Column]) -> tuple[dict[str, Any], int, int] | None:
    """The row that names most of the columns, with how many; a title above it is passed over."""
    best = (0, 0)
    for place, cells in enumerate(sheet["rows"][:HEADER_WITHIN]):
        named = len({column.key for title in cells if (column := _column(title, columns)[0])})
        best = max(best, (named, -place))
    needed = min(2, len(columns))
    return (sheet, -best[1], best[0]) if best[0] >= needed else None


def _column(title: str, columns: Sequence[Column]) -> tuple[Column | None, str]:
    name, unit = plain_header(title)
    return next((column for column in columns if name and name in column.names), None), unit
