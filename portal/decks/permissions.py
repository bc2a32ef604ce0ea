"""Who may do what with decks, grants and uploads. Officers, inspectors and administrators read no team's papers."""

from enum import StrEnum
from typing import Any

from portal.access import Actor, Grants, all_of, any_of, is_signed_in
from portal.decks.rules import DeckState, Tier, is_live
from portal.events.permissions import runs_event
from portal.investors.permissions import is_of_fund
from portal.investors.rules import InvestorState
from portal.projects.permissions import is_of_its_team, is_of_team, leads_its_team
from portal.projects.rules import ProjectState


class Permission(StrEnum):
    """What can be asked for in this room."""

    OPEN_VAULT = "vault:open"
    ADD = "deck:add"
    UPLOAD = "upload:go-on"
    EDIT = "deck:edit"
    DOWNLOAD = "deck:download"
    ANSWER = "grant:answer"
    ASK = "grant:ask"
    WITHDRAW = "grant:withdraw"
    OPEN = "deck:open"
    READ = "deck:read"
    LOOK_INSIDE = "vault:look-inside"
    READ_INSIDE = "vault:read-inside"


def is_kept(actor: Actor | None, reading: Any) -> bool:
    """It has not been removed."""
    return reading.deck is None or reading.deck.removed_at is None


def has_pages(actor: Actor | None, reading: Any) -> bool:
    """There is something to show: an office file without a preview is nobody's to read but its team's."""
    return reading.deck is None or bool(reading.deck.state == DeckState.READY)


def is_open_to_anyone(actor: Actor | None, reading: Any) -> bool:
    """A public deck of a public project."""
    return bool(reading.tier == Tier.PUBLIC and reading.project.is_public)


def is_of_verified_fund(actor: Actor | None, reading: Any) -> bool:
    """Somebody of a fund that an officer has verified."""
    investor = reading.investor
    return investor is not None and bool(investor.state == InvestorState.VERIFIED) and is_of_fund(actor, investor)


def is_open_to_investors(actor: Actor | None, reading: Any) -> bool:
    """A deck of a public project that verified investors may read without asking."""
    return bool(reading.tier == Tier.VERIFIED and reading.project.is_public)


def holds_live_grant(actor: Actor | None, reading: Any) -> bool:
    """The team of a public project has granted it to the reader's fund, and the grant runs."""
    grant = reading.grant
    return (
        bool(reading.project.is_public)
        and is_live(grant, reading.at)
        and reading.investor is not None
        and grant.investor_id == reading.investor.id
        and grant.project_id == reading.project.id
    )


def runs_its_event(actor: Actor | None, reading: Any) -> bool:
    """Whoever runs an event the team handed the deck to."""
    return reading.deck is not None and any(runs_event(actor, handed.event) for handed in reading.deck.handovers)


def has_pledged(actor: Actor | None, reading: Any) -> bool:
    """The reader has given the pledge of confidentiality to this team, in its present words."""
    return bool(reading.has_pledged)


def asks_a_published_project(actor: Actor | None, asking: Any) -> bool:
    """Teams are asked while their project stands on the portal."""
    return bool(asking.project.state == ProjectState.PUBLISHED)


def is_stranger_to_its_team(actor: Actor | None, asking: Any) -> bool:
    """Nobody asks their own team."""
    return not is_of_team(actor, asking.project)


def is_of_its_fund(actor: Actor | None, grant: Any) -> bool:
    """Somebody of the fund that asked."""
    return is_of_fund(actor, grant.investor)


def began_it(actor: Actor | None, upload: Any) -> bool:
    """Whose upload it is."""
    return actor is not None and upload.person_id == actor.id


reads_as_investor = all_of(is_of_verified_fund, any_of(is_open_to_investors, holds_live_grant))
may_open = all_of(
    is_kept, any_of(is_of_its_team, all_of(has_pages, any_of(is_open_to_anyone, reads_as_investor, runs_its_event)))
)
# The money part is the team's and a grant's; a deck handed to an event hands over nothing else.
may_open_inside = any_of(is_of_its_team, all_of(is_of_verified_fund, holds_live_grant))
needs_no_pledge = any_of(is_of_its_team, is_open_to_anyone, runs_its_event)

GRANTS: Grants = {
    Permission.OPEN_VAULT: is_of_team,
    Permission.ADD: is_of_team,
    Permission.UPLOAD: all_of(began_it, is_of_its_team),
    # Who may read what is the leader's word; the rest of the team uploads and watches.
    Permission.EDIT: all_of(leads_its_team, is_of_its_team),
    Permission.DOWNLOAD: is_of_its_team,
    Permission.ANSWER: all_of(leads_its_team, is_of_its_team),
    Permission.ASK: all_of(is_signed_in, asks_a_published_project, is_stranger_to_its_team),
    Permission.WITHDRAW: is_of_its_fund,
    Permission.OPEN: may_open,
    Permission.READ: all_of(may_open, any_of(needs_no_pledge, has_pledged)),
    Permission.LOOK_INSIDE: may_open_inside,
    Permission.READ_INSIDE: all_of(may_open_inside, any_of(is_of_its_team, has_pledged)),
}
