"""Who may do what at a summit.

The planner sees accepted requests and meetings by name. Marks, one-sided wishes and notes are their writer's alone.
"""

from enum import StrEnum
from typing import Any

from portal.access import Actor, Grants, all_of, any_of, is_admin, is_signed_in
from portal.events.permissions import is_public, runs_event
from portal.events.rules import EventKind
from portal.investors.permissions import is_of_fund
from portal.investors.rules import InvestorState
from portal.matchmaking.rules import PartyState
from portal.projects.permissions import is_of_team


class Permission(StrEnum):
    """What can be asked for in this room."""

    SET_UP = "summit:set-up"
    MANAGE = "summit:manage"
    SEE = "summit:see"
    SIGN_UP = "summit:sign-up"
    MANAGE_PARTY = "party:manage"
    SPEAK_FOR = "party:speak-for"
    MEET_PEOPLE = "party:meet-people"
    LOOK = "party:look"
    SCAN = "party:scan"
    ANSWER_REQUEST = "meeting-request:answer"
    TAKE_BACK_REQUEST = "meeting-request:take-back"
    MANAGE_PLAN = "summit-plan:manage"
    MANAGE_MEETING = "meeting:manage"
    SEE_MEETING = "meeting:see"


def is_a_summit(actor: Actor | None, event: Any) -> bool:
    """The event is of the kind."""
    return bool(event.kind == EventKind.SUMMIT)


def is_of_public_event(actor: Actor | None, summit: Any) -> bool:
    """Its event has been published."""
    return is_public(actor, summit.event)


def runs_summit(actor: Actor | None, summit: Any) -> bool:
    """Whoever runs the event of this summit."""
    return runs_event(actor, summit.event)


def runs_its_summit(actor: Actor | None, part: Any) -> bool:
    """Whoever runs the summit this party or plan belongs to."""
    return runs_summit(actor, part.summit)


def runs_its_plans_summit(actor: Actor | None, meeting: Any) -> bool:
    """Whoever runs the summit this meeting belongs to."""
    return runs_summit(actor, meeting.plan.summit)


def is_of_party(actor: Actor | None, party: Any) -> bool:
    """Somebody of the fund or the team."""
    if party.project is not None:
        return is_of_team(actor, party.project)
    return is_of_fund(actor, party.investor)


def is_let_in(actor: Actor | None, party: Any) -> bool:
    """It takes part: a fund must still be verified, a project still be public."""
    if party.state != PartyState.ADMITTED:
        return False
    if party.project is not None:
        return bool(party.project.is_public)
    return bool(party.investor.state == InvestorState.VERIFIED)


def is_of_its_pair(actor: Actor | None, part: Any) -> bool:
    """Somebody of either side of this meeting."""
    return is_of_party(actor, part.capital) or is_of_party(actor, part.founder)


def is_of_its_party(actor: Actor | None, sight: Any) -> bool:
    """Somebody of the party that looks."""
    return is_of_party(actor, sight.party)


def both_are_let_in(actor: Actor | None, sight: Any) -> bool:
    """Who looks and who is looked at both take part."""
    return is_let_in(actor, sight.party) and is_let_in(actor, sight.other)


def asked_for_it(actor: Actor | None, request: Any) -> bool:
    """Somebody of the side that asked."""
    asker, _ = request.pair
    return is_of_party(actor, asker)


def is_asked(actor: Actor | None, request: Any) -> bool:
    """Somebody of the side that is asked."""
    _, asked = request.pair
    return is_of_party(actor, asked)


GRANTS: Grants = {
    Permission.SET_UP: all_of(is_a_summit, any_of(runs_event, is_admin)),
    Permission.MANAGE: any_of(runs_summit, is_admin),
    Permission.SEE: any_of(is_of_public_event, runs_summit, is_admin),
    Permission.SIGN_UP: all_of(is_signed_in, is_of_public_event),
    Permission.MANAGE_PARTY: any_of(runs_its_summit, is_admin),
    Permission.SPEAK_FOR: is_of_party,
    Permission.MEET_PEOPLE: all_of(is_of_party, is_let_in),
    Permission.LOOK: all_of(is_of_its_party, both_are_let_in),
    # A code on a badge leads on only for those who take part themselves: the view looks for their own party.
    Permission.SCAN: is_signed_in,
    # Who organises sees a request once it was accepted, in lists of their own; its messages stay between the two.
    Permission.ANSWER_REQUEST: is_asked,
    Permission.TAKE_BACK_REQUEST: asked_for_it,
    Permission.MANAGE_PLAN: any_of(runs_its_summit, is_admin),
    Permission.MANAGE_MEETING: any_of(runs_its_plans_summit, is_admin),
    Permission.SEE_MEETING: is_of_its_pair,
}
