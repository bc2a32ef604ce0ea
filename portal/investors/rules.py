"""Kinds and states of investors and their number formats. Pure and clock-free."""

import re
from enum import StrEnum

from portal.errors import N_


class InvestorKind(StrEnum):
    """A body that invests, or a person who invests their own money (投资机构, 天使投资人)."""

    INSTITUTION = "institution"
    ANGEL = "angel"


class InvestorState(StrEnum):
    """The officer's answer. Only `VERIFIED` opens what is for verified investors."""

    DRAFT = "draft"
    ASKED = "asked"
    VERIFIED = "verified"
    RETURNED = "returned"
    SUSPENDED = "suspended"


class EvidenceKind(StrEnum):
    """Papers an officer checks."""

    LICENCE = "licence"
    WORK_CARD = "work_card"
    OTHER = "other"


class Round(StrEnum):
    """Funding rounds as the trade names them (种子 … 战略, 未融资)."""

    NONE = "none"
    SEED = "seed"
    ANGEL = "angel"
    PRE_A = "pre_a"
    A = "a"
    A_PLUS = "a_plus"
    B = "b"
    C_PLUS = "c_plus"
    STRATEGIC = "strategic"


class GrowthStage(StrEnum):
    """Where a team stands in the relay of incubation (预孵化/孵化/加速/产业化; policy 二(一))."""

    PRE_INCUBATION = "pre_incubation"
    INCUBATION = "incubation"
    ACCELERATION = "acceleration"
    INDUSTRIALISATION = "industrialisation"


MOVES: dict[InvestorState, set[InvestorState]] = {
    InvestorState.DRAFT: {InvestorState.ASKED},
    InvestorState.ASKED: {InvestorState.VERIFIED, InvestorState.RETURNED, InvestorState.DRAFT},
    InvestorState.RETURNED: {InvestorState.ASKED},
    InvestorState.VERIFIED: {InvestorState.SUSPENDED, InvestorState.ASKED},
    InvestorState.SUSPENDED: {InvestorState.VERIFIED},
}
ROUND_WORDS = {
    Round.NONE: N_("Not financed yet"),
    Round.SEED: N_("Seed round"),
    Round.ANGEL: N_("Angel round"),
    Round.PRE_A: N_("Pre-A round"),
    Round.A: N_("Series A"),
    Round.A_PLUS: N_("Series A+"),
    Round.B: N_("Series B"),
    Round.C_PLUS: N_("Series C and later"),
    Round.STRATEGIC: N_("Strategic investment"),
}
STAGE_WORDS = {
    GrowthStage.PRE_INCUBATION: N_("Pre-incubation"),
    GrowthStage.INCUBATION: N_("Incubation"),
    GrowthStage.ACCELERATION: N_("Acceleration"),
    GrowthStage.INDUSTRIALISATION: N_("Industrialisation"),
}
# Numbers of the Asset Management Association of China: managers and their funds.
AMAC_MANAGER = re.compile(r"P\d{7}")
AMAC_FUND = re.compile(r"S[A-Z0-9]{5}")
