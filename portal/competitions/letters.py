"""Letters about entries to their teams, each in its reader's language."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from portal.accounts.models import Organisation, Person
from portal.accounts.queries import members_of
from portal.competitions.models.edition import Competition
from portal.competitions.models.entries import Entry, RoundEntry
from portal.makerspaces.models import Makerspace
from portal.notices.actions import tell
from portal.notices.letters import write
from portal.projects.models import Project
from portal.projects.rules import MemberState
from portal.web.addresses import public_url


def state_changed(entry: Entry, *, now: datetime, **more: Any) -> None:
    """To the team: where the entry stands now, and why. Once for each change: it counts `entry.letters`."""
    entry.letters += 1
    _to_team(entry, "entry-changed", entry.letters, now=now, **more)


def standing_changed(place: RoundEntry, *, now: datetime, **more: Any) -> None:
    """To the team: the entry has advanced, has not, or has moved up for one that withdrew."""
    place.entry.letters += 1
    _to_team(place.entry, "entry-standing", place.entry.letters, now=now, standing=place, round=place.round, **more)


def nominated(entry: Entry, space: Makerspace, *, now: datetime) -> None:
    """To the team: a makerspace has nominated the entry."""
    entry.letters += 1
    _to_team(entry, "entry-nominated", entry.letters, now=now, space=space)


def school_asked(entry: Entry, school: Organisation, *, now: datetime) -> None:
    """To the school's people: a team asks to be nominated."""
    entry.letters += 1
    for membership in members_of(school):
        person = membership.person
        values: dict[str, Any] = {
            "name": person.name,
            "title": entry.competition.event.title(person.language),
            "project": entry.project.name(person.language),
            "school": school,
            "leader": entry.applicant.name if entry.applicant is not None else "",
            "url": public_url("competitions.school_nominations", person.language),
        }
        tell(
            person,
            "nomination-asked",
            entry.code,
            entry.letters,
            write("nomination-asked", person.language, **values),
            now=now,
        )


def school_answered(entry: Entry, school: Organisation, *, is_granted: bool, now: datetime) -> None:
    """To the team: the school nominates the entry, or does not."""
    entry.letters += 1
    _to_team(entry, "nomination-answered", entry.letters, now=now, school=school, is_granted=is_granted)


def asked_to_enter(competition: Competition, project: Project, space: Makerspace, *, now: datetime) -> None:
    """To a resident team: the makerspace would nominate it if it entered. Once an edition."""
    event = competition.event
    for person in _people(project):
        values: dict[str, Any] = {
            "name": person.name,
            "title": event.title(person.language),
            "project": project.name(person.language),
            "space": space,
            "competition": competition,
            "url": public_url("competitions.enter", person.language, slug=event.slug, project=project.slug),
        }
        letter = write("entry-asked", person.language, **values)
        tell(person, "entry-asked", f"{event.slug}/{project.slug}", space.slug, letter, now=now)


def _to_team(entry: Entry, purpose: str, version: int, *, now: datetime, **more: Any) -> None:
    for person in _people(entry.project):
        values = more | {
            "name": person.name,
            "title": entry.competition.event.title(person.language),
            "entry": entry,
            "competition": entry.competition,
            "project": entry.project.name(person.language),
            "group": entry.group.name(person.language),
            "url": public_url(
                "competitions.entry", person.language, slug=entry.competition.event.slug, code=entry.code
            ),
        }
        tell(person, purpose, entry.code, version, write(purpose, person.language, **values), now=now)


def _people(project: Project) -> Iterable[Person]:
    """Everybody of the team who has agreed and can be written to."""
    return [
        member.person
        for member in project.members
        if member.state == MemberState.AGREED and member.person is not None and member.person.email
    ]
