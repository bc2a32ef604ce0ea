"""Who may do what with registrations."""

from enum import StrEnum
from typing import Any

from portal.access import Actor, Grants, any_of, anyone, is_admin
from portal.events.permissions import is_public, runs_event


class Permission(StrEnum):
    """What can be asked for in this room. The thing is an event, or a registration (`…_OWN`, `HOLD_TICKET`)."""

    REGISTER = "registration:register"
    HOLD_TICKET = "ticket:hold"
    SEE_ALL = "registration:see-all"
    MANAGE = "registration:manage"


def is_its_person(actor: Actor | None, registration: Any) -> bool:
    """Whose registration it is."""
    return actor is not None and registration.person_id == actor.id


GRANTS: Grants = {
    Permission.REGISTER: is_public,
    # A ticket's address is its secret: whoever holds the code holds the ticket (contract: /t/<code>).
    Permission.HOLD_TICKET: anyone,
    Permission.SEE_ALL: any_of(runs_event, is_admin),
    Permission.MANAGE: any_of(runs_event, is_admin),
}
