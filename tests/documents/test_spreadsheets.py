import csv
from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from portal.documents.columns import Column, ColumnKind
from portal.documents.sheet_reading import Reading, Row
from portal.documents.spreadsheets import Sheet, csv_bytes, defused, template_bytes, with_faults, xlsx_bytes

COLUMNS = [
    Column("id", "编号", is_required=True),
    Column("unit", "县（市、区）", choices=("鹿城区", "龙湾区"), note="所在的县（市、区）。"),
    Column("area", "面积（平方米）", ColumnKind.INTEGER),
    Column("opened", "开业日期", ColumnKind.DATE),
]
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", '=cmd|"/c calc"!A1', '=HYPERLINK("http://x")']


def _cells(content, sheet=0):
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(sheet).to_python()


def test_workbook_holds_values_of_each_kind():
    row = {"id": "00123", "unit": "鹿城区", "area": Decimal(23790), "opened": date(2027, 6, 24)}
    moment = [Column("at", "时间"), Column("t", "时刻"), Column("yes", "是否")]
    content = xlsx_bytes(
        Sheet("众创空间", COLUMNS, [row]),
        Sheet("众创空间", moment, [{"at": datetime(2027, 6, 24, 6, tzinfo=UTC), "t": time(14, 0), "yes": True}]),
    )
    assert _cells(content)[1] == ["00123", "鹿城区", 23790, date(2027, 6, 24)]
    assert _cells(content, 1)[1] == [datetime.fromisoformat("2027-06-24T14:00"), time(14, 0), True]
    assert CalamineWorkbook.from_filelike(BytesIO(content)).sheet_names == ["众创空间", "众创空间 2"]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula(text):
    content = xlsx_bytes(Sheet("x", [Column("a", text)], [{"a": text}]))
    with ZipFile(BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    exported = csv_bytes(Sheet("x", [Column("a", text)], [{"a": text}])).decode("utf-8-sig")
    for (cell,) in csv.reader(StringIO(exported, newline="")):
        assert cell.lstrip("\t\r")[:1] not in {"=", "+", "-", "@", "＝"}


@given(st.text(max_size=30))
def test_whatever_was_typed_comes_back_from_csv(text):
    exported = csv_bytes(Sheet("x", [Column("a", "a")], [{"a": text}])).decode("utf-8-sig")
    (_, (cell,)) = csv.reader(StringIO(exported, newline=""))
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell in {text, f"'{text}"} or not text.isprintable()


def test_numbers_in_csv_stay_numbers():
    exported = csv_bytes(Sheet("x", [Column("a", "a"), Column("b", "b")], [{"a": -5, "b": None}])).decode("utf-8-sig")
    assert exported == '"a","b"\r\n"-5",""\r\n'
    assert csv_bytes(Sheet("x", COLUMNS, [])).startswith(b"\xef\xbb\xbf")


def test_what_excel_cannot_hold_is_cut_or_left_out():
    content = xlsx_bytes(
        Sheet("a[b]:*?/\\" + "长" * 40, [Column("a", "a")], [{"a": "\x00\x01长" * 40_000}, {"a": 10**18}])
    )
    (long, number) = (row[0] for row in _cells(content)[1:])
    assert len(long) == 32_000 and long.endswith("…") and "\x00" not in long
    assert number == "1000000000000000000"


def test_template_explains_itself_and_offers_choices():
    content = template_bytes(COLUMNS, notes=["请勿改动表头。"])
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    assert [(sheet.name, sheet.visible == SheetVisibleEnum.Visible) for sheet in book.sheets_metadata] == [
        ("填报表", True), ("填表说明", True), ("选项", False),
    ]  # fmt: skip
    assert _cells(content)[0] == ["编号*", "县（市、区）", "面积（平方米）", "开业日期"]
    assert "所在的县（市、区）。" in str(_cells(content, 1)) and "请勿改动表头。" in str(_cells(content, 1))
    with ZipFile(BytesIO(content)) as archive:
        form = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<dataValidation " in form and "'选项'!$A$1:$A$2" in form


def test_table_comes_back_with_its_faults():
    reading = Reading("填报表", ["编号", "面积"], [Row(3, {}, ["a", "x"]), Row(5, {}, ["b", "=2"])], [])
    content = with_faults(reading, {3: "面积应为整数"})
    assert _cells(content) == [["编号", "面积", "错误原因"], ["a", "x", "面积应为整数"], ["b", "=2", ""]]


def test_table_handed_in_again_has_one_column_of_faults():
    reading = Reading("x", ["编号", "错误原因"], [Row(2, {}, ["a", "旧"])], [])
    assert _cells(with_faults(reading, {2: "新"})) == [["编号", "错误原因"], ["a", "新"]]


def test_defusing_leaves_ordinary_text_alone():
    assert (defused("鹿城"), defused("1-2"), defused("")) == ("鹿城", "1-2", "")
