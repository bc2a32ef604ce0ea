"""An edition beside its event: its terms, groups and heats. Once frozen, each change is a further rule set with its reason."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.areas.queries import working_calendar
from portal.audit.actions import record
from portal.competitions import timetable
from portal.competitions.actions import freezing
from portal.competitions.models.edition import Competition, Criterion, Group, Heat, Quota, Round
from portal.competitions.outline import (
    ANCHORS,
    DIMENSIONS,
    GROUPS,
    REGULATIONS_EN,
    REGULATIONS_ZH,
    ROUNDS,
    GroupOutline,
    RoundOutline,
)
from portal.competitions.queries import editions
from portal.competitions.rules import RoundKind
from portal.competitions.timetable import Terms, Timetable, Window
from portal.database import db
from portal.errors import N_, Conflict, Refusal
from portal.events.models import Event
from portal.events.rules import EventKind, Sector
from portal.makerspaces.models import Makerspace

TERMS = (
    "number_prefix", "year", "sectors", "entries_open_at", "entries_close_at", "max_entries_per_applicant",
    "county_days", "city_days", "notice_days", "gives_feedback", "regulations_zh", "regulations_en",
    "contact_name", "contact_phone", "contact_email", "contact_address",
)  # fmt: skip
# Of these the trail keeps that they changed, not what they say.
LONG_OR_PERSONAL = ("contact", "regulations")
GROUP_WORDS = ("name_zh", "name_en", "note_zh", "note_en", "eligibility", "materials")
# The "5+5" industries of the city.
INDUSTRIES = [str(sector) for sector in Sector][:10]

USUAL_TERMS = Terms()


class SetUpConflict(Conflict):
    """Somebody saved this edition since the form was opened."""


@dataclass(frozen=True)
class Opening:
    """How a new edition numbers its entries, and when it takes them."""

    number_prefix: str
    year: int
    entries: Window


def proposal(event: Event, kinds: Sequence[RoundKind], *, now: datetime, terms: Terms = USUAL_TERMS) -> Timetable:
    """The days an edition of this event could have, in working days of the calendar."""
    final = Window(event.starts_at, event.ends_at)
    return timetable.proposed(kinds, final, terms=terms, calendar=working_calendar(), now=now)


def create(event: Event, opening: Opening, codes: Sequence[str], *, actor: Person, now: datetime) -> Competition:
    """The edition with the usual groups (those named by `codes`), rounds and rubric. Asked again, the same one.

    Raises Refusal for times that contradict each other, a number that is taken, or an event of another kind.
    """
    known = editions.competition_of(event)
    if known is not None:
        return known
    edition = begun(event, opening, now=now)
    edition.sectors = list(event.sectors) or INDUSTRIES
    edition.regulations_zh, edition.regulations_en = REGULATIONS_ZH, REGULATIONS_EN
    edition.groups = [_group(each, place) for place, each in enumerate(each for each in GROUPS if each.code in codes)]
    windows = proposal(event, [each.kind for each in ROUNDS], now=now).rounds
    edition.rounds = [
        _round(each, place, window, edition.groups)
        for place, (each, window) in enumerate(zip(ROUNDS, windows, strict=True))
    ]
    return kept(edition, actor=actor, now=now)


def begun(event: Event, opening: Opening, *, now: datetime) -> Competition:
    """A new edition with nothing but its number and its window. Raises Refusal as `create` does."""
    if event.kind != EventKind.COMPETITION:
        raise Refusal(N_("Only an event of the kind competition can have an edition."))
    _refuse_contradictions(opening.entries)
    _refuse_taken_number(opening.number_prefix, opening.year)
    return Competition(
        event=event,
        number_prefix=opening.number_prefix,
        year=opening.year,
        entries_open_at=opening.entries.opens_at,
        entries_close_at=opening.entries.closes_at,
        contact_name=event.contact_name,
        contact_phone=event.contact_phone,
        created_at=now,
        updated_at=now,
    )


def kept(edition: Competition, *, actor: Person, now: datetime) -> Competition:
    """Put a new edition down."""
    db.session.add(edition)
    db.session.flush()
    number = f"{edition.number_prefix}-{edition.year}"
    record(actor, "set up competition", "event", edition.event.slug, now=now, after={"number": number})
    return edition


def edit_terms(
    edition: Competition, changes: Mapping[str, Any], *, version: int, reason: str | None, actor: Person, now: datetime
) -> None:
    """Save terms, window, contact or regulations. Raises SetUpConflict for an old form, Refusal for contradictions."""
    with changing(edition, "change terms", version=version, reason=reason, actor=actor, now=now) as said:
        changes = {name: value for name, value in changes.items() if name in TERMS}
        names = {**{name: getattr(edition, name) for name in TERMS}, **changes}
        _refuse_contradictions(Window(names["entries_open_at"], names["entries_close_at"]))
        number = (names["number_prefix"], names["year"])
        if number != (edition.number_prefix, edition.year):
            if edition.numbers_given:
                raise Refusal(N_("Entries carry this number already; it can no longer change."), field="number_prefix")
            _refuse_taken_number(*number, but=edition)
        changed: dict[str, Any] = {}
        apply(edition, changes, changed)
        said.update({name: name.startswith(LONG_OR_PERSONAL) or value for name, value in changed.items()})


def add_group(
    edition: Competition,
    code: str,
    words: Mapping[str, Any],
    *,
    version: int,
    reason: str | None,
    actor: Person,
    now: datetime,
) -> Group:
    """A further group, with the rubric and the quota of the usual one where the code is known."""
    with changing(edition, "add group", version=version, reason=reason, actor=actor, now=now) as said:
        if any(group.code == code for group in edition.groups):
            raise Refusal(N_("This edition has a group %(code)s already."), field="code", code=code)
        last = max((group.position for group in edition.groups), default=-1)
        group = Group(code=code, position=last + 1, **{name: words[name] for name in GROUP_WORDS})
        edition.groups.append(group)
        for place, round_ in enumerate(edition.rounds):
            round_.criteria += _criteria_in(round_, group)
            places = ROUNDS[min(place, len(ROUNDS) - 1)].places
            if places is not None and round_ is not edition.rounds[-1]:
                round_.quotas.append(Quota(group=group, places=places))
        said.update({"group": code})
    return group


def edit_group(
    group: Group, words: Mapping[str, Any], *, version: int, reason: str | None, actor: Person, now: datetime
) -> None:
    """Save a group's words, what it asks for and the papers it wants."""
    with changing(group.competition, "change group", version=version, reason=reason, actor=actor, now=now) as said:
        said.update({"group": group.code})
        apply(group, {name: words[name] for name in GROUP_WORDS}, said)


