"""What a version keeps of a passport, and how two versions differ. It names no people."""

from collections.abc import Mapping
from typing import Any

from portal.projects.models import Project

PUBLIC_FIELDS = (
    "name_zh", "name_en", "one_line_zh", "one_line_en", "highlights_zh", "highlights_en", "text_zh", "text_en", "sector",
    "stage", "round", "is_raising", "founder_background", "organisation_name", "usci", "founded_on", "website",
)  # fmt: skip
GATED_FIELDS = (
    "ask_yuan", "equity_percent", "valuation_yuan", "use_of_funds_zh", "use_of_funds_en", "history_zh", "history_en",
)  # fmt: skip
FIELDS = (
    *PUBLIC_FIELDS, "area", "cover", *GATED_FIELDS, "makerspace", "rights", "partners", "milestones", "lessons_zh",
    "lessons_en", "state",
)  # fmt: skip


def content(project: Project) -> dict[str, Any]:
    """The passport as it stands, in plain values: numbers as text where JSON would round them."""
    same = {
        name: getattr(project, name) for name in (*PUBLIC_FIELDS, *GATED_FIELDS, "lessons_zh", "lessons_en", "state")
    }
    sits = next((stay for stay in project.stays if stay.left_on is None and stay.state == "confirmed"), None)
    whole = same | {
        "area": (project.assessed_unit or project.area).code,
        "cover": project.cover.code if project.cover else None,
        "makerspace": sits.makerspace.slug if sits else None,
        "rights": [[right.kind, right.state, right.title, right.number, right.holder] for right in project.rights],
        "partners": [[partner.name, partner.subject] for partner in project.partners],
        "milestones": [[each.reached_on.isoformat(), each.title_zh, each.title_en] for each in project.milestones],
    }
    return {name: _plain(whole[name]) for name in FIELDS}


def changed(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[str]:
    """The fields in which two versions differ, in the passport's order; of the first version those that say something."""
    if before is None:
        return [name for name in FIELDS if after.get(name) not in (None, [], "", False)]
    return [name for name in FIELDS if before.get(name) != after.get(name)]


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | list):
        return value
    return str(value)
