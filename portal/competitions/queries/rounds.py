"""Rounds with what stands in them: places, quotas, the round before and the one after."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from portal.competitions.advancing import Places
from portal.competitions.models.edition import Competition, Quota, Round
from portal.competitions.models.entries import Entry, RoundEntry
from portal.competitions.rules import IN_ROUND, EntryState, Standing
from portal.database import db
from portal.events.models import Event
from portal.projects.models import Project


def before(round_: Round) -> Round | None:
    """The round before this one, if it is not the first."""
    return _neighbour(round_, Round.position < round_.position, Round.position.desc())


def after(round_: Round) -> Round | None:
    """The round after this one, if it is not the last."""
    return _neighbour(round_, Round.position > round_.position, Round.position.asc())


def _neighbour(round_: Round, condition: object, order: object) -> Round | None:
    wanted = select(Round).where(Round.competition_id == round_.competition_id, condition)  # type: ignore[arg-type]
    return db.session.execute(wanted.order_by(order).limit(1)).scalar_one_or_none()  # type: ignore[arg-type]


def places(round_: Round, standings: Collection[Standing] = frozenset(Standing)) -> Sequence[RoundEntry]:
    """Who stands in the round, by number, with group and project."""
    return db.session.execute(places_of(round_, standings)).scalars().all()


def places_of(round_: Round, standings: Collection[Standing] = frozenset(Standing)) -> Select[RoundEntry]:
    """The same, not asked yet."""
    return (
        select(RoundEntry)
        .join(RoundEntry.entry)
        .where(RoundEntry.round_id == round_.id, RoundEntry.standing.in_(sorted(standings)))
        .options(
            contains_eager(RoundEntry.entry).options(
                joinedload(Entry.group, innerjoin=True),
                joinedload(Entry.project, innerjoin=True).load_only(
                    Project.name_zh, Project.name_en, Project.slug, Project.state
                ),
            )
        )
        .order_by(Entry.number, Entry.id)
    )


def still_in(round_: Round) -> Sequence[RoundEntry]:
    """Those of them who have neither withdrawn nor stayed away."""
    return places(round_, IN_ROUND | {Standing.ELIMINATED})


def place(slug: str, code: str, entry: str) -> RoundEntry | None:
    """The place of an entry, by its code, in a round of that edition, with what the law asks about."""
    return db.session.execute(
        select(RoundEntry)
        .join(RoundEntry.round)
        .join(Round.competition)
        .join(Competition.event)
        .join(RoundEntry.entry)
        .where(Event.slug == slug, Round.code == code, Entry.code == entry)
        .options(
            contains_eager(RoundEntry.round).contains_eager(Round.competition).contains_eager(Competition.event),
            contains_eager(RoundEntry.entry).options(joinedload(Entry.group), joinedload(Entry.project)),
        )
    ).scalar_one_or_none()


def quotas(round_: Round) -> list[Places]:
    """How many go on from the round, as the reckoning takes it."""
    wanted = select(Quota).where(Quota.round_id == round_.id).options(joinedload(Quota.group)).order_by(Quota.id)
    return [
        Places(each.group.code, each.places, each.sector, each.heat_id) for each in db.session.execute(wanted).scalars()
    ]


def to_take_in(competition_id: int, round_: Round) -> Sequence[Entry]:
    """Accepted entries of the edition that do not stand in the round yet."""
    known = select(RoundEntry.entry_id).where(RoundEntry.round_id == round_.id)
    wanted = select(Entry).where(
        Entry.competition_id == competition_id, Entry.state == EntryState.ACCEPTED, Entry.id.not_in(known)
    )
    return db.session.execute(wanted.order_by(Entry.number, Entry.id)).scalars().all()


def count_of(rounds: Iterable[Round]) -> dict[int, Counter[str]]:
    """How many entries stand how, by the round's row number; one query."""
    numbers = [each.id for each in rounds]
    found: dict[int, Counter[str]] = {number: Counter() for number in numbers}
    rows = db.session.execute(
        select(RoundEntry.round_id, RoundEntry.standing, func.count())
        .where(RoundEntry.round_id.in_(numbers))
        .group_by(RoundEntry.round_id, RoundEntry.standing)
    )
    for round_id, standing, count in rows:
        found[round_id][standing] = count
    return found


def untold(limit: int) -> Sequence[RoundEntry]:
    """Places that a result decided and whose teams were not told."""
    told = [Standing.ADVANCED, Standing.ELIMINATED, Standing.SUBSTITUTED]
    wanted = select(RoundEntry).where(
        RoundEntry.standing.in_(told), RoundEntry.decided_at.is_not(None), RoundEntry.told_at.is_(None)
    )
    return db.session.execute(wanted.order_by(RoundEntry.id).limit(limit)).scalars().all()
