"""The organiser's choice: selecting, keeping in reserve, declining, inviting; and who moves up when a place comes free."""

from collections.abc import Sequence
from datetime import datetime

from portal.accounts import throttles
from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.audit.actions import record
from portal.database import db
from portal.decks.actions import documents
from portal.errors import N_, Conflict, MoveRefused, Refusal, move
from portal.events.rules import PUBLIC_STATES
from portal.projects.models import Project
from portal.projects.rules import ProjectState
from portal.roadshows import letters, queries
from portal.roadshows.actions import places
from portal.roadshows.models import Pitch, Roadshow
from portal.roadshows.rules import HOLDING, MOVES, OPEN_EVENTS, OVER_EVENTS, PitchState, answer_by

S = PitchState


class NoPlaceLeft(Conflict):
    """All places are given."""

    def __init__(self) -> None:
        super().__init__(
            N_("All places are given. Put the project on the reserve list: it moves up as soon as one is free.")
        )


def select(pitch: Pitch, *, actor: Person | None, now: datetime) -> None:
    """Offer the project a place. Raises NoPlaceLeft, MoveRefused."""
    pitch = places.locked(pitch)
    if pitch.state in {S.SELECTED, S.CONFIRMED}:
        return  # the second click
    _refuse_closed(pitch.roadshow)
    before = pitch.state
    state = move(MOVES, S(before), S.SELECTED)
    if not places.take(pitch.roadshow):
        raise NoPlaceLeft
    show = pitch.roadshow
    pitch.state, pitch.decided_at, pitch.reason, pitch.reserve_place = state, now, None, None
    pitch.confirm_by = answer_by(show.confirm_by, show.first_pitch_at, now)
    pitch.letters += 1
    record(actor, "select", "pitch", pitch.code, now=now, before={"state": before}, after={"state": state})
    db.session.flush()
    letters.selected(pitch, now=now)


def reserve(pitch: Pitch, *, actor: Person, now: datetime) -> None:
    """Put the project at the end of the reserve list. Raises MoveRefused."""
    pitch = places.locked(pitch)
    if pitch.state == S.RESERVE:
        return
    _refuse_closed(pitch.roadshow)
    held = pitch.state in HOLDING
    _decided(pitch, S.RESERVE, actor=actor, now=now)
    pitch.reserve_place = queries.last_reserve_place(pitch.roadshow) + 1
    db.session.flush()
    letters.reserved(pitch, now=now)
    _pass_on(pitch, held=held, now=now)


def decline(pitch: Pitch, *, reason: str, actor: Person, now: datetime) -> None:
    """Say no, with the reason the team reads. Raises Refusal without one, MoveRefused."""
    if not reason.strip():
        raise Refusal(N_("Please tell the team why."), field="reason")
    pitch = places.locked(pitch)
    if pitch.state == S.DECLINED:
        return
    held = pitch.state in HOLDING
    _decided(pitch, S.DECLINED, actor=actor, now=now, reason=reason.strip())
    take_slides_back(pitch, actor=actor, now=now)
    db.session.flush()
    letters.declined(pitch, now=now)
    _pass_on(pitch, held=held, now=now)


def decide_all(
    chosen: Sequence[Pitch], wanted: PitchState, *, reason: str, actor: Person, now: datetime
) -> tuple[int, int]:
    """The same answer to several: how many were decided, and how many stayed as they were.

    Raises NoPlaceLeft if not all of them find a place: then none is selected.
    """
    done = 0
    for pitch in chosen:
        before = pitch.state
        try:
            if wanted is S.SELECTED:
                select(pitch, actor=actor, now=now)
            elif wanted is S.RESERVE:
                reserve(pitch, actor=actor, now=now)
            else:
                decline(pitch, reason=reason, actor=actor, now=now)
        except MoveRefused:
            continue
        done += pitch.state != before
    return done, len(chosen) - done