def remove_group(group: Group, *, version: int, reason: str | None, actor: Person, now: datetime) -> None:
    """Take a group away with its criteria and quotas. Raises Refusal where entries stand in it."""
    edition = group.competition
    with changing(edition, "remove group", version=version, reason=reason, actor=actor, now=now) as said:
        if editions.entries_in(group=group):
            raise Refusal(N_("Entries stand in this group; it can no longer be removed."))
        for round_ in edition.rounds:
            round_.criteria = [each for each in round_.criteria if each.group_id != group.id]
            round_.quotas = [each for each in round_.quotas if each.group_id != group.id]
        db.session.flush()
        edition.groups.remove(group)
        said.update({"group": group.code})


def set_heat(
    edition: Competition,
    heat: Heat | None,
    makerspace: Makerspace,
    words: Mapping[str, Any],
    *,
    version: int,
    reason: str | None,
    actor: Person,
    now: datetime,
) -> Heat:
    """A regional heat and the makerspace that hosts it; None: a further one. Raises Refusal for an area taken twice."""
    with changing(edition, "set heat", version=version, reason=reason, actor=actor, now=now) as said:
        others = [code for each in edition.heats if each is not heat for code in each.area_codes]
        twice = sorted(set(others) & set(words["area_codes"]))
        if twice:
            raise Refusal(N_("Another heat stands for one of these areas already."), field="areas")
        if heat is None:
            heat = Heat(area_codes=[])
            edition.heats.append(heat)
        heat.makerspace = makerspace
        apply(heat, {name: words[name] for name in ("name_zh", "name_en", "area_codes")}, said)
    return heat


def remove_heat(heat: Heat, *, version: int, reason: str | None, actor: Person, now: datetime) -> None:
    """Take a heat away with the quotas that name it. Raises Refusal where entries stand in it."""
    edition = heat.competition
    with changing(edition, "remove heat", version=version, reason=reason, actor=actor, now=now) as said:
        if editions.entries_in(heat=heat):
            raise Refusal(N_("Entries stand in this heat; it can no longer be removed."))
        for round_ in edition.rounds:
            round_.quotas = [each for each in round_.quotas if each.heat_id != heat.id]
        db.session.flush()
        edition.heats.remove(heat)
        said.update({"heat": heat.name_zh})


