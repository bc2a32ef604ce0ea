import re
from io import BytesIO
from xml.etree import ElementTree as ET

from PIL import Image

from portal.documents import qr

ADDRESS = "http://127.0.0.1:8000/t/Zk3x9Q"


def test_inline_code_is_dark_on_white_and_has_no_style_attribute():
    svg = qr.qr_svg(ADDRESS, "入场码 <1>")
    root = ET.fromstring(svg)  # noqa: S314 -- our own drawing
    assert root.get("aria-label") == "入场码 <1>" and root.get("role") == "img"
    assert root.get("viewBox") and root.get("width") is None
    assert "style=" not in svg and "xmlns" not in svg
    assert [path.get("fill") or path.get("stroke") for path in root] == ["#fff", "#000"]


def test_code_without_label_is_hidden_from_readers():
    assert 'aria-hidden="true"' in qr.qr_svg(ADDRESS)


def test_png_is_sharp_and_has_its_quiet_zone():
    picture = Image.open(BytesIO(qr.qr_png(ADDRESS, scale=5))).convert("L")
    assert picture.width == picture.height and picture.width % 5 == 0
    assert {picture.getpixel((x, y)) for x in range(picture.width) for y in range(20)} == {255}
    assert {value for _, value in picture.getcolors()} == {0, 255}


def test_print_code_is_an_svg_file():
    assert re.match(r'<svg xmlns="http://www.w3.org/2000/svg"', qr.qr_plain_svg(ADDRESS))
