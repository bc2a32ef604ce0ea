"""Text people write, with a little structure: CommonMark and tables, cleaned twice."""

from collections.abc import Sequence
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

LONGEST = 50_000
TOP_HEADING = 3  # h1 is the page's title, h2 its section
TAGS = {
    "p", "br", "hr", "h3", "h4", "h5", "h6", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip

# No raw HTML, no autolinks: a name like lin.dev must not become a link.
_parser = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False}).enable(
    ["table", "strikethrough"]
)
_parser.disable(["html_block", "html_inline", "autolink"])


def _picture_as_link(_renderer: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    """A picture would ask another host: it becomes a link with its description."""
    address = str(tokens[index].attrs.get("src", ""))
    return str(Markup('<a href="{}">{}</a>').format(address, tokens[index].content or address))


_parser.add_render_rule("image", _picture_as_link)


def safe_html(text: str | None) -> Markup:
    """The text as HTML that can do no harm; headings start at h3, links open nothing of ours."""
    tokens = _parser.parse((text or "")[:LONGEST].replace("\x00", ""))
    _shift_headings(tokens)
    html = _parser.renderer.render(tokens, _parser.options, {})
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="nofollow noopener ugc",
        strip_comments=True,
    )
    return Markup(clean)  # noqa: S704 -- cleaned in the line before


def plain_text(text: str | None, longest: int = 200) -> str:
    """The words alone, on one line, for descriptions and the index; cut at a character, never inside markup."""
    bare = safe_html(text).striptags()
    return bare if len(bare) <= longest else bare[: longest - 1].rstrip() + "…"


def _shift_headings(tokens: list[Token]) -> None:
    levels = sorted({int(token.tag[1]) for token in tokens if token.type == "heading_open"})
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            # Without gaps: what the writer began with becomes h3, the next deeper level used h4.
            token.tag = f"h{min(6, TOP_HEADING + levels.index(int(token.tag[1])))}"
