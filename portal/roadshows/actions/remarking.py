"""In the hall and afterwards: stars, notes and intents during a pitch, and what the teams are given when it is over."""

from dataclasses import dataclass
from datetime import datetime

from portal.accounts.models import Person
from portal.audit.actions import record
from portal.database import db, insert_new
from portal.errors import N_, Conflict, NotAllowed, Refusal
from portal.interests.actions import intents
from portal.interests.rules import IntentLevel
from portal.roadshows import hall as reading
from portal.roadshows import letters, queries
from portal.roadshows.hall import Hall
from portal.roadshows.models import Pitch, Remark, Roadshow
from portal.roadshows.rules import ON_STAGE, OVER_EVENTS


@dataclass(frozen=True)
class Said:
    """What is tapped and written: stars and a note for oneself, words for the team, and how firm the intent is."""

    stars: int | None = None
    note: str = ""
    words: str = ""
    level: IntentLevel | None = None


def remark(hall: Hall, pitch: Pitch, said: Said, *, actor: Person, now: datetime) -> Remark:
    """Keep what somebody in the hall says of a pitch; saying it again changes it.

    Raises NotAllowed for a commentator tied to the project, Conflict for words the team has been given.
    """
    if pitch.state not in ON_STAGE:
        raise Conflict(N_("This project is not on stage here."))
    refuse_tied(hall, pitch)
    new = {
        "pitch_id": pitch.id,
        "person_id": actor.id,
        "stars": None,
        "note": "",
        "words": "",
        "written_at": now,
    }
    db.session.execute(insert_new(Remark.__table__, "pitch_id", "person_id"), new)
    kept = reading.remark_of(pitch, actor, lock=True)
    if kept.released_at is not None and kept.words != said.words:
        raise Refusal(N_("The team has read this note already."), field="words")
    kept.stars, kept.note, kept.words, kept.written_at = said.stars, said.note, said.words, now
    kept.investor_id = hall.investor.id if hall.investor else None
    kept.commentator_id = hall.commentator.id if hall.commentator else None
    db.session.flush()
    if said.level is not None and hall.investor is not None:
        intents.say(hall.investor, pitch.project, level=said.level, actor=actor, now=now, event=pitch.roadshow.event)
    return kept


def refuse_tied(hall: Hall, pitch: Pitch) -> None:
    """Raise NotAllowed where the commentator has declared a tie to the project."""
    if hall.commentator and any(tie.project_id == pitch.project_id for tie in hall.commentator.ties):
        raise NotAllowed(N_("You have declared a tie to this project: please leave it to the others."))


def release(show: Roadshow, *, actor: Person | None, now: datetime) -> int:
    """Give the teams the notes written for them; how many. Once more: what came since. Raises Conflict before the end."""
    _refuse_before_end(show)
    fresh = reading.remarks_to_release(show)
    for each in fresh:
        each.released_at = now
    show.remarks_released_at = show.remarks_released_at or now
    record(actor, "release notes", "roadshow", show.event.slug, now=now, after={"notes": len(fresh)})
    db.session.flush()
    for pitch_id in {each.pitch_id for each in fresh}:
        letters.notes_released(queries.pitch_by_number(pitch_id), now=now)
    return len(fresh)


def hand_over(show: Roadshow, *, actor: Person | None, now: datetime) -> int:
    """Give each team the list of intents said at the event; how many teams have one. Raises Conflict before the end."""
    _refuse_before_end(show)
    said = reading.intents_at(show)
    told = 0
    for pitch in queries.pitches_for_letters(show, ON_STAGE):
        own = [intent for intent in said if intent.project_id == pitch.project_id]
        if own:
            letters.intents_handed_over(pitch, own, now=now)
            told += 1
    show.handed_over_at = now
    record(actor, "hand over intents", "roadshow", show.event.slug, now=now, after={"teams": told})
    db.session.flush()
    return told


def set_recording(pitch: Pitch, url: str | None, *, actor: Person, now: datetime) -> None:
    """Where the recording of the pitch can be seen. It is public only where the team allows it."""
    if pitch.recording_url == url:
        return
    before, pitch.recording_url = pitch.recording_url, url
    record(actor, "set recording", "pitch", pitch.code, now=now, before={"url": before}, after={"url": url})
    db.session.flush()


def _refuse_before_end(show: Roadshow) -> None:
    if show.event.state not in OVER_EVENTS:
        raise Conflict(N_("The teams are given these when the event is over."))
