"""Who may do what with makerspaces."""

from enum import StrEnum
from types import SimpleNamespace
from typing import Any

from portal.access import (
    Actor,
    Grants,
    all_of,
    any_of,
    anyone,
    is_admin,
    is_any_officer,
    is_inspector,
    is_officer_of_its_area,
    is_signed_in,
)


class Permission(StrEnum):
    """What can be asked for in this room."""

    BROWSE = "makerspace:browse"
    SEE = "makerspace:see"
    ASK_TO_RUN = "makerspace:ask-to-run"
    OPEN_DESK = "desk:space"
    PROPOSE = "makerspace:propose"
    RUN = "makerspace:run"
    DECIDE = "makerspace:decide"
    WITHDRAW_CHANGE = "makerspace-change:withdraw"
    DECIDE_CHANGE = "makerspace-change:decide"
    DECIDE_OPERATOR = "makerspace-operator:decide"
    REMOVE_OPERATOR = "makerspace-operator:remove"
    MAKE_OWNER = "makerspace-operator:make-owner"
    IMPORT = "makerspace:import"
    CONFIRM_IMPORT = "makerspace-import:confirm"


def is_listed(actor: Actor | None, space: Any) -> bool:
    """It stands in the public directory."""
    return bool(space.state == "listed")


def runs_it(actor: Actor | None, space: Any) -> bool:
    """An approved operator of this makerspace."""
    return actor is not None and any(
        operator.person_id == actor.id and operator.state == "approved" for operator in space.operators
    )


def runs_its_makerspace(actor: Actor | None, part: Any) -> bool:
    """An approved operator of the makerspace that this proposal or operator belongs to."""
    return runs_it(actor, part.makerspace)


def is_officer_of_its_makerspace(actor: Actor | None, part: Any) -> bool:
    """An officer of the area of the makerspace that this proposal or operator belongs to."""
    return is_officer_of_its_area(actor, part.makerspace)


def is_officer_of_where_it_will_be(actor: Actor | None, change: Any) -> bool:
    """An officer of the area of the makerspace; of the new one, where the proposal moves it to another."""
    place = change.destination
    if place is None:
        return is_officer_of_its_makerspace(actor, change)
    return is_officer_of_its_area(actor, SimpleNamespace(area_id=place.division.id, assessed_unit_id=place.id))


def owns_its_makerspace(actor: Actor | None, operator: Any) -> bool:
    """An operator who may invite and remove the others."""
    return actor is not None and any(
        other.person_id == actor.id and other.state == "approved" and other.is_owner
        for other in operator.makerspace.operators
    )


def handed_it_in(actor: Actor | None, upload: Any) -> bool:
    """Who uploaded the table: nobody else sees it."""
    return actor is not None and upload.owner_id == actor.id


def is_oneself(actor: Actor | None, operator: Any) -> bool:
    """The operator's own row: one may always leave."""
    return actor is not None and operator.person_id == actor.id


may_see = any_of(is_listed, runs_it, is_officer_of_its_area, is_inspector, is_admin)

GRANTS: Grants = {
    Permission.BROWSE: anyone,
    Permission.SEE: may_see,
    Permission.ASK_TO_RUN: all_of(is_signed_in, may_see),
    Permission.OPEN_DESK: is_signed_in,
    Permission.PROPOSE: any_of(runs_it, is_officer_of_its_area, is_admin),
    Permission.RUN: any_of(runs_it, is_admin),
    Permission.DECIDE: any_of(is_officer_of_its_area, is_admin),
    Permission.WITHDRAW_CHANGE: any_of(runs_its_makerspace, is_admin),
    Permission.DECIDE_CHANGE: any_of(is_officer_of_where_it_will_be, is_admin),
    Permission.DECIDE_OPERATOR: any_of(is_officer_of_its_makerspace, is_admin),
    Permission.REMOVE_OPERATOR: any_of(is_oneself, owns_its_makerspace, is_officer_of_its_makerspace, is_admin),
    Permission.MAKE_OWNER: any_of(owns_its_makerspace, is_officer_of_its_makerspace, is_admin),
    Permission.IMPORT: any_of(is_any_officer, is_admin),
    Permission.CONFIRM_IMPORT: all_of(handed_it_in, any_of(is_any_officer, is_admin)),
}
