"""Who may do what on the investor's desk, and who of a team reads what investors say."""

from enum import StrEnum
from typing import Any

from portal.access import Actor, Grants, all_of, is_signed_in
from portal.investors.permissions import is_of_fund, is_of_verified_fund
from portal.projects.permissions import is_of_team
from portal.projects.rules import ProjectState


class Permission(StrEnum):
    """What can be asked for in this room."""

    OPEN_DESK = "desk:invest"
    BROWSE = "desk:invest-projects"
    LOOK = "interest:look"
    ACT = "interest:act"
    LET_GO = "interest:let-go"
    KEEP_NOTE = "fund-note:keep"
    KEEP_SEARCH = "saved-search:keep"
    WITHDRAW = "intent:withdraw"
    READ_INTERESTS = "project:read-interests"
    REPLY = "intent:reply"


def is_of_its_verified_fund(actor: Actor | None, sight: Any) -> bool:
    """Somebody of the verified fund that looks at the project."""
    return is_of_verified_fund(actor, sight.investor)


def is_shown(actor: Actor | None, sight: Any) -> bool:
    """The project is public."""
    return bool(sight.project.is_public)


def is_open(actor: Actor | None, sight: Any) -> bool:
    """The project is published, neither hidden nor closed."""
    return bool(sight.project.state == ProjectState.PUBLISHED)


def has_no_tie(actor: Actor | None, sight: Any) -> bool:
    """Nobody of the fund belongs to the team."""
    people = {member.person_id for member in sight.investor.members}
    return not any(member.person_id in people for member in sight.project.members if member.person_id is not None)


def wrote_it(actor: Actor | None, note: Any) -> bool:
    """Who wrote the note."""
    return actor is not None and note.person_id == actor.id


def is_of_its_fund(actor: Actor | None, part: Any) -> bool:
    """Somebody of the fund whose note, search or intent it is."""
    return is_of_fund(actor, part.investor)


def keeps_it(actor: Actor | None, search: Any) -> bool:
    """Who saved the search."""
    return actor is not None and search.person_id == actor.id


def is_of_its_team(actor: Actor | None, intent: Any) -> bool:
    """Somebody of the team whom the intent is said to."""
    return is_of_team(actor, intent.project)


GRANTS: Grants = {
    Permission.OPEN_DESK: is_signed_in,
    Permission.BROWSE: is_of_verified_fund,
    Permission.LOOK: all_of(is_of_its_verified_fund, is_shown),
    Permission.ACT: all_of(is_of_its_verified_fund, is_open, has_no_tie),
    # A project that was hidden or closed can still be taken off one's own list.
    Permission.LET_GO: is_of_its_verified_fund,
    Permission.KEEP_NOTE: all_of(wrote_it, is_of_its_fund),
    Permission.KEEP_SEARCH: all_of(keeps_it, is_of_its_fund),
    Permission.WITHDRAW: is_of_its_fund,
    # What an investor says is between the fund and the team: no officer and no administrator reads it.
    Permission.READ_INTERESTS: is_of_team,
    Permission.REPLY: is_of_its_team,
}
