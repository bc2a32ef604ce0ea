"""Who gets which prize by the final's ranks, and in which parts it is paid. Pure.

Source: prize tables of the family of 创新创业大赛 (内蒙古 2023: 1/2/3 winners a group; 中山 2021: 1/3/5/5).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Generic, TypeVar

Who = TypeVar("Who")
MONTHS_TO_LAND = 6


@dataclass(frozen=True)
class Tier:
    """A prize of a group (一等奖): its names, how many get it, and what each of them gets."""

    title_zh: str
    title_en: str
    seats: int
    prize_yuan: int
    is_merit: bool = False


@dataclass(frozen=True)
class Given(Generic[Who]):
    """One prize of a tier (by its place in the table), for somebody; for nobody it is vacant."""

    tier: int
    rank: int | None
    who: Who | None


def distributed(ranked: Sequence[tuple[Who, int]], tiers: Sequence[Tier]) -> list[Given[Who]]:
    """The prizes of a group, from the first tier on. `ranked` are competitors with ranks that ties share.

    A rank reaches into the tier whose seats it falls in, so those who share a rank share its tier, and the seats they
    take beyond it are missing further down (两个并列第一，则无第二). Seats nobody reached stay vacant.
    """
    given: list[Given[Who]] = []
    ends = list(accumulate(tier.seats for tier in tiers))
    places = _ranked_anew(ranked)
    for number, (end, tier) in enumerate(zip(ends, tiers, strict=True)):
        start = end - tier.seats
        own = [(who, rank) for who, rank in places if start < rank <= end]
        given += [Given(number, rank, who) for who, rank in own]
        shared_from_above = max(0, sum(1 for _, rank in places if rank <= start) - start)
        vacant = tier.seats - shared_from_above - len(own)
        given += [Given(number, None, None)] * max(0, vacant)
    return given


def _ranked_anew(ranked: Sequence[tuple[Who, int]]) -> list[tuple[Who, int]]:
    """Ranks within this group, in order: 1 and the number of those before; equal ones share."""
    in_order = sorted(ranked, key=lambda each: each[1])
    ranks = [rank for _, rank in in_order]
    return [(who, 1 + ranks.index(rank)) for who, rank in in_order]


def is_in_order(places: Sequence[tuple[int, int]]) -> bool:
    """Whether nobody with a worse rank has a better place. `places`: place and rank of each."""
    return all(rank <= later_rank for place, rank in places for later, later_rank in places if place < later)


def parts(prize_yuan: int, first_percent: int) -> list[int]:
    """The prize in its part at the award and the part after landing, in whole yuan; without empty ones."""
    first = prize_yuan * first_percent // 100
    return [part for part in (first, prize_yuan - first) if part > 0]


def certificate_number(stem: str, number: int) -> str:
    """WZCK-2027-CZ-001 of the stem WZCK-2027-CZ."""
    return f"{stem}-{number:03d}"
