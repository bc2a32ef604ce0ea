"""Whole tables: first what would happen, then all of it or nothing, and twice the same."""

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from flask import Flask
from sqlalchemy import func, select

from portal.areas.actions import load_reference
from portal.clock import today
from portal.database import db
from portal.documents.sheet_reading import read_table
from portal.makerspaces import queries
from portal.makerspaces.actions import imports
from portal.makerspaces.columns import COLUMNS
from portal.makerspaces.models import Makerspace
from portal.makerspaces.rules import Filters
from tests.builders.accounts import an_officer
from tests.builders.makerspaces import an_area
from tests.counting import statements

HEADER = "id,name,division,plan_category,type,level,area_sqm,teams,workstations,mentors,events_per_year_target"
ROWS = [
    "MS0001,山海创业咖啡（演示）,鹿城区,new_makerspace,创业咖啡,省级,23790,69,276,10,24",
    "MS0002,聚力创客空间（演示）,洞头县,new_makerspace,创客空间,县（市、区）级,8270,24,120,8,16",
    "MS0003,城西科技企业孵化器（演示）,浙南科技城,incubator,科技企业孵化器,国家级,41000,80,500,20,12",
    "MS0004,印艺特色小镇（演示）,苍南县龙港镇,community_or_town,科技特色小镇,市级,62000,90,800,15,8",
]


@pytest.fixture
def reference(app: Flask) -> None:
    load_reference()
    db.session.commit()


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    """A CSV of these rows."""

    def write(*rows: str, header: str = HEADER, encoding: str = "utf-8-sig") -> Path:
        path = tmp_path / "table.csv"
        path.write_bytes(("\n".join([header, *rows]) + "\n").encode(encoding))
        return path

    return write


def run(app: Flask, *arguments: object, code: int = 0) -> str:
    """What the command said; each runs with a session of its own."""
    db.session.remove()
    result = app.test_cli_runner().invoke(args=["import", "makerspaces", *map(str, arguments)])
    assert result.exit_code == code, result.output
    return result.output


def number() -> int:
    return db.session.execute(select(func.count()).select_from(Makerspace)).scalar_one()


def by_name(start: str) -> Makerspace:
    return db.session.execute(select(Makerspace).where(Makerspace.name_zh.startswith(start))).unique().scalar_one()


def test_a_table_goes_in_as_it_is_and_twice_changes_nothing(
    app: Flask, reference: None, table: Callable[..., Path]
) -> None:
    path = table(*ROWS)
    assert "4 rows imported: 4 new, 0 changed, 0 as before" in run(app, path)
    versions = db.session.execute(select(Makerspace.id, Makerspace.version).order_by(Makerspace.id)).all()
    assert "4 rows imported: 0 new, 0 changed, 4 as before" in run(app, path)
    assert db.session.execute(select(Makerspace.id, Makerspace.version).order_by(Makerspace.id)).all() == versions
    cafe = by_name("山海")
    assert (cafe.type, cafe.area_declared_sqm, cafe.workstation_count, cafe.slug) == (
        "startup_cafe",
        23790,
        276,
        "ms0001",
    )
    assert [held.level for held in cafe.levels] == ["provincial"]
    assert len(db.session.execute(queries.listed(Filters(q="创业咖啡"))).scalars().all()) == 1


@pytest.mark.parametrize(
    ("name", "area", "unit"),
    [("聚力", "330305", "330305"), ("城西", "330303", "WZ-FZ-KJC"), ("印艺", "330383", "330383")],
)
def test_historic_names_and_zones_find_their_place(
    app: Flask, reference: None, table: Callable[..., Path], name: str, area: str, unit: str
) -> None:
    run(app, table(*ROWS))
    space = by_name(name)
    assert (space.area.code, space.assessed_unit.code) == (area, unit)


def test_a_changed_row_changes_its_makerspace_only(app: Flask, reference: None, table: Callable[..., Path]) -> None:
    run(app, table(*ROWS))
    said = run(app, table(*ROWS[1:], ROWS[0].replace(",276,", ",280,")))
    assert "0 new, 1 changed, 3 as before" in said
    assert by_name("山海").workstation_count == 280


def test_a_dry_run_says_the_same_and_stores_nothing(app: Flask, reference: None, table: Callable[..., Path]) -> None:
    assert "4 rows would be imported: 4 new" in run(app, table(*ROWS), "--dry-run")
    assert number() == 0


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("MS9,万㎡写错（演示）,鹿城区,new_makerspace,创客空间,市级,0.85,1,1,1,1", "mixed up"),
        ("MS9,别处（演示）,西湖区,new_makerspace,创客空间,市级,850,1,1,1,1", "西湖区"),
        ("MS9,全市（演示）,温州市,new_makerspace,创客空间,市级,850,1,1,1,1", "温州市"),
        ("MS9,,鹿城区,new_makerspace,创客空间,市级,850,1,1,1,1", "is missing"),
        ("MS9,飞船（演示）,鹿城区,new_makerspace,飞船,市级,850,1,1,1,1", "飞船"),
        ("MS0001,又一家（演示）,鹿城区,new_makerspace,创客空间,市级,850,1,1,1,1", "stands in row 2 already"),
    ],
)
def test_one_faulty_row_keeps_the_whole_table_out(
    app: Flask, reference: None, table: Callable[..., Path], row: str, said: str
) -> None:
    output = run(app, table(*ROWS, row), code=1)
    assert "row 6" in output
    assert said in output
    assert number() == 0


