"""Kinds and states of judging. Pure and clock-free; the arithmetic of scores is in `scoring`, beside this."""

from enum import StrEnum

from portal.errors import N_


class JudgeState(StrEnum):
    """A judge's answer to the invitation."""

    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class ConflictKind(StrEnum):
    """Why a judge must not read an entry (回避)."""

    EMPLOYER = "employer"
    STAKE = "stake"
    MENTOR = "mentor"
    FAMILY = "family"
    MAKERSPACE = "makerspace"
    INSTITUTION = "institution"
    OTHER = "other"


class ConflictSource(StrEnum):
    """Who says so: the judge, the portal's own rows, or the chair."""

    DECLARED = "declared"
    DETECTED = "detected"
    PINNED = "pinned"


class SeatState(StrEnum):
    """A judge's place at an entry: to score, or given back (回避)."""

    ASSIGNED = "assigned"
    RECUSED = "recused"


CONFLICT_WORDS = {
    ConflictKind.EMPLOYER: N_("Works or worked for the team's company"),
    ConflictKind.STAKE: N_("Holds a share, or their fund does"),
    ConflictKind.MENTOR: N_("Mentors the team"),
    ConflictKind.FAMILY: N_("Family or close personal tie"),
    ConflictKind.MAKERSPACE: N_("Runs the makerspace the team sits in"),
    ConflictKind.INSTITUTION: N_("Same institution"),
    ConflictKind.OTHER: N_("Another tie"),
}
