"""Letters of this room: a fund asks, the team answers, the leave ends."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from portal.accounts.models import Person
from portal.decks.models import Grant
from portal.notices.actions import tell
from portal.notices.letters import write
from portal.projects.rules import MemberState
from portal.web.addresses import public_url
from portal.web.formats import bilingual
from portal.web.language import force_language


def asked(grant: Grant, *, now: datetime) -> None:
    """Tell the team's leader that a fund asks to read."""
    for person in _leaders(grant):
        url = public_url("decks.answer", person.language, slug=grant.project.slug, code=grant.code)
        _send(grant, person, "grant-asked", now=now, url=url, wish=grant.purpose, by=_name(grant.asked_by))


def answered(grant: Grant, *, now: datetime) -> None:
    """Tell who asked what the team said."""
    for person in _askers(grant):
        url = public_url("decks.inside", person.language, slug=grant.project.slug)
        _send(grant, person, "grant-answered", now=now, url=url, until=grant.expires_at, reason=grant.reason)


def revoked(grant: Grant, *, now: datetime) -> None:
    """Tell who asked that the team took the leave back."""
    for person in _askers(grant):
        url = public_url("decks.ask", person.language, slug=grant.project.slug)
        _send(grant, person, "grant-revoked", now=now, url=url, reason=grant.reason)


def withdrawn(grant: Grant, *, now: datetime) -> None:
    """Tell the team's leader that the fund does not want to read any more."""
    for person in _leaders(grant):
        url = public_url("decks.vault", person.language, slug=grant.project.slug)
        _send(grant, person, "grant-withdrawn", now=now, url=url)


def _send(grant: Grant, person: Person, purpose: str, *, now: datetime, **values: Any) -> None:
    with force_language(person.language):
        values |= {
            "project": bilingual(grant.project.name_zh, grant.project.name_en),
            "investor": bilingual(grant.investor.name_zh, grant.investor.name_en),
        }
    letter = write(purpose, person.language, name=person.name, state=grant.state, **values)
    tell(person, purpose, grant.code, grant.state, letter, now=now)


def _leaders(grant: Grant) -> Sequence[Person]:
    members = grant.project.members
    return [
        member.person
        for member in members
        if member.is_leader and member.state == MemberState.AGREED and member.person is not None
    ]


def _askers(grant: Grant) -> Sequence[Person]:
    """Who asked, while they are of the fund; else who speaks for it."""
    members = grant.investor.members
    if grant.asked_by is not None and grant.asked_by_id in {member.person_id for member in members}:
        return [grant.asked_by]
    return [member.person for member in members if member.is_owner]


def _name(person: Person | None) -> str:
    return person.name if person is not None else ""