def test_a_small_community_is_remarked_and_goes_in(app: Flask, reference: None, table: Callable[..., Path]) -> None:
    row = "MS9,小社区（演示）,鹿城区,community_or_town,众创社区,市级,50000,1,1,1,1"
    assert "row 2, 小社区（演示）: remark: A community or town" in run(app, table(row))
    assert number() == 1


def test_a_header_in_ten_thousands_is_converted(app: Flask, reference: None, table: Callable[..., Path]) -> None:
    path = table(
        "1,名字（演示）,鹿城,新建,创客空间,8.5", header="编号,众创空间名称,县（市、区）,计划类别,类型,面积（万平方米）"
    )
    run(app, path)
    assert by_name("名字").area_declared_sqm == 85_000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_may_have_any_usual_encoding(
    app: Flask, reference: None, table: Callable[..., Path], encoding: str
) -> None:
    run(app, table(ROWS[0], encoding=encoding))
    assert by_name("山海").name_zh == "山海创业咖啡（演示）"


def test_a_workbook_with_a_title_a_total_and_its_own_headers_goes_in(
    app: Flask, reference: None, tmp_path: Path
) -> None:
    path = tmp_path / "table.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("填报表")
        rows = [
            ["2026年众创空间情况表"],
            [
                "序号",
                "空间编号",
                "空间名称",
                "所属区域",
                "类别",
                "类型",
                "认定级别",
                "面积（平方米）",
                "房间",
                "联系电话",
            ],
            [
                1,
                "A-1",
                "磐石创客空间（演示）",
                "乐清市",
                "新建",
                "创客空间",
                "国家级、市级",
                8500,
                "路演厅：120",
                "0577-88001234",
            ],
            ["合计", "", "", "", "", "", "", 8500],
        ]
        for place, row in enumerate(rows):
            page.write_row(place, 0, row)
    run(app, path)
    space = by_name("磐石")
    assert (space.area.code, space.area_declared_sqm, space.contact_phone) == ("330382", 8500, "0577-88001234")
    assert sorted(held.level for held in space.levels) == ["municipal", "national"]
    assert [(room.name_zh, room.capacity) for room in queries.rooms_of(space)] == [("路演厅", 120)]
    assert "0 new, 0 changed, 1 as before" in run(app, path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 4000,
        b"PK\x03\x04 not a workbook",
        b"just a line\n",
        b"\xff\xfe\xff\xff\xff",
        "名称,类型\n甲,乙\n".encode(),
    ],
)
def test_a_broken_file_is_refused_with_a_sentence(app: Flask, reference: None, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(content)
    output = run(app, path, code=1)
    assert output.startswith("Error: ")
    assert "Traceback" not in output
    assert number() == 0


def test_an_officer_imports_for_the_own_area_only(app: Flask, reference: None, table: Callable[..., Path]) -> None:
    email = an_officer(an_area("330303"), email="longwan@example.com").email
    assert "鹿城区 is not your area" in run(app, table(ROWS[0]), "--as", email, code=1)
    assert "1 new" in run(app, table(ROWS[2]), "--as", email)
    assert by_name("城西").source == "area:330303"


def test_two_offices_may_number_alike(app: Flask, reference: None, table: Callable[..., Path]) -> None:
    for code, row in (("330302", ROWS[0]), ("330303", ROWS[2].replace("MS0003", "MS0001"))):
        officer = an_officer(an_area(code), email=f"officer{code}@example.com")
        assert "1 new" in run(app, table(row), "--as", officer.email)
    assert number() == 2


def test_somebody_without_an_office_imports_nothing(app: Flask, reference: None, table: Callable[..., Path]) -> None:
    assert "nobody here" in run(app, table(ROWS[0]), "--as", "who@example.com", code=1)


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_an_export_can_be_imported_again_and_changes_nothing(
    app: Flask, reference: None, table: Callable[..., Path], tmp_path: Path, ending: str
) -> None:
    run(app, table(*ROWS))
    path = tmp_path / f"out.{ending}"
    db.session.remove()
    result = app.test_cli_runner().invoke(args=["export", "makerspaces", str(path)])
    assert "4 makerspaces written" in result.output
    assert "0 new, 0 changed, 4 as before" in run(app, path, "--source", "elsewhere")


def test_an_officer_cannot_take_over_what_lies_elsewhere(
    app: Flask, reference: None, table: Callable[..., Path]
) -> None:
    run(app, table(ROWS[0]))
    officer = an_officer(an_area("330303"), email="longwan@example.com")
    stolen = table("ms0001,夺来的（演示）,龙湾区,新建,创客空间", header="门户地址,名称,县市区,计划类别,类型")
    assert "belongs to another area" in run(app, stolen, "--as", officer.email, code=1)


def test_planning_asks_the_same_number_of_queries_for_one_row_and_for_thirty(
    app: Flask, reference: None, table: Callable[..., Path]
) -> None:
    counts = []
    for size in (1, 30):
        rows = [ROWS[0].replace("MS0001", f"MS{n:04d}") for n in range(size)]
        reading = read_table(table(*rows), COLUMNS)
        db.session.expire_all()
        with statements() as made:
            imports.plan(reading.rows, source="city", actor=None, on=today())
        counts.append(len(made))
    assert counts[0] == counts[1]
