"""Who may do what with registrations."""

from enum import StrEnum
from typing import Any

from portal.access import Actor, Grants, all_of, any_of, anyone, is_admin
from portal.events.permissions import is_public, keeps_door, runs_event


class Permission(StrEnum):
    """What can be asked for in this room. The thing is an event; a registration for `HOLD_TICKET` and `MANAGE_ONE`."""

    REGISTER = "registration:register"
    HOLD_TICKET = "ticket:hold"
    SEE_ALL = "registration:see-all"
    MANAGE = "registration:manage"
    MANAGE_ONE = "registration:manage-one"
    CHECK_IN = "registration:check-in"


def runs_its_event(actor: Actor | None, registration: Any) -> bool:
    """Whoever runs the event of this registration."""
    return runs_event(actor, registration.event)


GRANTS: Grants = {
    Permission.REGISTER: is_public,
    # A ticket's address is its secret: whoever holds the code holds the ticket (contract: /t/<code>).
    Permission.HOLD_TICKET: anyone,
    Permission.SEE_ALL: any_of(runs_event, is_admin),
    Permission.MANAGE: any_of(runs_event, is_admin),
    Permission.MANAGE_ONE: any_of(runs_its_event, is_admin),
    Permission.CHECK_IN: all_of(is_public, any_of(keeps_door, runs_event, is_admin)),
}