@contextmanager
def changing(
    edition: Competition, action: str, *, version: int, reason: str | None, actor: Person, now: datetime
) -> Iterator[dict[str, Any]]:
    """Frame of a change: the form must be of the present version; a frozen edition gets its next rule set.

    What is put into the dict that comes back is kept in the trail.
    """
    # Whoever saves at the same instant waits here, and then finds the form old.
    db.session.refresh(edition, ["version", "frozen_at"], with_for_update=True)
    if edition.version != version:
        raise SetUpConflict(N_("Somebody saved this since you opened it. Please look at both versions."))
    said: dict[str, Any] = {}
    yield said
    edition.updated_at = now
    db.session.flush()
    freezing.follow(edition, reason, actor=actor, now=now)
    record(actor, action, "event", edition.event.slug, now=now, after=said, reason=reason)


def apply(thing: Any, changes: Mapping[str, Any], said: dict[str, Any]) -> None:
    """Set what differs, and note it."""
    for name, value in changes.items():
        if getattr(thing, name) != value:
            setattr(thing, name, value)
            said[name] = value


def _refuse_contradictions(entries: Window) -> None:
    if entries.closes_at <= entries.opens_at:
        raise Refusal(N_("Entries have to open before they close."), field="entries_close_at")


def _refuse_taken_number(prefix: str, year: int, *, but: Competition | None = None) -> None:
    if editions.is_numbered(prefix, year, but=but):
        raise Refusal(
            N_("Another edition numbers its entries %(prefix)s-%(year)d already."),
            field="number_prefix", prefix=prefix, year=year,
        )  # fmt: skip


def _group(outline: GroupOutline, place: int) -> Group:
    words = {name: getattr(outline, name) for name in ("code", "name_zh", "name_en", "note_zh", "note_en")}
    return Group(
        position=place,
        eligibility=[{"rule": str(rule), "value": value} for rule, value in outline.eligibility],
        materials=[{"kind": str(kind), "is_required": needed} for kind, needed in outline.materials],
        **words,
    )


def _round(outline: RoundOutline, place: int, window: Window, groups: Sequence[Group]) -> Round:
    proposed = {group.code: group for group in GROUPS}
    same = ("name_zh", "name_en", "judges_per_entry", "spread_alarm", "is_adjusted_shown")
    return Round(
        code=readable_code(),
        position=place,
        kind=str(outline.kind),
        aggregation=str(outline.aggregation),
        ties=[str(tie) for tie in outline.ties],
        scores_open_at=window.opens_at,
        scores_close_at=window.closes_at,
        criteria=[each for group in groups for each in _criteria(group, proposed[group.code].points)],
        quotas=[Quota(group=group, places=outline.places) for group in groups if outline.places],
        **{name: getattr(outline, name) for name in same},
    )


def _criteria_in(round_: Round, group: Group) -> list[Criterion]:
    """A new group's criteria in a round: its usual ones where the round has the usual rubric, else those of another group."""
    usual = next((each.points for each in GROUPS if each.code == group.code), None)
    has_usual_rubric = {each.name_zh for each in round_.criteria} <= {zh for zh, _en in DIMENSIONS}
    if not round_.criteria or (usual and has_usual_rubric):
        return _criteria(group, usual or GROUPS[0].points)
    first = round_.criteria[0].group_id
    return [copied(each, group) for each in round_.criteria if each.group_id == first and first is not None]


def copied(criterion: Criterion, group: Group | None) -> Criterion:
    """The same criterion for a group, not kept yet."""
    same = ("position", "name_zh", "name_en", "points")
    return Criterion(group=group, anchors=list(criterion.anchors), **{name: getattr(criterion, name) for name in same})


def _criteria(group: Group, points: Sequence[int]) -> list[Criterion]:
    """The usual dimensions with a group's points; one that counts nothing is left out."""
    return [
        Criterion(group=group, position=place, name_zh=zh, name_en=en, points=share, anchors=[*ANCHORS])
        for place, ((zh, en), share) in enumerate(zip(DIMENSIONS, points, strict=False))
    ]
