"""Who may do what at a roadshow."""

from enum import StrEnum
from typing import Any

from portal.access import Actor, Grants, all_of, any_of, anyone, is_admin, is_signed_in
from portal.events.permissions import is_public, runs_event
from portal.projects.permissions import is_of_its_team
from portal.roadshows.rules import PITCH_KINDS


class Permission(StrEnum):
    """What can be asked for in this room."""

    SET_UP = "roadshow:set-up"
    MANAGE = "roadshow:manage"
    SEE = "roadshow:see"
    APPLY = "pitch:apply"
    MANAGE_PITCH = "pitch:manage"
    SEE_PITCH = "pitch:see"
    SPEAK_FOR_PITCH = "pitch:speak-for"
    ANSWER_INVITATION = "commentator:answer"
    MANAGE_COMMENTATOR = "commentator:manage"
    USE_HALL = "roadshow:hall"


def can_take_pitches(actor: Actor | None, event: Any) -> bool:
    """It is of a kind that has pitches."""
    return event.kind in PITCH_KINDS


def is_of_public_event(actor: Actor | None, thing: Any) -> bool:
    """The roadshow of an event that has been published."""
    return is_public(actor, thing.event)


def runs_its_event(actor: Actor | None, thing: Any) -> bool:
    """Whoever runs the event of this roadshow."""
    return runs_event(actor, thing.event)


def runs_its_roadshow(actor: Actor | None, part: Any) -> bool:
    """Whoever runs the event this pitch or commentator belongs to."""
    return runs_event(actor, part.roadshow.event)


def comments_or_invests(actor: Actor | None, hall: Any) -> bool:
    """A commentator who has accepted, or somebody of a verified fund: what the hall holds of this very person."""
    return (
        actor is not None and hall.person_id == actor.id and (hall.commentator is not None or hall.investor is not None)
    )


GRANTS: Grants = {
    Permission.SET_UP: all_of(can_take_pitches, any_of(runs_event, is_admin)),
    Permission.MANAGE: any_of(runs_its_event, is_admin),
    Permission.SEE: any_of(is_of_public_event, runs_its_event, is_admin),
    Permission.APPLY: all_of(is_signed_in, is_of_public_event),
    Permission.MANAGE_PITCH: any_of(runs_its_roadshow, is_admin),
    Permission.SEE_PITCH: is_of_its_team,
    Permission.SPEAK_FOR_PITCH: is_of_its_team,
    # The address of an invitation is its secret: whoever holds the code was sent it.
    Permission.ANSWER_INVITATION: anyone,
    Permission.MANAGE_COMMENTATOR: any_of(runs_its_roadshow, is_admin),
    Permission.USE_HALL: all_of(is_of_public_event, comments_or_invests),
}
