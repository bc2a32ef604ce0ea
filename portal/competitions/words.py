"""What an edition asks for, in the page's language."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from flask_babel import gettext, ngettext

from portal.areas.models import Area
from portal.competitions.models.edition import Competition, Group, Quota, Round
from portal.competitions.models.entries import RoundEntry
from portal.competitions.rules import (
    MATERIAL_WORDS,
    STANDING_WORDS,
    TIE_WORDS,
    EligibilityRule,
    MaterialKind,
    RoundState,
    Standing,
    TieBreak,
)
from portal.competitions.timetable import Step, Stretch
from portal.events.rules import SECTOR_WORDS, Sector
from portal.web.formats import day, wan_yuan

R = EligibilityRule


def standing_word(place: RoundEntry) -> str:
    """Where the entry stands in its round. From the last one nobody goes on: once that is signed, who stood in it is through."""
    if place.standing == Standing.PENDING and place.round.state == RoundState.SIGNED:
        return gettext("Competed to the end")
    return gettext(STANDING_WORDS[Standing(place.standing)])


def rules_in_words(group: Group, areas: Iterable[Area], language: str) -> list[str]:
    """What the group asks of its entries, a sentence a rule."""
    names = {area.code: area.short_name(language) for area in areas}
    return [rule_in_words(R(rule["rule"]), rule.get("value"), names) for rule in group.eligibility]


def rule_in_words(rule: EligibilityRule, value: Any, area_names: Mapping[str, str]) -> str:
    """One rule as a sentence. What `value` is: see `eligibility`."""
    match rule:
        case R.MAX_COMPANY_AGE:
            return ngettext(
                "The company is at most %(num)d year old.", "The company is at most %(num)d years old.", int(value)
            )
        case R.REGISTERED_AFTER:
            first = day(date.fromisoformat(str(value)))
            return gettext("The company was registered on %(day)s or later.", day=first)
        case R.MUST_BE_REGISTERED:
            return gettext("A company is registered.")
        case R.MUST_BE_UNREGISTERED:
            return gettext("No company is registered yet.")
        case R.MAX_REVENUE:
            return gettext("Last year's revenue was at most %(amount)s.", amount=wan_yuan(int(value)))
        case R.MIN_TEAM_SIZE:
            return ngettext(
                "The team has at least %(num)d member.", "The team has at least %(num)d members.", int(value)
            )
        case R.MAX_TEAM_SIZE:
            return ngettext("The team has at most %(num)d member.", "The team has at most %(num)d members.", int(value))
        case R.REGION_REQUIRED:
            return _region(value, area_names)
        case R.EXCLUDE_PAST_WINNERS:
            return _past_winners(value)
        case R.MAX_AGE:
            return gettext("The leader is at most %(years)d years old.", years=int(value))
        case R.RIGHT_REQUIRED:
            return gettext("The team owns a granted intellectual property right, or has a licence.")


def _past_winners(value: Any) -> str:
    if value is True:
        return gettext("The project has won no place in an earlier edition.")
    return ngettext(
        "The project was not first in an earlier edition.",
        "The project was not among the first %(num)d of an earlier edition.",
        int(value),
    )


def _region(value: Any, area_names: Mapping[str, str]) -> str:
    codes = [value] if isinstance(value, str) else list(value or [])
    named = [area_names[code] for code in codes if code in area_names]
    if not named:
        return gettext("The team is of Wenzhou.")
    return gettext("The team is of %(areas)s.", areas=gettext(", ").join(named))


def materials_in_words(group: Group) -> list[tuple[str, bool]]:
    """Each paper the group takes, and whether it is needed."""
    return [
        (gettext(MATERIAL_WORDS[MaterialKind(each["kind"])]), bool(each["is_required"])) for each in group.materials
    ]


def ties_in_words(round_: Round) -> str:
    """What decides between equal scores, in its order; empty where nothing does."""
    words = [gettext(TIE_WORDS[TieBreak(tie)]) for tie in round_.ties]
    return gettext(", then ").join(words)


def quota_in_words(quota: Quota, language: str) -> str:
    """Whom the places are for: a group, narrowed to an industry and a heat."""
    parts = [quota.group.name(language)]
    if quota.sector:
        parts.append(gettext(SECTOR_WORDS[Sector(quota.sector)]))
    if quota.heat:
        parts.append(quota.heat.name(language))
    return " · ".join(parts)


def steps_in_words(steps: Sequence[Step], competition: Competition, language: str) -> list[tuple[Step, str]]:
    """Each line of the timetable with its words."""
    names = [round_.name(language) for round_ in competition.rounds]
    return [(step, _step(step, names)) for step in steps]


def doubts(timeline: Sequence[tuple[Step, str]], competition: Competition) -> list[str]:
    """What is unusual about the days, and nothing that keeps an edition from opening."""
    found = [
        gettext("“%(later)s” begins before “%(earlier)s” is over.", later=later, earlier=earlier)
        for (before, earlier), (after, later) in pairwise(timeline)
        if after.first <= before.last
    ]
    event = competition.event
    last = competition.rounds[-1] if competition.rounds else None
    if last is not None and not event.starts_at <= last.scores_open_at < event.ends_at:
        found.append(gettext("The last round does not begin within the event's time."))
    return found


def _step(step: Step, names: Sequence[str]) -> str:
    if step.stretch is Stretch.ENTRIES:
        return gettext("Entries are taken")
    if step.stretch is Stretch.COUNTY:
        return gettext("The counties check completeness")
    if step.stretch is Stretch.CITY:
        return gettext("The city checks qualification")
    assert step.round is not None
    if step.stretch is Stretch.ROUND:
        return names[step.round]
    if step.round == len(names) - 1:
        return gettext("Public notice of the awards")
    return gettext("%(round)s: public notice of who goes on", round=names[step.round])
