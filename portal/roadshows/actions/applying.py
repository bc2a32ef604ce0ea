"""A team's side: applying, confirming, withdrawing, its slides, and what may be shown afterwards."""

from dataclasses import dataclass
from datetime import datetime

from portal.accounts import throttles
from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.audit.actions import record
from portal.database import db, insert_new
from portal.decks.actions import documents
from portal.decks.models import Deck
from portal.decks.rules import Tier
from portal.errors import N_, Conflict, NotAllowed, Refusal, move
from portal.projects.models import Project
from portal.projects.permissions import is_of_team, leads
from portal.projects.rules import ProjectState
from portal.roadshows import letters, queries
from portal.roadshows.actions import places
from portal.roadshows.actions.choosing import move_up, take_slides_back
from portal.roadshows.models import Pitch, Roadshow
from portal.roadshows.rules import (
    HOLDING,
    LATE_SLIDES,
    LEAVABLE,
    MOVES,
    OPEN_EVENTS,
    ApplicationsClosed,
    PitchState,
    WindowState,
    window_state,
)

S = PitchState


@dataclass(frozen=True)
class Wish:
    """What a team says: who presents, when they can be there (None: all the time), and a word to the organiser."""

    presenter: Person
    free_from: datetime | None = None
    free_until: datetime | None = None
    message: str = ""


def apply(show: Roadshow, project: Project, wish: Wish, *, actor: Person, now: datetime) -> Pitch:
    """The project asks to pitch. Asked again it is the same pitch; one that was withdrawn is new again.

    Raises ApplicationsClosed outside the window, Refusal for a project that is not published, TooMany.
    """
    refuse_unless_open(show, now)
    if project.state != ProjectState.PUBLISHED:
        raise Refusal(N_("Please publish the project first: investors look it up before they come."), field="project")
    _refuse_wish(show, project, wish)
    values = {
        "code": readable_code(),
        "roadshow_id": show.id,
        "project_id": project.id,
        "state": S.APPLIED,
        "is_invited": False,
        "message": wish.message,
        "presenter_id": wish.presenter.id,
        "free_from": wish.free_from,
        "free_until": wish.free_until,
        "applied_by_id": actor.id,
        "applied_at": now,
        "may_show_slides": False,
        "may_show_recording": False,
        "letters": 0,
    }
    new = insert_new(Pitch, "roadshow_id", "project_id").returning(Pitch)
    pitch = db.session.execute(new, values).scalar_one_or_none()
    if pitch is None:
        known = queries.pitch_for(show, project)
        assert known is not None  # the conflict that left us without a row was this one
        pitch = places.locked(known)
        if pitch.state != S.WITHDRAWN:
            return pitch
        pitch.state = move(MOVES, S.WITHDRAWN, S.APPLIED)
        pitch.applied_at, pitch.applied_by_id, pitch.reason, pitch.position = now, actor.id, None, None
        _say(pitch, wish)
    throttles.count_within((throttles.LETTERS, actor.code), now=now)
    record(actor, "apply", "pitch", pitch.code, now=now, after={"event": show.event.slug, "project": project.slug})
    db.session.flush()
    letters.applied(pitch, now=now)
    return pitch


def edit(pitch: Pitch, wish: Wish, *, actor: Person, now: datetime) -> None:
    """Change presenter, times or message while the order can still follow. Raises Refusal for a stranger as presenter."""
    _refuse_wish(pitch.roadshow, pitch.project, wish)
    if pitch.state not in LEAVABLE:
        raise Conflict(N_("This pitch can no longer be changed."))
    _say(pitch, wish)
    record(actor, "change", "pitch", pitch.code, now=now, after={"fields": ["presenter", "times", "message"]})
    db.session.flush()


def confirm(pitch: Pitch, *, actor: Person, now: datetime, presenter: Person | None = None) -> None:
    """The team comes. Raises Conflict once the place has passed on."""
    pitch = places.locked(pitch)
    if pitch.state == S.CONFIRMED:
        return  # the second click
    if pitch.state != S.SELECTED or (pitch.confirm_by is not None and pitch.confirm_by <= now):
        raise Conflict(N_("The time to confirm is over and the place has passed on. Please speak to the organiser."))
    pitch.presenter = presenter or pitch.presenter or actor
    pitch.state, pitch.confirmed_at = move(MOVES, S.SELECTED, S.CONFIRMED), now
    pitch.letters += 1
    record(actor, "confirm", "pitch", pitch.code, now=now)
    db.session.flush()
    letters.confirmed(pitch, now=now)


