"""What a group asks of its entries, held against one entry, and entries that look alike. Pure: a person decides.

A group's rules are a list of `{"rule": EligibilityRule, "value": …}`. What the value is:

| rule | value |
|---|---|
| max_company_age, min_team_size, max_team_size, max_age | a number (years, people) |
| registered_after | a day, "2022-01-01": registered on it or later |
| max_revenue | whole yuan of the last year |
| must_be_registered, must_be_unregistered | true |
| region_required | codes of areas or zones, one of which the team is of; empty: anywhere in the city |
| exclude_past_winners | the last place that excludes (3: the first three); true: any place |
| right_required | kinds of rights, one of which is granted or licensed; true: any kind |

Source: groups of 浙江赛区 2013, 第十二届国赛 2023, 创客中国·浙江好项目 2021, 乐清人才赛 2023.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import combinations
from typing import Any

from portal.competitions.rules import EligibilityRule
from portal.errors import N_

R = EligibilityRule
RULE_WORDS = {
    R.MAX_COMPANY_AGE: N_("Age of the company"),
    R.REGISTERED_AFTER: N_("Day of registration"),
    R.MUST_BE_REGISTERED: N_("Registered company"),
    R.MUST_BE_UNREGISTERED: N_("No company yet"),
    R.MAX_REVENUE: N_("Revenue of the last year"),
    R.MIN_TEAM_SIZE: N_("Smallest team"),
    R.MAX_TEAM_SIZE: N_("Largest team"),
    R.REGION_REQUIRED: N_("Area of the team"),
    R.EXCLUDE_PAST_WINNERS: N_("Winners of earlier editions"),
    R.MAX_AGE: N_("Age of the leader"),
    R.RIGHT_REQUIRED: N_("Intellectual property"),
}


class Fit(StrEnum):
    """What a rule says of an entry: it holds, it does not, or something is missing to tell."""

    MET = "met"
    BROKEN = "broken"
    UNCLEAR = "unclear"


FIT_WORDS = {Fit.MET: N_("Holds"), Fit.BROKEN: N_("Does not hold"), Fit.UNCLEAR: N_("Cannot be told")}
FIT_TONES = {Fit.MET: "brand", Fit.BROKEN: "seal", Fit.UNCLEAR: "gold"}


@dataclass(frozen=True)
class Win:
    """A place won in an earlier edition."""

    year: int
    place: int


@dataclass(frozen=True)
class Facts:
    """What the rules ask about an entry. `on` is the day ages are told for: the one on which entries close."""

    on: date
    is_registered: bool = False
    founded_on: date | None = None
    revenue_yuan: int | None = None
    team_size: int = 1
    area_codes: frozenset[str] = frozenset()
    leader_birth_year: int | None = None
    rights: frozenset[str] = frozenset()
    rights_applied_for: frozenset[str] = frozenset()
    wins: tuple[Win, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One rule's word on one entry: a sentence with its values. Those ending in `_yuan` are amounts, in `_on` days."""

    rule: EligibilityRule
    fit: Fit
    reason: str
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_warning(self) -> bool:
        """Whether somebody has to look and say why it may pass."""
        return self.fit is not Fit.MET

    def kept(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {"rule": str(self.rule), "fit": str(self.fit), "reason": self.reason, "values": dict(self.values)}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Finding":
        """From what `kept` wrote."""
        return cls(R(kept["rule"]), Fit(kept["fit"]), kept["reason"], kept["values"])


def findings(facts: Facts, rules: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """What each of a group's rules says of the entry, in the group's order."""
    found = []
    for asked in rules:
        rule = R(asked["rule"])
        fit, reason, values = _TESTS[rule](facts, asked.get("value"))
        found.append(Finding(rule, fit, reason, values))
    return found


_Answer = tuple[Fit, str, dict[str, Any]]
NOT_REGISTERED = N_("No company is registered yet.")


def _company_age(facts: Facts, value: Any) -> _Answer:
    if not facts.is_registered:
        return Fit.MET, NOT_REGISTERED, {}
    if facts.founded_on is None:
        return Fit.UNCLEAR, N_("The passport does not say when the company was founded."), {}
    oldest, founded = int(value), facts.founded_on
    said = {"founded_on": founded.isoformat(), "years": oldest}
    if _years_later(founded, oldest) >= facts.on:
        return Fit.MET, N_("Founded on %(founded_on)s: at most %(years)d years old."), said
    return Fit.BROKEN, N_("Founded on %(founded_on)s: older than %(years)d years."), said


def _registered_after(facts: Facts, value: Any) -> _Answer:
    if not facts.is_registered:
        return Fit.MET, NOT_REGISTERED, {}
    if facts.founded_on is None:
        return Fit.UNCLEAR, N_("The passport does not say when the company was founded."), {}
    first = date.fromisoformat(str(value))
    said = {"founded_on": facts.founded_on.isoformat(), "first_on": first.isoformat()}
    if facts.founded_on >= first:
        return Fit.MET, N_("Founded on %(founded_on)s, not before %(first_on)s."), said
    return Fit.BROKEN, N_("Founded on %(founded_on)s, before %(first_on)s."), said


def _registered(facts: Facts, value: Any) -> _Answer:
    if facts.is_registered:
        return Fit.MET, N_("A company is registered."), {}
    return Fit.BROKEN, N_("No company is registered, and this group is for companies."), {}


def _unregistered(facts: Facts, value: Any) -> _Answer:
    if facts.is_registered:
        return Fit.BROKEN, N_("A company is registered, and this group is for teams without one."), {}
    return Fit.MET, NOT_REGISTERED, {}


def _revenue(facts: Facts, value: Any) -> _Answer:
    if facts.revenue_yuan is None:
        if not facts.is_registered:
            return Fit.MET, NOT_REGISTERED, {}
        return Fit.UNCLEAR, N_("The entry does not say what the company earned last year."), {}
    said = {"revenue_yuan": facts.revenue_yuan, "most_yuan": int(value)}
    if facts.revenue_yuan <= int(value):
        return Fit.MET, N_("Earned %(revenue_yuan)s last year, at most %(most_yuan)s."), said
    return Fit.BROKEN, N_("Earned %(revenue_yuan)s last year, more than %(most_yuan)s."), said


def _team_at_least(facts: Facts, value: Any) -> _Answer:
    said = {"people": facts.team_size, "least": int(value)}
    if facts.team_size >= int(value):
        return Fit.MET, N_("A team of %(people)d, at least %(least)d."), said
    return Fit.BROKEN, N_("A team of %(people)d, fewer than %(least)d."), said


def _team_at_most(facts: Facts, value: Any) -> _Answer:
    said = {"people": facts.team_size, "most": int(value)}
    if facts.team_size <= int(value):
        return Fit.MET, N_("A team of %(people)d, at most %(most)d."), said
    return Fit.BROKEN, N_("A team of %(people)d, more than %(most)d."), said


def _region(facts: Facts, value: Any) -> _Answer:
    wanted = {value} if isinstance(value, str) else set(value) if isinstance(value, list | tuple) else set()
    if not wanted or wanted & facts.area_codes:
        return Fit.MET, N_("The team is of an area this group is for."), {}
    return Fit.BROKEN, N_("The team is of another area than this group is for."), {}


def _past_winners(facts: Facts, value: Any) -> _Answer:
    counted = [win for win in facts.wins if value is True or win.place <= int(value)]
    if counted:
        best = min(counted, key=lambda win: (win.place, -win.year))
        return Fit.BROKEN, N_("Won place %(place)d in %(year)d."), {"place": best.place, "year": best.year}
    return Fit.MET, N_("No such place was won in an earlier edition."), {}


def _leader_age(facts: Facts, value: Any) -> _Answer:
    if facts.leader_birth_year is None:
        return Fit.UNCLEAR, N_("The entry does not say in which year the leader was born."), {}
    oldest, turns = int(value), facts.on.year - facts.leader_birth_year
    said = {"born": facts.leader_birth_year, "oldest": oldest}
    if turns <= oldest:
        return Fit.MET, N_("Born in %(born)d: at most %(oldest)d."), said
    if turns == oldest + 1:  # only the year is known
        return Fit.UNCLEAR, N_("Born in %(born)d: %(oldest)d until this year's birthday. Please check the day."), said
    return Fit.BROKEN, N_("Born in %(born)d: older than %(oldest)d."), said


def _right(facts: Facts, value: Any) -> _Answer:
    kinds = None if value is True or not value else {value} if isinstance(value, str) else set(value)
    if facts.rights if kinds is None else facts.rights & kinds:
        return Fit.MET, N_("Such a right is granted or licensed."), {}
    if facts.rights_applied_for if kinds is None else facts.rights_applied_for & kinds:
        return Fit.BROKEN, N_("Such a right is applied for, not granted."), {}
    return Fit.BROKEN, N_("The passport names no such right."), {}


_TESTS: Mapping[EligibilityRule, Callable[[Facts, Any], _Answer]] = {
    R.MAX_COMPANY_AGE: _company_age,
    R.REGISTERED_AFTER: _registered_after,
    R.MUST_BE_REGISTERED: _registered,
    R.MUST_BE_UNREGISTERED: _unregistered,
    R.MAX_REVENUE: _revenue,
    R.MIN_TEAM_SIZE: _team_at_least,
    R.MAX_TEAM_SIZE: _team_at_most,
    R.REGION_REQUIRED: _region,
    R.EXCLUDE_PAST_WINNERS: _past_winners,
    R.MAX_AGE: _leader_age,
    R.RIGHT_REQUIRED: _right,
}


def _years_later(day: date, years: int) -> date:
    """The same day so many years later; for 29 February in a year without one, the first of March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


class Likeness(StrEnum):
    """What two entries of one edition have in common."""

    PROJECT = "project"
    CODE = "code"
    NAME = "name"
    PERSON = "person"


LIKENESS_WORDS = {
    Likeness.PROJECT: N_("The same project"),
    Likeness.CODE: N_("The same social credit code"),
    Likeness.NAME: N_("The same name"),
    Likeness.PERSON: N_("Somebody in both teams"),
}


@dataclass(frozen=True)
class Outline:
    """What tells entries apart."""

    id: int
    project_id: int
    name: str
    usci: str | None = None
    people: frozenset[int] = frozenset()


def twins(outlines: Sequence[Outline]) -> dict[int, list[tuple[int, Likeness]]]:
    """For each entry that looks like others: which ones, and the strongest thing they have in common."""
    marked: dict[tuple[Likeness, Any], list[int]] = defaultdict(list)
    for each in outlines:
        marked[Likeness.PROJECT, each.project_id].append(each.id)
        marked[Likeness.NAME, plain(each.name)].append(each.id)
        if each.usci:
            marked[Likeness.CODE, each.usci.upper()].append(each.id)
        for person in each.people:
            marked[Likeness.PERSON, person].append(each.id)
    strongest: dict[tuple[int, int], Likeness] = {}
    order = list(Likeness)
    for (likeness, _what), alike in sorted(marked.items(), key=lambda item: order.index(item[0][0])):
        for pair in combinations(sorted(alike), 2):
            strongest.setdefault((pair[0], pair[1]), likeness)
    found: dict[int, list[tuple[int, Likeness]]] = defaultdict(list)
    for (one, other), likeness in sorted(strongest.items()):
        found[one].append((other, likeness))
        found[other].append((one, likeness))
    return dict(found)


def plain(name: str) -> str:
    """A name reduced to its letters: no width, case, blanks or signs."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", name).casefold())
