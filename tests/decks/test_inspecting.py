"""What is taken is what it says, wholly; everything else is refused with a sentence."""

from pathlib import Path

import pytest

from portal import sandbox
from portal.decks.inspecting.opening import inspect
from portal.sandbox import FileRefused
from tests.builders.documents import a_docx, a_film, a_pdf, a_picture, a_pptx, a_sheet, relations
from tests.decks.hostile import Case, corpus

LINK = {"ppt/_rels/presentation.xml.rels": relations(("hyperlink", "https://maker.example/", "External"))}
GOOD = [
    ("a.pdf", a_pdf(12), "pdf", 12),
    ("Plan.PDF", a_pdf() + b"\r\n\x00", "pdf", 1),
    ("a.pptx", a_pptx(), "pptx", None),
    ("linked.pptx", a_pptx(LINK), "pptx", None),
    ("charts.pptx", a_pptx({"ppt/embeddings/Microsoft_Excel_Sheet1.xlsx": a_sheet()}), "pptx", None),
    ("drawn.pptx", a_pptx({"ppt/media/a.svg": b"<svg><path d='M0 0'/></svg>"}), "pptx", None),
    ("a.docx", a_docx(), "docx", None),
    ("a.jpg", a_picture("JPEG"), "jpg", 1),
    ("a.jpeg", a_picture("JPEG"), "jpg", 1),
    ("a.png", a_picture("PNG"), "png", 1),
    ("a.webp", a_picture("WEBP"), "webp", 1),
    ("a.mp4", a_film(), "mp4", None),
]


@pytest.mark.parametrize(("name", "content", "form", "pages"), GOOD, ids=[case[0] for case in GOOD])
def test_true_documents_are_told_by_their_content(
    tmp_path: Path, name: str, content: bytes, form: str, pages: int | None
) -> None:
    assert inspect(str(written(tmp_path, content)), name) == {"form": form, "pages": pages}


@pytest.mark.parametrize("case", corpus(), ids=lambda case: case[0])
def test_hostile_files_are_refused_with_a_sentence(tmp_path: Path, case: Case) -> None:
    _, name, content, sentence = case
    with pytest.raises(FileRefused) as refused:
        inspect(str(written(tmp_path, content)), name)
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    ("declared", "is_taken"),
    [
        ("", True),
        ("application/octet-stream", True),
        ("application/pdf", True),
        ("application/pdf; charset=binary", True),
        ("application/x-pdf", True),
        ("image/png", False),
        ("text/html", False),
    ],
)
def test_a_sender_who_knows_better_must_be_right(tmp_path: Path, declared: str, is_taken: bool) -> None:
    source = str(written(tmp_path, a_pdf()))
    if is_taken:
        assert inspect(source, "a.pdf", declared)["form"] == "pdf"
    else:
        with pytest.raises(FileRefused, match="It was sent as"):
            inspect(source, "a.pdf", declared)


def test_it_happens_in_a_child_with_little_memory(tmp_path: Path) -> None:
    source = str(written(tmp_path, a_pdf(3)))
    target = "portal.decks.inspecting.opening:inspect"
    assert sandbox.run(target, {"source": source, "name": "a.pdf"}) == {"form": "pdf", "pages": 3}
    with pytest.raises(FileRefused):
        sandbox.run(target, {"source": source, "name": "a.pdf"}, memory_mb=24)


def written(folder: Path, content: bytes) -> Path:
    """The content as a file."""
    path = folder / "upload"
    path.write_bytes(content)
    return path
