"""What the sandbox does with a table: open the file for real and give its cells as text."""

import csv
import zipfile
from datetime import date, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import python_calamine

from portal.errors import N_, Refusal

MEGABYTE = 1 << 20
MOST_UNPACKED = 120 * MEGABYTE
MOST_RATIO = 200
MOST_PARTS = 2000
MOST_ROWS = 20_000
MOST_COLUMNS = 200
MOST_CELLS = 1_000_000
MOST_SHEETS = 8
LONGEST_CELL = 32_767


class TableRefused(Refusal):
    """A table that cannot be taken in, with what to change."""


def cells_of(path: str) -> list[dict[str, Any]]:
    """Each sheet's name, its first row's number, and its rows of text. Raises TableRefused."""
    with Path(path).open("rb") as file:
        head = file.read(8)
    if not head:
        raise TableRefused(N_("This file is empty."))
    if head.startswith(b"PK"):
        _check_archive(path)
        return _workbook_cells(path)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _workbook_cells(path)
    return [_csv_cells(Path(path).read_bytes())]


def _check_archive(path: str) -> None:
    """Look before unpacking. The memory limit stands behind this, for archives that lie about their sizes."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise TableRefused(N_("This workbook is damaged. Please open it, save it anew and try again.")) from None
    if "[Content_Types].xml" not in {part.filename for part in parts}:
        raise TableRefused(N_("This is an archive, not a workbook. Please choose an .xlsx, .xls or .csv file."))
    if any(part.flag_bits & 1 for part in parts):
        raise TableRefused(N_("This workbook is locked with a password. Please save it without one."))
    total = sum(part.file_size for part in parts)
    swollen = any(
        part.file_size > MEGABYTE and part.file_size > MOST_RATIO * max(1, part.compress_size) for part in parts
    )
    if len(parts) > MOST_PARTS or total > MOST_UNPACKED or swollen:
        raise TableRefused(N_("This workbook is far larger than it looks. Please save only the table in a new file."))


def _workbook_cells(path: str) -> list[dict[str, Any]]:
    faults = (python_calamine.CalamineError, OSError, ValueError)
    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
    except python_calamine.PasswordError:
        raise TableRefused(N_("This workbook is locked with a password. Please save it without one.")) from None
    except faults:
        raise TableRefused(N_("This workbook is damaged. Please open it, save it anew and try again.")) from None
    shown = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
        and sheet.visible == python_calamine.SheetVisibleEnum.Visible
    ]
    sheets, budget = [], MOST_CELLS
    for name in shown[:MOST_SHEETS]:
        try:
            sheet = book.get_sheet_by_name(name)
            _check_size(sheet.height, sheet.width)
            rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=True)]
        except faults:
            raise TableRefused(N_("This workbook is damaged. Please open it, save it anew and try again.")) from None
        budget -= sheet.height * sheet.width
        if budget < 0:
            raise TableRefused(N_("This workbook has too many cells. Please save only the table in a new file."))
        first = sheet.start[0] + 1 if sheet.start else 1
        sheets.append({"name": name, "first": first, "rows": rows})
    return sheets


def _csv_cells(content: bytes) -> dict[str, Any]:
    text = _decoded(content)
    csv.field_size_limit(LONGEST_CELL)
    head = text[:4000].splitlines()[:1] or [""]
    delimiter = max(",;\t", key=head[0].count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter):
            rows.append([_undefused(cell) for cell in row])
            _check_size(len(rows), len(row))
    except csv.Error:
        raise TableRefused(
            N_("Row %(row)d cannot be read: a quotation mark is missing, or a cell is too long."), row=len(rows) + 1
        ) from None
    return {"name": "", "first": 1, "rows": rows}


def _decoded(content: bytes) -> str:
    is_utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if is_utf16 else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise TableRefused(N_("This file is neither a workbook nor text in UTF-8 or GB18030."))


def _check_size(rows: int, columns: int) -> None:
    if rows > MOST_ROWS:
        raise TableRefused(N_("This table has more than %(rows)d rows. Please split it."), rows=MOST_ROWS)
    if columns > MOST_COLUMNS:
        raise TableRefused(N_("This table has more than %(columns)d columns."), columns=MOST_COLUMNS)


def _undefused(cell: str) -> str:
    """A cell without the apostrophe our own export put before a sign."""
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in "=+-@\t\r＝＋－＠" else cell


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes") if value.time() != time() else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return str(value)[:LONGEST_CELL]
