"""Small true documents of every kind the vault takes, made in code."""

import struct
import zipfile
from collections.abc import Mapping
from io import BytesIO

from PIL import Image

PRESENTATION = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
TEXT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def a_pdf(pages: int = 1, *, catalog: str = "", extra: tuple[str, ...] = (), trailer: str = "") -> bytes:
    """A PDF with that many numbered pages; `catalog` and `trailer` add to the dictionaries, `extra` are more objects."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(pages))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number in range(pages):
        drawn = f"BT /F1 40 Tf 60 240 Td (Page {number + 1} of a demo deck) Tj ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 640 360] /Contents {5 + 2 * number} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    objects += extra
    content, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(content)
    content += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    content += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    content += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return content


def an_archive(entries: Mapping[str, bytes | str], *, packed: bool = True) -> bytes:
    """A ZIP of these entries."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for name, said in entries.items():
            archive.writestr(name, said)
    return content.getvalue()


def an_office_file(main: str, kind: str, entries: Mapping[str, bytes | str] | None = None) -> bytes:
    """An office document whose main part `main` has the content type `kind`; `entries` add to it or change it."""
    types = (
        '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{main}" ContentType="{kind}"/></Types>'
    )
    return an_archive(
        {
            "[Content_Types].xml": types,
            "_rels/.rels": relations(("officeDocument", main, "")),
            main: '<?xml version="1.0" encoding="UTF-8"?><document>演示</document>',
            **(entries or {}),
        }
    )


def relations(*given: tuple[str, str, str]) -> str:
    """A part's relations: (kind, target, mode)."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rows = "".join(
        f'<Relationship Id="r{number}" Type="{office}/{kind}" Target="{target}"{f" TargetMode={chr(34)}{mode}{chr(34)}" if mode else ""}/>'
        for number, (kind, target, mode) in enumerate(given)
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{RELATIONS}">{rows}</Relationships>'


def a_pptx(entries: Mapping[str, bytes | str] | None = None, kind: str = PRESENTATION) -> bytes:
    """Slides."""
    return an_office_file("ppt/presentation.xml", kind, entries)


def a_docx(entries: Mapping[str, bytes | str] | None = None, kind: str = TEXT) -> bytes:
    """A text document."""
    return an_office_file("word/document.xml", kind, entries)


def a_sheet(entries: Mapping[str, bytes | str] | None = None, kind: str = SHEET) -> bytes:
    """A spreadsheet, as charts on slides carry one."""
    return an_office_file("xl/workbook.xml", kind, entries)


def a_picture(form: str = "PNG", size: tuple[int, int] = (320, 180), colour: str = "#0F6B5C") -> bytes:
    """A picture of one colour: JPEG, PNG, WEBP, GIF."""
    content = BytesIO()
    Image.new("RGB", size, colour).save(content, form)
    return content.getvalue()


def a_box(kind: bytes, content: bytes = b"") -> bytes:
    """One box of an MP4."""
    return struct.pack(">I4s", 8 + len(content), kind) + content


def a_film(*more: bytes, brand: bytes = b"isom", handler: bytes = b"vide", pictures: bytes = b"\x00" * 4096) -> bytes:
    """An MP4 with one track, as far as its boxes tell; `more` are boxes behind it."""
    told = a_box(b"hdlr", b"\x00" * 8 + handler + b"\x00" * 13)
    index = a_box(b"moov", a_box(b"mvhd", b"\x00" * 100) + a_box(b"trak", a_box(b"mdia", told)))
    return (
        a_box(b"ftyp", brand + b"\x00\x00\x02\x00isomiso2avc1mp41") + index + a_box(b"mdat", pictures) + b"".join(more)
    )
