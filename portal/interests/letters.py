"""Letters of this room: an intent said, withdrawn, answered; new fits of a saved search."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal.accounts.models import Person
from portal.clock import WENZHOU
from portal.database import db
from portal.interests.models import Intent, SavedSearch
from portal.interests.rules import LEVEL_WORDS, IntentLevel
from portal.investors import queries as investors
from portal.notices.actions import tell
from portal.notices.letters import write
from portal.projects.models import Project, TeamMember
from portal.web.addresses import public_url
from portal.web.formats import bilingual, wan_yuan
from portal.web.language import force_language


def intent_said(intent: Intent, *, now: datetime) -> None:
    """Tell the team's leader what an investor would like: each level once a day."""
    _to_leader(intent, "intent-said", f"{intent.level}:{_day(now)}", now=now)


def intent_withdrawn(intent: Intent, *, now: datetime) -> None:
    """Tell the team's leader that it does not stand any more."""
    _to_leader(intent, "intent-withdrawn", str(_day(now)), now=now)


def intent_replied(intent: Intent, *, now: datetime) -> None:
    """Tell who said it what the team answers; where they are gone, the fund's owners."""
    person = db.session.get(Person, intent.said_by_id) if intent.said_by_id else None
    members = investors.members_of(intent.investor)
    readers = [member.person for member in members if person is not None and member.person_id == person.id]
    for reader in readers or [member.person for member in members if member.is_owner]:
        letter = write(
            "intent-replied",
            reader.language,
            **_facts(intent, reader),
            reply=intent.reply,
            url=public_url("interests.sheet", reader.language, slug=intent.project.slug),
        )
        tell(reader, "intent-replied", intent.code, now.isoformat(timespec="microseconds"), letter, now=now)


def new_fits(search: SavedSearch, projects: Sequence[Any], *, day: date, now: datetime) -> None:
    """Tell a person which projects fit their saved search anew: one letter a search and day."""
    person = search.person
    with force_language(person.language):
        fits = [
            {
                "name": bilingual(row.name_zh, row.name_en),
                "line": bilingual(row.one_line_zh, row.one_line_en),
                "url": public_url("interests.sheet", person.language, slug=row.slug),
            }
            for row in projects
        ]
    letter = write(
        "new-fits",
        person.language,
        name=person.name,
        search=search.name,
        fits=fits,
        url=public_url("interests.searches", person.language),
        quiet_url=public_url("interests.quiet", person.language, code=search.code),
    )
    tell(person, "new-fits", search.code, day.isoformat(), letter, now=now)


def _to_leader(intent: Intent, purpose: str, version: str, *, now: datetime) -> None:
    leader = db.session.execute(
        select(TeamMember)
        .where(TeamMember.project_id == intent.project_id, TeamMember.is_leader)
        .options(joinedload(TeamMember.person))
    ).scalar_one_or_none()
    if leader is None or leader.person is None:
        return
    reader = leader.person
    letter = write(
        purpose,
        reader.language,
        **_facts(intent, reader),
        url=public_url("interests.received", reader.language, slug=intent.project.slug),
    )
    tell(reader, purpose, intent.code, version, letter, now=now)


def _facts(intent: Intent, reader: Person) -> dict[str, Any]:
    project = db.session.get_one(Project, intent.project_id)
    with force_language(reader.language):
        amount = wan_yuan(intent.indicative_amount_yuan) if intent.indicative_amount_yuan else None
    return {
        "name": reader.name,
        "fund": _named(intent.investor, reader),
        "project": _named(project, reader),
        "level": LEVEL_WORDS[IntentLevel(intent.level)],
        "amount": amount,
        "note": intent.note,
    }


def _named(thing: Any, reader: Person) -> str:
    with force_language(reader.language):
        return bilingual(thing.name_zh, thing.name_en)


def _day(now: datetime) -> date:
    return now.astimezone(WENZHOU).date()
