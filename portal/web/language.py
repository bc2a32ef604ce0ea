"""Two languages by address: Chinese at `/…`, English at `/en/…`.

A WSGI layer cuts the prefix, so routes are written once and `url_for` keeps the language by itself.
"""

from collections.abc import Callable, Iterable
from typing import Any

from babel import Locale
from babel.support import NullTranslations
from flask import Flask, has_request_context, request
from flask_babel import Babel, Domain, get_locale
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


class Words(Domain):  # type: ignore[misc]
    """The catalogues of both languages. A page asks a hundred times: each time one look at the language, nothing more."""

    def get_translations(self) -> NullTranslations:
        """The catalogue of the language at hand."""
        locale = get_locale()
        if locale is None:
            return NullTranslations()
        if locale.language not in self.cache:
            self.cache[locale.language] = super().get_translations()
        return self.cache[locale.language]


def is_shared(path: str) -> bool:
    """Whether both languages have one resource at this path (a query may follow)."""
    return path.startswith(SHARED_PREFIXES) or path.partition("?")[0].endswith(SHARED_SUFFIX)


def shared_address(address: str) -> str:
    """The address without the language where it has no English twin."""
    head, cut, path = address.partition("/en/")
    return f"{head}/{path}" if cut and is_shared(f"/{path}") else address


def language() -> str:
    """ "zh" or "en": the language of the page at hand; the forced one outside a request."""
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "zh"


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
    babel = Babel(app, locale_selector=select_locale, timezone_selector=lambda: "Asia/Shanghai")
    words = babel.domain_instance = Words(app.config["BABEL_TRANSLATION_DIRECTORIES"])
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: words.get_translations().ugettext(text),
        ngettext=lambda one, many, number: words.get_translations().ungettext(one, many, number),
        newstyle=True,
    )
    app.wsgi_app = LanguagePrefix(app.wsgi_app, default)  # type: ignore[method-assign]
    Locale.parse(LOCALES["zh"])  # fail at start, not on the first page
