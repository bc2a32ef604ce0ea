"""Addresses that leave the portal (mail, feeds, posters): always built from BASE_URL, never from a request."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from portal.web.language import shared_address


def public_url(endpoint: str, language: str = "zh", **values: Any) -> str:
    """The absolute address of a page in that language."""
    settings = current_app.extensions["settings"]
    base = urlsplit(settings.base_url)
    prefix = base.path + ("/en" if language == "en" and settings.locale != "en" else "")
    adapter = current_app.url_map.bind(base.netloc, script_name=prefix or "/", url_scheme=base.scheme)
    given = {key: value for key, value in values.items() if value is not None}
    return shared_address(adapter.build(endpoint, given, force_external=True))


def safe_next(target: str | None, fallback: str) -> str:
    """A local address to go on to; anything that could leave the portal becomes the fallback."""
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return fallback
    if any(ord(character) < 0x21 for character in target):
        return fallback
    parts = urlsplit(target)
    return fallback if parts.scheme or parts.netloc else target
