import threading
from io import BytesIO

import pytest
from PIL import Image
from pypdf import PdfReader

from portal.documents import prints, qr

TICKET = {
    "language": "zh",
    "portal": "温州创客",
    "kicker": "入场券",
    "title": "鞋革数字化设计创客沙龙",
    "facts": [{"label": "时间", "value": "2027年6月24日（星期四）14:00"}, {"label": "地点", "value": "鹿城 · 路演厅"}],
    "name": "陈龘",
    "name_label": "姓名",
    "code": "WZ-7Q4K-9XTM",
    "code_label": "票号",
    "qr_svg": qr.qr_plain_svg("http://127.0.0.1:8000/t/Zk3x9Q"),
    "note": "入场时请出示。",
}
POSTER = {
    "language": "en",
    "portal": "Maker Day",
    "kind": "Salon",
    "title": "A salon",
    "summary": "Words",
    "facts": TICKET["facts"],
    "cover_svg": '<svg xmlns="http://www.w3.org/2000/svg" width="900" height="1200"><rect width="900" height="1200" fill="#0F6B5C"/></svg>',
    "is_drawn": True,
    "ink": "#0F6B5C",
    "ground": "#DCEEE8",
    "qr_svg": TICKET["qr_svg"],
    "scan": "Scan",
}


def _text(pdf):
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_ticket_is_one_small_page_with_all_its_words():
    pdf = prints.render_pdf("ticket", TICKET)
    page = PdfReader(BytesIO(pdf)).pages[0]
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (298, 420)
    words = _text(pdf).replace(" ", "").replace("\n", "")
    for word in ("鞋革数字化设计创客沙龙", "陈龘", "WZ-7Q4K-9XTM", "2027年6月24日", "入场券"):
        assert word in words


def test_longest_words_stay_on_the_page():
    long = TICKET | {"title": "很长的标题" * 40, "name": "N" * 50, "facts": [{"label": "x", "value": "地" * 120}] * 4}
    assert len(PdfReader(BytesIO(prints.render_pdf("ticket", long))).pages) == 1


@pytest.mark.parametrize(
    "hostile", ["#[x]", '#read("/etc/passwd")', "*x* _y_ $5 <z>", "\\ // /* */", '"', "#sys.inputs"]
)
def test_text_from_people_is_never_markup(hostile):
    assert hostile in _text(prints.render_pdf("ticket", TICKET | {"note": hostile}))


def test_missing_letter_is_marked_and_told_beforehand():
    assert prints.missing_letters("林𠮷龘🎉") == "𠮷"
    words = _text(prints.render_pdf("ticket", TICKET | {"name": "林𠮷🎉\x00明"}))
    assert "林〓明" in words.replace(" ", "")


def test_poster_is_a_picture_to_share():
    picture = Image.open(BytesIO(prints.render_png("poster", POSTER, pixels_per_inch=40)))
    assert picture.format == "PNG" and abs(picture.height / picture.width - 4 / 3) < 0.01
    assert picture.convert("RGB").getpixel((5, 5)) == (0x0F, 0x6B, 0x5C)


def test_uploaded_cover_is_shown_on_the_poster():
    content = BytesIO()
    Image.new("RGB", (60, 40), (200, 30, 30)).save(content, "WEBP", lossless=True)
    cover = prints.picture_svg(content.getvalue(), "image/webp", 60, 40)
    poster = POSTER | {"cover_svg": cover, "is_drawn": False}
    picture = Image.open(BytesIO(prints.render_png("poster", poster, pixels_per_inch=40))).convert("RGB")
    assert picture.getpixel((picture.width // 2, 40)) == (200, 30, 30)


def test_document_without_a_value_is_refused_with_its_name():
    with pytest.raises(prints.PrintRefused, match="kicker"):
        prints.render_pdf("ticket", {key: value for key, value in TICKET.items() if key != "kicker"})


def test_many_threads_print_at_once():
    faults = []

    def work():
        try:
            for _ in range(5):
                prints.render_pdf("ticket", TICKET)
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
