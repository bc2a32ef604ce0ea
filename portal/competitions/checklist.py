"""What an entry still lacks before it can be handed in, and what would make it stronger. Pure over an entry's parts.

Eligibility is not asked here: a rule warns the officer, and a team may hand in what a rule doubts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from portal.competitions.rules import MATERIAL_WORDS, EligibilityRule, MaterialKind
from portal.errors import N_
from portal.projects.checklist import Point


@dataclass(frozen=True)
class _Rule:
    text: str
    page: str
    anchor: str
    holds: Callable[[Any], bool]
    is_needed: bool = True
    is_asked: Callable[[Any], bool] = lambda _entry: True


def asks_for(entry: Any, rule: EligibilityRule) -> bool:
    """Whether the entry's group has this rule."""
    return any(asked["rule"] == rule for asked in entry.group.eligibility)


def _asked_by(rule: EligibilityRule) -> Callable[[Any], bool]:
    return lambda entry: asks_for(entry, rule)


_RULES: Sequence[_Rule] = (
    _Rule(
        N_("A leader who has agreed"), "projects.team", "main",
        lambda entry: any(member.is_leader for member in entry.project.members),
    ),
    _Rule(
        N_("The members who go with it"), "competitions.entry_team", "main",
        lambda entry: bool({member.person_id for member in entry.members} & _agreed(entry)),
    ),
    _Rule(
        N_("A summary in Chinese, here or in the passport"), "competitions.entry_words", "summary_zh",
        lambda entry: bool(entry.summary_zh or entry.project.highlights_zh),
    ),
    _Rule(
        N_("The project at length in Chinese, here or in the passport"), "competitions.entry_words", "statement_zh",
        lambda entry: bool(entry.statement_zh or entry.project.text_zh),
    ),
    _Rule(
        N_("Last year's revenue: this group has a limit"), "competitions.entry_words", "revenue_yuan",
        lambda entry: entry.revenue_yuan is not None, is_asked=_asked_by(EligibilityRule.MAX_REVENUE),
    ),
    _Rule(
        N_("The leader's year of birth: this group has a limit"), "competitions.entry_words", "leader_birth_year",
        lambda entry: entry.leader_birth_year is not None, is_asked=_asked_by(EligibilityRule.MAX_AGE),
    ),
    _Rule(
        N_("The company's name and credit code: this group is for companies"), "projects.edit", "organisation_name",
        lambda entry: bool(entry.project.organisation_name and entry.project.usci),
        is_asked=_asked_by(EligibilityRule.MUST_BE_REGISTERED),
    ),
    _Rule(
        N_("The summary in English"), "competitions.entry_words", "summary_en",
        lambda entry: bool(entry.summary_en or entry.project.highlights_en), is_needed=False,
    ),
    _Rule(
        N_("Intellectual property: this group asks for it"), "projects.rights", "main",
        lambda entry: bool(entry.project.rights), is_needed=False,
        is_asked=_asked_by(EligibilityRule.RIGHT_REQUIRED),
    ),
    _Rule(
        N_("Ask and use of funds: judges look for them"), "projects.money", "ask_wan",
        lambda entry: bool(entry.project.ask_yuan), is_needed=False,
    ),
)  # fmt: skip


def points(entry: Any) -> list[Point]:
    """Everything that is asked of the entry, done or not, what is needed first."""
    asked = [
        Point(rule.text, rule.page, rule.anchor, rule.is_needed, rule.holds(entry))
        for rule in _RULES
        if rule.is_asked(entry)
    ]
    return sorted([*asked, *_materials(entry)], key=lambda point: not point.is_needed)


def missing(entry: Any) -> list[Point]:
    """What must be done before it can be handed in."""
    return [point for point in points(entry) if point.is_needed and not point.is_done]


def kinds_asked(entry: Any) -> list[tuple[MaterialKind, bool]]:
    """The papers the group asks for, each with whether it is required."""
    return [(MaterialKind(each["kind"]), bool(each["is_required"])) for each in entry.group.materials]


def _materials(entry: Any) -> list[Point]:
    brought = {paper.kind for paper in entry.papers if not paper.is_gone}
    return [
        Point(MATERIAL_WORDS[kind], "competitions.entry_papers", kind, is_required, kind in brought)
        for kind, is_required in kinds_asked(entry)
    ]


def _agreed(entry: Any) -> set[int]:
    return {member.person_id for member in entry.project.members if member.state == "agreed"}
