"""How much is measured, in full and in a quick run."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """How much is measured."""

    small: tuple[int, int] = (100, 1_000)
    middle: tuple[int, int] = (1_000, 10_000)
    large: tuple[int, int] = (10_000, 100_000)
    seconds: float = 1.5
    people: int = 320
    projects: int = 1_000
    races: int = 50
    requests: int = 30


QUICK = Scale(middle=(300, 1_000), large=(2_000, 10_000), seconds=0.4, people=64, races=5, requests=8)
