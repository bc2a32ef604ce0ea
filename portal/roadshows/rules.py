"""The life of a pitch at a roadshow. Pure and clock-free."""

from enum import StrEnum

from portal.errors import N_


class PitchState(StrEnum):
    """Where a project stands on its way to the stage."""

    APPLIED = "applied"
    SELECTED = "selected"
    RESERVE = "reserve"
    DECLINED = "declined"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    PRESENTED = "presented"
    ABSENT = "absent"


MOVES: dict[PitchState, set[PitchState]] = {
    PitchState.APPLIED: {PitchState.SELECTED, PitchState.RESERVE, PitchState.DECLINED, PitchState.WITHDRAWN},
    PitchState.RESERVE: {PitchState.SELECTED, PitchState.DECLINED, PitchState.WITHDRAWN},
    PitchState.SELECTED: {PitchState.CONFIRMED, PitchState.WITHDRAWN, PitchState.RESERVE, PitchState.DECLINED},
    PitchState.CONFIRMED: {PitchState.WITHDRAWN, PitchState.PRESENTED, PitchState.ABSENT},
    PitchState.DECLINED: {PitchState.SELECTED, PitchState.RESERVE},
    PitchState.WITHDRAWN: {PitchState.APPLIED},
    PitchState.PRESENTED: set(),
    PitchState.ABSENT: {PitchState.PRESENTED},
}
STATE_WORDS = {
    PitchState.APPLIED: N_("Applied"),
    PitchState.SELECTED: N_("Selected: please confirm"),
    PitchState.RESERVE: N_("On the reserve list"),
    PitchState.DECLINED: N_("Not selected"),
    PitchState.CONFIRMED: N_("Confirmed"),
    PitchState.WITHDRAWN: N_("Withdrawn"),
    PitchState.PRESENTED: N_("Presented"),
    PitchState.ABSENT: N_("Did not appear"),
}
