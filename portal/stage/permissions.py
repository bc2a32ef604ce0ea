"""Who may do what around a stage."""

from enum import StrEnum
from typing import Any

from portal.access import Actor, Grants, any_of, is_admin
from portal.events.permissions import is_public, keeps_door, runs_event


class Permission(StrEnum):
    """What can be asked for in this room. The thing is the event for `RUN` and `HELP`, else a stage or a part of one."""

    SEE = "stage:see"
    SEE_DRAW = "stage:see-draw"
    RUN = "stage:run"
    HELP = "stage:help"
    MODERATE = "stage:moderate"


def is_of_public_event(actor: Actor | None, stage: Any) -> bool:
    """A stage, or a part of one, of an event that has been published."""
    return is_public(actor, stage.event)


def runs_its_event(actor: Actor | None, stage: Any) -> bool:
    """Whoever runs the event of the stage."""
    return runs_event(actor, stage.event)


def keeps_its_door(actor: Actor | None, stage: Any) -> bool:
    """Door staff of the stage's event, before it is public too: the green room is theirs."""
    return keeps_door(actor, stage.event)


def is_published_draw(actor: Actor | None, draw: Any) -> bool:
    """A draw anybody may check, of an event anybody may see."""
    return draw.published_at is not None and is_public(actor, draw.event)


GRANTS: Grants = {
    Permission.SEE: any_of(is_of_public_event, runs_its_event, keeps_its_door, is_admin),
    Permission.SEE_DRAW: any_of(is_published_draw, runs_its_event, is_admin),
    Permission.RUN: any_of(runs_event, is_admin),
    Permission.HELP: any_of(keeps_door, runs_event, is_admin),
    Permission.MODERATE: any_of(runs_its_event, is_admin),
}
