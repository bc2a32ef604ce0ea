"""Two languages by address: Chinese at `/…`, English at `/en/…`.

A WSGI layer cuts the prefix, so routes are written once and `url_for` keeps the language by itself.
"""

from collections.abc import Callable, Iterable
from typing import Any

from babel import Locale
from flask import Flask, has_request_context, request
from flask_babel import Babel
from flask_babel import force_locale as _force_locale

LOCALES = {"zh": "zh_Hans_CN", "en": "en"}
LANGUAGES = tuple(LOCALES)
# One resource for both languages: no English twin.
SHARED_PREFIXES = ("/static/", "/covers/", "/healthz", "/readyz", "/metrics", "/sitemap.xml", "/robots.txt")
SHARED_SUFFIX = ".ics"

Environ = dict[str, Any]


class LanguagePrefix:
    """WSGI layer: `/en/x` becomes `/x` with `environ["portal.language"] = "en"`."""

    def __init__(self, application: Callable[..., Iterable[bytes]], default: str) -> None:
        self.application = application
        self.default = default

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        environ["portal.language"] = self.default
        if path == "/en" or (path.startswith("/en/") and not is_shared(path[3:])):
            environ["portal.language"] = "en"
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + "/en"
            environ["PATH_INFO"] = "/" + path[3:].lstrip("/")
        return self.application(environ, start_response)


def is_shared(path: str) -> bool:
    """Whether both languages have one resource at this path (a query may follow)."""
    return path.startswith(SHARED_PREFIXES) or path.partition("?")[0].endswith(SHARED_SUFFIX)


def shared_address(address: str) -> str:
    """The address without the language where it has no English twin."""
    head, cut, path = address.partition("/en/")
    return f"{head}/{path}" if cut and is_shared(f"/{path}") else address


def language() -> str:
    """ "zh" or "en": the language of the page at hand; the forced one outside a request."""
    from flask_babel import get_locale  # noqa: PLC0415 -- reads the context at call time

    return "en" if str(get_locale() or "zh").startswith("en") else "zh"


def force_language(code: str) -> Any:
    """A context in which everything is said in that language ("zh" or "en")."""
    return _force_locale(LOCALES.get(code, LOCALES["zh"]))


def other_language_path() -> str:
    """The address of this very page in the other language."""
    root = request.script_root.removesuffix("/en") if language() == "en" else request.script_root + "/en"
    query = "?" + request.query_string.decode("latin-1") if request.query_string else ""
    return root + "/" + request.path.lstrip("/") + query


def init_app(app: Flask, default: str) -> None:
    """Install the prefix layer and the translations."""

    def select_locale() -> str:
        if has_request_context():
            return LOCALES[request.environ.get("portal.language", default)]
        return LOCALES[default]

    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(app.extensions["root"] / "translations")
    app.config["BABEL_DEFAULT_LOCALE"] = LOCALES["zh"]
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Asia/Shanghai"
    Babel(app, locale_selector=select_locale, timezone_selector=lambda: "Asia/Shanghai")
    app.wsgi_app = LanguagePrefix(app.wsgi_app, default)  # type: ignore[method-assign]
    Locale.parse(LOCALES["zh"])  # fail at start, not on the first page
