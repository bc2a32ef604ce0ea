import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.storage import rules


@pytest.mark.parametrize(
    ("name", "tidy"),
    [
        ("项目计划书.pdf", "项目计划书.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\lin\\照片.jpg", "照片.jpg"),
        ("a\r\nSet-Cookie: x.png", "aSet-Cookie: x.png"),
        ("\u202egnp.exe", "gnp.exe"),
        ("", ""),
    ],
)
def test_name_of_an_upload_is_text_to_show(name, tidy):
    assert rules.tidy_name(name) == tidy


def test_long_name_keeps_its_ending():
    assert rules.tidy_name("长" * 300 + ".pdf").endswith("长.pdf")
    assert len(rules.tidy_name("长" * 300 + ".pdf")) == 120


@given(st.text(max_size=300))
def test_headers_are_plain_ascii_lines(name):
    for is_public in (True, False):
        for value in rules.serving_headers("application/pdf", rules.tidy_name(name), is_public=is_public).values():
            assert value.isascii() and value.isprintable()


@pytest.mark.parametrize(
    ("media_type", "how"),
    [
        ("image/webp", "inline"),
        ("application/pdf", "attachment"),
        ("text/html", "attachment"),
        ("image/svg+xml", "attachment"),
    ],
)
def test_only_our_own_pictures_open_in_the_page(media_type, how):
    headers = rules.serving_headers(media_type, "图.x", is_public=False)
    assert headers["Content-Disposition"].startswith(f"{how};")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "private, no-store"
