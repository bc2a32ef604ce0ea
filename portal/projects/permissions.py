"""Who may do what with projects."""

from enum import StrEnum
from typing import Any

from portal.access import (
    Actor,
    Grants,
    all_of,
    any_of,
    is_admin,
    is_any_officer,
    is_inspector,
    is_officer_of_its_area,
    is_signed_in,
)
from portal.makerspaces.permissions import runs_it
from portal.projects.rules import MemberState


class Permission(StrEnum):
    """What can be asked for in this room."""

    SEE = "project:see"
    OPEN_DESK = "desk:projects"
    CREATE = "project:create"
    EDIT = "project:edit"
    LEAD = "project:lead"
    HISTORY = "project:history"
    SEE_PROOFS = "project:see-proofs"
    SEE_EVIDENCE = "milestone:see-evidence"
    EDIT_MILESTONE = "milestone:edit"
    END_MEMBERSHIP = "team-member:end"
    HAND_OVER = "team-member:hand-over"
    END_STAY = "stay:end"
    DECIDE_STAY = "stay:decide"
    OVERSEE = "desk:project-officer"
    HIDE = "project:hide"


def is_public(actor: Actor | None, project: Any) -> bool:
    """It is published, or closed after it was."""
    return bool(project.is_public)


def has_been_public(actor: Actor | None, project: Any) -> bool:
    """It was published and has not been taken back: an officer may have hidden it since."""
    return project.published_at is not None


def is_of_team(actor: Actor | None, project: Any) -> bool:
    """A member who has agreed to be named."""
    return actor is not None and any(
        member.person_id == actor.id and member.state == MemberState.AGREED for member in project.members
    )


def leads(actor: Actor | None, project: Any) -> bool:
    """The one leader of its team."""
    return actor is not None and any(member.person_id == actor.id and member.is_leader for member in project.members)


def is_of_its_team(actor: Actor | None, part: Any) -> bool:
    """A member of the team this part (a milestone, a stay) belongs to."""
    return is_of_team(actor, part.project)


def leads_its_team(actor: Actor | None, part: Any) -> bool:
    """The leader of the team this member belongs to."""
    return leads(actor, part.project)


def belongs_to_its_team(actor: Actor | None, page: Any) -> bool:
    """A member of the team whose milestone this page proves."""
    return is_of_team(actor, page.milestone.project)


def oversees_its_project(actor: Actor | None, page: Any) -> bool:
    """An officer of the area of the project whose milestone this page proves, or an inspector, once it was public."""
    return oversees(actor, page.milestone.project)


def is_oneself(actor: Actor | None, member: Any) -> bool:
    """One's own place in the team."""
    return actor is not None and member.person_id == actor.id


def runs_its_makerspace(actor: Actor | None, stay: Any) -> bool:
    """An operator of the makerspace the team says it sits in."""
    return runs_it(actor, stay.makerspace)


oversees = all_of(has_been_public, any_of(is_officer_of_its_area, is_inspector, is_admin))
may_see = any_of(is_public, is_of_team, oversees)

GRANTS: Grants = {
    Permission.SEE: may_see,
    Permission.OPEN_DESK: is_signed_in,
    Permission.CREATE: is_signed_in,
    Permission.EDIT: is_of_team,
    Permission.LEAD: leads,
    Permission.HISTORY: is_of_team,
    Permission.SEE_PROOFS: any_of(is_of_team, oversees),
    Permission.SEE_EVIDENCE: any_of(belongs_to_its_team, oversees_its_project),
    Permission.EDIT_MILESTONE: is_of_its_team,
    Permission.END_MEMBERSHIP: any_of(is_oneself, leads_its_team),
    Permission.HAND_OVER: leads_its_team,
    Permission.END_STAY: any_of(is_of_its_team, runs_its_makerspace),
    Permission.DECIDE_STAY: any_of(runs_its_makerspace, is_admin),
    Permission.OVERSEE: any_of(is_any_officer, is_inspector, is_admin),
    Permission.HIDE: all_of(has_been_public, any_of(is_officer_of_its_area, is_admin)),
}
