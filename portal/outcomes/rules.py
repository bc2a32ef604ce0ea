"""Steps of the ledger and the follow-up calendar. Pure and clock-free."""

from enum import StrEnum

from portal.errors import N_


class OutcomeStage(StrEnum):
    """How far it went (意向/尽调/协议/到账, or ended without)."""

    INTENT = "intent"
    DUE_DILIGENCE = "due_diligence"
    AGREEMENT = "agreement"
    PAID = "paid"
    ENDED = "ended"


class FollowUpState(StrEnum):
    """Whether the question at 1, 3, 6, 12 months was answered."""

    DUE = "due"
    ANSWERED = "answered"
    LAPSED = "lapsed"


STAGE_WORDS = {
    OutcomeStage.INTENT: N_("Intent"),
    OutcomeStage.DUE_DILIGENCE: N_("Due diligence"),
    OutcomeStage.AGREEMENT: N_("Agreement signed"),
    OutcomeStage.PAID: N_("Money received"),
    OutcomeStage.ENDED: N_("Ended without a deal"),
}
FOLLOW_UP_MONTHS = (1, 3, 6, 12)
