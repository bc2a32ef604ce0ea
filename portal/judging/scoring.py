"""The arithmetic of scores, ranks and ties: pure, exact decimals. Scores without the judges' leanings: `severity`.

Totals are points of 100; everything that is published has two decimals, half up. Judges and entries go by strings.
Sources: final notices 福州 2020, 中山 2021, 海南 2020 (one highest and one lowest dropped from five judges on), 沈阳 2024
(plain mean); ties: ouryao 2022 (the earlier round; still equal, both advance), 山东 2021 (the sum of all judges' totals).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, localcontext
from enum import StrEnum

from portal.competitions.rules import Aggregation

CENT = Decimal("0.01")
FEWEST_TO_TRIM = 5
FEWEST_TO_LEAVE_ONE = 3
# Wide enough that rounding inside never reaches the second decimal; fixed, so that every machine says the same.
EXACT = Context(prec=34, rounding=ROUND_HALF_EVEN)


class TooFewScores(ValueError):
    """There is no sheet to make a score of."""


def rounded(value: Decimal) -> Decimal:
    """Two decimals, half up."""
    return value.quantize(CENT, ROUND_HALF_UP)


def sheet_total(marks: Iterable[Decimal]) -> Decimal:
    """The sum of the marks of one sheet."""
    return rounded(sum(marks, Decimal(0)))


def trimmed_mean(totals: Sequence[Decimal]) -> Decimal:
    """The mean without one highest and one lowest total, however many equal them; two decimals, half up.

    Raises TooFewScores with fewer than three totals.
    """
    if len(totals) < FEWEST_TO_LEAVE_ONE:
        raise TooFewScores
    return mean(sorted(totals)[1:-1])


def mean(totals: Sequence[Decimal]) -> Decimal:
    """The plain mean, two decimals, half up. Raises TooFewScores without a total."""
    if not totals:
        raise TooFewScores
    with localcontext(EXACT):
        return rounded(sum(totals, Decimal(0)) / len(totals))


def is_trimmed(count: int, aggregation: str) -> bool:
    """Whether the highest and the lowest of so many totals are left out."""
    return aggregation == Aggregation.TRIMMED_MEAN and count >= FEWEST_TO_TRIM


def entry_score(totals: Sequence[Decimal], aggregation: str) -> Decimal:
    """The score of an entry from the totals of its judges, two decimals, half up.

    A trimmed mean drops one highest and one lowest from five totals on; with fewer it is the plain mean. A judge who
    stepped aside has no total, which is not a zero. Raises TooFewScores without a total.
    """
    return trimmed_mean(totals) if is_trimmed(len(totals), aggregation) else mean(totals)


def jury_points(votes: int, most: int) -> Decimal | None:
    """The public jury's points: 100 for the most votes, the others in proportion; None where nobody voted."""
    return rounded(Decimal(100 * votes) / most) if most else None


def with_jury(score: Decimal, jury: Decimal, percent: int) -> Decimal:
    """The judges' score and the public jury's, the latter weighing `percent` of 100."""
    return rounded((score * (100 - percent) + jury * percent) / 100)


def spread(totals: Sequence[Decimal]) -> Decimal:
    """How far the highest and the lowest total lie apart, in points; nothing with fewer than two."""
    return max(totals) - min(totals) if totals else Decimal(0)


def is_alarming(totals: Sequence[Decimal], alarm: int | None) -> bool:
    """Whether the totals lie so far apart that the entry is looked at again (None: never)."""
    return alarm is not None and spread(totals) >= alarm


# Ranks


@dataclass(frozen=True)
class Row:
    """An entry with its score, and what it brings to each `TieBreak` (a missing value decides nothing)."""

    entry: str
    score: Decimal
    breaks: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """Where an entry stands. `is_shared`: another has the same rank. `decided_by`: the tie-break that set it apart."""

    entry: str
    score: Decimal
    rank: int
    is_shared: bool = False
    decided_by: str | None = None


def ranked(rows: Iterable[Row], ties: Sequence[str] = ()) -> list[Place]:
    """The entries from the first to the last; equal ones share a rank and the next rank skips (并列).

    A tie-break counts among equals only if all of them have a value for it. Equals come in the order of their names.
    """
    by_score: dict[Decimal, list[Row]] = {}
    for row in rows:
        by_score.setdefault(row.score, []).append(row)
    places: list[Place] = []
    for score in sorted(by_score, reverse=True):
        for equals, decided_by in _untied(by_score[score], tuple(ties), None):
            rank = len(places) + 1
            places += [
                Place(row.entry, row.score, rank, len(equals) > 1, decided_by)
                for row in sorted(equals, key=lambda row: row.entry)
            ]
    return places


def _untied(rows: list[Row], ties: tuple[str, ...], decided_by: str | None) -> Iterable[tuple[list[Row], str | None]]:
    """Groups that nothing tells apart, best first, each with the tie-break that made it a group."""
    if len(rows) == 1 or not ties:
        yield rows, decided_by
        return
    tie, *rest = ties
    by_value: dict[Decimal, list[Row]] = {}
    if all(tie in row.breaks for row in rows):
        for row in rows:
            by_value.setdefault(row.breaks[tie], []).append(row)
    if len(by_value) < 2:
        yield from _untied(rows, tuple(rest), decided_by)
        return
    for value in sorted(by_value, reverse=True):
        yield from _untied(by_value[value], tuple(rest), tie)


# The arithmetic, line by line


class LineKind(StrEnum):
    """What a line of an entry's arithmetic says."""

    TOTAL = "total"
    HIGHEST = "highest"
    LOWEST = "lowest"
    SUM = "sum"
    COUNT = "count"
    JUDGES = "judges"
    JURY = "jury"
    LEANING = "leaning"
    CORRECTED = "corrected"
    SCORE = "score"


@dataclass(frozen=True)
class Line:
    """One line: a judge's total (`HIGHEST` and `LOWEST` are left out of the sum), or a step that follows from those above.

    `weight` is the percentage with which a line goes into the score, where there is a jury.
    """

    kind: LineKind
    value: Decimal
    judge: str | None = None
    weight: int | None = None


def lines(
    totals: Mapping[str, Decimal], aggregation: str, *, jury: Decimal | None = None, jury_percent: int = 0
) -> list[Line]:
    """How an entry's score follows from its judges' totals, ending in the score.

    Of equal highest (or lowest) totals one is left out: that of the judge whose name sorts first (last for the lowest).
    Raises TooFewScores without a total.
    """
    score = entry_score(list(totals.values()), aggregation)
    order = sorted(totals, key=lambda judge: (-totals[judge], judge))
    kinds = dict.fromkeys(order, LineKind.TOTAL)
    if is_trimmed(len(order), aggregation):
        kinds[order[0]], kinds[order[-1]] = LineKind.HIGHEST, LineKind.LOWEST
    counted = [totals[judge] for judge in order if kinds[judge] is LineKind.TOTAL]
    steps = [
        *(Line(kinds[judge], totals[judge], judge) for judge in sorted(totals)),
        Line(LineKind.SUM, sum(counted, Decimal(0))),
        Line(LineKind.COUNT, Decimal(len(counted))),
    ]
    if jury is None or not jury_percent:
        return [*steps, Line(LineKind.SCORE, score)]
    return [
        *steps,
        Line(LineKind.JUDGES, score, weight=100 - jury_percent),
        Line(LineKind.JURY, jury, weight=jury_percent),
        Line(LineKind.SCORE, with_jury(score, jury, jury_percent)),
    ]
