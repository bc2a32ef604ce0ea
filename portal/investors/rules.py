"""Kinds and states of investors and their number formats. Pure and clock-free."""

import re
import unicodedata
from collections.abc import Collection
from enum import StrEnum

from portal.errors import N_, Refusal


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
KIND_WORDS = {
    InvestorKind.INSTITUTION: N_("Investment institution"),
    InvestorKind.ANGEL: N_("Angel investor"),
}
STATE_WORDS = {
    InvestorState.DRAFT: N_("Not handed in yet"),
    InvestorState.ASKED: N_("Waiting for the officer"),
    InvestorState.VERIFIED: N_("Verified"),
    InvestorState.RETURNED: N_("Returned with a remark"),
    InvestorState.SUSPENDED: N_("Suspended"),
}
STATE_TONES = {
    InvestorState.DRAFT: "quiet",
    InvestorState.ASKED: "gold",
    InvestorState.VERIFIED: "brand",
    InvestorState.RETURNED: "seal",
    InvestorState.SUSPENDED: "seal",
}
EVIDENCE_WORDS = {
    EvidenceKind.LICENCE: N_("Business licence"),
    EvidenceKind.WORK_CARD: N_("Work card"),
    EvidenceKind.OTHER: N_("Another paper"),
}
TRAIL_WORDS = {
    "begin": N_("The facts were written down"),
    "edit": N_("The facts were changed"),
    "ask": N_("Handed in for verification"),
    "take-back": N_("Taken back by the fund"),
    "add-paper": N_("A paper was added"),
    "remove-paper": N_("A paper was removed"),
    "see-paper": N_("An officer looked at a paper"),
    "verify": N_("Verified"),
    "return": N_("Returned with a remark"),
    "suspend": N_("Suspended"),
    "reinstate": N_("Verified again"),
    "invite": N_("Somebody was invited"),
    "join": N_("Somebody joined"),
    "remove-member": N_("Somebody left or was removed"),
    "make-owner": N_("A member became an owner"),
    "keep-thesis": N_("What they look for was changed"),
}
# What an officer compares with the papers: changing one of these asks the officer anew.
VERIFIED_FACTS = frozenset({"kind", "name_zh", "usci", "usci_note", "amac_manager", "amac_funds", "area_id"})
FREE_FACTS = frozenset({"name_en", "about_zh", "about_en", "website"})
# In these states the papers may still be changed.
OPEN_STATES = frozenset({InvestorState.DRAFT, InvestorState.RETURNED})
MOST_FUNDS = 40
MOST_PAGES = 4
MOST_PAPERS = 12


class AmacRefused(Refusal):
    """A number that cannot be one of the association's."""


def checked_manager(text: str | None) -> str | None:
    """A manager's number in its stored form, None for none. Raises AmacRefused.

    Source: registration numbers of 中国证券投资基金业协会, `P` and 7 digits.
    """
    number = _plain(text)
    if number and not AMAC_MANAGER.fullmatch(number):
        raise AmacRefused(N_("A manager's number is P and seven digits, for example P1012345."))
    return number or None


def checked_funds(text: str | None) -> list[str]:
    """The funds' numbers, each once, in the order given, by whatever they were separated. Raises AmacRefused."""
    numbers = list(dict.fromkeys(number for part in re.split(r"[\s,;，；、]+", text or "") if (number := _plain(part))))
    for number in numbers:
        if not AMAC_FUND.fullmatch(number):
            raise AmacRefused(N_("“%(number)s”: a fund's number is S and five letters or digits."), number=number[:20])
    if len(numbers) > MOST_FUNDS:
        raise AmacRefused(N_("Please name at most %(most)d funds."), most=MOST_FUNDS)
    return numbers


def missing(kind: str, *, usci: str | None, papers: Collection[str]) -> list[str]:
    """What is still needed before an officer can decide, as sentences.

    Source: what funds show when they register: licence, work card, registration number.
    """
    if kind == InvestorKind.ANGEL:
        return [] if papers else [N_("Add a paper that shows who you are: a work card or a business card will do.")]
    wanted = {
        N_("Give the unified social credit code of the licence."): bool(usci),
        N_("Add the business licence."): EvidenceKind.LICENCE in papers,
        N_("Add the work card of the person who asks."): EvidenceKind.WORK_CARD in papers,
    }
    return [sentence for sentence, is_there in wanted.items() if not is_there]


def _plain(text: str | None) -> str:
    return unicodedata.normalize("NFKC", text or "").strip().upper()
