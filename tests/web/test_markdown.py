import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.web.markdown import TAGS, plain_lines, plain_text, safe_html


class Seen(HTMLParser):
    """Collects what a browser would make of the text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.attributes = [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**粗** _斜_", "<p><strong>粗</strong> <em>斜</em></p>"),
        ("# 标题", "<h3>标题</h3>"),
        ("## 一\n#### 二\n## 三", "<h3>一</h3>\n<h4>二</h4>\n<h3>三</h3>"),
        ("lin.dev www.example.com", "<p>lin.dev www.example.com</p>"),
        ("[x](/events/)", '<p><a href="/events/" rel="nofollow noopener ugc">x</a></p>'),
        (
            "![照片](http://elsewhere/x.png)",
            '<p><a href="http://elsewhere/x.png" rel="nofollow noopener ugc">照片</a></p>',
        ),
        ("<b>x</b>", "<p>&lt;b&gt;x&lt;/b&gt;</p>"),
        ("3. 三", '<ol start="3">\n<li>三</li>\n</ol>'),
        ("a\x00b", "<p>ab</p>"),
        (None, ""),
    ],
)
def test_structure_is_kept_and_the_rest_is_text(text, html):
    assert safe_html(text).strip() == html


def test_table_has_no_style_of_its_own():
    assert "style" not in safe_html("| a | b |\n|:--|--:|\n| 1 | 2 |") and "<td>2</td>" in safe_html(
        "| a | b |\n|:--|--:|\n| 1 | 2 |"
    )


HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)", "[x](vbscript:x)", "![x](javascript:alert(1))", "<javascript:alert(1)>",
    '[x](http://a" onmouseover="alert(1))', "[x](java\tscript:alert(1))", "<svg/onload=alert(1)>", "{{ 7*7 }} {% raw %}",
    "[a]: javascript:alert(1)\n\n[a]", "`<script>`", "<!-- --><script>", "<a href='javascript:x'>y</a>", "<style>*{}</style>",
    '![" onerror="x](http://x/" onerror="y)', "[x](&#106;avascript:alert(1))",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text):
    _assert_harmless(safe_html(text))


@given(
    st.lists(st.sampled_from([*HOSTILE, "\n\n", "*", "`", "[", "](", "| ", "> ", "1. ", "温州"]), max_size=8).map(
        "".join
    )
)
def test_no_mixture_is_harmful(text):
    _assert_harmless(safe_html(text))


def _assert_harmless(html):
    seen = Seen(html)
    assert set(seen.tags) <= TAGS
    for tag, name, value in seen.attributes:
        assert (tag, name) in {("a", "href"), ("a", "title"), ("a", "rel"), ("ol", "start")}
        if name == "href":
            assert not re.match(r"[\s\x00-\x20]*(?!https?:|mailto:|tel:)[a-z][a-z0-9+.-]*:", value, re.IGNORECASE), (
                value
            )


def test_words_alone_are_cut_for_descriptions():
    assert plain_text("# 你好\n\n**世界** <b>") == "你好 世界 <b>"
    assert plain_text("创" * 300) == "创" * 199 + "…"


def test_very_long_and_very_deep_text_is_answered():
    assert len(safe_html("长" * 1_000_000)) < 60_000
    assert safe_html("> " * 2000 + "x")
    assert safe_html("[" * 5000)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("一行\n两行, 三行; 四行\\ 五行", "一行\n两行, 三行; 四行\\ 五行"),
        ("一段\n\n\n二段", "一段\n\n二段"),
        ("# 标题\n**粗** _斜_ ~~删~~ `码`", "标题\n\n粗 斜 删 码"),
        ("- 一\n- 二\n  1. 甲\n  2. 乙\n\n完", "- 一\n- 二\n  1. 甲\n  2. 乙\n\n完"),
        ("3. 三\n4. 四", "3. 三\n4. 四"),
        ("> 引文", "引文"),
        ("| 甲 | 乙 |\n|--|--|\n| 1 | 2 |", "甲 | 乙\n1 | 2"),
        ("```\na\n  b\n```", "a\n  b"),
        ("[官网](https://example.org/)", "官网 (https://example.org/)"),
        ("[https://example.org/](https://example.org/)", "https://example.org/"),
        ("[lin@example.org](mailto:lin@example.org)", "lin@example.org"),
        ("[本站](/events/)", "本站"),
        ("![照片](https://example.org/x.png)", "照片 (https://example.org/x.png)"),
        ("<b>x</b> &amp; 2 > 1", "<b>x</b> & 2 > 1"),
        ("a&#13;b&#10;c\x00", "ab\nc"),
        (None, ""),
    ],
)
def test_markup_becomes_lines_of_plain_text(text, plain):
    assert plain_lines(text) == plain


@given(st.text(st.sampled_from("#*_-`|[](){}<>!1.\n \\&;:一a"), max_size=80))
def test_whatever_is_written_becomes_plain_text_without_controls(text):
    plain = plain_lines(text)
    assert plain == plain.strip()
    assert all(character == "\n" or character.isprintable() for character in plain)
