"""What a browser is told about a content file, and how many bytes it may have. Pure."""

import re
import unicodedata
from urllib.parse import quote

MEGABYTE = 1 << 20
MOST_IMAGE_BYTES = 12 * MEGABYTE
MOST_IMAGE_PIXELS = 50_000_000
LONGEST_SIDE = 2000
CODE = re.compile(r"[0-9a-f]{32}")
SHOWN_INLINE = frozenset({"image/webp", "image/jpeg", "image/png"})


def is_code(text: str) -> bool:
    """Whether the text can be the code of a content file. Anything else never reaches the disk."""
    return CODE.fullmatch(text) is not None


def tidy_name(name: str) -> str:
    """The name an upload came with, as text to show: no folders, no control or direction characters, at most 120."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip(" .")
    stem, dot, ending = shown.rpartition(".")
    return f"{stem[: 119 - len(ending)]}{dot}{ending}" if dot and len(ending) <= 10 else shown[:120]


def serving_headers(media_type: str, name: str, *, is_public: bool) -> dict[str, str]:
    """Headers for a content file: only our own pictures open in the page, all else is a download in a sandbox.

    A code never gets other content, so what is public may be kept for a year.
    """
    how = "inline" if media_type in SHOWN_INLINE else "attachment"
    plain = name.encode("ascii", "ignore").decode().replace('"', "").replace("\\", "").strip() or "file"
    return {
        "Content-Type": media_type,
        "Content-Disposition": f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name or plain, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "public, max-age=31536000, immutable" if is_public else "private, no-store",
    }
