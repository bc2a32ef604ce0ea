"""What every template can use: component macros, formats, the question `can`, and the page's own facts."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from flask import Flask, current_app, render_template, request
from markupsafe import Markup

from portal.clock import now
from portal.web import formats
from portal.web.guards import can, current_person
from portal.web.language import language, other_language_path

# Components that show nothing but what they are called with; a page has twenty icons.
UNCHANGING = frozenset({"icon", "mark"})
MOST_KEPT = 1024


def init_app(app: Flask) -> None:
    """Register filters, globals and one macro for each file in templates/components."""
    env = app.jinja_env
    env.trim_blocks = env.lstrip_blocks = True
    env.filters.update(formats.FILTERS)
    env.globals.update(can=can, span=formats.span, bilingual=formats.bilingual, language=language, now=now, asset=asset)
    env.globals["unchanging"] = _unchanging(app)
    root = app.extensions["root"] / "templates" / "components"
    for path in sorted(root.glob("*.html")):
        kind = _UnchangingMacro if path.stem in UNCHANGING else _Macro
        env.globals[path.stem] = kind(app, f"components/{path.name}", path.stem)
    app.context_processor(page_facts)


class _Macro:
    """A component, fetched from its file at the first call so that components may use each other."""

    def __init__(self, app: Flask, template: str, name: str) -> None:
        self.app, self.template, self.name = app, template, name
        self.macro: Any = None

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.macro is None or self.app.debug:
            self.macro = getattr(self.app.jinja_env.get_template(self.template).module, self.name)
        return self.macro(*args, **kwargs)


class _UnchangingMacro(_Macro):
    """A component drawn once for each way of calling it."""

    def __init__(self, app: Flask, template: str, name: str) -> None:
        super().__init__(app, template, name)
        self._kept = lru_cache(MOST_KEPT)(self._drawn)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        draw = self._drawn if self.app.debug else self._kept
        return draw(request.script_root, *args, **kwargs)

    def _drawn(self, _root: str, *args: Any, **kwargs: Any) -> Any:
        return super().__call__(*args, **kwargs)


def _unchanging(app: Flask) -> Callable[[str], Markup]:
    """`unchanging("layout/x.html")`: a part of the layout that is the same for everybody, drawn once for each language."""

    def drawn(template: str, _language: str, _root: str) -> Markup:
        return Markup(render_template(template))  # noqa: S704 -- our own template, drawn with escaping

    kept = lru_cache(MOST_KEPT)(drawn)
    return lambda template: (drawn if app.debug else kept)(template, language(), request.script_root)


def page_facts() -> dict[str, Any]:
    """What the layouts need to know about this page."""
    settings = current_app.extensions["settings"]
    return {
        "current_person": current_person(),
        "language": language(),
        "settings": settings,
        "other_language_url": other_language_path(),
        "canonical_url": settings.base_url + request.script_root + request.path,
        "now": now(),
    }


def asset(path: str) -> str:
    """The address of a static file, changing when its content does."""
    version = current_app.extensions["asset_versions"].get(path)
    address = f"{request.script_root.removesuffix('/en')}/static/{quote(path)}"
    return f"{address}?v={version}" if version else address
