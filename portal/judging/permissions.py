"""Who may do what in judging: a judge reads only what they were given and have no tie to, and nobody else's marks."""

from enum import StrEnum
from typing import Any

from portal.access import Actor, Grants, all_of, any_of, anyone, is_admin
from portal.competitions.permissions import is_of_public_edition, runs_its_competition
from portal.competitions.rules import RoundState
from portal.judging.rules import JudgeState, SeatState, takes_scores
from portal.projects.permissions import is_of_its_team


class Permission(StrEnum):
    """What can be asked for in this room."""

    ANSWER_INVITATION = "judge:answer"
    MANAGE_JUDGE = "judge:manage"
    PIN_TIE = "judge:pin-tie"
    DECLARE_TIE = "judge:declare-tie"
    OPEN_DESK = "desk:judge"
    MANAGE_PANEL = "round:panel"
    SEE_SEAT = "seat:see"
    SCORE = "seat:score"
    RECUSE = "seat:recuse"
    MANAGE_SEAT = "seat:manage"
    CLOSE_ROUND = "round:close"
    SIGN_ROUND = "round:sign"
    SEE_RESULT = "round:result"
    CORRECT = "seat:correct"
    DECIDE_CORRECTION = "correction:decide"
    SEE_BOARD = "round:board"
    SEE_FEEDBACK = "entry:feedback"
    RUN_FINAL = "round:final"


def is_the_judge(actor: Actor | None, judge: Any) -> bool:
    """This very judge, having accepted."""
    return actor is not None and judge.person_id == actor.id and judge.state == JudgeState.ACCEPTED


def sits_here(actor: Actor | None, seat: Any) -> bool:
    """The judge whose seat it is."""
    return is_the_judge(actor, seat.judge)


def has_not_recused(actor: Actor | None, seat: Any) -> bool:
    """The seat was not given back: a judge with a tie reads nothing of the entry any more."""
    return bool(seat.state == SeatState.ASSIGNED)


def has_no_tie(actor: Actor | None, seat: Any) -> bool:
    """Nothing ties the judge to the project, whoever said so."""
    return all(tie.project_id != seat.entry.project_id for tie in seat.judge.conflicts)


def has_begun(actor: Actor | None, seat: Any) -> bool:
    """The round was opened: until then seats are the organiser's draft."""
    return bool(seat.round.state != RoundState.PREPARED)


def is_being_scored(actor: Actor | None, seat: Any) -> bool:
    """Its round takes scores; once the round was closed, only where the judge was asked to look again."""
    return bool(seat.round.state == RoundState.SCORING) and takes_scores(seat.round.closed_at, seat.reopened_at)


def runs_its_round(actor: Actor | None, part: Any) -> bool:
    """Whoever runs the edition this seat's round belongs to."""
    return runs_its_competition(actor, part.round)


def chairs_it(actor: Actor | None, round_: Any) -> bool:
    """The chair of the edition's panel. The round (the panel, the judge) carries its `chair`, fetched with it."""
    return actor is not None and round_.chair is not None and is_the_judge(actor, round_.chair)


def chairs_its_round(actor: Actor | None, seat: Any) -> bool:
    """The chair of the panel this seat belongs to."""
    return chairs_it(actor, seat.round)


def is_closed_or_signed(actor: Actor | None, round_: Any) -> bool:
    """Nobody reads a score before the round is closed."""
    return round_.state in {RoundState.CLOSED, RoundState.SIGNED}


def is_of_signed_round(actor: Actor | None, seat: Any) -> bool:
    """Its round is signed: only a correction changes what was filed."""
    return bool(seat.round.state == RoundState.SIGNED)


def has_accepted_somewhere(actor: Actor | None, panel: Any) -> bool:
    """A judge of some edition: `panel` holds their accepted places."""
    return actor is not None and bool(panel)


def gets_feedback(actor: Actor | None, entry: Any) -> bool:
    """A member of the team, where the edition gives its teams feedback."""
    return bool(entry.competition.gives_feedback) and is_of_its_team(actor, entry)


GRANTS: Grants = {
    # The address of an invitation is its secret: whoever holds the code was sent it.
    Permission.ANSWER_INVITATION: anyone,
    Permission.MANAGE_JUDGE: any_of(runs_its_competition, is_admin),
    Permission.OPEN_DESK: has_accepted_somewhere,
    Permission.PIN_TIE: any_of(runs_its_competition, chairs_it, is_admin),
    Permission.DECLARE_TIE: is_the_judge,
    Permission.MANAGE_PANEL: any_of(runs_its_competition, chairs_it, is_admin),
    Permission.SEE_SEAT: all_of(sits_here, has_not_recused, has_no_tie, has_begun),
    Permission.SCORE: all_of(sits_here, has_not_recused, has_no_tie, is_being_scored),
    Permission.RECUSE: all_of(sits_here, has_not_recused, is_being_scored),
    Permission.MANAGE_SEAT: any_of(runs_its_round, chairs_its_round, is_admin),
    Permission.CLOSE_ROUND: any_of(runs_its_competition, chairs_it),
    Permission.SIGN_ROUND: all_of(chairs_it, is_closed_or_signed),
    Permission.SEE_RESULT: all_of(is_closed_or_signed, any_of(runs_its_competition, chairs_it, is_admin)),
    Permission.CORRECT: all_of(is_of_signed_round, any_of(runs_its_round, chairs_its_round)),
    Permission.DECIDE_CORRECTION: any_of(runs_its_round, chairs_its_round),
    Permission.SEE_BOARD: is_of_public_edition,
    Permission.SEE_FEEDBACK: gets_feedback,
    Permission.RUN_FINAL: any_of(runs_its_competition, chairs_it, is_admin),
}
