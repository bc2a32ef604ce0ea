"""Entries in the rounds: they come in, stay away or withdraw, go on by quota, and move up for one that left (递补).

Lock order: the round's row first, the round before it next.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from portal.accounts.models import Person
from portal.audit.actions import record
from portal.competitions import letters
from portal.competitions.advancing import Cut, Ranked, cuts, moving_up, places_for
from portal.competitions.models.edition import Round
from portal.competitions.models.entries import Entry, RoundEntry
from portal.competitions.queries import rounds
from portal.competitions.rules import IN_ROUND, ROUND_MOVES, EntryState, RoundState, Standing
from portal.database import db
from portal.errors import N_, Conflict, Refusal, move


@dataclass(frozen=True)
class Outcome:
    """What a signed result says of an entry. The rank is that of its group, shared by equals."""

    score: Decimal
    rank: int
    adjusted: Decimal | None = None


def hold(round_: Round) -> Round:
    """The round as it stands now, nobody else moving it until the commit."""
    db.session.flush()
    db.session.execute(select(Round.id).where(Round.id == round_.id).with_for_update())
    db.session.refresh(round_, ["state", "closed_at", "signed_at", "hides_board", "version"])
    return round_


def take_in(round_: Round, *, actor: Person | None, now: datetime) -> int:
    """Every accepted entry that does not stand in the first round yet; how many came in. Later rounds are filled by `advance`."""
    if rounds.before(round_) is not None:
        return 0
    coming = rounds.to_take_in(round_.competition_id, round_)
    db.session.add_all(RoundEntry(round=round_, entry=each, standing=Standing.PENDING) for each in coming)
    if coming:
        record(actor, "take in", "round", round_.code, now=now, after={"entries": len(coming)})
    db.session.flush()
    return len(coming)


def open_round(round_: Round, *, actor: Person | None, now: datetime) -> None:
    """From now on it is scored. Raises Conflict before the round ahead of it is signed, Refusal without an entry."""
    hold(round_)
    earlier = rounds.before(round_)
    if earlier is not None and earlier.state != RoundState.SIGNED:
        raise Conflict(N_("The round before this one is not signed yet."))
    take_in(round_, actor=actor, now=now)
    if not rounds.places(round_, IN_ROUND):
        raise Refusal(N_("No entry stands in this round yet."))
    turn(round_, RoundState.SCORING, actor=actor, now=now)


def turn(round_: Round, state: RoundState, *, actor: Person | None, now: datetime, reason: str | None = None) -> None:
    """Another state of the round, which is held. Raises MoveRefused for a step its life does not have."""
    before = round_.state
    round_.state = move(ROUND_MOVES, RoundState(round_.state), state)
    if state is RoundState.CLOSED:
        round_.closed_at = now
    if state is RoundState.SIGNED:
        round_.signed_at = now
    db.session.flush()
    record(
        actor,
        state.value,
        "round",
        round_.code,
        now=now,
        before={"state": before},
        after={"state": state},
        reason=reason,
    )


def advance(
    round_: Round, outcomes: Mapping[str, Outcome], *, actor: Person | None, now: datetime, reason: str | None = None
) -> list[Cut]:
    """Sign the round and let its best go on, by quota; whoever is level at the cut goes on too.

    `outcomes` names every entry that was ranked by its number. Called again with a `reason`, it corrects: ranks and scores
    always, who goes on only while the next round has not begun. Raises MoveRefused for a round that is not closed.
    """
    hold(round_)
    is_correction = reason is not None
    if not is_correction:
        turn(round_, RoundState.SIGNED, actor=actor, now=now)
    places = [each for each in rounds.still_in(round_) if each.entry.number in outcomes]
    for place in places:
        outcome = outcomes[str(place.entry.number)]
        place.score, place.rank, place.adjusted_score = outcome.score, outcome.rank, outcome.adjusted
    following = rounds.after(round_)
    found = cuts([_ranked(each) for each in places], rounds.quotas(round_))
    if following is None or (is_correction and hold(following).state != RoundState.PREPARED):
        db.session.flush()
        return found
    going_on = {row.entry for cut in found for row in cut.going_on}
    _decide(places, going_on, is_correction=is_correction, now=now)
    _fill(following, [each for each in places if each.entry.number in going_on], places)
    db.session.flush()
    after = {"going on": sorted(going_on), "next": following.code}
    record(actor, "correct" if is_correction else "advance", "round", round_.code, now=now, after=after, reason=reason)
    return found


def _decide(places: Iterable[RoundEntry], going_on: set[str], *, is_correction: bool, now: datetime) -> None:
    """Whoever has moved up meanwhile for one that withdrew stays, whatever a correction says."""
    for place in places:
        standing = Standing.ADVANCED if place.entry.number in going_on else Standing.ELIMINATED
        if place.standing != standing and not (is_correction and place.standing == Standing.SUBSTITUTED):
            place.standing, place.decided_at, place.told_at = standing, now, None


def _fill(following: Round, going_on: Iterable[RoundEntry], places: Iterable[RoundEntry]) -> None:
    """Let in who goes on and is not in yet; whoever a correction has kept from going on leaves again."""
    known = {each.entry_id: each for each in rounds.places(following)}
    for place in going_on:
        if place.entry_id not in known and place.entry.state == EntryState.ACCEPTED:
            db.session.add(RoundEntry(round=following, entry=place.entry, standing=Standing.PENDING))
    for place in places:
        if place.standing == Standing.ELIMINATED and place.entry_id in known:
            db.session.delete(known[place.entry_id])


def fill_place(place: RoundEntry, *, actor: Person | None, now: datetime) -> list[RoundEntry]:
    """The entry leaves the round; who moves up for it (递补): the next by rank among those who competed for the same places.

    Nobody moves up once the round is being scored, in the first round, or while equals at the cut still fill the places.
    """
    round_ = hold(place.round)
    if place.standing == Standing.WITHDRAWN:
        return []
    before = place.standing
    place.standing, place.decided_at, place.told_at = Standing.WITHDRAWN, now, now
    record(actor, "leave", "round-entry", f"{round_.code}/{place.entry.number}", now=now, before={"standing": before})
    db.session.flush()
    earlier = rounds.before(round_)
    if round_.state != RoundState.PREPARED or earlier is None:
        return []
    rising = _rising(hold(earlier), round_, place.entry)
    return [_move_up(each, round_, place.entry, actor=actor, now=now) for each in rising]


def _rising(earlier: Round, round_: Round, left: Entry) -> list[RoundEntry]:
    quotas = rounds.quotas(earlier)
    own = places_for(*_competes(left), quotas)
    if own is None:
        return []

    def is_rival(place: RoundEntry) -> bool:
        return places_for(*_competes(place.entry), quotas) == own

    waiting = {
        str(each.entry.number): each
        for each in rounds.places(earlier, {Standing.ELIMINATED})
        if each.rank is not None and each.entry.state == EntryState.ACCEPTED and is_rival(each)
    }
    taken = sum(map(is_rival, rounds.places(round_, IN_ROUND)))
    return [waiting[row.entry] for row in moving_up([_ranked(each) for each in waiting.values()], own, taken)]


def _move_up(place: RoundEntry, round_: Round, left: Entry, *, actor: Person | None, now: datetime) -> RoundEntry:
    place.standing, place.moved_up_for, place.decided_at, place.told_at = Standing.SUBSTITUTED, left, now, now
    risen = RoundEntry(round=round_, entry=place.entry, standing=Standing.SUBSTITUTED, moved_up_for=left)
    db.session.add(risen)
    db.session.flush()
    ref = f"{round_.code}/{place.entry.number}"
    record(actor, "move up", "round-entry", ref, now=now, after={"for": left.number, "rank": place.rank})
    letters.standing_changed(risen, now=now)
    return risen


def mark_absent(place: RoundEntry, is_absent: bool, *, actor: Person, now: datetime) -> None:
    """It did not come to the draw or to its pitch, or came after all: whoever is absent is not ranked. Raises Conflict once closed."""
    round_ = hold(place.round)
    if round_.state not in {RoundState.PREPARED, RoundState.SCORING}:
        raise Conflict(N_("This round is closed."))
    present = Standing.PENDING if place.moved_up_for_id is None else Standing.SUBSTITUTED
    standing = Standing.ABSENT if is_absent else present
    if place.standing not in {present, Standing.ABSENT} or place.standing == standing:
        raise Conflict(N_("This entry does not stand in the round any more, or somebody was faster."))
    before, place.standing = place.standing, standing
    place.decided_at = now if is_absent else None
    record(
        actor,
        standing.value,
        "round-entry",
        f"{round_.code}/{place.entry.number}",
        now=now,
        before={"standing": before},
        after={"standing": standing},
    )
    db.session.flush()


def _competes(entry: Entry) -> tuple[str, str, int | None]:
    return entry.group.code, entry.sector, entry.heat_id


def _ranked(place: RoundEntry) -> Ranked:
    return Ranked(str(place.entry.number), *_competes(place.entry), rank=place.rank or 0)
