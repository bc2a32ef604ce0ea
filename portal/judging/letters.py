"""Letters to judges and to whoever runs the competition, each in its reader's language."""

from datetime import datetime
from typing import Any

from portal.accounts.models import Person
from portal.competitions.models.edition import Round
from portal.events import desks
from portal.events.calendar import place_of
from portal.events.models import Event
from portal.judging.models import Judge, Seat
from portal.notices.actions import tell
from portal.notices.letters import write
from portal.web.addresses import public_url


def invited(judge: Judge, *, asker: Person, now: datetime) -> None:
    """To somebody: will you judge? The address is theirs alone."""
    event, language = judge.competition.event, judge.person.language
    _with_link(judge, "judge-asked", now=now, asker=_asker(event, asker, language))


def new_link(judge: Judge, *, now: datetime) -> None:
    """To a judge: a fresh way to the desk."""
    _with_link(judge, "judge-link", now=now)


def answered(judge: Judge, *, now: datetime) -> None:
    """To the organisers: a judge said yes or no."""
    event = judge.competition.event
    _to_organisers(event, "judge-answered", judge.code, now=now, endpoint="judging.judges", judge=judge)


def given_entries(judge: Judge, round_: Round, count: int, *, now: datetime) -> None:
    """To a judge: these many entries are yours, until then. Said anew where the number changes."""
    event, person = round_.competition.event, judge.person
    values = _values(event, person.language) | {
        "name": judge.name,
        "round_name": round_.name(person.language),
        "count": count,
        "closes_at": round_.scores_close_at,
        "url": public_url("judging.desk", person.language),
    }
    letter = write("judge-entries", person.language, **values)
    tell(
        person,
        "judge-entries",
        f"{round_.code}:{judge.id}",
        f"{round_.scores_open_at.isoformat()}:{count}",
        letter,
        now=now,
    )


def stepped_aside(seat: Seat, *, has_replacement: bool, now: datetime) -> None:
    """To the organisers: a judge gave an entry back; whether somebody reads it in their place."""
    event, round_ = seat.round.competition.event, seat.round
    for person in desks.organisers_of(event):
        values = _values(event, person.language) | {
            "name": person.name,
            "judge": seat.judge,
            "number": seat.entry.number,
            "has_replacement": has_replacement,
            "url": public_url("judging.assignment", person.language, slug=event.slug, code=round_.code),
        }
        letter = write("judge-stepped-aside", person.language, **values)
        tell(person, "judge-stepped-aside", seat.code, now.isoformat(), letter, now=now)


def asked_to_look_again(seat: Seat, reason: str, *, now: datetime) -> None:
    """To a judge: please look once more at what you scored here, and why (复评)."""
    round_, person = seat.round, seat.judge.person
    values = _values(round_.competition.event, person.language) | {
        "name": seat.judge.name,
        "round_name": round_.name(person.language),
        "number": seat.entry.number,
        "reason": reason,
        "url": public_url("judging.sheet", person.language, code=seat.code),
    }
    tell(
        person,
        "judge-look-again",
        seat.code,
        now.isoformat(),
        write("judge-look-again", person.language, **values),
        now=now,
    )


def _with_link(judge: Judge, purpose: str, *, now: datetime, **more: Any) -> None:
    person = judge.person
    values = _values(judge.competition.event, person.language) | more
    values |= {
        "name": judge.name,
        "url": public_url("judging.answer_invitation", person.language, code=judge.code),
    }
    tell(
        person,
        purpose,
        judge.code,
        now.isoformat(),
        write(purpose, person.language, **values),
        now=now,
        is_private=True,
    )


def _to_organisers(event: Event, purpose: str, about: str, *, now: datetime, endpoint: str, **more: Any) -> None:
    for person in desks.organisers_of(event):
        values = _values(event, person.language) | more
        values |= {"name": person.name, "url": public_url(endpoint, person.language, slug=event.slug)}
        tell(person, purpose, about, now.isoformat(), write(purpose, person.language, **values), now=now)


def _asker(event: Event, actor: Person, language: str) -> str:
    body = event.organisation
    if body is None:
        return actor.name
    return (body.name_en or body.name_zh) if language == "en" else body.name_zh


def _values(event: Event, language: str) -> dict[str, Any]:
    return {"event": event, "title": event.title(language), "place": place_of(event, language), "project": None}
