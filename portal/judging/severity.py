"""Scores without the judges' leanings (评委宽严校正), for rounds in which not every judge reads every entry. Pure.

total = entry + judge + noise, the judges' part shrunk to what the data bear. Each judge is compared on shared entries
only, so one who got the stronger half is not taken for mild. Exact decimals of a fixed width: every machine says the same.
Source: variances by the method of moments, Henderson 1953, method 3.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal, localcontext

from portal.judging.scoring import CENT, EXACT, Line, LineKind, Row, TooFewScores, mean, ranked, rounded

FAR_SHIFT = 10  # ranks
_SETTLED = Decimal("1e-12")
_NOTHING = Decimal("1e-18")

Matrix = list[list[Decimal]]


@dataclass(frozen=True)
class Given:
    """What a judge gave an entry."""

    judge: str
    entry: str
    total: Decimal


@dataclass(frozen=True)
class Leaning:
    """How far a judge lies above (+) or below (-) the others on shared entries, in points, with its standard error."""

    judge: str
    offset: Decimal
    error: Decimal
    sheets: int


@dataclass(frozen=True)
class Adjusted:
    """An entry's mean as given (`raw`) and without its judges' leanings (`score`), with the standard error."""

    entry: str
    raw: Decimal
    score: Decimal
    error: Decimal
    sheets: int


@dataclass(frozen=True)
class Adjustment:
    """A round without the judges' leanings.

    `noise` and `severity` are the standard deviations of one total and of the judges. With more than one component,
    judges of different components share no entry: nothing tells their leanings apart. `is_estimated` is False where
    there are too few shared entries to tell anything: then every score is as given.
    """

    entries: Mapping[str, Adjusted]
    judges: Mapping[str, Leaning]
    noise: Decimal
    severity: Decimal
    components: int
    is_estimated: bool


def adjusted(sheets: Iterable[Given]) -> Adjustment:
    """Every entry without its judges' leanings, and every judge's leaning.

    Offsets are rounded first and sum to zero, so an entry's score is the mean of (total - offset), by hand. Where every
    judge scored every entry it is the plain mean. Raises TooFewScores without a sheet.
    """
    sheets = sorted(sheets, key=lambda sheet: (sheet.entry, sheet.judge))
    if not sheets:
        raise TooFewScores
    with localcontext(EXACT):
        return _Fit(sheets).adjustment()


class _Fit:
    """The equations of the judges, the entries eliminated: A b = q, where A is a Laplacian of the judge graph."""

    def __init__(self, sheets: Sequence[Given]) -> None:
        self.sheets = sheets
        self.judges = sorted({sheet.judge for sheet in sheets})
        self.number = {judge: number for number, judge in enumerate(self.judges)}
        self.by_entry: dict[str, list[Given]] = {}
        for sheet in sheets:
            self.by_entry.setdefault(sheet.entry, []).append(sheet)
        self.mean = {entry: _mean([sheet.total for sheet in of]) for entry, of in self.by_entry.items()}
        count = len(self.judges)
        self.matrix: Matrix = [[Decimal(0)] * count for _ in range(count)]
        self.right = [Decimal(0)] * count
        for of in self.by_entry.values():
            share = Decimal(1) / len(of)
            for sheet in of:
                row = self.number[sheet.judge]
                self.right[row] += sheet.total - self.mean[sheet.entry]
                self.matrix[row][row] += 1
                for other in of:
                    self.matrix[row][self.number[other.judge]] -= share
        self.components = _components(self.matrix)

    def adjustment(self) -> Adjustment:
        noise, severity, is_estimated = self._variances()
        count = len(self.judges)
        offsets, errors = [Decimal(0)] * count, [[Decimal(0)] * count for _ in range(count)]
        if is_estimated and severity:
            ratio = noise / severity
            inverse = _inverse(self._grounded() if ratio < _NOTHING else _plus_diagonal(self.matrix, ratio))
            offsets = self._settled([_dot(row, self.right) for row in inverse])
            errors = [[noise * value for value in row] for row in inverse]
        return Adjustment(
            {entry: self._entry(entry, offsets, errors, noise) for entry in sorted(self.by_entry)},
            {judge: self._judge(judge, offsets, errors) for judge in self.judges},
            rounded(noise.sqrt()),
            rounded(severity.sqrt()),
            len(self.components),
            is_estimated,
        )

    def _variances(self) -> tuple[Decimal, Decimal, bool]:
        """Of one total and of the judges; whether there is enough to tell."""
        free = len(self.judges) - len(self.components)
        left = len(self.sheets) - len(self.by_entry) - free
        if left < 1 or not free:
            return Decimal(0), Decimal(0), False
        within = sum(((sheet.total - self.mean[sheet.entry]) ** 2 for sheet in self.sheets), Decimal(0))
        fitted = [_dot(row, self.right) for row in _inverse(self._grounded())]
        explained = _dot(fitted, self.right)
        noise = max(Decimal(0), (within - explained) / left)
        trace = sum((self.matrix[number][number] for number in range(len(self.judges))), Decimal(0))
        severity = max(Decimal(0), (explained - noise * free) / trace)
        return _settle(noise), _settle(severity), True

    def _grounded(self) -> Matrix:
        """The equations with the mean leaning of each component held at zero, so that they have one solution."""
        matrix = [list(row) for row in self.matrix]
        for members in self.components:
            share = Decimal(1) / len(members)
            for row in members:
                for column in members:
                    matrix[row][column] += share
        return matrix

    def _settled(self, offsets: list[Decimal]) -> list[Decimal]:
        """Two decimals each, and still summing to zero within each component: the largest remainders round up."""
        rounded_down = [_settle(offset).quantize(CENT, ROUND_FLOOR) for offset in offsets]
        for members in self.components:
            lacking = int(-sum((rounded_down[number] for number in members), Decimal(0)) / CENT)
            by_remainder = sorted(members, key=lambda number: rounded_down[number] - _settle(offsets[number]))
            for number in by_remainder[:lacking]:
                rounded_down[number] += CENT
        return rounded_down

    def _entry(self, entry: str, offsets: list[Decimal], errors: Matrix, noise: Decimal) -> Adjusted:
        of = self.by_entry[entry]
        seats = [self.number[sheet.judge] for sheet in of]
        score = _mean([sheet.total - offsets[self.number[sheet.judge]] for sheet in of])
        shared = sum((errors[row][column] for row in seats for column in seats), Decimal(0))
        variance = noise / len(of) + shared / len(of) ** 2
        return Adjusted(entry, rounded(self.mean[entry]), rounded(score), rounded(variance.sqrt()), len(of))

    def _judge(self, judge: str, offsets: list[Decimal], errors: Matrix) -> Leaning:
        number = self.number[judge]
        sheets = sum(sheet.judge == judge for sheet in self.sheets)
        return Leaning(judge, offsets[number], rounded(max(Decimal(0), errors[number][number]).sqrt()), sheets)


def _mean(values: Sequence[Decimal]) -> Decimal:
    return sum(values, Decimal(0)) / len(values)


def _dot(one: Sequence[Decimal], other: Sequence[Decimal]) -> Decimal:
    return sum((a * b for a, b in zip(one, other, strict=True)), Decimal(0))


def _settle(value: Decimal) -> Decimal:
    """Without the dust of the arithmetic, so that what is exactly zero or half is seen as such."""
    return value.quantize(_SETTLED, ROUND_HALF_EVEN)


def _plus_diagonal(matrix: Matrix, value: Decimal) -> Matrix:
    return [
        [cell + value if row == column else cell for column, cell in enumerate(cells)]
        for row, cells in enumerate(matrix)
    ]


def _inverse(matrix: Matrix) -> Matrix:
    """Of a symmetric positive definite matrix, which needs no pivoting (Gauss-Jordan)."""
    count = len(matrix)
    rows = [[*cells, *(Decimal(int(row == column)) for column in range(count))] for row, cells in enumerate(matrix)]
    for pivot in range(count):
        held = rows[pivot][pivot]
        lead = rows[pivot] = [value / held for value in rows[pivot]]
        for row in range(count):
            factor = rows[row][pivot]
            if row != pivot and factor:
                rows[row] = [value - factor * own for value, own in zip(rows[row], lead, strict=True)]
    return [row[count:] for row in rows]


def _components(matrix: Matrix) -> list[list[int]]:
    """The judges that are linked by shared entries, as groups of their numbers."""
    left, groups = set(range(len(matrix))), []
    while left:
        reached = {min(left)}
        waiting = list(reached)
        while waiting:
            row = waiting.pop()
            linked = {column for column in left - reached if matrix[row][column]}
            reached |= linked
            waiting += linked
        left -= reached
        groups.append(sorted(reached))
    return groups


@dataclass(frozen=True)
class Shift:
    """An entry whose rank changes once leanings are taken out. `is_far`: by more than ten ranks.

    `is_at_cut`: the line between going on and not lies within one standard error of its score.
    """

    entry: str
    raw_rank: int
    rank: int
    is_far: bool
    is_at_cut: bool


def shifts(adjustment: Adjustment, *, places: int | None = None) -> list[Shift]:
    """Every entry by its adjusted rank, beside its rank as given; `places` is how many go on."""
    entries = adjustment.entries
    raw = {place.entry: place.rank for place in ranked(Row(each.entry, each.raw) for each in entries.values())}
    order = ranked(Row(each.entry, each.score) for each in entries.values())
    line = None
    if places is not None and 0 < places < len(order):
        line = (order[places - 1].score + order[places].score) / 2
    return [
        Shift(
            place.entry,
            raw[place.entry],
            place.rank,
            abs(raw[place.entry] - place.rank) > FAR_SHIFT,
            line is not None and abs(place.score - line) <= entries[place.entry].error,
        )
        for place in order
    ]


def adjusted_lines(totals: Mapping[str, Decimal], adjustment: Adjustment) -> list[Line]:
    """How an entry's adjusted score follows: given, how far the judge leans, what is left; then sum, count and score."""
    if not totals:
        raise TooFewScores
    steps, left = [], []
    for judge in sorted(totals):
        offset = adjustment.judges[judge].offset
        left.append(totals[judge] - offset)
        steps += [
            Line(LineKind.TOTAL, totals[judge], judge),
            Line(LineKind.LEANING, offset, judge),
            Line(LineKind.CORRECTED, left[-1], judge),
        ]
    return [
        *steps,
        Line(LineKind.SUM, sum(left, Decimal(0))),
        Line(LineKind.COUNT, Decimal(len(left))),
        Line(LineKind.SCORE, mean(left)),
    ]
