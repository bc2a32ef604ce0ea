"""The team: inviting by a link, agreeing to be named, leading, leaving."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from portal.accounts import throttles
from portal.accounts.actions import close_all_sessions, person_at
from portal.accounts.models import Person
from portal.accounts.secrets import digest, new_token
from portal.audit.actions import record
from portal.database import db
from portal.errors import N_, Conflict, Gone, Refusal
from portal.projects import letters, queries
from portal.projects.actions.showing import keep, lock
from portal.projects.actions.writing import AUDIT_KIND
from portal.projects.models import Project, TeamMember
from portal.projects.rules import MOST_MEMBERS, MemberState, ProjectState

INVITATION_LASTS = timedelta(days=14)


def invite(
    project: Project,
    *,
    name: str,
    address: str,
    role_zh: str | None,
    role_en: str | None,
    actor: Person,
    now: datetime,
) -> str:
    """Send a link that lets its reader agree to be named; the link's token. `address` is a normalised mail or mobile.

    Raises Refusal where the team is full or the address is of a member or invited already; TooMany.
    """
    throttles.count_within((throttles.LETTERS, actor.code), now=now)
    lock(project)
    # The row lock orders two leaders' browsers: what they count is what is there.
    taken = db.session.execute(select(TeamMember).where(TeamMember.project_id == project.id)).scalars().all()
    if len(taken) >= MOST_MEMBERS:
        raise Refusal(N_("A team has at most %(most)d members, those invited among them."), most=MOST_MEMBERS)
    is_mail = "@" in address
    invited = person_at(
        name=name,
        email=address if is_mail else None,
        phone=None if is_mail else address,
        language=actor.language,
        now=now,
    )
    for member in taken:
        if member.person_id == invited.id:
            raise Refusal(N_("This person belongs to the team already."), field="address")
        if member.invited_address == address:
            raise Refusal(N_("This address has an invitation already. It can be taken back below."), field="address")
    token = new_token()
    member = TeamMember(
        state=MemberState.INVITED, invited_name=name, invited_address=address, invited_by_id=actor.id, role_zh=role_zh,
        role_en=role_en, token_hash=digest(token), created_at=now, expires_at=now + INVITATION_LASTS,
    )  # fmt: skip
    project.members.append(member)
    db.session.flush()
    record(actor, "invite-member", AUDIT_KIND, project.slug, now=now, after={"person": invited.code})
    letters.invitation(invited, member, actor, token, address=address, now=now)
    db.session.flush()
    return token


def open_invitation(token: str, *, now: datetime) -> TeamMember:
    """The invitation behind a link. Raises Gone for one that is used, late, unknown or of somebody who has left since."""
    found = queries.invitation(token, now=now)
    if found is None or not any(
        member.person_id == found.invited_by_id and member.state == MemberState.AGREED
        for member in found.project.members
    ):
        raise Gone(N_("This invitation has been used or has expired. Please ask for a new one."))
    return found


def accept(token: str, *, actor: Person, now: datetime) -> Project:
    """Agree to be named in the team, once for each link. Raises Gone, Refusal for who belongs to it already."""
    member = _taken(token, now=now)
    project = member.project
    if any(other.person_id == actor.id for other in project.members):
        raise Refusal(N_("You belong to this team already."))
    member.person, member.state, member.agreed_at = actor, MemberState.AGREED, now
    name, by = member.invited_name, member.invited_by_id
    _forget_address(member)
    record(actor, "join-team", AUDIT_KIND, project.slug, now=now, after={"person": actor.code})
    db.session.flush()
    letters.invitation_answered(project, by, name or "", is_accepted=True, now=now)
    return project


def decline(token: str, *, now: datetime) -> None:
    """Say no: the invitation goes, with everything its writer typed. Whoever holds the link may, signed in or not."""
    member = _taken(token, now=now)
    project, name, by = member.project, member.invited_name, member.invited_by_id
    record(None, "decline-invitation", AUDIT_KIND, project.slug, now=now)
    project.members.remove(member)
    db.session.flush()
    letters.invitation_answered(project, by, name or "", is_accepted=False, now=now)


def set_role(member: TeamMember, *, role_zh: str | None, role_en: str | None, actor: Person, now: datetime) -> None:
    """What a member does in the team, in both languages."""
    lock(member.project)
    member.role_zh, member.role_en = role_zh, role_en
    record(actor, "set-role", AUDIT_KIND, member.project.slug, now=now)
    db.session.flush()


def hand_over(member: TeamMember, *, actor: Person, now: datetime) -> None:
    """Let another member lead. Raises Refusal for one who has not agreed."""
    project = _locked(member)
    if member.state != MemberState.AGREED:
        raise Refusal(N_("Only somebody who has agreed to be named can lead the team."))
    for other in project.members:
        other.is_leader = False
    db.session.flush()
    member.is_leader = True
    assert member.person is not None
    record(actor, "hand-over", AUDIT_KIND, project.slug, now=now, after={"leader": member.person.code})
    db.session.flush()
    letters.now_leads(member, by=actor, now=now)


def end(member: TeamMember, *, actor: Person, now: datetime) -> None:
    """A member leaves, is taken out, or an invitation is taken back. The leader stays until another one leads.

    Ends the person's sessions unless they leave themselves. Raises Refusal for the leader.
    """
    project = _locked(member)
    if member.is_leader:
        raise Refusal(N_("The leader cannot leave. Please hand the team over first."))
    person = member.person
    action = "leave-team" if person is not None and person.id == actor.id else "end-membership"
    record(actor, action, AUDIT_KIND, project.slug, now=now, before={"person": person.code if person else None})
    if person is not None and person.id != actor.id and member.state == MemberState.AGREED:
        close_all_sessions(person)
    project.members.remove(member)
    db.session.flush()


def _locked(member: TeamMember) -> Project:
    """Take the team for a change, as it is now: somebody may have handed it over meanwhile. Raises Conflict for who left."""
    project = member.project
    lock(project)
    there = select(TeamMember).where(TeamMember.project_id == project.id).execution_options(populate_existing=True)
    if member not in db.session.execute(there).scalars().all():
        raise Conflict(N_("This person has left the team meanwhile."))
    db.session.expire(project, ["members"])
    return project


def drop_expired(*, now: datetime) -> int:
    """Forget invitations nobody answered in time, with the addresses they went to; how many."""
    late = delete(TeamMember).where(TeamMember.state == MemberState.INVITED, TeamMember.expires_at <= now)
    return int(db.session.execute(late).rowcount)  # type: ignore[attr-defined]


def forget(person: Person, *, now: datetime) -> None:
    """Let go of a person: their places in teams and the invitations that name their addresses.

    Alone in a team they take it out of public sight with them; one that closed with lessons stays. Raises Refusal
    while others would be left without a leader.
    """
    for member in db.session.execute(select(TeamMember).where(TeamMember.person_id == person.id)).scalars().all():
        project = member.project
        lock(project)
        others = [other for other in project.members if other is not member and other.state == MemberState.AGREED]
        if member.is_leader and others:
            raise Refusal(N_("You lead the team of %(name)s. Please hand it over first."), name=project.name_zh)
        project.members.remove(member)
        if not others:
            project.members.clear()
            if project.state == ProjectState.PUBLISHED:
                project.state, project.published_at = ProjectState.DRAFT, None
                record(None, "withdraw", AUDIT_KIND, project.slug, now=now, after={"state": project.state})
                keep(project, actor=None, now=now)
    addresses = [address for address in (person.email, person.phone) if address]
    db.session.execute(delete(TeamMember).where(TeamMember.invited_address.in_(addresses)))
    db.session.flush()


def _taken(token: str, *, now: datetime) -> TeamMember:
    """The open invitation, its project locked: of two answers at one instant the second finds it gone."""
    found = open_invitation(token, now=now)
    lock(found.project)
    db.session.refresh(found, ["state", "token_hash"])
    if found.state != MemberState.INVITED or found.token_hash != digest(token):
        raise Gone(N_("This invitation has been used or has expired. Please ask for a new one."))
    return found


def _forget_address(member: TeamMember) -> None:
    member.token_hash = member.invited_address = member.invited_name = member.expires_at = None
