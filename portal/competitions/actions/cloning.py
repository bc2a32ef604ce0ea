"""An edition made from an earlier one: groups, heats, rounds and rubric come along, the days are proposed anew."""

from datetime import datetime
from typing import TypeVar

from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.competitions.actions import setting_up
from portal.competitions.actions.setting_up import Opening
from portal.competitions.models.edition import Competition, Criterion, Group, Heat, Quota, Round
from portal.competitions.queries import editions
from portal.competitions.rules import RoundKind
from portal.competitions.timetable import Terms, Window
from portal.events.models import Event

TERMS = (
    "sectors", "max_entries_per_applicant", "county_days", "city_days", "notice_days", "gives_feedback",
    "regulations_zh", "regulations_en", "contact_name", "contact_phone", "contact_email", "contact_address",
)  # fmt: skip
GROUP = ("position", "code", "name_zh", "name_en", "note_zh", "note_en", "eligibility", "materials")
HEAT = ("makerspace_id", "name_zh", "name_en", "area_codes")
ROUND = (
    "position", "kind", "name_zh", "name_en", "judges_per_entry", "aggregation", "ties", "spread_alarm",
    "is_adjusted_shown", "jury_percent", "pitch_minutes", "qa_minutes", "gap_minutes", "hides_board",
)  # fmt: skip
New = TypeVar("New")
CRITERION = ("position", "name_zh", "name_en", "points", "anchors")


def clone(previous: Competition, event: Event, opening: Opening, *, actor: Person, now: datetime) -> Competition:
    """A new edition by the rules of `previous`, not frozen; what happened in it stays there. Asked again, the same one.

    Raises Refusal for times that contradict each other, a number that is taken, or an event of another kind.
    """
    known = editions.competition_of(event)
    if known is not None:
        return known
    edition = setting_up.begun(event, opening, now=now)
    edition.previous_id = previous.id
    _same(previous, edition, TERMS)
    groups = {each.id: _same(each, Group(), GROUP) for each in previous.groups}
    heats = {each.id: _same(each, Heat(), HEAT) for each in previous.heats}
    edition.groups, edition.heats = list(groups.values()), list(heats.values())
    kinds = [RoundKind(each.kind) for each in previous.rounds]
    terms = Terms(edition.county_days, edition.city_days, edition.notice_days)
    windows = setting_up.proposal(event, kinds, terms=terms, now=now).rounds if kinds else ()
    edition.rounds = [
        _round(each, window, groups, heats) for each, window in zip(previous.rounds, windows, strict=True)
    ]
    return setting_up.kept(edition, actor=actor, now=now)


def _round(old: Round, window: Window, groups: dict[int, Group], heats: dict[int, Heat]) -> Round:
    round_ = _same(old, Round(code=readable_code()), ROUND)
    round_.scores_open_at, round_.scores_close_at = window.opens_at, window.closes_at
    for criterion in old.criteria:
        copy = _same(criterion, Criterion(), CRITERION)
        copy.group = groups[criterion.group_id] if criterion.group_id is not None else None
        round_.criteria.append(copy)
    for quota in old.quotas:
        heat = heats[quota.heat_id] if quota.heat_id is not None else None
        round_.quotas.append(Quota(group=groups[quota.group_id], sector=quota.sector, heat=heat, places=quota.places))
    return round_


def _same(old: object, new: New, names: tuple[str, ...]) -> New:
    """The new thing with these particulars of the old one; lists are copied."""
    for name in names:
        value = getattr(old, name)
        setattr(new, name, list(value) if isinstance(value, list) else value)
    return new
