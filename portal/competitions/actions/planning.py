"""The rounds of an edition before they are run: when, how they are scored, the rubric, and how many go on.

A round that is being scored keeps how it is scored; one that is signed keeps everything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.competitions.actions.setting_up import apply, changing, copied
from portal.competitions.models.edition import Competition, Criterion, Group, Heat, Quota, Round
from portal.competitions.queries import editions
from portal.competitions.rules import RoundKind, RoundState
from portal.database import db
from portal.errors import N_, Refusal

SCORING = ("kind", "judges_per_entry", "aggregation", "ties", "spread_alarm", "is_adjusted_shown", "jury_percent")
OTHER = (
    "name_zh", "name_en", "event_id", "pitch_minutes", "qa_minutes", "gap_minutes", "scores_open_at", "scores_close_at",
    "hides_board",
)  # fmt: skip

FEW = 6


@dataclass(frozen=True)
class Dimension:
    """A row of the rubric: a criterion with its points by group code; 0: it does not count in that group."""

    name_zh: str
    name_en: str | None
    points: Mapping[str, int]
    anchors: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Share:
    """So many of a round go on: of a group, of an industry or a heat where one is named."""

    group: Group
    sector: str | None
    heat: Heat | None
    places: int


def add_round(
    edition: Competition,
    words: Mapping[str, Any],
    *,
    before: Round | None,
    version: int,
    reason: str | None,
    actor: Person,
    now: datetime,
) -> Round:
    """A further round, last or before another one, with the rubric of the round it comes before or after."""
    with changing(edition, "add round", version=version, reason=reason, actor=actor, now=now) as said:
        _refuse_contradictions(words)
        if before is not None and before.state != RoundState.PREPARED:
            raise Refusal(N_("A round cannot come before one that has begun."), field="before")
        later = [each for each in edition.rounds if before is not None and each.position >= before.position]
        like = before or next(reversed(edition.rounds), None)
        position = before.position if before else max((each.position for each in edition.rounds), default=-1) + 1
        for each in reversed(later):  # one by one, from the end: no two may share a position at any moment
            each.position += 1
            db.session.flush()
        round_ = Round(code=readable_code(), position=position, **{name: words[name] for name in (*SCORING, *OTHER)})
        round_.criteria = [copied(each, each.group) for each in (like.criteria if like else ())]
        edition.rounds.append(round_)
        _give_places(edition)
        said.update({"round": round_.name_zh})
    db.session.expire(edition, ["rounds"])
    return round_


def edit_round(
    round_: Round, words: Mapping[str, Any], *, version: int, reason: str | None, actor: Person, now: datetime
) -> None:
    """Save a round's window, place and scoring. Raises Refusal for what can no longer change."""
    edition = round_.competition
    with changing(edition, "change round", version=version, reason=reason, actor=actor, now=now) as said:
        _refuse_signed(round_)
        _refuse_contradictions(words)
        fixed = round_.state != RoundState.PREPARED
        if fixed and any(getattr(round_, name) != words[name] for name in SCORING):
            raise Refusal(N_("This round is being scored: how it is scored can no longer change."))
        said.update({"round": round_.name_zh})
        apply(round_, {name: words[name] for name in (*SCORING, *OTHER)}, said)


def remove_round(round_: Round, *, version: int, reason: str | None, actor: Person, now: datetime) -> None:
    """Take a round away. Raises Refusal once it has begun or entries stand in it."""
    edition = round_.competition
    with changing(edition, "remove round", version=version, reason=reason, actor=actor, now=now) as said:
        if round_.state != RoundState.PREPARED or editions.entries_in(round_=round_):
            raise Refusal(N_("This round has begun; it can no longer be removed."))
        said.update({"round": round_.name_zh})
        edition.rounds.remove(round_)


