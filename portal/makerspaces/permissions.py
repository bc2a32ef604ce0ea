"""Who may do what with makerspaces."""

from enum import StrEnum
from typing import Any

from portal.access import Actor, Grants, any_of, anyone, is_admin, is_any_officer, is_officer_of_its_area, is_signed_in


class Permission(StrEnum):
    """What can be asked for in this room."""

    BROWSE = "makerspace:browse"
    SEE = "makerspace:see"
    ASK_TO_RUN = "makerspace:ask-to-run"
    OPEN_DESK = "desk:space"
    PROPOSE = "makerspace:propose"
    RUN = "makerspace:run"
    DECIDE = "makerspace:decide"
    IMPORT = "makerspace:import"


def is_listed(actor: Actor | None, space: Any) -> bool:
    """It stands in the public directory."""
    return bool(space.state == "listed")


def runs_it(actor: Actor | None, space: Any) -> bool:
    """An approved operator of this makerspace."""
    return actor is not None and any(
        operator.person_id == actor.id and operator.state == "approved" for operator in space.operators
    )


GRANTS: Grants = {
    Permission.BROWSE: anyone,
    Permission.SEE: any_of(is_listed, runs_it, is_officer_of_its_area, is_admin),
    Permission.ASK_TO_RUN: is_signed_in,
    Permission.OPEN_DESK: is_signed_in,
    Permission.PROPOSE: any_of(runs_it, is_officer_of_its_area, is_admin),
    Permission.RUN: any_of(runs_it, is_admin),
    Permission.DECIDE: any_of(is_officer_of_its_area, is_admin),
    Permission.IMPORT: any_of(is_any_officer, is_admin),
}
