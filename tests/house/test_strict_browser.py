"""The strict browser is strict: each fault it promises to see is seen."""

import pytest

from tests.strict_page import Page

GOOD = """<!doctype html><html lang="zh"><head><title>活动</title></head><body><h1>活动</h1>
<form method="post" action="/x"><input type="hidden" name="csrf_token" value="t"><label for="n">姓名</label>
<input id="n" name="n" value="王"><select name="s" aria-label="地区"><option value="1">甲</option>
<option value="2" selected>乙</option></select><textarea name="t" aria-label="备注">
第一行
第二行</textarea><input type="checkbox" name="c" id="c"><label for="c">同意</label><button>报名</button></form>%s</body></html>"""


def test_a_good_page_has_no_fault() -> None:
    assert Page(GOOD % "").faults == []


def test_a_form_is_read_as_a_browser_would_send_it() -> None:
    form = Page(GOOD % "").form("/x")
    assert form.values == [("csrf_token", "t"), ("n", "王"), ("s", "2"), ("t", "第一行\n第二行")]


@pytest.mark.parametrize(
    ("html", "fault"),
    [
        ("<h1>二</h1>", "2 h1"),
        ('<p id="n"></p>', "id 'n' 2 times"),
        ('<input name="q">', "has no label"),
        ('<form method="post" action="/y"></form>', "without token"),
        ("<script>go()</script>", "inline script"),
        ("<style>p {}</style>", "inline script or style"),
        ('<p style="color:red"></p>', "style attribute"),
        ('<p onclick="go()"></p>', "has onclick"),
        ('<a href="javascript:go()">x</a>', "runs a script"),
        ('<a href="#">x</a>', "link to nowhere"),
        ('<img src="/a.png">', "without alt"),
        ('<script src="https://cdn.example/x.js"></script>', "asks another host"),
        ("<p>{{ name }}</p>", "template mark"),
        ("<p>⟦Sign in⟧</p>", "not translated: 'Sign in'"),
        ("<div><p></div>", "closes <p>"),
        ('<label for="gone">x</label>', "missing id 'gone'"),
        ("<div>", "closes <div>"),
    ],
)
def test_a_fault_is_seen(html: str, fault: str) -> None:
    assert any(fault in found for found in Page(GOOD % html).faults)


def test_a_page_without_its_frame_is_refused() -> None:
    faults = Page("<p>x</p>").faults
    assert {"no doctype", "no title", "<html> has no lang"} <= set(faults)
