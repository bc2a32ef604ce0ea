"""Who may do what with accounts, organisations and offices."""

from enum import StrEnum
from typing import Any

from portal.access import (
    Actor,
    Grants,
    any_of,
    is_admin,
    is_any_officer,
    is_officer_of_its_area,
    is_signed_in,
)


class Permission(StrEnum):
    """What can be asked for in this room."""

    KEEP_ACCOUNT = "account:keep"
    ASK_ORGANISATION = "organisation:ask"
    SEE_ORGANISATION = "organisation:see"
    RUN_ORGANISATION = "organisation:run"
    DECIDE_ORGANISATION = "organisation:decide"
    OPEN_OFFICER_DESK = "desk:officer"
    OPEN_ADMIN_DESK = "desk:admin"
    UNMASK_PERSON = "person:unmask"


def is_member(actor: Actor | None, organisation: Any) -> bool:
    """A member of this organising body."""
    return actor is not None and actor.is_member_of(organisation.id)


def is_owner(actor: Actor | None, organisation: Any) -> bool:
    """A member of this organising body who may invite and remove others."""
    return actor is not None and any(
        membership.organisation_id == organisation.id and membership.is_owner
        for membership in getattr(actor, "memberships", ())
    )


GRANTS: Grants = {
    Permission.KEEP_ACCOUNT: is_signed_in,
    Permission.ASK_ORGANISATION: is_signed_in,
    Permission.SEE_ORGANISATION: any_of(is_member, is_officer_of_its_area, is_admin),
    Permission.RUN_ORGANISATION: any_of(is_owner, is_admin),
    Permission.DECIDE_ORGANISATION: any_of(is_officer_of_its_area, is_admin),
    Permission.OPEN_OFFICER_DESK: any_of(is_any_officer, is_admin),
    Permission.OPEN_ADMIN_DESK: is_admin,
    Permission.UNMASK_PERSON: any_of(is_any_officer, is_admin),
}
