"""Letters about pitches to teams, to commentators and to organisers, each in its reader's language."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from portal.accounts.models import Person
from portal.events import desks
from portal.events.calendar import place_of
from portal.events.models import Event
from portal.interests.models import Intent
from portal.interests.rules import LEVEL_WORDS, IntentLevel
from portal.notices.actions import tell
from portal.notices.letters import write
from portal.projects.rules import MemberState
from portal.roadshows.models import Commentator, Pitch, Roadshow
from portal.web.addresses import public_url


def applied(pitch: Pitch, *, now: datetime) -> None:
    """To the team: we have your application."""
    _to_team(pitch, "pitch-applied", now=now, version=now.isoformat())


def selected(pitch: Pitch, *, now: datetime) -> None:
    """To the team: there is a place for you; confirm by a set time."""
    _to_team(pitch, "pitch-selected", now=now, is_invited=pitch.is_invited)


def reserved(pitch: Pitch, *, now: datetime) -> None:
    """To the team: you are on the reserve list."""
    _to_team(pitch, "pitch-reserved", now=now, place_on_list=pitch.reserve_place)


def declined(pitch: Pitch, *, now: datetime) -> None:
    """To the team: not this time, and why."""
    _to_team(pitch, "pitch-declined", now=now, reason=pitch.reason)


def lapsed(pitch: Pitch, *, now: datetime) -> None:
    """To the team: the time to confirm is over."""
    _to_team(pitch, "pitch-lapsed", now=now)


def confirmed(pitch: Pitch, *, now: datetime) -> None:
    """To the team: you are on; what is left to do."""
    _to_team(pitch, "pitch-confirmed", now=now)


def answer_reminder(pitch: Pitch, *, now: datetime) -> None:
    """To the team: your answer is due within a day."""
    _to_team(pitch, "pitch-answer-reminder", now=now)


def slides_reminder(pitch: Pitch, *, now: datetime) -> None:
    """To the team: your slides are due within two days."""
    _to_team(pitch, "pitch-slides-reminder", now=now, version=pitch.roadshow.slides_by.isoformat())


def order_published(pitch: Pitch, *, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """To the team: its place in the order and its time. Once for each place and time."""
    when = {"starts_at": starts_at, "ends_at": ends_at, "number": (pitch.position or 0) + 1}
    _to_team(pitch, "pitch-order", now=now, version=f"{pitch.position}:{starts_at.isoformat()}", **when)


def notes_released(pitch: Pitch, *, now: datetime) -> None:
    """To the team: what commentators and investors wrote for it."""
    _to_team(pitch, "pitch-notes", now=now, version=now.isoformat())


def intents_handed_over(pitch: Pitch, intents: Sequence[Intent], *, now: datetime) -> None:
    """To the team: who told it at the event that they would like to go on."""
    version = hashlib.sha256("".join(f"{each.code}{each.level}" for each in intents).encode()).hexdigest()[:16]
    said = [(each.investor, LEVEL_WORDS[IntentLevel(each.level)], each.indicative_amount_yuan) for each in intents]
    _to_team(pitch, "pitch-intents", now=now, version=version, said=said)


def withdrawn(pitch: Pitch, *, now: datetime, held: bool) -> None:
    """To the organisers: a team does not come; whether that freed a place."""
    _to_organisers(pitch.roadshow, "pitch-withdrawn", pitch.code, pitch.letters, now=now, pitch=pitch, held=held)


def asked_to_comment(commentator: Commentator, *, asker: Person, now: datetime) -> None:
    """To an investor or another expert: will you comment? The address is theirs alone."""
    event, person = commentator.roadshow.event, commentator.person
    values = _values(event, person.language) | {
        "name": commentator.name,
        "asker": _asker(event, asker, person.language),
        "url": public_url("roadshows.answer_invitation", person.language, code=commentator.code),
    }
    letter = write("commentator-asked", person.language, **values)
    tell(person, "commentator-asked", commentator.code, now.isoformat(), letter, now=now, is_private=True)


def commentator_answered(commentator: Commentator, *, now: datetime) -> None:
    """To the organisers: a commentator said yes or no."""
    _to_organisers(
        commentator.roadshow,
        "commentator-answered",
        commentator.code,
        now.isoformat(),
        now=now,
        endpoint="roadshows.commentators",
        commentator=commentator,
    )


def _to_team(pitch: Pitch, purpose: str, *, now: datetime, version: str | int | None = None, **more: Any) -> None:
    show = pitch.roadshow
    for person in _team(pitch):
        values = _values(show.event, person.language) | more
        values |= {
            "name": person.name,
            "project": pitch.project.name(person.language),
            "pitch": pitch,
            "show": show,
            "url": public_url("roadshows.pitch", person.language, slug=show.event.slug, code=pitch.code),
        }
        letter = write(purpose, person.language, **values)
        tell(person, purpose, pitch.code, pitch.letters if version is None else version, letter, now=now)


def _to_organisers(
    show: Roadshow,
    purpose: str,
    about: str,
    version: str | int,
    *,
    now: datetime,
    endpoint: str = "roadshows.applications",
    **more: Any,
) -> None:
    for person in desks.organisers_of(show.event):
        values = _values(show.event, person.language) | more
        values |= {"name": person.name, "url": public_url(endpoint, person.language, slug=show.event.slug)}
        tell(person, purpose, about, version, write(purpose, person.language, **values), now=now)


def _team(pitch: Pitch) -> Iterable[Person]:
    """Everybody of the team who can be written to."""
    return [
        member.person
        for member in pitch.project.members
        if member.state == MemberState.AGREED and member.person is not None and member.person.email
    ]


def _asker(event: Event, actor: Person, language: str) -> str:
    body = event.organisation
    if body is None:
        return actor.name
    return (body.name_en or body.name_zh) if language == "en" else body.name_zh


def _values(event: Event, language: str) -> dict[str, Any]:
    return {"event": event, "title": event.title(language), "place": place_of(event, language)}
