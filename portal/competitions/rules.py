"""Kinds, states and moves of a competition. Pure and clock-free.

Source: flow and states of contests of the 创新创业大赛 family (常州 2021 notice; 福州 2020 and 沈阳 2024 final notices).
"""

import re
from enum import StrEnum

from portal.errors import N_

RESULT_DIGITS = 12


class EligibilityRule(StrEnum):
    """What a group may ask for. A rule warns with a reason; a person decides."""

    MAX_COMPANY_AGE = "max_company_age"
    REGISTERED_AFTER = "registered_after"
    MUST_BE_REGISTERED = "must_be_registered"
    MUST_BE_UNREGISTERED = "must_be_unregistered"
    MAX_REVENUE = "max_revenue"
    MIN_TEAM_SIZE = "min_team_size"
    MAX_TEAM_SIZE = "max_team_size"
    REGION_REQUIRED = "region_required"
    EXCLUDE_PAST_WINNERS = "exclude_past_winners"
    MAX_AGE = "max_age"
    RIGHT_REQUIRED = "right_required"


class MaterialKind(StrEnum):
    """Papers an entry brings (报名材料)."""

    BUSINESS_PLAN = "business_plan"
    PITCH_DECK = "pitch_deck"
    LICENCE = "licence"
    RIGHTS_PROOF = "rights_proof"
    COMMITMENT = "commitment"
    OTHER = "other"


class EntryState(StrEnum):
    """Where an entry (报名项目) stands before the rounds."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class ScreeningLevel(StrEnum):
    """Who looks: the county at completeness (形式审查), then the city at qualification (资格审核)."""

    COUNTY = "county"
    CITY = "city"


class Verdict(StrEnum):
    """What one look ended with."""

    PASSED = "passed"
    RETURNED = "returned"
    REJECTED = "rejected"


class RoundKind(StrEnum):
    """Read on paper, or heard on stage."""

    ONLINE = "online"
    PITCH = "pitch"


class RoundState(StrEnum):
    """A round's life: prepared, open for scores, closed, signed by the chair."""

    PREPARED = "prepared"
    SCORING = "scoring"
    CLOSED = "closed"
    SIGNED = "signed"


class Standing(StrEnum):
    """Where an entry stands in one round. `SUBSTITUTED` came in for one that withdrew (递补)."""

    PENDING = "pending"
    ADVANCED = "advanced"
    ELIMINATED = "eliminated"
    SUBSTITUTED = "substituted"
    ABSENT = "absent"
    WITHDRAWN = "withdrawn"


class Aggregation(StrEnum):
    """How judges' totals become a score: without the highest and the lowest (去掉一个最高分和一个最低分), or all of them."""

    TRIMMED_MEAN = "trimmed_mean"
    MEAN = "mean"


class TieBreak(StrEnum):
    """What decides between equal scores, in the order an edition lists them."""

    EARLIER_ROUND = "earlier_round"
    SUM_OF_ALL = "sum_of_all"
    FIRST_CRITERION = "first_criterion"


class NoticeKind(StrEnum):
    """What is shown to everybody before it holds (公示)."""

    ADVANCEMENT = "advancement"
    AWARDS = "awards"


class ObjectionState(StrEnum):
    """An objection's way (异议): received, taken up or not, looked into, decided."""

    RECEIVED = "received"
    REFUSED = "refused"
    TAKEN_UP = "taken_up"
    UPHELD = "upheld"
    NOT_UPHELD = "not_upheld"


class AwardKind(StrEnum):
    """Places, and what is given beside them (优胜奖, 最佳组织奖, 优秀指导教师)."""

    PLACE = "place"
    MERIT = "merit"
    ORGANISER = "organiser"
    ADVISER = "adviser"
    SPECIAL = "special"


class LandingState(StrEnum):
    """What became of a project, asked every year (项目库)."""

    NOT_LANDED = "not_landed"
    INTENDED = "intended"
    REGISTERED = "registered"
    MOVED_IN = "moved_in"
    FUNDED = "funded"
    ENDED = "ended"


# A returned entry keeps its number and may come again until the closing time; a late one is refused by the action.
MOVES: dict[EntryState, set[EntryState]] = {
    EntryState.DRAFT: {EntryState.SUBMITTED, EntryState.WITHDRAWN},
    EntryState.SUBMITTED: {EntryState.RETURNED, EntryState.ACCEPTED, EntryState.REJECTED, EntryState.WITHDRAWN},
    EntryState.RETURNED: {EntryState.SUBMITTED, EntryState.REJECTED, EntryState.WITHDRAWN},
    EntryState.ACCEPTED: {EntryState.WITHDRAWN, EntryState.REJECTED},
    EntryState.REJECTED: set(),
    EntryState.WITHDRAWN: set(),
}
ROUND_MOVES: dict[RoundState, set[RoundState]] = {
    RoundState.PREPARED: {RoundState.SCORING},
    RoundState.SCORING: {RoundState.CLOSED},
    RoundState.CLOSED: {RoundState.SCORING, RoundState.SIGNED},
    RoundState.SIGNED: set(),
}
OBJECTION_MOVES: dict[ObjectionState, set[ObjectionState]] = {
    ObjectionState.RECEIVED: {ObjectionState.REFUSED, ObjectionState.TAKEN_UP},
    ObjectionState.TAKEN_UP: {ObjectionState.UPHELD, ObjectionState.NOT_UPHELD},
    ObjectionState.REFUSED: set(),
    ObjectionState.UPHELD: set(),
    ObjectionState.NOT_UPHELD: set(),
}
OPEN_OBJECTIONS = frozenset({ObjectionState.RECEIVED, ObjectionState.TAKEN_UP})
# What its team may still change.
EDITABLE = frozenset({EntryState.DRAFT, EntryState.RETURNED})
# Whoever still is in a round.
IN_ROUND = frozenset({Standing.PENDING, Standing.ADVANCED, Standing.SUBSTITUTED})

