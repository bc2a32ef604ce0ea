"""How one plan differs from another, pair by pair. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

Pair = tuple[int, int]
Place = tuple[int, int]


@dataclass(frozen=True)
class Difference:
    """From an old plan to a new one: pairs (capital, founder) with slot and table before, after, or both."""

    added: Mapping[Pair, Place]
    dropped: Mapping[Pair, Place]
    moved: Mapping[Pair, tuple[Place, Place]]
    reseated: Mapping[Pair, tuple[Place, Place]]
    kept: int

    @property
    def is_none(self) -> bool:
        """Nobody would notice."""
        return not (self.added or self.dropped or self.moved or self.reseated)

    @property
    def touched(self) -> set[int]:
        """The parties for whom something is different."""
        return {
            party for pairs in (self.added, self.dropped, self.moved, self.reseated) for pair in pairs for party in pair
        }


def difference(old: Mapping[Pair, Place], new: Mapping[Pair, Place]) -> Difference:
    """What has to change for the old plan to become the new one, in time."""
    both = {pair: (old[pair], new[pair]) for pair in sorted(old.keys() & new.keys(), key=lambda pair: new[pair])}
    return Difference(
        added={pair: new[pair] for pair in sorted(new.keys() - old.keys(), key=lambda pair: new[pair])},
        dropped={pair: old[pair] for pair in sorted(old.keys() - new.keys(), key=lambda pair: old[pair])},
        moved={pair: places for pair, places in both.items() if places[0][0] != places[1][0]},
        reseated={
            pair: places
            for pair, places in both.items()
            if places[0][0] == places[1][0] and places[0][1] != places[1][1]
        },
        kept=sum(1 for before, after in both.values() if before == after),
    )
