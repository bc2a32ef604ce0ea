"""What a first view of a page costs the visitor: bytes, requests, hosts."""

import gzip
import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from tools.bench.load import Answer, ask

SHEET = re.compile(r'<link\b[^>]*\brel="(?:stylesheet|preload|modulepreload)"[^>]*>', re.IGNORECASE)
LOADED = re.compile(
    r'<(?:script|link|img|source|iframe|video|audio|object|embed)\b[^>]*\b(?:src|href|data)="([^"]+)"', re.IGNORECASE
)
SCRIPT = re.compile(r'<script\b[^>]*\bsrc="([^"]+)"', re.IGNORECASE)
HREF = re.compile(r'\bhref="([^"]+)"', re.IGNORECASE)
IN_CSS = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")
NOT_LOADED = re.compile(r'<link\b[^>]*\brel="(?:canonical|alternate|author|license|search)"[^>]*>', re.IGNORECASE)
ACCEPT = "Accept-Encoding: gzip\r\n"


@dataclass(frozen=True)
class Weight:
    """Bytes of the page, its styles, scripts and fonts; compressed as sent, or as gzip would make them."""

    html: int
    html_compressed: int
    all_compressed: int
    files: int
    foreign: tuple[str, ...]
    is_sent_compressed: bool


def weigh(port: int, path: str) -> Weight:
    """The weight of the page without its pictures."""
    page = ask(port, "GET", path, headers=ACCEPT)
    assert page.status == 200, f"{path} answered {page.status}"
    html = _plain(page).decode()
    wanted = {address for tag in SHEET.findall(html) for address in HREF.findall(tag)}
    wanted |= set(SCRIPT.findall(html))
    foreign = {address for address in LOADED.findall(NOT_LOADED.sub("", html)) if _is_foreign(address, port)}
    total, are_compressed = _compressed(page), [_is_compressed(page)]
    for address in sorted(wanted):
        if _is_foreign(address, port):
            continue
        target = urlsplit(urljoin(path, address))
        answer = ask(port, "GET", f"{target.path}?{target.query}", headers=ACCEPT)
        assert answer.status == 200, f"{address} answered {answer.status}"
        total += _compressed(answer)
        are_compressed.append(_is_compressed(answer))
        if target.path.endswith(".css"):
            named = [one or other for one, other in IN_CSS.findall(_plain(answer).decode())]
            foreign |= {each for each in named if _is_foreign(each, port)}
    return Weight(
        html=len(html.encode()),
        html_compressed=_compressed(page),
        all_compressed=total,
        files=len(are_compressed),
        foreign=tuple(sorted(foreign)),
        is_sent_compressed=all(are_compressed),
    )


def _is_compressed(answer: Answer) -> bool:
    return b"content-encoding: gzip" in answer.head.lower()


def _plain(answer: Answer) -> bytes:
    return gzip.decompress(answer.body) if _is_compressed(answer) else answer.body


def _compressed(answer: Answer) -> int:
    return len(answer.body if _is_compressed(answer) else gzip.compress(answer.body, 6))


def _is_foreign(address: str, port: int) -> bool:
    parts = urlsplit(address)
    return bool(parts.netloc) and parts.netloc != f"127.0.0.1:{port}"
