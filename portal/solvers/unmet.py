"""Why a request is not met: the first reason that is true of the plan, from those no plan could change on."""

from portal.solvers.board import Board, bits
from portal.solvers.case import Case
from portal.solvers.terms import Pair, Reason


def reasons(case: Case, board: Board) -> dict[Pair, Reason]:
    """A reason for each request that has no meeting, in the order of the requests."""
    met = {(case.names[one], case.names[other]) for _, one, other in board.meetings()}
    return {
        request.pair: _reason(case, board, request.pair) for request in case.problem.requests if request.pair not in met
    }


def _reason(case: Case, board: Board, pair: Pair) -> Reason:
    investor, project = case.people(pair)
    idle = [case.able[person] & ~board.busy[person] for person in (investor, project)]
    if pair in case.problem.forbidden:
        return Reason.DECLINED
    if case.gone & set(pair):
        return Reason.GONE
    if not case.able[investor] & case.able[project]:
        return Reason.NO_COMMON_SLOT
    if not idle[0] or not case.spare(board, investor):
        return Reason.INVESTOR_FULL
    if not idle[1] or not case.spare(board, project):
        return Reason.PROJECT_FULL
    both = bits(idle[0] & idle[1])
    return Reason.TABLES_FULL if both and not any(map(board.has_room, both)) else Reason.LOWER_PRIORITY
