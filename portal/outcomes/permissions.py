"""Who reads and writes the ledger. What stands in it is between the team and the fund; others see sums of it."""

from enum import StrEnum
from typing import Any

from portal.access import Actor, Grants, any_of, is_admin, is_any_officer, is_inspector, is_officer_of_its_area
from portal.investors.permissions import is_of_fund
from portal.outcomes.rules import Side, StepKind
from portal.projects.permissions import is_of_team


class Permission(StrEnum):
    """What can be asked for in this room."""

    SEE_OF_PROJECT = "outcome:see-of-project"
    SEE_OF_FUND = "outcome:see-of-fund"
    SEE = "outcome:see"
    RECORD = "outcome:record"
    SEE_STEP = "outcome-step:see"
    CORRECT = "outcome-step:correct"
    DISPUTE = "outcome-step:dispute"
    SETTLE = "dispute:settle"
    ANSWER = "follow-up:answer"
    SEE_EVIDENCE = "outcome-evidence:see"
    OPEN_OFFICER_DESK = "desk:outcomes"
    SEE_SUPPORT = "support:see"
    RECORD_SUPPORT = "support:record"
    SEE_SUPPORT_PROOF = "support:proof"


def is_of_its_team(actor: Actor | None, outcome: Any) -> bool:
    """Somebody of the team whose case it is."""
    return is_of_team(actor, outcome.project)


def is_of_its_fund(actor: Actor | None, outcome: Any) -> bool:
    """Somebody of the fund whose case it is."""
    return is_of_fund(actor, outcome.investor)


def is_of_the_case(actor: Actor | None, part: Any) -> bool:
    """Somebody of either side of the case this step or question belongs to."""
    return is_of_its_team(actor, part.outcome) or is_of_its_fund(actor, part.outcome)


def is_of_side(actor: Actor | None, outcome: Any, side: str) -> bool:
    """Somebody of that side of the case."""
    return {Side.TEAM: is_of_its_team, Side.INVESTOR: is_of_its_fund}.get(Side(side), _nobody)(actor, outcome)


def recorded_it(actor: Actor | None, step: Any) -> bool:
    """Somebody of the side that recorded the line."""
    return is_of_side(actor, step.outcome, step.recorded_as)


def is_of_other_side(actor: Actor | None, step: Any) -> bool:
    """Somebody of the case who is not of the side that recorded the line. The portal's own lines follow the intent."""
    return step.recorded_as != Side.PORTAL and is_of_the_case(actor, step) and not recorded_it(actor, step)


def raised_it(actor: Actor | None, dispute: Any) -> bool:
    """Somebody of the side that disputed the line."""
    return is_of_side(actor, dispute.step.outcome, dispute.side)


def is_of_the_case_of_evidence(actor: Actor | None, evidence: Any) -> bool:
    """Somebody of either side of the case this page of evidence belongs to."""
    return is_of_the_case(actor, evidence.step)


def checks_evidence(actor: Actor | None, evidence: Any) -> bool:
    """An officer of the project's area, for agreements and money received."""
    step = evidence.step
    return step.kind in {StepKind.AGREEMENT, StepKind.PAID} and is_officer_of_its_area(actor, step.outcome.project)


def is_of_the_supported_team(actor: Actor | None, support: Any) -> bool:
    """A member of the team that got this support."""
    return is_of_team(actor, support.project)


def checks_support(actor: Actor | None, support: Any) -> bool:
    """An officer of the area of the project that got this support."""
    return is_officer_of_its_area(actor, support.project)


def _nobody(actor: Actor | None, thing: Any) -> bool:
    return False


GRANTS: Grants = {
    Permission.SEE_OF_PROJECT: is_of_team,
    Permission.SEE_OF_FUND: is_of_fund,
    Permission.SEE: any_of(is_of_its_team, is_of_its_fund),
    Permission.RECORD: any_of(is_of_its_team, is_of_its_fund),
    Permission.SEE_STEP: is_of_the_case,
    Permission.CORRECT: recorded_it,
    Permission.DISPUTE: is_of_other_side,
    Permission.SETTLE: raised_it,
    Permission.ANSWER: is_of_the_case,
    Permission.SEE_EVIDENCE: any_of(is_of_the_case_of_evidence, checks_evidence),
    Permission.OPEN_OFFICER_DESK: any_of(is_any_officer, is_inspector, is_admin),
    Permission.SEE_SUPPORT: any_of(is_of_team, is_officer_of_its_area, is_inspector, is_admin),
    Permission.RECORD_SUPPORT: any_of(is_officer_of_its_area, is_admin),
    Permission.SEE_SUPPORT_PROOF: any_of(is_of_the_supported_team, checks_support, is_admin),
}
