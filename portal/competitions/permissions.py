"""Who may do what in a competition."""

from enum import StrEnum
from typing import Any

from portal.access import (
    Actor,
    Grants,
    all_of,
    any_of,
    is_admin,
    is_any_officer,
    is_city_officer,
    is_inspector,
    is_officer_of_its_area,
    is_signed_in,
)
from portal.competitions.rules import EntryState
from portal.events.permissions import is_public, runs_event
from portal.events.rules import EventKind
from portal.makerspaces.permissions import runs_it
from portal.projects.permissions import is_of_its_team, leads_its_team


class Permission(StrEnum):
    """What can be asked for in this room."""

    SEE = "competition:see"
    SET_UP = "competition:set-up"
    MANAGE = "competition:manage"
    MANAGE_PART = "competition-part:manage"
    OVERSEE = "competition:oversee"
    ENTER = "entry:enter"
    SEE_ENTRY = "entry:see"
    EDIT_ENTRY = "entry:edit"
    LEAD_ENTRY = "entry:lead"
    MANAGE_ENTRY = "entry:manage"
    SEE_PAPER = "entry-paper:see"
    EDIT_PAPER = "entry-paper:edit"
    NOMINATE = "competition:nominate"
    ANSWER_NOMINATION = "entry:answer-nomination"
    OPEN_SCREENING = "desk:screening"
    SEE_SCREENING = "entry:see-screening"
    CHECK = "entry:check"
    QUALIFY = "entry:qualify"
    SEE_NOTICE = "public-notice:see"
    OBJECT = "public-notice:object"
    MANAGE_NOTICE = "public-notice:manage"
    SEE_OBJECTION = "objection:see"
    HANDLE_OBJECTION = "objection:handle"
    MANAGE_AWARD = "award:manage"
    PRINT_CERTIFICATE = "award:print"
    MANAGE_PAYMENT = "prize-payment:manage"
    OPEN_LANDINGS = "desk:landings"
    RECORD_LANDING = "landing:record"


def is_a_competition(actor: Actor | None, event: Any) -> bool:
    """The event is of the kind."""
    return bool(event.kind == EventKind.COMPETITION)


def is_of_public_event(actor: Actor | None, competition: Any) -> bool:
    """Its event has been published."""
    return is_public(actor, competition.event)


def runs_competition(actor: Actor | None, competition: Any) -> bool:
    """Whoever runs the event of this edition."""
    return runs_event(actor, competition.event)


def runs_its_competition(actor: Actor | None, part: Any) -> bool:
    """Whoever runs the edition this entry, notice or award belongs to."""
    return runs_competition(actor, part.competition)


def has_been_handed_in(actor: Actor | None, entry: Any) -> bool:
    """It has left the team's table: offices and organisers see nothing of a draft."""
    return bool(entry.state != EntryState.DRAFT and entry.number is not None)


def has_no_part_in_it(actor: Actor | None, entry: Any) -> bool:
    """Not of its team: nobody screens their own entry."""
    return not is_of_its_team(actor, entry)


def is_of_its_school(actor: Actor | None, entry: Any) -> bool:
    """A member of the body that is asked to nominate the entry, or does."""
    return actor is not None and actor.is_member_of(entry.nominating_organisation_id)


def is_of_papers_team(actor: Actor | None, paper: Any) -> bool:
    """A member of the team whose entry this paper belongs to."""
    return is_of_its_team(actor, paper.entry)


def may_read_papers_entry(actor: Actor | None, paper: Any) -> bool:
    """Whoever screens or runs the competition, once the paper was handed in with its entry."""
    entry = paper.entry
    is_with_it = entry.submitted_at is not None and paper.added_at <= entry.submitted_at
    return (
        is_with_it
        and has_been_handed_in(actor, entry)
        and (runs_its_competition(actor, entry) or is_officer_of_its_area(actor, entry) or is_admin(actor, entry))
    )


def is_of_public_edition(actor: Actor | None, part: Any) -> bool:
    """Of an edition whose event has been published."""
    return is_of_public_event(actor, part.competition)


def raised_it(actor: Actor | None, objection: Any) -> bool:
    """Whose objection it is."""
    return actor is not None and objection.person_id == actor.id


def runs_its_notices_competition(actor: Actor | None, objection: Any) -> bool:
    """Whoever runs the edition whose notice is objected to."""
    return runs_competition(actor, objection.notice.competition)


def won_it(actor: Actor | None, award: Any) -> bool:
    """A member of the team that got this award, once it is published."""
    return award.entry is not None and award.published_at is not None and is_of_its_team(actor, award.entry)


def runs_its_awards_competition(actor: Actor | None, payment: Any) -> bool:
    """Whoever runs the edition whose prize is paid."""
    return runs_competition(actor, payment.award.competition)


GRANTS: Grants = {
    Permission.SEE: any_of(is_of_public_event, runs_competition, is_any_officer, is_inspector, is_admin),
    Permission.SET_UP: all_of(is_a_competition, any_of(runs_event, is_admin)),
    Permission.MANAGE: any_of(runs_competition, is_admin),
    Permission.MANAGE_PART: any_of(runs_its_competition, is_admin),
    Permission.OVERSEE: any_of(runs_competition, is_any_officer, is_inspector, is_admin),
    Permission.ENTER: all_of(is_signed_in, is_of_public_event),
    Permission.SEE_ENTRY: any_of(
        is_of_its_team,
        all_of(has_been_handed_in, any_of(runs_its_competition, is_officer_of_its_area, is_inspector, is_admin)),
    ),
    Permission.EDIT_ENTRY: is_of_its_team,
    Permission.LEAD_ENTRY: leads_its_team,
    Permission.MANAGE_ENTRY: all_of(has_been_handed_in, any_of(runs_its_competition, is_admin)),
    Permission.SEE_PAPER: any_of(is_of_papers_team, may_read_papers_entry),
    Permission.EDIT_PAPER: is_of_papers_team,
    Permission.NOMINATE: runs_it,
    Permission.ANSWER_NOMINATION: is_of_its_school,
    Permission.OPEN_SCREENING: any_of(is_any_officer, is_inspector),
    Permission.SEE_SCREENING: all_of(
        has_been_handed_in, any_of(runs_its_competition, is_officer_of_its_area, is_inspector, is_admin)
    ),
    Permission.CHECK: all_of(has_been_handed_in, is_officer_of_its_area),
    Permission.QUALIFY: all_of(has_been_handed_in, is_city_officer),
    Permission.SEE_NOTICE: any_of(is_of_public_edition, runs_its_competition, is_admin),
    Permission.OBJECT: all_of(is_signed_in, is_of_public_edition),
    Permission.MANAGE_NOTICE: any_of(runs_its_competition, is_admin),
    Permission.SEE_OBJECTION: any_of(raised_it, runs_its_notices_competition, is_admin),
    Permission.HANDLE_OBJECTION: any_of(runs_its_notices_competition, is_admin),
    Permission.MANAGE_AWARD: any_of(runs_its_competition, is_admin),
    Permission.PRINT_CERTIFICATE: any_of(won_it, runs_its_competition, is_admin),
    Permission.MANAGE_PAYMENT: any_of(runs_its_awards_competition, is_admin),
    Permission.OPEN_LANDINGS: any_of(is_any_officer, is_inspector),
    Permission.RECORD_LANDING: is_officer_of_its_area,
}