def invite(show: Roadshow, project: Project, *, actor: Person, now: datetime) -> Pitch:
    """Offer a place to a project that has not applied. Raises NoPlaceLeft, Refusal for one that is not published, TooMany."""
    _refuse_closed(show)
    refuse_private_draft(show)
    throttles.count_within((throttles.LETTERS, actor.code), now=now)
    if project.state != ProjectState.PUBLISHED:
        raise Refusal(N_("This project is not public."), field="project")
    places.lock(show)
    known = queries.pitch_for(show, project)
    if known is not None:
        select(known, actor=actor, now=now)
        return known
    if not places.take(show):
        raise NoPlaceLeft
    pitch = Pitch(
        code=readable_code(),
        roadshow=show,
        project=project,
        state=S.SELECTED,
        is_invited=True,
        applied_at=now,
        decided_at=now,
        confirm_by=answer_by(show.confirm_by, show.first_pitch_at, now),
        letters=1,
    )
    db.session.add(pitch)
    db.session.flush()
    record(actor, "invite", "pitch", pitch.code, now=now, after={"event": show.event.slug, "project": project.slug})
    letters.selected(pitch, now=now)
    return pitch


def move_up(show: Roadshow, *, now: datetime, but: Pitch | None = None) -> Pitch | None:
    """Offer a place that came free to the first of the reserve list; who that is. The roadshow is locked."""
    if show.event.state not in OPEN_EVENTS or now >= show.first_pitch_at:
        return None
    first = queries.next_reserve(show, but=but)
    if first is not None:
        select(first, actor=None, now=now)
    return first


def lapse(pitch: Pitch, *, now: datetime) -> None:
    """Nobody answered in time: the place passes on."""
    pitch = places.locked(pitch)
    if pitch.state != S.SELECTED or pitch.confirm_by is None or pitch.confirm_by > now:
        return
    _decided(pitch, S.LAPSED, actor=None, now=now)
    db.session.flush()
    letters.lapsed(pitch, now=now)
    _pass_on(pitch, held=True, now=now)


def mark_presented(pitch: Pitch, *, was_there: bool, actor: Person | None, now: datetime) -> None:
    """Note whether the team was on stage. Raises MoveRefused for one that was not expected."""
    wanted = S.PRESENTED if was_there else S.ABSENT
    if pitch.state == wanted:
        return
    before = pitch.state
    pitch.state = move(MOVES, S(before), wanted)
    record(actor, "mark", "pitch", pitch.code, now=now, before={"state": before}, after={"state": wanted})
    db.session.flush()


def _decided(
    pitch: Pitch, state: PitchState, *, actor: Person | None, now: datetime, reason: str | None = None
) -> None:
    before = pitch.state
    pitch.state, pitch.decided_at, pitch.reason = move(MOVES, S(before), state), now, reason
    pitch.reserve_place = pitch.position = pitch.confirm_by = None
    pitch.letters += 1
    record(
        actor,
        "decide",
        "pitch",
        pitch.code,
        now=now,
        before={"state": before},
        after={"state": state},
        reason=reason,
    )


def _pass_on(pitch: Pitch, *, held: bool, now: datetime) -> None:
    if held:
        places.give_back(pitch.roadshow)
        move_up(pitch.roadshow, now=now, but=pitch)


def take_slides_back(pitch: Pitch, *, actor: Person | None, now: datetime) -> None:
    """Who does not pitch shows nothing: the organiser no longer reads the team's slides."""
    if pitch.deck is not None:
        documents.take_back(pitch.deck, pitch.roadshow.event, actor=actor, now=now)
        pitch.deck = None


def refuse_private_draft(show: Roadshow) -> None:
    """Raise Refusal for a draft of one person's own, which nobody has looked at and which must not write to strangers."""
    if show.event.organisation_id is None and show.event.state not in PUBLIC_STATES:
        raise Refusal(N_("Others can be invited once the event is public."))


def _refuse_closed(show: Roadshow) -> None:
    if show.event.state in OVER_EVENTS or show.event.state == "cancelled":
        raise Conflict(N_("This event does not take pitches any more."))
