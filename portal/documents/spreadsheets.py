"""The one writer of spreadsheets: xlsx and csv, templates to fill in, and a table handed back with its faults.

Nothing a person typed becomes a formula: xlsx gets string cells, csv an apostrophe before what a program might run.
"""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from portal.clock import WENZHOU
from portal.documents.columns import Column, ColumnKind
from portal.documents.sheet_reading import Reading

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
LONGEST_CELL = 32_000
LARGEST_EXACT = 10**15
RUNNABLE = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
TEMPLATE_ROWS = 2000
INK, BRAND, BRAND_SOFT, SEAL, SEAL_SOFT = "#1B2421", "#0F6B5C", "#DCEEE8", "#B3331D", "#F7E3DC"

Cell = str | int | float | bool | Decimal | date | datetime | time | None


@dataclass(frozen=True)
class Sheet:
    """One sheet: a title for its tab, its columns, a value by key for each row, and lines of explanation below."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Mapping[str, Any]]
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class TemplateWords:
    """What a template calls its parts."""

    form: str = "填报表"
    notes: str = "填表说明"
    choices: str = "选项"
    column: str = "栏目"
    required: str = "必填"
    yes: str = "是"
    explanation: str = "说明"
    fault: str = "错误原因"


def xlsx_bytes(*sheets: Sheet) -> bytes:
    """The sheets as an Excel workbook."""
    content = BytesIO()
    with _workbook(content) as book:
        looks = _Looks(book)
        titles: set[str] = set()
        for sheet in sheets:
            page = book.add_worksheet(_tab(sheet.title, titles))
            _head(page, sheet.columns, looks)
            number = 0
            for number, row in enumerate(sheet.rows, start=1):
                for place, column in enumerate(sheet.columns):
                    _write(page, number, place, row.get(column.key), looks)
            if number:
                page.autofilter(0, 0, number, len(sheet.columns) - 1)
            for place, note in enumerate(sheet.notes, start=number + 2):
                page.write_string(place, 0, _plain(note), looks.note)
    return content.getvalue()


def csv_bytes(sheet: Sheet) -> bytes:
    """The sheet as CSV that Excel opens rightly: with a byte order mark, every field quoted."""
    text = StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([defused(column.title) for column in sheet.columns])
    for row in sheet.rows:
        writer.writerow([_csv_cell(row.get(column.key)) for column in sheet.columns])
    return text.getvalue().encode("utf-8-sig", "replace")


def defused(text: str) -> str:
    """Text no spreadsheet program takes for a formula."""
    return f"'{text}" if text.startswith(RUNNABLE) else text


def template_bytes(
    columns: Sequence[Column],
    *,
    notes: Sequence[str] = (),
    rows: Sequence[Mapping[str, Any]] = (),
    words: TemplateWords | None = None,
) -> bytes:
    """A workbook to fill in: the form with drop-downs, and a second sheet that explains each column."""
    words = words or TemplateWords()
    content = BytesIO()
    with _workbook(content) as book:
        looks = _Looks(book)
        form = book.add_worksheet(words.form)
        guide = book.add_worksheet(words.notes)
        _head(form, columns, looks, is_form=True)
        for number, row in enumerate(rows, start=1):
            for place, column in enumerate(columns):
                _write(form, number, place, row.get(column.key), looks)
        _offer_choices(book, form, columns, words)
        _explain(guide, columns, notes, words, looks)
    return content.getvalue()


def with_faults(reading: Reading, faults: Mapping[int, str], words: TemplateWords | None = None) -> bytes:
    """The table as it was handed in, with a last column that says what is wrong with each row (by row number)."""
    words = words or TemplateWords()
    content = BytesIO()
    with _workbook(content) as book:
        looks = _Looks(book)
        page = book.add_worksheet(_tab(reading.sheet or words.form, set()))
        page.freeze_panes(1, 0)
        last = reading.header.index(words.fault) if words.fault in reading.header else len(reading.header)
        for place, title in enumerate(reading.header[:last]):
            page.write_string(0, place, _plain(title), looks.head)
        page.set_column(0, max(0, last - 1), 18)
        page.set_column(last, last, 60)
        page.write_string(0, last, words.fault, looks.head_required)
        for number, row in enumerate(reading.rows, start=1):
            fault = faults.get(row.number)
            for place, cell in enumerate(row.cells[:last]):
                page.write_string(number, place, _plain(cell), looks.faulty if fault else looks.text)
            if fault:
                page.write_string(number, last, _plain(fault), looks.fault)
    return content.getvalue()


class _Looks:
    """The formats of a workbook."""

    def __init__(self, book: Any) -> None:
        def look(**properties: Any) -> Format:
            return book.add_format({"font_color": INK, "valign": "vcenter", **properties})

        self.head = look(bold=True, bg_color=BRAND_SOFT, bottom=1, bottom_color=BRAND, text_wrap=True)
        self.head_required = look(bold=True, bg_color=SEAL_SOFT, bottom=1, bottom_color=SEAL, text_wrap=True)
        self.text = look(num_format="@")
        self.number = look(num_format="General")
        self.day = look(num_format="yyyy-mm-dd", align="left")
        self.moment = look(num_format="yyyy-mm-dd hh:mm", align="left")
        self.time = look(num_format="hh:mm", align="left")
        self.note = look(font_color="#55605B", text_wrap=False)
        self.wrapped = look(text_wrap=True)
        self.faulty = look(num_format="@", bg_color=SEAL_SOFT)
        self.fault = look(font_color=SEAL, text_wrap=True)

    def of(self, kind: ColumnKind) -> Format:
        """How the empty cells of a form take what is typed: text stays text, so that codes keep their zeros."""
        by_kind = {
            ColumnKind.TEXT: self.text,
            ColumnKind.DATE: self.day,
            ColumnKind.MOMENT: self.moment,
            ColumnKind.TIME: self.time,
        }
        return by_kind.get(kind, self.number)


def _workbook(content: BytesIO) -> Any:
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    return xlsxwriter.Workbook(content, {**options, "constant_memory": True})


def _head(page: Worksheet, columns: Sequence[Column], looks: _Looks, *, is_form: bool = False) -> None:
    page.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        page.set_column(place, place, column.width, looks.of(column.kind) if is_form else None)
    for place, column in enumerate(columns):
        must = is_form and column.is_required
        page.write_string(
            0, place, _plain(column.title) + ("*" if must else ""), looks.head_required if must else looks.head
        )


def _write(page: Worksheet, row: int, place: int, value: Cell, looks: _Looks) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_boolean(row, place, value)
    elif isinstance(value, datetime):
        local = value.astimezone(WENZHOU).replace(tzinfo=None) if value.tzinfo else value
        page.write_datetime(row, place, local, looks.moment)
    elif isinstance(value, date):
        page.write_datetime(row, place, value, looks.day)
    elif isinstance(value, time):
        page.write_datetime(row, place, value, looks.time)
    elif isinstance(value, int | float | Decimal) and abs(float(value)) < LARGEST_EXACT:
        page.write_number(row, place, float(value), looks.number)
    else:
        page.write_string(row, place, _plain(str(value)), looks.text)


def _offer_choices(book: Any, form: Worksheet, columns: Sequence[Column], words: TemplateWords) -> None:
    """Drop-downs. The lists stand on a hidden sheet: Excel takes at most 255 characters in place."""
    offering = [(place, column) for place, column in enumerate(columns) if column.choices]
    if not offering:
        return
    hidden = book.add_worksheet(words.choices)
    hidden.hide()
    longest = max(len(column.choices) for _, column in offering)
    for number in range(longest):
        for line, (_, column) in enumerate(offering):
            if number < len(column.choices):
                hidden.write_string(number, line, _plain(column.choices[number]))
    for line, (place, column) in enumerate(offering):
        letter = xlsxwriter.utility.xl_col_to_name(line, col_abs=True)
        source = f"='{words.choices}'!{letter}$1:{letter}${len(column.choices)}"
        form.data_validation(
            1, place, TEMPLATE_ROWS, place, {"validate": "list", "source": source, "error_type": "warning"}
        )


def _explain(
    page: Worksheet, columns: Sequence[Column], notes: Sequence[str], words: TemplateWords, looks: _Looks
) -> None:
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 8)
    page.set_column(2, 2, 90)
    for place, title in enumerate((words.column, words.required, words.explanation)):
        page.write_string(0, place, title, looks.head)
    number = 0
    for number, column in enumerate(columns, start=1):
        page.write_string(number, 0, _plain(column.title), looks.wrapped)
        page.write_string(number, 1, words.yes if column.is_required else "", looks.wrapped)
        said = [column.note, " / ".join(column.choices)]
        page.write_string(number, 2, _plain("\n".join(part for part in said if part)), looks.wrapped)
    for place, note in enumerate(notes, start=number + 2):
        page.write_string(place, 0, _plain(note), looks.note)


def _csv_cell(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime):
        return f"{value.astimezone(WENZHOU) if value.tzinfo else value:%Y-%m-%d %H:%M}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date | int | float | Decimal):
        return str(value)
    return defused(_plain(value))


def _plain(text: str) -> str:
    """Text a cell can hold: no control characters but line breaks, not longer than Excel allows."""
    bare = re.sub("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]", "", text)
    return bare if len(bare) <= LONGEST_CELL else bare[: LONGEST_CELL - 1] + "…"


def _tab(title: str, taken: set[str]) -> str:
    bare = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", title).strip(" '")[:28] or "Sheet"
    name, number = bare, 2
    while name.casefold() in taken:
        name, number = f"{bare[:25]} {number}", number + 1
    taken.add(name.casefold())
    return name