def withdraw(pitch: Pitch, *, actor: Person | None, now: datetime, reason: str = "") -> None:
    """The team does not come and takes its slides back; its place is offered to the next of the reserve list."""
    pitch = places.locked(pitch)
    if pitch.state == S.WITHDRAWN:
        return  # the second click
    held = pitch.state in HOLDING
    before = pitch.state
    pitch.state = move(MOVES, S(before), S.WITHDRAWN)
    pitch.reason, pitch.position, pitch.reserve_place, pitch.confirm_by = reason or None, None, None, None
    pitch.letters += 1
    record(actor, "withdraw", "pitch", pitch.code, now=now, before={"state": before})
    take_slides_back(pitch, actor=actor, now=now)
    db.session.flush()
    letters.withdrawn(pitch, now=now, held=held)
    if held:
        places.give_back(pitch.roadshow)
        move_up(pitch.roadshow, now=now)


def choose_slides(pitch: Pitch, deck: Deck | None, *, actor: Person, now: datetime) -> None:
    """The deck the team presents; whoever runs the event may read it. Raises Refusal after the deadline or for another's."""
    if now >= pitch.roadshow.slides_by:
        raise Refusal(LATE_SLIDES, field="deck")
    if pitch.state not in LEAVABLE:
        raise Conflict(N_("This pitch can no longer be changed."))
    if deck is not None and (deck.project_id != pitch.project_id or deck.removed_at is not None):
        raise Refusal(N_("Please choose one of the project's own documents."), field="deck")
    if pitch.deck is not None and pitch.deck is not deck:
        documents.take_back(pitch.deck, pitch.roadshow.event, actor=actor, now=now)
    if deck is not None:
        documents.hand_over(deck, pitch.roadshow.event, actor=actor, now=now)
    pitch.deck = deck
    record(actor, "choose slides", "pitch", pitch.code, now=now, after={"deck": deck.code if deck else None})
    db.session.flush()


def show_afterwards(pitch: Pitch, *, slides: bool, recording: bool, actor: Person, now: datetime) -> None:
    """Whether everybody may see the slides and the recording once the event is over: the team's own decision.

    Raises NotAllowed where the slides are not public yet and somebody else than the leader would open them.
    """
    before = {"slides": pitch.may_show_slides, "recording": pitch.may_show_recording}
    after = {"slides": slides, "recording": recording}
    if before == after:
        return
    if slides and pitch.deck is not None and pitch.deck.tier != Tier.PUBLIC:
        if not leads(actor, pitch.project):
            raise NotAllowed(N_("Only the team's leader opens a document to everybody."))
        deck = pitch.deck
        documents.change(deck, title=deck.title, tier=Tier.PUBLIC, base_version=deck.version, actor=actor, now=now)
    pitch.may_show_slides, pitch.may_show_recording = slides, recording
    record(actor, "show afterwards", "pitch", pitch.code, now=now, before=before, after=after)
    db.session.flush()


def refuse_unless_open(show: Roadshow, now: datetime) -> None:
    """Raise ApplicationsClosed with the sentence of the present state, unless projects can apply."""
    if show.event.state not in OPEN_EVENTS:
        raise ApplicationsClosed(N_("This event does not take pitches any more."))
    state = window_state(show.applications_open_at, show.applications_close_at, now)
    if state is WindowState.SOON:
        raise ApplicationsClosed(N_("Applications have not opened yet."))
    if state is WindowState.CLOSED:
        raise ApplicationsClosed(N_("Applications are closed."))


def _refuse_wish(show: Roadshow, project: Project, wish: Wish) -> None:
    if not is_of_team(wish.presenter, project):
        raise Refusal(N_("Please choose a presenter from the team."), field="presenter")
    if wish.free_from and wish.free_until and wish.free_from >= wish.free_until:
        raise Refusal(N_("The end has to be after the beginning."), field="free_until")
    too_early = wish.free_until is not None and wish.free_until <= show.first_pitch_at
    if too_early or (wish.free_from is not None and wish.free_from >= show.event.ends_at):
        raise Refusal(N_("Your times have to touch the event's own time."), field="free_from")


def _say(pitch: Pitch, wish: Wish) -> None:
    pitch.presenter_id, pitch.message = wish.presenter.id, wish.message
    pitch.free_from, pitch.free_until = wish.free_from, wish.free_until
