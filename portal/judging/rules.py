"""Kinds and states of judging. Pure and clock-free; the arithmetic of scores is in `scoring`, beside this."""

from datetime import datetime, timedelta
from enum import StrEnum

from portal.competitions.rules import RoundState
from portal.errors import N_

# How long the link of an invitation opens the judge's desk.
LINK_LASTS = timedelta(days=30)
OPEN_ROUNDS = frozenset({RoundState.PREPARED, RoundState.SCORING})


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


MOVES: dict[JudgeState, set[JudgeState]] = {
    JudgeState.INVITED: {JudgeState.ACCEPTED, JudgeState.DECLINED},
    JudgeState.ACCEPTED: {JudgeState.ACCEPTED, JudgeState.DECLINED},
    JudgeState.DECLINED: {JudgeState.ACCEPTED, JudgeState.INVITED},
}
JUDGE_WORDS = {
    JudgeState.INVITED: N_("Not answered yet"),
    JudgeState.ACCEPTED: N_("On the panel"),
    JudgeState.DECLINED: N_("Does not judge"),
}
JUDGE_TONES = {JudgeState.INVITED: "gold", JudgeState.ACCEPTED: "brand", JudgeState.DECLINED: "quiet"}
CONFLICT_WORDS = {
    ConflictKind.EMPLOYER: N_("Works or worked for the team's company"),
    ConflictKind.STAKE: N_("Holds a share, or their fund does"),
    ConflictKind.MENTOR: N_("Mentors the team"),
    ConflictKind.FAMILY: N_("Family or close personal tie"),
    ConflictKind.MAKERSPACE: N_("Runs the makerspace the team sits in"),
    ConflictKind.INSTITUTION: N_("Same institution"),
    ConflictKind.OTHER: N_("Another tie"),
}
SOURCE_WORDS = {
    ConflictSource.DECLARED: N_("Declared by the judge"),
    ConflictSource.DETECTED: N_("Found by the portal"),
    ConflictSource.PINNED: N_("Set by the chair"),
}


def takes_scores(closed_at: datetime | None, reopened_at: datetime | None) -> bool:
    """Whether a seat of an open round may be scored: a round that was closed before is open only where it was asked for."""
    return closed_at is None or (reopened_at is not None and reopened_at >= closed_at)
