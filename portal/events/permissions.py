"""Who may do what with events."""

from enum import StrEnum
from typing import Any

from portal.access import (
    Actor,
    Grants,
    all_of,
    any_of,
    anyone,
    is_admin,
    is_inspector,
    is_officer_of_its_area,
    is_signed_in,
)
from portal.events.rules import PUBLIC_STATES


class Permission(StrEnum):
    """What can be asked for in this room."""

    BROWSE = "event:browse"
    SEE = "event:see"
    OPEN_DESK = "desk:organise"
    CREATE = "event:create"
    EDIT = "event:edit"
    EDIT_HOSTING = "event:edit-hosting"
    EDIT_DOOR = "event:edit-door"
    PUBLISH = "event:publish"
    IMPORT = "event:import"
    CONFIRM_IMPORT = "event-import:confirm"
    REVIEW = "event:review"
    ANSWER_HOSTING = "hosting:answer"
    CHECK_IN = "event:check-in"
    OPEN_DOOR_DESK = "desk:door"


def is_public(actor: Actor | None, event: Any) -> bool:
    """It has been published (and then stays visible whatever becomes of it)."""
    return event.state in PUBLIC_STATES


def runs_event(actor: Actor | None, event: Any) -> bool:
    """A member of the organising body of this event, or who drafted it without one."""
    return actor is not None and (
        actor.is_member_of(event.organisation_id) or (event.organisation_id is None and event.created_by_id == actor.id)
    )


def runs_its_event(actor: Actor | None, part: Any) -> bool:
    """Whoever runs the event this part (a hosting request, a door keeper) belongs to."""
    return runs_event(actor, part.event)


def is_of_public_body(actor: Actor | None, event: Any) -> bool:
    """Its organising body is an office, which answers for itself."""
    return event.organisation is not None and bool(event.organisation.kind == "government")


def handed_it_in(actor: Actor | None, upload: Any) -> bool:
    """Whose file it is."""
    return actor is not None and upload.owner_id == actor.id


def is_asked_to_host(actor: Actor | None, event: Any) -> bool:
    """An operator of a makerspace that was asked to host this event."""
    return actor is not None and any(
        operator.person_id == actor.id and operator.state == "approved"
        for host in event.hosts
        for operator in host.makerspace.operators
    )


def runs_host(actor: Actor | None, host: Any) -> bool:
    """An operator of the makerspace this hosting request went to."""
    return actor is not None and any(
        operator.person_id == actor.id and operator.state == "approved" for operator in host.makerspace.operators
    )


def keeps_door(actor: Actor | None, event: Any) -> bool:
    """Door staff of this event."""
    return actor is not None and any(staff.person_id == actor.id for staff in event.door_staff)


GRANTS: Grants = {
    Permission.BROWSE: anyone,
    Permission.SEE: any_of(is_public, runs_event, is_officer_of_its_area, is_asked_to_host, is_inspector, is_admin),
    Permission.OPEN_DESK: is_signed_in,
    Permission.CREATE: is_signed_in,
    Permission.EDIT: any_of(runs_event, is_admin),
    Permission.EDIT_HOSTING: any_of(runs_its_event, is_admin),
    Permission.EDIT_DOOR: any_of(runs_its_event, is_admin),
    # Others submit, and an officer publishes.
    Permission.PUBLISH: any_of(all_of(runs_event, is_of_public_body), is_officer_of_its_area, is_admin),
    Permission.IMPORT: is_signed_in,
    Permission.CONFIRM_IMPORT: handed_it_in,
    Permission.REVIEW: any_of(is_officer_of_its_area, is_admin),
    Permission.ANSWER_HOSTING: any_of(runs_host, is_admin),
    Permission.CHECK_IN: any_of(keeps_door, runs_event, is_admin),
    Permission.OPEN_DOOR_DESK: is_signed_in,
}
