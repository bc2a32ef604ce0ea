import random
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter

from portal.documents.columns import Column, ColumnKind
from portal.documents.sheet_reading import MOST_BYTES, read_table
from portal.documents.spreadsheets import Sheet, csv_bytes, template_bytes, with_faults, xlsx_bytes
from portal.errors import Refusal, TooLarge

COLUMNS = [
    Column("id", "编号", is_required=True),
    Column("name", "名称", aliases=("空间名称", "name"), is_required=True),
    Column("unit", "县（市、区）", aliases=("县市区", "所属区域")),
    Column("area", "面积（平方米）", ColumnKind.INTEGER),
    Column("opened", "开业日期", ColumnKind.DATE),
]
ROW = {"id": "0012", "name": "山海（演示）", "unit": "鹿城区", "area": "23790", "opened": "2027-06-24"}


@pytest.fixture
def read(tmp_path):
    def read(content):
        path = tmp_path / "upload"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_table(path, COLUMNS)

    return read


def _workbook(*rows, first_row=0):
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        page = book.add_worksheet("表一")
        for number, row in enumerate(rows, start=first_row):
            for place, cell in enumerate(row):
                page.write(number, place, cell)
    return content.getvalue()


@pytest.mark.parametrize("write", [lambda sheet: xlsx_bytes(sheet), csv_bytes], ids=["xlsx", "csv"])
def test_what_we_write_we_read(read, write):
    reading = read(write(Sheet("表", COLUMNS, [ROW, ROW | {"name": "=1+1"}])))
    assert [row.values for row in reading.rows] == [ROW, ROW | {"name": "=1+1"}]
    assert [row.number for row in reading.rows] == [2, 3]
    assert reading.unknown == []


def test_filled_template_is_read_from_its_first_sheet(read):
    assert read(template_bytes(COLUMNS, rows=[ROW])).rows[0].values == ROW


def test_table_handed_back_with_faults_is_read_again(read):
    reading = read(xlsx_bytes(Sheet("表", COLUMNS, [ROW])))
    again = read(with_faults(reading, {2: "请核对"}))
    assert (again.rows[0].values, again.unknown) == (ROW, [])


def test_offices_table_is_understood(read):
    """A title above, 序号, half-width brackets, 万㎡, serial dates, a blank row, a total and a signature below."""
    content = _workbook(
        ["2027年众创空间汇总表"],
        ["填报单位：鹿城区"],
        ["序号", "编号", " 空间名称 ", "县(市、区)", "面积(万㎡)", "开业日期", "电话"],
        [1, "0012", "山海（演示） ", "鹿城区", 2.379, 46562, "0577-88001234"],
        [],
        [2, 13, "优创", "鹿城区", 0.85, "2020年1月2日", ""],
        ["合计", "", "", "", 3.229],
        ["填表人：", "张三"],
        first_row=2,
    )
    reading = read(content)
    assert [(row.number, row.values) for row in reading.rows] == [
        (6, ROW),
        (8, {"id": "13", "name": "优创", "unit": "鹿城区", "area": "8500", "opened": "2020-01-02"}),
    ]
    assert reading.unknown == ["电话"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_of_any_office_program_is_read(read, encoding, delimiter):
    lines = [["编号", "名称", "县市区"], ["1", "龘创客", "鹿城区"], ["2", "a", "龙湾区"]]
    reading = read("\r\n".join(delimiter.join(line) for line in lines).encode(encoding))
    assert [row.values["name"] for row in reading.rows] == ["龘创客", "a"]


def test_quoted_field_may_have_lines(read):
    reading = read('编号,名称\n1,"a\nb"\n2,c\n')
    assert [(row.number, row.values["name"]) for row in reading.rows] == [(2, "a\nb"), (3, "c")]


def _archive(parts, **options):
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED, **options) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def _with_part(workbook, name, part):
    with ZipFile(BytesIO(workbook)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    return _archive(parts | {name: part})


GOOD = _workbook(["编号", "名称"], ["1", "a"])
XXE = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd"><!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>&e;&b;</t></is></c></row></sheetData></worksheet>'
)
FAR_CELL = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
)
HOSTILE = {
    "nothing": (b"", "empty"),
    "no header": (_workbook(["a", "b"], ["1", "2"]), "Expected: 编号、名称"),
    "header only": (_workbook(["编号", "名称"]), "no rows"),
    "required column missing": (_workbook(["编号", "县市区"], ["1", "鹿城区"]), "lacks these columns: 名称"),
    "column twice": (_workbook(["编号", "名称", "空间名称"], ["1", "a", "b"]), "mean the same: 名称"),
    "cut in half": (GOOD[: len(GOOD) // 2], "damaged"),
    "some other zip": (_archive({"a.txt": "x"}), "an archive"),
    "bomb": (_with_part(GOOD, "xl/media/bomb.bin", bytes(80 << 20)), "far larger"),
    "sheet that is a bomb": (
        _with_part(GOOD, "xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * (60 << 20)),
        "far larger",
    ),
    "too many parts": (_archive({f"p{n}": b"" for n in range(2100)} | {"[Content_Types].xml": b""}), "far larger"),
    "entities": (_with_part(GOOD, "xl/worksheets/sheet1.xml", XXE), ""),
    "cell at the end of the world": (_with_part(GOOD, "xl/worksheets/sheet1.xml", FAR_CELL), ""),
    "old workbook of junk": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 5000, ""),
    "NUL bytes": ("编号,名称\n1,a\x00b\n".encode(), "neither a workbook nor text"),
    "no encoding at all": (b"\xff\xff\xff\x81\x80" * 50, "neither a workbook nor text"),
    "one enormous field": ("编号,名称\n1," + "x" * 9_000_000, "too long"),
    "quotation mark without end": ('编号,名称\n1,"' + "x\n" * 200_000, "too long"),
    "too many rows": ("编号,名称\n" + "1,a\n" * 20_001, "more than 20000 rows"),
    "too many columns": ("编号,名称" + ",x" * 300 + "\n", "more than 200 columns"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", ""),
}


@pytest.mark.parametrize(("content", "said"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_table_is_refused_with_a_clear_line(read, content, said):
    with pytest.raises(Refusal) as refused:
        read(content)
    assert said in str(refused.value)
    assert "root:" not in str(refused.value)


def test_too_many_bytes_are_refused_before_anything_is_opened(read):
    with pytest.raises(TooLarge):
        read(b"x" * (MOST_BYTES + 1))


def test_damaged_workbooks_never_do_more_than_be_refused(read):
    chance = random.Random(11)
    whole = xlsx_bytes(Sheet("表", COLUMNS, [ROW] * 20))
    for _ in range(15):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 30)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        try:
            reading = read(bytes(content))
        except Refusal:
            continue
        assert len(reading.rows) <= 20
