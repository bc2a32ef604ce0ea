"""What an entry needs before it can be handed in, as a table: no database."""

from types import SimpleNamespace
from typing import Any

import pytest

from portal.competitions.checklist import kinds_asked, missing, points
from portal.competitions.rules import EligibilityRule, MaterialKind

R, M = EligibilityRule, MaterialKind


def an_entry(*rules: str, materials: dict[str, bool] | None = None, **said: Any) -> Any:
    """An entry with everything every entry needs; `said` changes its own words, `project__…` the passport's."""
    member = SimpleNamespace(person_id=7, is_leader=True, state="agreed")
    passport = {
        "members": [member], "highlights_zh": "亮点", "highlights_en": None, "text_zh": "介绍", "rights": [],
        "ask_yuan": None, "organisation_name": None, "usci": None,
    }  # fmt: skip
    own = {
        "members": [SimpleNamespace(person_id=7)], "papers": [], "summary_zh": None, "summary_en": None,
        "statement_zh": None, "revenue_yuan": None, "leader_birth_year": None,
    }  # fmt: skip
    for name, value in said.items():
        place = passport if name.startswith("project__") else own
        place[name.removeprefix("project__")] = value
    group = SimpleNamespace(
        eligibility=[{"rule": rule, "value": 1} for rule in rules],
        materials=[{"kind": kind, "is_required": needed} for kind, needed in (materials or {}).items()],
    )
    return SimpleNamespace(project=SimpleNamespace(**passport), group=group, **own)


PAPER = [SimpleNamespace(kind="licence", is_gone=False)]
GONE = [SimpleNamespace(kind="licence", is_gone=True)]


@pytest.mark.parametrize(
    ("entry", "gaps"),
    [
        (an_entry(), []),
        (an_entry(project__members=[]), ["main", "main"]),
        (an_entry(members=[]), ["main"]),
        (an_entry(members=[SimpleNamespace(person_id=8)]), ["main"]),
        (an_entry(project__highlights_zh=None), ["summary_zh"]),
        (an_entry(project__highlights_zh=None, summary_zh="摘要"), []),
        (an_entry(project__text_zh=None), ["statement_zh"]),
        (an_entry(project__text_zh=None, statement_zh="详细"), []),
        (an_entry(R.MAX_REVENUE), ["revenue_yuan"]),
        (an_entry(R.MAX_REVENUE, revenue_yuan=0), []),
        (an_entry(R.MAX_AGE), ["leader_birth_year"]),
        (an_entry(R.MAX_AGE, leader_birth_year=1990), []),
        (an_entry(R.MUST_BE_REGISTERED), ["organisation_name"]),
        (an_entry(R.MUST_BE_REGISTERED, project__organisation_name="甲", project__usci="乙"), []),
        (an_entry(R.RIGHT_REQUIRED), []),
        (an_entry(materials={"licence": True}), ["licence"]),
        (an_entry(materials={"licence": True}, papers=PAPER), []),
        (an_entry(materials={"licence": True}, papers=GONE), ["licence"]),
        (an_entry(materials={"licence": False}), []),
    ],
)
def test_what_is_missing(entry: Any, gaps: list[str]) -> None:
    assert [point.anchor for point in missing(entry)] == gaps


def test_what_is_needed_stands_before_what_is_advice() -> None:
    found = points(an_entry(R.RIGHT_REQUIRED, materials={"pitch_deck": False, "business_plan": True}))
    assert [point.is_needed for point in found] == sorted((point.is_needed for point in found), reverse=True)
    assert {point.anchor for point in found if not point.is_needed} >= {"pitch_deck", "summary_en", "ask_wan"}


def test_the_papers_a_group_asks_for_come_in_its_order() -> None:
    asked = kinds_asked(an_entry(materials={"pitch_deck": False, "business_plan": True}))
    assert asked == [(M.PITCH_DECK, False), (M.BUSINESS_PLAN, True)]
