"""A public notice as a Word document, laid out as offices lay out theirs (GB/T 9704: title, text, list, contact, date)."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from flask_babel import gettext as _

from portal.competitions.models.notices import PublicNotice
from portal.competitions.rules import NoticeKind
from portal.web.formats import bilingual, day, wan_yuan
from portal.web.language import language

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TITLE_FONT, BODY_FONT = "方正小标宋简体", "仿宋"
Groups = Sequence[tuple[str | None, list[dict[str, Any]]]]


def notice_docx(notice: PublicNotice, groups: Groups) -> bytes:
    """The notice in the language at hand."""
    paper = Document()
    page = paper.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.top_margin, page.bottom_margin = Cm(3.7), Cm(3.5)
    page.left_margin, page.right_margin = Cm(2.8), Cm(2.6)
    heading = paper.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(heading, notice.title(language()), 22, TITLE_FONT)
    for line in sentences(notice):
        _paragraph(paper, line)
    for _code, rows in groups:
        if rows[0].get("group"):
            _write(paper.add_paragraph(), bilingual(rows[0]["group_zh"], rows[0]["group_en"]), 16, "黑体")
        _list(paper, notice, rows)
    for line in contact(notice):
        _paragraph(paper, line)
    edition = notice.competition
    body = edition.event.organisation
    for line in (bilingual(body.name_zh, body.name_en) if body else "", day(notice.posted_on)):
        if line:
            ending = _paragraph(paper, line)
            ending.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    content = BytesIO()
    paper.save(content)
    return content.getvalue()


def sentences(notice: PublicNotice) -> list[str]:
    """What a notice says before its list: the organiser's words, the window, and who may object how."""
    own = bilingual(notice.text_zh, notice.text_en)
    return [
        *own.splitlines(),
        _(
            "The list is shown from %(first)s to the end of %(last)s.",
            first=day(notice.posted_on),
            last=day(notice.ends_on),
        ),
        _(
            "Anybody who objects writes to us within this time, with the reason and what proves it. A body seals the page;"
            " a person gives the real name and an address. Objections without a name, under another's name or after this"
            " time are not received."
        ),
    ]


def contact(notice: PublicNotice) -> list[str]:
    """Whom to write to."""
    edition = notice.competition
    facts = (
        (_("Contact"), edition.contact_name),
        (_("Phone"), edition.contact_phone),
        (_("E-mail"), edition.contact_email),
        (_("Address"), edition.contact_address),
    )
    colon = ": " if language() == "en" else "："
    return [f"{word}{colon}{value}" for word, value in facts if value]


def _list(paper: Any, notice: PublicNotice, rows: Sequence[dict[str, Any]]) -> None:
    is_awards = notice.kind == NoticeKind.AWARDS
    head = [_("Number"), _("Project"), _("Body")]
    head = [_("Award"), *head, _("Prize")] if is_awards else head
    table = paper.add_table(rows=1, cols=len(head))
    table.style = "Table Grid"
    for cell, word in zip(table.rows[0].cells, head, strict=True):
        _write(cell.paragraphs[0], word, 12, "黑体")
    for row in rows:
        named = bilingual(row.get("name_zh") or row.get("recipient_zh"), row.get("name_en") or row.get("recipient_en"))
        values = [row.get("number") or "", _("Vacant") if row.get("is_vacant") else named, row.get("unit") or ""]
        if is_awards:
            prize = wan_yuan(row["prize_yuan"]) if row.get("prize_yuan") else ""
            values = [bilingual(row["title_zh"], row["title_en"]), *values, prize]
        for cell, value in zip(table.add_row().cells, values, strict=True):
            _write(cell.paragraphs[0], value, 12, BODY_FONT)


def _paragraph(paper: Any, text: str) -> Any:
    paragraph = paper.add_paragraph()
    paragraph.paragraph_format.first_line_indent = Pt(32)
    paragraph.paragraph_format.line_spacing = Pt(28)
    _write(paragraph, text, 16, BODY_FONT)
    return paragraph


def _write(paragraph: Any, text: str, points: float, font: str) -> None:
    run = paragraph.add_run("".join(each for each in text if each == "\t" or ord(each) >= ord(" ")))
    run.font.size = Pt(points)
    run.font.name = "Times New Roman"
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)  # noqa: SLF001 -- the library has no word for East Asian fonts
