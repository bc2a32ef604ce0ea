"""Papers from strangers: what is kept is always a picture the portal drew."""

from io import BytesIO

import pypdfium2
import pytest
from PIL import Image

from portal.errors import Refusal, TooLarge
from portal.investors.papers import accept_pages
from portal.investors.rules import MOST_PAGES
from portal.sandbox import FileRefused
from portal.storage.files import FileStore
from portal.storage.rules import LONGEST_SIDE, MOST_IMAGE_BYTES


@pytest.fixture
def files(tmp_path):
    return FileStore(tmp_path / "files")


def a_pdf(pages: int = 1, size: tuple[float, float] = (595, 842)) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(*size)
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def a_png() -> bytes:
    content = BytesIO()
    Image.new("RGB", (60, 40), "white").save(content, "PNG")
    return content.getvalue()


def test_a_picture_is_one_page(files: FileStore) -> None:
    (page,) = accept_pages(BytesIO(a_png()), files)
    assert (page.media_type, page.width, page.height) == ("image/webp", 60, 40)


def test_every_page_of_a_pdf_becomes_a_picture_and_nothing_else_is_kept(files: FileStore) -> None:
    pages = accept_pages(BytesIO(a_pdf(3)), files)
    assert len(pages) == 3
    for page in pages:
        with files.open(page.code) as kept:
            picture = Image.open(BytesIO(kept.read()))
            assert picture.format == "WEBP"
            assert picture.width < picture.height <= LONGEST_SIDE
    assert len(list(files.codes(older_than_seconds=-1))) == 3


def test_a_page_as_large_as_a_wall_is_drawn_small(files: FileStore) -> None:
    (page,) = accept_pages(BytesIO(a_pdf(1, (14_000, 7_000))), files)
    assert (page.width, page.height) == (LONGEST_SIDE, LONGEST_SIDE // 2)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        b"%PDF-1.7\n1 0 obj <</Type/Catalog>> endobj\ntrailer <</Root 1 0 R>>",
        b"MZ\x90\x00" + b"\x00" * 100,
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"PK\x03\x04" + b"\x00" * 200,
        b"GIF89a" + b"%PDF-1.7" * 20,
    ],
)
def test_what_is_no_paper_is_refused_and_leaves_nothing(files: FileStore, content: bytes) -> None:
    with pytest.raises(FileRefused):
        accept_pages(BytesIO(content), files)
    assert list(files.codes(older_than_seconds=-1)) == []
    assert files.sweep_drafts(older_than_seconds=-1) == 0


def test_too_many_pages_are_refused(files: FileStore) -> None:
    with pytest.raises(FileRefused) as refused:
        accept_pages(BytesIO(a_pdf(MOST_PAGES + 1)), files)
    assert str(MOST_PAGES) in str(refused.value)


def test_a_file_without_end_is_cut_off(files: FileStore) -> None:
    class Endless:
        given = 0

        def read(self, size: int = -1, /) -> bytes:
            self.given += size
            assert self.given < 2 * MOST_IMAGE_BYTES, "it was read on and on"
            return b"%PDF-" + b"x" * (size - 5)

    with pytest.raises(TooLarge):
        accept_pages(Endless(), files)
    assert list(files.codes(older_than_seconds=-1)) == []


def test_a_refusal_is_a_sentence_for_the_person(files: FileStore) -> None:
    with pytest.raises(Refusal) as refused:
        accept_pages(BytesIO(b"%PDF-1.4 nothing"), files)
    assert "PDF" in refused.value.msgid
