"""What the room's pages have in common: the facts screens count with, the words they say, whose voice it is."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import session, url_for
from flask_babel import gettext as _

from portal.registrations.models import Registration
from portal.stage import queries
from portal.stage.blueprint import blueprint
from portal.stage.models import Stage, Turn
from portal.stage.queries import ProgrammePoint, Pulse
from portal.stage.rules import (
    KIND_WORDS,
    PHASE_WORDS,
    TONE_WORDS,
    TURN_TONES,
    TURN_WORDS,
    Face,
    Phase,
    Tone,
    TurnKind,
    TurnState,
    current,
    face,
    following,
)
from portal.web.guards import current_person
from portal.web.language import language

IN_THE_HALL, ON_A_PHONE = 1000, 3000
TICKETS = "stage_tickets"


@dataclass(frozen=True)
class Hall:
    """What is going on: who is on, who is next, what the clock shows, how many minutes the rest is late."""

    points: list[ProgrammePoint]
    on: ProgrammePoint | None
    next: ProgrammePoint | None
    face: Face | None

    @property
    def late(self) -> int:
        """Whole minutes; 0 where nothing is late."""
        delay = self.next.times.delay if self.next else None
        if delay is None and self.on is not None and self.on.times.end is not None:
            delay = self.on.times.end - self.on.times.planned_end
        return max(0, int(delay.total_seconds() // 60)) if delay else 0

    @property
    def figure(self) -> str:
        """What is left, or how far it is over."""
        return figure(self.face.seconds) if self.face else ""

    @property
    def label(self) -> str:
        """What the clock counts down."""
        if self.on is None or self.face is None:
            return ""
        kind = TurnKind(self.on.turn.kind)
        return _(PHASE_WORDS[Phase.QA] if self.face.phase is Phase.QA else KIND_WORDS[kind])

    @property
    def word(self) -> str:
        """How urgent it is, in words."""
        if self.on is None or self.face is None:
            return ""
        if self.on.turn.paused_at is not None:
            return _("The clock stands")
        if self.face.tone is Tone.OVER:
            return _("Over by %(time)s", time=figure(abs(self.face.seconds)))
        return _(TONE_WORDS[self.face.tone])


def figure(seconds: int) -> str:
    """8:00; over time +0:12."""
    minutes, rest = divmod(abs(seconds), 60)
    return f"{'+' if seconds < 0 else ''}{minutes}:{rest:02d}"


def hall(stage: Stage, now: datetime) -> Hall:
    """The stage at this moment."""
    points = queries.programme_of(stage, now)
    on, following_one = current(stage.turns), following(stage.turns)
    return Hall(
        points=points,
        on=points[on] if on is not None else None,
        next=points[following_one] if following_one is not None else None,
        face=face(stage.turns[on], now) if on is not None else None,
    )


def turn_word(turn: Turn) -> str:
    """Where a turn stands."""
    return _(TURN_WORDS[TurnState(turn.state)])


def turn_tone(turn: Turn) -> str:
    """The same as a colour."""
    return TURN_TONES[TurnState(turn.state)]


def pulse_of(stage: Stage) -> Pulse:
    """The stage's two numbers."""
    return Pulse(stage.version, stage.heard, is_public=True)


def facts(stage: Stage, now: datetime) -> dict[str, Any]:
    """All a screen needs to count by itself: the twin of the rules' `Facts`, instants as milliseconds."""
    return {
        "version": pulse_of(stage).text,
        "now": _ms(now),
        "state": stage.state,
        "starts": _ms(stage.starts_at),
        "until": _ms(stage.ticks_until),
        "movesUp": stage.moves_up,
        "zone": stage.event.timezone,
        "notice": stage.notice(language()) or "",
        "turns": [
            {
                "id": turn.id,
                "title": turn.title(language()),
                "kind": turn.kind,
                "state": turn.state,
                "pitch": turn.pitch_seconds,
                "qa": turn.qa_seconds,
                "gap": turn.gap_seconds,
                "extra": turn.extra_seconds,
                "began": _ms(turn.began_at),
                "qaBegan": _ms(turn.qa_began_at),
                "paused": _ms(turn.paused_at),
                "pausedSeconds": turn.paused_seconds,
                "ended": _ms(turn.ended_at),
            }
            for turn in stage.turns
        ],
    }


def live(stage: Stage, now: datetime, every: int) -> dict[str, Any]:
    """What `static/js/stage.js` reads from the page's root."""
    return {
        "version_url": url_for("stage.version", slug=stage.event.slug),
        "state_url": url_for("stage.state", slug=stage.event.slug),
        "every": every,
        "version": pulse_of(stage).text,
        "state": json.dumps(facts(stage, now), ensure_ascii=False),
        "words": json.dumps(words(), ensure_ascii=False),
    }


def words() -> dict[str, Any]:
    """What screens say by themselves; `{…}` is filled by the screen."""
    return {
        "kinds": {kind.value: _(word) for kind, word in KIND_WORDS.items()},
        "qa": _(PHASE_WORDS[Phase.QA]),
        "tones": {tone.value: _(word) for tone, word in TONE_WORDS.items()},
        "over": _("Over by %(time)s", time="{time}"),
        "paused": _("The clock stands"),
        "late": _("%(minutes)s min late", minutes="{minutes}"),
        "punctual": _("On schedule"),
        "next": _("Next on stage"),
        "begins": _("Begins at %(time)s", time="{time}"),
        "closed": _("That was all. Thank you for coming."),
        "offline": _("No connection since %(time)s; the clock goes on by itself.", time="{time}"),
        "now": _("Now on stage: %(title)s", title="{title}"),
    }


def ticket_of(stage: Stage) -> Registration | None:
    """Whose voice it is: the ticket this browser gave the code of, else the signed-in person's."""
    code = session.get(TICKETS, {}).get(stage.event.slug)
    if code and (ticket := queries.ticket_here(stage.event, code)):
        return ticket
    person = current_person()
    return queries.registration_here(stage.event, person) if person else None


def keep_ticket(stage: Stage, code: str) -> None:
    """From now on this browser speaks for that ticket at this event."""
    session[TICKETS] = session.get(TICKETS, {}) | {stage.event.slug: code}


def _ms(instant: datetime | None) -> int | None:
    return None if instant is None else round(instant.timestamp() * 1000)


def minutes_word(turn: Turn) -> str:
    """8 + 7 min."""
    parts = [turn.pitch_seconds, *([turn.qa_seconds] if turn.qa_seconds else [])]
    return _("%(minutes)s min", minutes=" + ".join(f"{seconds / 60:g}" for seconds in parts))


for global_word in (turn_word, turn_tone, minutes_word):
    blueprint.add_app_template_global(global_word)
