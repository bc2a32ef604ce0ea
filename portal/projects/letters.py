"""Letters of this room: an invitation to a team and its answer, what an officer or a makerspace decided."""

from datetime import datetime
from typing import Any

from portal.accounts.models import Person
from portal.database import db
from portal.notices.actions import tell
from portal.notices.letters import brief, write
from portal.projects.models import Project, Stay, TeamMember
from portal.projects.rules import MemberState, StayEnd, StayState
from portal.web.addresses import public_url
from portal.web.formats import bilingual
from portal.web.language import force_language


def invitation(invited: Person, member: TeamMember, by: Person, token: str, *, address: str, now: datetime) -> None:
    """Send the link with which the address's owner agrees to be named in the team, or declines."""
    url = public_url("projects.answer_invitation", invited.language, token=token)
    project = member.project
    letter = write("project-invitation", invited.language, project=_name(project, invited), by=by.name, url=url)
    channel = "mail" if "@" in address else "sms"
    tell(
        invited, "project-invitation", f"{project.slug}/{invited.code}", _instant(now),
        letter if channel == "mail" else brief(letter, url),
        now=now, to_address=address, channel=channel, is_private=True,
    )  # fmt: skip


def invitation_answered(project: Project, inviter: int | None, name: str, *, is_accepted: bool, now: datetime) -> None:
    """Tell who invited somebody what they answered."""
    person = db.session.get(Person, inviter) if inviter else None
    if person is None or person.forgotten_at is not None:
        return
    _tell(person, project, "project-invitation-answered", now, "projects.team", name=name, is_accepted=is_accepted)


def now_leads(member: TeamMember, *, by: Person, now: datetime) -> None:
    """Tell a member that they lead the team now."""
    if member.person is not None:
        _tell(member.person, member.project, "project-lead", now, "projects.team", by=by.name)


def hidden(project: Project, *, now: datetime) -> None:
    """Tell the team that an officer has taken the project out of public sight, and why."""
    for person in team(project):
        _tell(person, project, "project-hidden", now, "projects.console", reason=project.reason)


def shown_again(project: Project, *, now: datetime) -> None:
    """Tell the team that everybody can see the project again."""
    for person in team(project):
        _tell(person, project, "project-shown", now, "site.project")


def stay_asked(stay: Stay, *, now: datetime) -> None:
    """Ask those who run the makerspace whether the team sits there."""
    for operator in stay.makerspace.operators:
        if operator.state != "approved":
            continue
        person = operator.person
        letter = write(
            "stay-asked",
            person.language,
            project=_name(stay.project, person),
            space=_space(stay, person),
            url=public_url("projects.residents", person.language, slug=stay.makerspace.slug),
        )
        tell(person, "stay-asked", f"{stay.project.slug}/{person.code}", _instant(now), letter, now=now)


def stay_decided(stay: Stay, *, now: datetime) -> None:
    """Tell the team what the makerspace answered."""
    for person in team(stay.project):
        _tell(
            person, stay.project, "stay-decided", now, "projects.stays", space=_space(stay, person),
            is_confirmed=stay.state == StayState.CONFIRMED, reason=stay.reason,
        )  # fmt: skip


def stay_ended(stay: Stay, *, now: datetime) -> None:
    """Tell the team that the makerspace has noted its graduation or its leaving."""
    for person in team(stay.project):
        _tell(
            person, stay.project, "stay-ended", now, "projects.stays", space=_space(stay, person),
            is_graduated=stay.ended_by == StayEnd.GRADUATED,
        )  # fmt: skip


def team(project: Project) -> list[Person]:
    """Everybody of the team who has agreed."""
    return [
        member.person for member in project.members if member.state == MemberState.AGREED and member.person is not None
    ]


def _tell(person: Person, project: Project, purpose: str, now: datetime, page: str, **values: Any) -> None:
    url = public_url(page, person.language, slug=project.slug)
    letter = write(purpose, person.language, project=_name(project, person), url=url, **values)
    tell(person, purpose, f"{project.slug}/{person.code}", _instant(now), letter, now=now)


def _name(project: Project, reader: Person) -> str:
    with force_language(reader.language):
        return bilingual(project.name_zh, project.name_en)


def _space(stay: Stay, reader: Person) -> str:
    with force_language(reader.language):
        return bilingual(stay.makerspace.name_zh, stay.makerspace.name_en)


def _instant(now: datetime) -> str:
    return now.isoformat(timespec="microseconds")
