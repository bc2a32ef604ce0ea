"""What the passport said after each save, and how two versions differ."""

from dataclasses import dataclass
from datetime import datetime

from flask import render_template
from flask.typing import ResponseReturnValue

from portal import clock
from portal.areas.queries import areas_in_order
from portal.projects import queries
from portal.projects.blueprint import blueprint
from portal.projects.keeping import changed
from portal.projects.models import Project
from portal.projects.permissions import Permission
from portal.projects.wording import Wording, differing_lines
from portal.web.guards import guarded
from portal.web.language import language


@dataclass(frozen=True)
class Saved:
    """One version beside the one before it: label, the lines that went, the lines that came."""

    number: int
    at: datetime
    by: str | None
    changes: list[tuple[str, list[str], list[str]]]


@blueprint.get("/projects/<slug>/history")
@guarded(Permission.HISTORY, load=queries.with_parts, sees=Permission.SEE)
def history(project: Project) -> ResponseReturnValue:
    """Every save, newest first, each with what it changed."""
    kept = queries.versions(project)
    names = queries.names_of(version.saved_by_id for version in kept)
    spaces = queries.space_names_of(version.content.get("makerspace") for version in kept)
    areas = {area.code: area.short_name(language()) for area in areas_in_order(clock.today())}
    say = Wording(areas, spaces)
    saves = []
    for place, version in enumerate(kept):
        before = kept[place + 1].content if place + 1 < len(kept) else None
        changes = [
            (
                say.label(name),
                *differing_lines(say.value(name, (before or {}).get(name)), say.value(name, version.content.get(name))),
            )
            for name in changed(before, version.content)
        ]
        saves.append(Saved(version.number, version.saved_at, names.get(version.saved_by_id or 0), changes))
    return render_template("projects/history.html", project=project, saves=saves)
