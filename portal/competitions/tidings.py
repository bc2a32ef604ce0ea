"""Letters about objections, awards and looks that are late, each in its reader's language."""

from datetime import date, datetime
from typing import Any

from portal.accounts.models import Person
from portal.competitions.models.awards import Award
from portal.competitions.models.edition import Competition
from portal.competitions.models.notices import Objection, PublicNotice
from portal.competitions.queries import awards, notices, screening
from portal.competitions.rules import OBJECTION_WORDS, NoticeKind, ObjectionState
from portal.database import db
from portal.events import desks
from portal.notices.actions import tell
from portal.notices.letters import write
from portal.web.addresses import public_url


def objection_raised(objection: Objection, *, now: datetime) -> None:
    """To the organisers: somebody objects; and a receipt to whoever does."""
    for person in desks.organisers_of(objection.notice.competition.event):
        _about_objection(objection, person, "objection-received", "1", now=now)
    objection_answered(objection, "", now=now)


def objection_answered(objection: Objection, words: str, *, now: datetime) -> None:
    """To whoever objected: where it stands, with the words of who handles it."""
    person = db.session.get(Person, objection.person_id) if objection.person_id else None
    if person is not None and person.email:
        _about_objection(objection, person, "objection-answered", objection.state, now=now, words=words)


def window_over(notice: PublicNotice, *, now: datetime) -> None:
    """To the organisers: nobody can object any more; what is left to do."""
    event = notice.competition.event
    endpoint = "competitions.awards" if notice.kind == NoticeKind.AWARDS else "competitions.notices_console"
    for person in desks.organisers_of(event):
        language = person.language
        values: dict[str, Any] = {
            "name": person.name,
            "title": event.title(language),
            "notice": notice.title(language),
            "is_awards": notice.kind == NoticeKind.AWARDS,
            "count": notice.open_objections,
            "url": public_url(endpoint, language, slug=event.slug),
        }
        letter = write(notices.WINDOW_OVER, language, **values)
        tell(person, notices.WINDOW_OVER, notice.code, "1", letter, now=now)


def award_published(award: Award, *, now: datetime) -> None:
    """To the team: your award is published, and where its certificate is."""
    _to_team(award, "award-published", now=now)


def award_revoked(award: Award, reason: str, *, now: datetime) -> None:
    """To the team: the award was taken away, and why."""
    _to_team(award, "award-revoked", now=now, reason=reason)


def looks_overdue(person: Person, competition: Competition, count: int, day: date, *, now: datetime) -> None:
    """To an officer: so many entries wait past their day. Once a day and edition."""
    language, slug = person.language, competition.event.slug
    values: dict[str, Any] = {
        "name": person.name,
        "title": competition.event.title(language),
        "count": count,
        "url": public_url("competitions.screening", language, slug=slug, view="overdue"),
    }
    letter = write(screening.LOOKS_OVERDUE, language, **values)
    tell(person, screening.LOOKS_OVERDUE, slug, day.isoformat(), letter, now=now)


def _about_objection(
    objection: Objection, person: Person, purpose: str, version: str, *, now: datetime, words: str = ""
) -> None:
    language = person.language
    event = objection.notice.competition.event
    values: dict[str, Any] = {
        "name": person.name,
        "title": event.title(language),
        "notice": objection.notice.title(language),
        "objection": objection,
        "state": OBJECTION_WORDS[ObjectionState(objection.state)],
        "words": words,
        "url": public_url("competitions.objection", language, code=objection.code),
    }
    tell(person, purpose, objection.code, version, write(purpose, language, **values), now=now)


def _to_team(award: Award, purpose: str, *, now: datetime, **more: Any) -> None:
    if award.entry is None:
        return
    event = award.competition.event
    for person in awards.team_of(award):
        language = person.language
        project = award.entry.project
        values: dict[str, Any] = {
            "name": person.name,
            "title": event.title(language),
            "project": project.name(language),
            "award": award,
            "award_title": award.title(language),
            "url": public_url("competitions.winners", language, slug=event.slug),
            "certificate_url": public_url("competitions.certificate", language, slug=event.slug, code=award.code),
        }
        tell(person, purpose, award.code, award.reprints, write(purpose, language, **values | more), now=now)