ENTRY_WORDS = {
    EntryState.DRAFT: N_("Draft"),
    EntryState.SUBMITTED: N_("Being screened"),
    EntryState.RETURNED: N_("Returned for changes"),
    EntryState.ACCEPTED: N_("Accepted"),
    EntryState.REJECTED: N_("Not accepted"),
    EntryState.WITHDRAWN: N_("Withdrawn"),
}
MATERIAL_WORDS = {
    MaterialKind.BUSINESS_PLAN: N_("Business plan"),
    MaterialKind.PITCH_DECK: N_("Pitch deck"),
    MaterialKind.LICENCE: N_("Business licence"),
    MaterialKind.RIGHTS_PROOF: N_("Proof of intellectual property"),
    MaterialKind.COMMITMENT: N_("Letter of commitment, sealed or signed"),
    MaterialKind.OTHER: N_("Other paper"),
}
ENTRY_TONES = {
    EntryState.DRAFT: "quiet",
    EntryState.SUBMITTED: "ink",
    EntryState.RETURNED: "seal",
    EntryState.ACCEPTED: "brand",
    EntryState.REJECTED: "quiet",
    EntryState.WITHDRAWN: "quiet",
}
LEVEL_WORDS = {
    ScreeningLevel.COUNTY: N_("Completeness, by the county"),
    ScreeningLevel.CITY: N_("Qualification, by the city"),
}
VERDICT_WORDS = {
    Verdict.PASSED: N_("Passed"),
    Verdict.RETURNED: N_("Returned for changes"),
    Verdict.REJECTED: N_("Not accepted"),
}
VERDICT_TONES = {Verdict.PASSED: "brand", Verdict.RETURNED: "seal", Verdict.REJECTED: "quiet"}
STANDING_WORDS = {
    Standing.PENDING: N_("In this round"),
    Standing.ADVANCED: N_("Advanced"),
    Standing.ELIMINATED: N_("Not advanced"),
    Standing.SUBSTITUTED: N_("Moved up for one that withdrew"),
    Standing.ABSENT: N_("Absent"),
    Standing.WITHDRAWN: N_("Withdrawn"),
}
ROUND_WORDS = {
    RoundState.PREPARED: N_("In preparation"),
    RoundState.SCORING: N_("Being scored"),
    RoundState.CLOSED: N_("Closed, not signed"),
    RoundState.SIGNED: N_("Signed"),
}
OBJECTION_WORDS = {
    ObjectionState.RECEIVED: N_("Received"),
    ObjectionState.REFUSED: N_("Not taken up"),
    ObjectionState.TAKEN_UP: N_("Being looked into"),
    ObjectionState.UPHELD: N_("Upheld"),
    ObjectionState.NOT_UPHELD: N_("Not upheld"),
}
OBJECTION_TONES = {
    ObjectionState.RECEIVED: "seal",
    ObjectionState.REFUSED: "quiet",
    ObjectionState.TAKEN_UP: "gold",
    ObjectionState.UPHELD: "seal",
    ObjectionState.NOT_UPHELD: "quiet",
}
AWARD_WORDS = {
    AwardKind.PLACE: N_("Place in the final"),
    AwardKind.MERIT: N_("Merit award"),
    AwardKind.ORGANISER: N_("Best organiser"),
    AwardKind.ADVISER: N_("Outstanding adviser"),
    AwardKind.SPECIAL: N_("Special award"),
}
LANDING_WORDS = {
    LandingState.NOT_LANDED: N_("Not landed"),
    LandingState.INTENDED: N_("Means to land"),
    LandingState.REGISTERED: N_("Company registered"),
    LandingState.MOVED_IN: N_("Moved into a makerspace"),
    LandingState.FUNDED: N_("Funded"),
    LandingState.ENDED: N_("Ended"),
}
KIND_WORDS = {RoundKind.ONLINE: N_("Read on paper"), RoundKind.PITCH: N_("Heard on stage")}
AGGREGATION_WORDS = {
    Aggregation.TRIMMED_MEAN: N_("Mean without the highest and the lowest"),
    Aggregation.MEAN: N_("Mean of all"),
}
TIE_WORDS = {
    TieBreak.EARLIER_ROUND: N_("the score of the round before"),
    TieBreak.SUM_OF_ALL: N_("the sum of all judges' scores"),
    TieBreak.FIRST_CRITERION: N_("the first criterion"),
}


def result_code(digest: str) -> str:
    """The short code anyone checks a signed result by (R-3F2A-9C11-D0E4): the start of its digest."""
    start = digest[:RESULT_DIGITS].upper()
    return "-".join(["R", *(start[place : place + 4] for place in range(0, RESULT_DIGITS, 4))])


def digest_meant(code: str) -> str | None:
    """The start of the digest a result's code was made of, however it is typed; None for what is no such code."""
    said = re.fullmatch(rf"R([0-9A-F]{{{RESULT_DIGITS}}})", re.sub(r"[\s-]", "", code.upper()))
    return said[1].lower() if said is not None else None
