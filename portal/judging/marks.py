"""Marks as judges type them: decimals with at most two places, from 0 to a criterion's points. Pure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from portal.errors import N_, Refusal
from portal.judging.scoring import CENT, sheet_total

PLACES = 2
LONGEST = 8
# Digits and points as phones with a Chinese keyboard send them.
NARROW = str.maketrans("０１２３４５６７８９．。，", "0123456789...")


class Dimension(Protocol):
    """What is marked: a criterion with its points."""

    id: int
    points: int


def mark_of(text: str | None, points: int) -> Decimal | None:
    """The mark that was typed; None where nothing was. Raises Refusal for what is no mark of this criterion."""
    typed = (text or "").strip().translate(NARROW)
    if not typed:
        return None
    try:
        mark = Decimal(typed) if len(typed) <= LONGEST and typed.replace(".", "", 1).isdigit() else None
    except InvalidOperation:
        mark = None
    if mark is None or not typed.isascii():
        raise Refusal(N_("Please give a number, such as 25 or 25.5."))
    if not 0 <= mark <= points:
        raise Refusal(N_("Please give a mark from 0 to %(points)d."), points=points)
    if -int(mark.as_tuple().exponent) > PLACES:
        raise Refusal(N_("Please give at most two decimals."))
    return mark


def written(mark: Decimal) -> str:
    """As it is stored and shown: without needless zeros."""
    text = f"{mark:f}"
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def stored(marks: Mapping[int, Decimal]) -> dict[str, str]:
    """Marks by criterion, ready for the draft or the sheet."""
    return {str(number): written(mark) for number, mark in sorted(marks.items())}


def total_of(marks: Mapping[int, Decimal]) -> Decimal:
    """The sum, two decimals."""
    return sheet_total(marks.values())


def kept_total(marks: Mapping[str, str]) -> Decimal:
    """The sum of what a draft or a sheet holds."""
    return sheet_total(Decimal(text) for text in marks.values())


def missing_of(criteria: Sequence[Dimension], marks: Mapping[int, Decimal]) -> list[int]:
    """The numbers of the criteria that have no mark yet."""
    return [each.id for each in criteria if each.id not in marks]


def anchors_in_points(
    anchors: Sequence[Mapping[str, Any]], points: int
) -> list[tuple[Decimal, Decimal, Mapping[str, Any]]]:
    """What a mark means, from the highest down: each anchor with its first and last mark."""
    ordered = sorted(anchors, key=lambda each: -float(each["from"]))
    upper, found = Decimal(points), []
    for each in ordered:
        lower = (Decimal(str(each["from"])) * points).quantize(CENT)
        found.append((lower, upper, each))
        upper = lower
    return found
