"""Who goes on from a round: by quota, whoever is level with the last one in, and who moves up when a place falls vacant.

Pure: dataclasses in and out. Source: quotas by group and region (山东 2021 半决赛); equal at the cut, both go on (医药赛复赛
规则); vacancies are filled in the order of scores (依次递补, 沈阳 2024 final notice).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Ranked:
    """An entry by its number, with its rank within its group: from 1, shared by equals, the smaller the better."""

    entry: str
    group: str
    sector: str
    heat: int | None
    rank: int


@dataclass(frozen=True)
class Places:
    """So many go on: of a group, narrowed to an industry or to a heat where one is named."""

    group: str
    places: int
    sector: str | None = None
    heat: int | None = None

    def fits(self, group: str, sector: str, heat: int | None) -> bool:
        """Whether an entry of this group, industry and heat competes for them."""
        return self.group == group and self.sector in {None, sector} and self.heat in {None, heat}


@dataclass(frozen=True)
class Cut:
    """What became of one set of places: who goes on and who waits, both by rank. `places` None: nobody goes on by it."""

    places: Places | None
    going_on: tuple[Ranked, ...]
    waiting: tuple[Ranked, ...]

    @property
    def is_shared(self) -> bool:
        """Equals at the cut took more places than there are."""
        return self.places is not None and len(self.going_on) > self.places.places

    @property
    def last_rank(self) -> int | None:
        """The rank of the last one in; None where nobody is."""
        return self.going_on[-1].rank if self.going_on else None


def places_for(group: str, sector: str, heat: int | None, quotas: Sequence[Places]) -> Places | None:
    """The narrowest places an entry competes for: of its heat before those of its industry before those of its group."""
    fitting = [each for each in quotas if each.fits(group, sector, heat)]
    return max(fitting, key=lambda each: (each.heat is not None, each.sector is not None), default=None)


def cuts(rows: Iterable[Ranked], quotas: Sequence[Places]) -> list[Cut]:
    """Who goes on, for each set of places, in the order of the quotas; entries without places to compete for come last."""
    competing: dict[Places | None, list[Ranked]] = {each: [] for each in quotas}
    for row in rows:
        competing.setdefault(places_for(row.group, row.sector, row.heat, quotas), []).append(row)
    return [_cut(places, each) for places, each in competing.items()]


def moving_up(waiting: Iterable[Ranked], places: Places, taken: int) -> list[Ranked]:
    """Who comes in for a vacancy: the best of those waiting, with all who are level; nobody while the places are full."""
    ranked = sorted(waiting, key=lambda each: (each.rank, each.entry))
    if taken >= places.places or not ranked:
        return []
    return [each for each in ranked if each.rank == ranked[0].rank]


def _cut(places: Places | None, competing: Iterable[Ranked]) -> Cut:
    ranked = sorted(competing, key=lambda each: (each.rank, each.entry))
    if places is None:
        return Cut(None, (), tuple(ranked))
    last = ranked[: places.places][-1].rank if ranked else 0
    going_on = tuple(each for each in ranked if each.rank <= last)
    return Cut(places, going_on, tuple(ranked[len(going_on) :]))
