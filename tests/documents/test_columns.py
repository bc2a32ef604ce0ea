import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.documents.columns import Column, ColumnKind, plain_header, settled


@pytest.mark.parametrize(
    ("title", "name", "unit"),
    [
        ("面积（平方米）", "面积", "平方米"),
        ("面积(㎡)", "面积", "m2"),
        (" 面 积 （万㎡） ", "面积", "万m2"),
        ("县（市、区）", "县市区", ""),
        ("县(市、区)*", "县市区", ""),
        ("ＩＤ", "id", ""),
        ("Area (sqm)", "area", "sqm"),
        ("plan_category", "plancategory", ""),
        ("团队数【支】", "团队数", "支"),
        ("完成率（%）", "完成率", "%"),
        ("", "", ""),
    ],
)
def test_header_is_its_name_and_its_unit(title, name, unit):
    assert plain_header(title) == (name, unit)


AREA = Column("area", "面积（平方米）", ColumnKind.INTEGER)
MONEY = Column("amount", "金额（万元）", ColumnKind.DECIMAL)


@pytest.mark.parametrize(
    ("column", "typed", "unit", "value"),
    [
        (AREA, "23790", "", "23790"),
        (AREA, "23,790", "平方米", "23790"),
        (AREA, "２３７９０", "", "23790"),
        (AREA, "23790㎡", "", "23790"),
        (AREA, "0.85", "万m2", "8500"),
        (AREA, "0.85万㎡", "", "8500"),
        (AREA, "2.379万平方米", "平方米", "23790"),
        (AREA, "0.85", "", "0.85"),
        (AREA, "约两万", "", "约两万"),
        (AREA, "1e9", "", "1e9"),
        (AREA, "12苹果", "", "12苹果"),
        (AREA, "-5", "", "-5"),
        (AREA, "9" * 40, "", "9" * 40),
        (MONEY, "12600", "万元", "12600"),
        (MONEY, "1.26", "亿元", "12600"),
        (MONEY, "5000", "元", "0.5"),
        (Column("t", "团队", ColumnKind.INTEGER), "69 支", "", "69"),
    ],
)
def test_number_is_brought_to_the_unit_of_its_column(column, typed, unit, value):
    assert settled(typed, column, unit) == value


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        (ColumnKind.DATE, "2027-06-24", "2027-06-24"),
        (ColumnKind.DATE, "2027/6/24", "2027-06-24"),
        (ColumnKind.DATE, "2027.6.24", "2027-06-24"),
        (ColumnKind.DATE, "2027年6月24日（星期四）", "2027-06-24"),
        (ColumnKind.DATE, "20270624", "2027-06-24"),
        (ColumnKind.DATE, "46562", "2027-06-24"),
        (ColumnKind.DATE, "２０２７－６－２４", "2027-06-24"),
        (ColumnKind.DATE, "2027-02-30", "2027-02-30"),
        (ColumnKind.DATE, "下周四", "下周四"),
        (ColumnKind.DATE, "12", "12"),
        (ColumnKind.TIME, "9:00", "09:00"),
        (ColumnKind.TIME, "14：30", "14:30"),
        (ColumnKind.TIME, "14:30:00", "14:30"),
        (ColumnKind.TIME, "14点30分", "14:30"),
        (ColumnKind.TIME, "14点", "14:00"),
        (ColumnKind.TIME, "0.5", "12:00"),
        (ColumnKind.TIME, "25:00", "25:00"),
        (ColumnKind.MOMENT, "2027-06-24 14:00", "2027-06-24T14:00"),
        (ColumnKind.MOMENT, "2027-06-24T14:00:00", "2027-06-24T14:00"),
        (ColumnKind.MOMENT, "2027年6月24日14:00", "2027-06-24T14:00"),
        (ColumnKind.MOMENT, "2027年6月24日", "2027-06-24T00:00"),
        (ColumnKind.MOMENT, "46562.583333333336", "2027-06-24T14:00"),
        (ColumnKind.MOMENT, "2027-06-24 soon", "2027-06-24 soon"),
        (ColumnKind.TEXT, " 　鹿城\u200b区 ", "鹿城区"),
        (ColumnKind.TEXT, "（演示）", "（演示）"),
        (ColumnKind.TEXT, "a\x00b", "ab"),
    ],
)
def test_cell_is_brought_into_the_form_of_its_kind_or_left_as_typed(kind, typed, value):
    assert settled(typed, Column("x", "x", kind)) == value


@given(st.text(max_size=60), st.sampled_from(ColumnKind), st.sampled_from(["", "万m2", "元"]))
def test_anything_typed_is_answered_and_settles_once(typed, kind, unit):
    column = Column("x", "x", kind)
    once = settled(typed, column, unit)
    assert "\x00" not in once
    if not unit and kind is not ColumnKind.TIME:
        assert settled(once, column) == once
