"""Steps of the ledger, what stands of them, and the follow-up calendar. Pure and clock-free."""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from portal.errors import N_


class OutcomeStage(StrEnum):
    """How far it went (意向/尽调/协议/到账, or ended without)."""

    INTENT = "intent"
    DUE_DILIGENCE = "due_diligence"
    AGREEMENT = "agreement"
    PAID = "paid"
    ENDED = "ended"


class StepKind(StrEnum):
    """What a line of the ledger says. A talk moves nothing; `STRUCK` takes a mistaken line away."""

    INTENT = "intent"
    TALK = "talk"
    DUE_DILIGENCE = "due_diligence"
    AGREEMENT = "agreement"
    PAID = "paid"
    ENDED = "ended"
    STRUCK = "struck"


class SupportKind(StrEnum):
    """What public hands and contests give (奖金、补贴、场地、基金、贷款; policy 三(三))."""

    PRIZE = "prize"
    SUBSIDY = "subsidy"
    SPACE = "space"
    FUND = "fund"
    LOAN = "loan"


class Side(StrEnum):
    """Who recorded a line: the team, the investor, or the portal itself."""

    TEAM = "team"
    INVESTOR = "investor"
    PORTAL = "portal"


class FollowUpState(StrEnum):
    """Whether the question at 1, 3, 6, 12 months was asked and answered; `DROPPED` where the case ended before."""

    PLANNED = "planned"
    DUE = "due"
    ANSWERED = "answered"
    LAPSED = "lapsed"
    DROPPED = "dropped"


class Answer(StrEnum):
    """How it stands, in one tap."""

    NO_CHANGE = "no_change"
    TALKING = "talking"
    AGREED = "agreed"
    PAID = "paid"
    ENDED = "ended"


STAGE_WORDS = {
    OutcomeStage.INTENT: N_("Intent"),
    OutcomeStage.DUE_DILIGENCE: N_("Due diligence"),
    OutcomeStage.AGREEMENT: N_("Agreement signed"),
    OutcomeStage.PAID: N_("Money received"),
    OutcomeStage.ENDED: N_("Ended without a deal"),
}
STAGE_TONES = {
    OutcomeStage.INTENT: "quiet",
    OutcomeStage.DUE_DILIGENCE: "gold",
    OutcomeStage.AGREEMENT: "brand",
    OutcomeStage.PAID: "brand",
    OutcomeStage.ENDED: "quiet",
}
STEP_WORDS = {
    StepKind.INTENT: N_("Intent"),
    StepKind.TALK: N_("Talk held"),
    StepKind.DUE_DILIGENCE: N_("Due diligence"),
    StepKind.AGREEMENT: N_("Agreement signed"),
    StepKind.PAID: N_("Money received"),
    StepKind.ENDED: N_("Ended without a deal"),
    StepKind.STRUCK: N_("Struck out"),
}
SIDE_WORDS = {Side.TEAM: N_("The team"), Side.INVESTOR: N_("The investor"), Side.PORTAL: N_("The portal")}
ANSWER_WORDS = {
    Answer.NO_CHANGE: N_("No change"),
    Answer.TALKING: N_("Still talking"),
    Answer.AGREED: N_("Agreement signed"),
    Answer.PAID: N_("Money received"),
    Answer.ENDED: N_("Ended"),
}
FOLLOW_UP_WORDS = {
    FollowUpState.PLANNED: N_("To come"),
    FollowUpState.DUE: N_("Waiting for an answer"),
    FollowUpState.ANSWERED: N_("Answered"),
    FollowUpState.LAPSED: N_("Not answered"),
    FollowUpState.DROPPED: N_("Not needed"),
}
# What people may record themselves: the intent comes from the investor's desk, striking out is a correction.
RECORDABLE = (StepKind.TALK, StepKind.DUE_DILIGENCE, StepKind.AGREEMENT, StepKind.PAID, StepKind.ENDED)
WITH_AMOUNT = frozenset({StepKind.AGREEMENT, StepKind.PAID})
# An answer that says a step was taken, and which.
ANSWER_STEPS = {Answer.AGREED: StepKind.AGREEMENT, Answer.PAID: StepKind.PAID, Answer.ENDED: StepKind.ENDED}
FOLLOW_UP_MONTHS = (1, 3, 6, 12)
REMIND_AFTER = timedelta(days=7)
LAPSE_AFTER = timedelta(days=21)
MOST_YUAN = 10_000_000_000_000


@dataclass(frozen=True)
class Line:
    """A line of the ledger as the rules want to know it."""

    id: int
    kind: StepKind
    happened_on: date
    amount_yuan: int | None = None
    corrects: int | None = None
    is_disputed: bool = False


def standing(lines: Iterable[Line]) -> list[Line]:
    """The lines nobody corrected, by day; a correction keeps its first line's place. What was struck out is gone."""
    known = {line.id: line for line in lines}
    corrected = {line.corrects for line in known.values()}

    def root(line: Line) -> int:
        while line.corrects is not None and line.corrects in known:
            line = known[line.corrects]
        return line.id

    kept = [line for line in known.values() if line.id not in corrected and line.kind is not StepKind.STRUCK]
    return sorted(kept, key=lambda line: (line.happened_on, root(line)))


def stage_of(lines: Iterable[Line]) -> OutcomeStage:
    """How far the standing lines say it went; a talk moves nothing, without any line it is an intent."""
    steps = [line for line in standing(lines) if line.kind is not StepKind.TALK]
    return OutcomeStage(steps[-1].kind) if steps else OutcomeStage.INTENT


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the month's last where it has no such day."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def follow_up_days(opened_on: date) -> list[tuple[int, date]]:
    """When the questions are asked: (months, day)."""
    return [(months, months_later(opened_on, months)) for months in FOLLOW_UP_MONTHS]


@dataclass(frozen=True)
class Statistics:
    """The eight numbers of an event, an area or the city. Intents, agreements and money received are never added up.

    `unstated_intents` of the intents name no amount; `disputed` lines are not counted.
    Source: the numbers that reports of such events state (对接项目数, 对接机构数, 洽谈场次, 意向数, 意向金额, 签约数, 签约金额, 到位金额).
    """

    projects: int = 0
    investors: int = 0
    talks: int = 0
    intents: int = 0
    intent_yuan: int = 0
    agreements: int = 0
    agreement_yuan: int = 0
    paid_yuan: int = 0
    unstated_intents: int = 0
    disputed: int = 0


def counted(lines: Sequence[Line], kind: StepKind) -> list[Line]:
    """The standing, undisputed lines of one kind: what statistics may count."""
    return [line for line in standing(lines) if line.kind is kind and not line.is_disputed]


SUPPORT_WORDS = {
    SupportKind.PRIZE: N_("Prize"),
    SupportKind.SUBSIDY: N_("Subsidy"),
    SupportKind.SPACE: N_("Space"),
    SupportKind.FUND: N_("Public fund"),
    SupportKind.LOAN: N_("Loan"),
}