def set_rubric(
    round_: Round, dimensions: Sequence[Dimension], *, version: int, reason: str | None, actor: Person, now: datetime
) -> None:
    """What is marked in the round, with the points of each group. Raises Refusal unless each group comes to 100."""
    edition = round_.competition
    with changing(edition, "set rubric", version=version, reason=reason, actor=actor, now=now) as said:
        if round_.state != RoundState.PREPARED:
            raise Refusal(N_("This round is being scored: how it is scored can no longer change."))
        for group in edition.groups:
            total = sum(each.points.get(group.code, 0) for each in dimensions)
            if total != 100:
                raise Refusal(
                    N_("The points of %(group)s come to %(total)d; they have to come to 100."),
                    group=group.name_zh, total=total,
                )  # fmt: skip
        known = {(each.group_id, each.position): each for each in round_.criteria}
        round_.criteria = [
            _criterion(known.get((group.id, place)), group, place, each)
            for group in edition.groups
            for place, each in enumerate(dimensions)
            if each.points.get(group.code, 0)
        ]
        said.update({"round": round_.name_zh, "criteria": [each.name_zh for each in dimensions]})


def set_quotas(
    round_: Round, shares: Sequence[Share], *, version: int, reason: str | None, actor: Person, now: datetime
) -> None:
    """How many of the round go on. Raises Refusal where the same part is named twice, or once the round is signed."""
    edition = round_.competition
    with changing(edition, "set quotas", version=version, reason=reason, actor=actor, now=now) as said:
        _refuse_signed(round_)
        parts = [(share.group.code, share.sector, share.heat.id if share.heat else None) for share in shares]
        if len(set(parts)) < len(parts):
            raise Refusal(N_("The same group, industry and heat are named twice."))
        round_.quotas = []
        db.session.flush()
        round_.quotas = [Quota(group=s.group, sector=s.sector, heat=s.heat, places=s.places) for s in shares]
        said.update({"round": round_.name_zh, "places": sum(share.places for share in shares)})


def rubric_of(round_: Round, groups: Iterable[Group]) -> list[Dimension]:
    """The round's criteria as rows: those of one name and place together, with the points of each group."""
    rows: dict[tuple[int, str], tuple[Criterion, dict[str, int]]] = {}
    for criterion in sorted(round_.criteria, key=lambda each: each.position):
        _first, points = rows.setdefault((criterion.position, criterion.name_zh), (criterion, {}))
        of = [group.code for group in groups if criterion.group_id in {None, group.id}]
        points |= dict.fromkeys(of, criterion.points)
    return [Dimension(first.name_zh, first.name_en, points, first.anchors) for first, points in rows.values()]


def _criterion(known: Criterion | None, group: Group, place: int, dimension: Dimension) -> Criterion:
    criterion = known or Criterion(group=group, position=place)
    criterion.name_zh, criterion.name_en = dimension.name_zh, dimension.name_en
    criterion.points, criterion.anchors = dimension.points[group.code], list(dimension.anchors)
    return criterion


def _give_places(edition: Competition) -> None:
    """Each round but the last lets somebody of each group go on: as many as the one before it, until somebody says otherwise."""
    ordered = sorted(edition.rounds, key=lambda round_: round_.position)
    known = dict.fromkeys((group.code for group in edition.groups), FEW)
    for round_ in ordered[:-1]:
        given = {quota.group.code for quota in round_.quotas}
        round_.quotas += [Quota(group=g, places=known[g.code]) for g in edition.groups if g.code not in given]
        known |= {quota.group.code: quota.places for quota in round_.quotas if not quota.sector and not quota.heat}


def _refuse_signed(round_: Round) -> None:
    if round_.state == RoundState.SIGNED:
        raise Refusal(N_("This round is signed; nothing of it changes any more."))


def _refuse_contradictions(words: Mapping[str, Any]) -> None:
    if words["scores_close_at"] <= words["scores_open_at"]:
        raise Refusal(N_("Scoring has to open before it closes."), field="scores_close_at")
    if words["jury_percent"] and words["kind"] != RoundKind.PITCH:
        raise Refusal(N_("The public only votes on what is heard on stage."), field="jury_percent")
