"""The entry all judges score before the round: how far they lie apart by criterion, and each of them from the mean. Pure.

It counts for nothing and shows how the marks are meant. Nobody compares before all have handed it in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.judging.scoring import mean, rounded, spread

FEWEST_TO_COMPARE = 2
# With fewer, a judge would read another's marks off the mean.
FEWEST_FOR_JUDGES = 3


@dataclass(frozen=True)
class Apart:
    """How the judges' marks lie on one criterion, or their totals: the mean with two decimals, half up."""

    mean: Decimal
    lowest: Decimal
    highest: Decimal

    @property
    def spread(self) -> Decimal:
        """From the lowest to the highest, in points."""
        return self.highest - self.lowest


@dataclass(frozen=True)
class Leaning:
    """One judge: how far above the mean (below: negative) by criterion, and in all; in points."""

    judge: int
    total: Decimal
    from_mean: Decimal
    by_criterion: Mapping[str, Decimal]


@dataclass(frozen=True)
class Comparison:
    """All of them, the one farthest from the mean first. `widest` is the criterion they see most differently, if any."""

    criteria: Mapping[str, Apart]
    total: Apart
    judges: Sequence[Leaning]
    widest: str | None

    def of(self, judge: int) -> Leaning | None:
        """One judge's own."""
        return next((each for each in self.judges if each.judge == judge), None)


def compared(marks: Mapping[int, Mapping[str, Decimal]], points: Mapping[str, int]) -> Comparison:
    """The comparison of these judges' marks; criteria go by `points`, their points. Raises TooFewScores without a judge."""
    totals = {judge: rounded(sum(of.values(), Decimal(0))) for judge, of in marks.items()}
    criteria = {each: _apart(of.get(each, Decimal(0)) for of in marks.values()) for each in points}
    total = _apart(totals.values())
    leanings = [
        Leaning(
            judge=judge,
            total=totals[judge],
            from_mean=totals[judge] - total.mean,
            by_criterion={each: rounded(of.get(each, Decimal(0))) - criteria[each].mean for each in points},
        )
        for judge, of in marks.items()
    ]
    widest = max(points, key=lambda each: criteria[each].spread / points[each], default=None)
    return Comparison(
        criteria=criteria,
        total=total,
        judges=sorted(leanings, key=lambda each: (-abs(each.from_mean), each.judge)),
        widest=widest if widest is not None and criteria[widest].spread else None,
    )


def _apart(values: Iterable[Decimal]) -> Apart:
    marks = [rounded(each) for each in values]
    lowest = min(marks, default=Decimal(0))
    return Apart(mean(marks), lowest, lowest + spread(marks))
