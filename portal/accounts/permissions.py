"""Who may do what with accounts, organisations and offices."""

from enum import StrEnum
from typing import Any

from portal.access import (
    Actor,
    Grants,
    any_of,
    is_admin,
    is_any_officer,
    is_inspector,
    is_officer_of_its_area,
    is_signed_in,
)


class Permission(StrEnum):
    """What can be asked for in this room."""

    KEEP_ACCOUNT = "account:keep"
    END_SESSION = "session:end"
    ASK_ORGANISATION = "organisation:ask"
    ASK_ORGANISATION_AGAIN = "organisation:ask-again"
    SEE_ORGANISATION = "organisation:see"
    RUN_ORGANISATION = "organisation:run"
    DECIDE_ORGANISATION = "organisation:decide"
    REMOVE_MEMBER = "membership:remove"
    SET_OWNER = "membership:set-owner"
    OPEN_OFFICER_DESK = "desk:officer"
    OPEN_ADMIN_DESK = "desk:admin"
    SEE_PERSON = "person:see"
    UNMASK_PERSON = "person:unmask"
    APPOINT = "person:appoint"
    DISMISS = "appointment:dismiss"


def is_member(actor: Actor | None, organisation: Any) -> bool:
    """A member of this organising body."""
    return actor is not None and actor.is_member_of(organisation.id)


def is_owner(actor: Actor | None, organisation: Any) -> bool:
    """A member of this organising body who may invite and remove others."""
    return _owns(actor, organisation.id)


def asked_for_it(actor: Actor | None, organisation: Any) -> bool:
    """Whoever asked for this organising body and waits for it, or was declined: later, members count."""
    return actor is not None and organisation.asked_by_id == actor.id and organisation.state != "approved"


def is_themselves(actor: Actor | None, thing: Any) -> bool:
    """The person whom the session or membership is about."""
    return actor is not None and thing.person_id == actor.id


def owns_its_organisation(actor: Actor | None, membership: Any) -> bool:
    """An owner of the organising body the membership is in."""
    return _owns(actor, membership.organisation_id)


def _owns(actor: Actor | None, organisation_id: int) -> bool:
    return actor is not None and any(
        membership.organisation_id == organisation_id and membership.is_owner
        for membership in getattr(actor, "memberships", ())
    )


GRANTS: Grants = {
    Permission.KEEP_ACCOUNT: is_signed_in,
    Permission.END_SESSION: is_themselves,
    Permission.ASK_ORGANISATION: is_signed_in,
    Permission.ASK_ORGANISATION_AGAIN: asked_for_it,
    Permission.SEE_ORGANISATION: any_of(is_member, asked_for_it, is_officer_of_its_area, is_inspector, is_admin),
    Permission.RUN_ORGANISATION: any_of(is_owner, is_admin),
    Permission.DECIDE_ORGANISATION: any_of(is_officer_of_its_area, is_admin),
    Permission.REMOVE_MEMBER: any_of(is_themselves, owns_its_organisation, is_admin),
    Permission.SET_OWNER: any_of(owns_its_organisation, is_admin),
    Permission.OPEN_OFFICER_DESK: any_of(is_any_officer, is_inspector, is_admin),
    Permission.OPEN_ADMIN_DESK: is_admin,
    Permission.SEE_PERSON: is_admin,
    Permission.UNMASK_PERSON: is_admin,
    Permission.APPOINT: is_admin,
    Permission.DISMISS: is_admin,
}
