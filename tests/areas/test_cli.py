from datetime import date

import pytest

from portal.areas import queries
from portal.database import db


def test_load_reports_what_it_added(app):
    run = app.test_cli_runner()
    assert run.invoke(args=["areas", "load"]).output == "71 rows added\n"
    assert run.invoke(args=["areas", "load"]).output == "0 rows added\n"


def test_notice_is_read_from_a_csv_with_byte_order_mark(app, tmp_path):
    file = tmp_path / "2028.csv"
    file.write_text("\ufeffdate,kind,name,source,is_provisional\n2028-01-01,holiday,元旦,通知,0\n", encoding="utf-8")
    result = app.test_cli_runner().invoke(args=["areas", "calendar", str(file)])
    assert (result.exit_code, result.output) == (0, "1 days taken in\n")
    db.session.rollback()
    assert queries.day_named(date(2028, 1, 1)).name == "元旦"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"date,kind\n2028-01-01,holiday\n2028-99-01,holiday\n", "Line 3"),
        ("元旦".encode("gb18030"), "decode"),
        (b"", "no days"),
    ],
)
def test_wrong_notice_changes_nothing_and_says_why(app, tmp_path, content, said):
    file = tmp_path / "2028.csv"
    file.write_bytes(content)
    result = app.test_cli_runner().invoke(args=["areas", "calendar", str(file)])
    assert result.exit_code == 1
    assert said in result.output
    assert queries.calendar_days(2028) == []
