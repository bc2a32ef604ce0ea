"""What every template can use: component macros, formats, the question `can`, and the page's own facts."""

from typing import Any

from flask import Flask, current_app, request, url_for

from portal.clock import now
from portal.web import formats
from portal.web.guards import can, current_person
from portal.web.language import language, other_language_path


def init_app(app: Flask) -> None:
    """Register filters, globals and one macro for each file in templates/components."""
    app.extensions["asset_addresses"] = {}
    env = app.jinja_env
    env.trim_blocks = env.lstrip_blocks = True
    env.filters.update(formats.FILTERS)
    env.globals.update(can=can, span=formats.span, bilingual=formats.bilingual, language=language, now=now, asset=asset)
    root = app.extensions["root"] / "templates" / "components"
    for path in sorted(root.glob("*.html")):
        env.globals[path.stem] = _Macro(app, f"components/{path.name}", path.stem)
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
    """The address of a static file, changing when its content does. Built once: a page names thirty of them."""
    known: dict[str, str] = current_app.extensions["asset_addresses"]
    if path not in known:
        known[path] = url_for("static", filename=path, v=current_app.extensions["asset_versions"].get(path))
    return known[path]
