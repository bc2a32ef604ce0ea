"""Text people write, with a little structure: CommonMark and tables, cleaned twice."""

from collections.abc import Sequence
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

LONGEST = 50_000
# What an entity such as &#13; may smuggle in.
_NO_CONTROLS = {code: None for code in [*range(32), *range(127, 160)] if chr(code) not in "\n\t"}
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


def plain_lines(text: str | None) -> str:
    """The words as plain text of several lines, for readers that know no markup: lists keep their marks, links their address.

    What was plain text comes back as it was, but for blanks around lines.
    """
    blocks: list[tuple[str, bool]] = []  # its text, and whether it stands close to its neighbours of the same kind
    lists: list[int | None] = []  # the next number of each list we are in; None where it has no numbers
    row: list[str] | None = None
    mark = ""
    for token in _parser.parse((text or "")[:LONGEST].replace("\x00", "")):
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            lists.append(int(token.attrs.get("start", 1)) if token.type == "ordered_list_open" else None)
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            lists.pop()
        elif token.type == "list_item_open":
            number = lists[-1]
            mark = "  " * (len(lists) - 1) + (f"{number}. " if number is not None else "- ")
            lists[-1] = number + 1 if number is not None else None
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            blocks.append((" | ".join(row), True))
            row = None
        elif token.type in {"fence", "code_block"}:
            blocks.append((mark + token.content.rstrip("\n"), bool(lists)))
            mark = ""
        elif token.type == "inline" and row is not None:
            row.append(_words(token))
        elif token.type == "inline":
            blocks.append((mark + _words(token), bool(lists)))
            mark = ""
    joined, was_close = "", False
    for block, is_close in blocks:
        joined += ("\n" if is_close and was_close else "\n\n") + block
        was_close = is_close
    return joined.translate(_NO_CONTROLS).strip()


def _words(inline: Token) -> str:
    """The words of one paragraph; the address of a link stands behind its words, where it leads somewhere by itself."""
    said, address, since = "", "", 0
    for token in inline.children or []:
        if token.type in {"softbreak", "hardbreak"}:
            said += "\n"
        elif token.type == "link_open":
            address, since = str(token.attrs.get("href", "")), len(said)
        elif token.type == "link_close":
            said += _behind(address, said[since:])
        elif token.type == "image":
            said += token.content + _behind(str(token.attrs.get("src", "")), token.content)
        else:
            said += token.content
    return said


def _behind(address: str, words: str) -> str:
    leads = address.startswith(("http://", "https://", "mailto:", "tel:"))
    return f" ({address})" if leads and words not in {address, address.partition(":")[2]} else ""


def _shift_headings(tokens: list[Token]) -> None:
    levels = sorted({int(token.tag[1]) for token in tokens if token.type == "heading_open"})
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            # Without gaps: what the writer began with becomes h3, the next deeper level used h4.
            token.tag = f"h{min(6, TOP_HEADING + levels.index(int(token.tag[1])))}"
