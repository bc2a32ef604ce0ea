"""Linear and integer programmes, and HiGHS that solves them: the only module that knows the optimiser.

It is loaded at the first use: most processes never plan anything. One thread and a fixed seed: the same in, the same out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What the optimiser ended with. `STOPPED`: by time or by its budget, `values` may hold what it had by then."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    STOPPED = "stopped"


@dataclass
class Programme:
    """Minimise the cost of columns within their bounds, each row of coefficients within its own."""

    costs: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    row_lower: list[float] = field(default_factory=list)
    row_upper: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    indices: list[int] = field(default_factory=list)
    coefficients: list[float] = field(default_factory=list)

    def column(self, cost: float, lower: float, upper: float, *, is_whole: bool = False) -> int:
        """The number of a new column."""
        self.costs.append(cost)
        self.lower.append(lower)
        self.upper.append(upper)
        self.whole.append(is_whole)
        return len(self.costs) - 1

    def row(self, columns: Iterable[int], lower: float, upper: float, *, minus: Iterable[int] = ()) -> int:
        """The number of a new row: the sum of `columns`, less those in `minus`, within bounds."""
        self.starts.append(len(self.indices))
        self.row_lower.append(lower)
        self.row_upper.append(upper)
        for sign, group in ((1.0, columns), (-1.0, minus)):
            for column in group:
                self.indices.append(column)
                self.coefficients.append(sign)
        return len(self.row_lower) - 1


@dataclass(frozen=True)
class Answer:
    """Values by column; `bound` is the least cost any answer can have, `duals` what each row is worth (linear ones only).

    `is_out_of_time`: the clock cut the work, so that another run may end elsewhere.
    """

    outcome: Outcome
    values: Sequence[float]
    bound: float
    duals: Sequence[float] = ()
    is_out_of_time: bool = False


def solve(
    programme: Programme,
    *,
    seconds: float,
    seed: int = 0,
    nodes: int | None = None,
    slack: float = 0.0,
    start: Sequence[float] | None = None,
) -> Answer:
    """The cheapest values. `slack` is the distance to the bound that counts as none, `nodes` the budget of a search."""
    import highspy  # noqa: PLC0415 -- loads numpy and the optimiser: 30 MB that a web process may never need

    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", seed % 2**31),
        ("time_limit", max(0.0, seconds)),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", slack),
        # A flow is solved four times as fast as it stands.
        ("presolve", "choose" if any(programme.whole) else "off"),
    ):
        solver.setOptionValue(name, value)
    if nodes is not None:
        solver.setOptionValue("mip_max_nodes", nodes)
    solver.passModel(_model(highspy, programme))
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = list(start)
        solver.setSolution(solution)
    solver.run()
    return _answer(highspy, solver, programme)


def _model(highspy: Any, programme: Programme) -> Any:
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(programme.costs), len(programme.row_lower)
    model.col_cost_, model.col_lower_, model.col_upper_ = programme.costs, programme.lower, programme.upper
    model.row_lower_, model.row_upper_ = programme.row_lower, programme.row_upper
    if any(programme.whole):
        kinds = highspy.HighsVarType
        model.integrality_ = [kinds.kInteger if whole else kinds.kContinuous for whole in programme.whole]
    matrix = model.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    matrix.num_col_, matrix.num_row_ = model.num_col_, model.num_row_
    matrix.start_ = [*programme.starts, len(programme.indices)]
    matrix.index_, matrix.value_ = programme.indices, programme.coefficients
    return model


def _answer(highspy: Any, solver: Any, programme: Programme) -> Answer:
    status, found, told = solver.getModelStatus(), solver.getSolution(), solver.getInfo()
    statuses = highspy.HighsModelStatus
    if status in {statuses.kInfeasible, statuses.kUnboundedOrInfeasible}:
        return Answer(Outcome.INFEASIBLE, (), float("inf"))
    is_whole = any(programme.whole)
    values = list(found.col_value) if found.value_valid and _is_feasible(highspy, told) else ()
    if status == statuses.kOptimal:
        bound = told.mip_dual_bound if is_whole else told.objective_function_value
        return Answer(Outcome.OPTIMAL, values, bound, () if is_whole else list(found.row_dual))
    bound = told.mip_dual_bound if is_whole else float("-inf")
    return Answer(Outcome.STOPPED, values, bound, is_out_of_time=status == statuses.kTimeLimit)


def _is_feasible(highspy: Any, told: Any) -> bool:
    return bool(told.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible)
