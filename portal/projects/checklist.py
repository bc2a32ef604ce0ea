"""What a passport still lacks before the public sees it, and what would make it better. Pure over a project's parts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from portal.errors import N_


@dataclass(frozen=True)
class Point:
    """One thing to do. `page` is the view to do it in, `anchor` the field; what is not needed is only advice."""

    text: str
    page: str
    anchor: str
    is_needed: bool
    is_done: bool


@dataclass(frozen=True)
class _Rule:
    text: str
    page: str
    anchor: str
    holds: Callable[[Any], bool]
    is_needed: bool = True


def _says(*names: str) -> Callable[[Any], bool]:
    return lambda project: all(getattr(project, name) for name in names)


_RULES: Sequence[_Rule] = (
    _Rule(N_("Name in both languages"), "projects.edit", "name_en", _says("name_zh", "name_en")),
    _Rule(N_("One line in both languages"), "projects.edit", "one_line_en", _says("one_line_zh", "one_line_en")),
    _Rule(N_("Highlights in Chinese"), "projects.edit", "highlights_zh", _says("highlights_zh")),
    _Rule(N_("A leader who has agreed"), "projects.team", "main", lambda p: any(m.is_leader for m in p.members)),
    _Rule(N_("Highlights in English"), "projects.edit", "highlights_en", _says("highlights_en"), is_needed=False),
    _Rule(N_("The story behind it"), "projects.edit", "text_zh", _says("text_zh"), is_needed=False),
    _Rule(N_("A picture of its own"), "projects.cover", "main", _says("cover_id"), is_needed=False),
    _Rule(
        N_("The makerspace it sits in"), "projects.stays", "main",
        lambda p: any(stay.left_on is None for stay in p.stays), is_needed=False,
    ),
    _Rule(N_("A milestone"), "projects.milestones", "main", lambda p: bool(p.milestones), is_needed=False),
    _Rule(
        N_("Ask and equity, if it is raising money"), "projects.money", "ask_wan",
        lambda p: not p.is_raising or bool(p.ask_yuan and p.equity_percent), is_needed=False,
    ),
)  # fmt: skip
# The fields a published passport may not lose again.
NEEDED_IN_PUBLIC = ("name_zh", "name_en", "one_line_zh", "one_line_en", "highlights_zh")


def points(project: Any) -> list[Point]:
    """Everything that is asked, done or not, what is needed first."""
    return [_point(rule, project) for rule in _RULES]


def missing(project: Any) -> list[Point]:
    """What must be done before publishing. Looks at the project's own columns and its members only."""
    return [point for rule in _RULES if rule.is_needed and not (point := _point(rule, project)).is_done]


def _point(rule: _Rule, project: Any) -> Point:
    return Point(rule.text, rule.page, rule.anchor, rule.is_needed, rule.holds(project))
