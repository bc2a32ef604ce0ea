"""Made-up summits of any size, the same for the same seed, for tests and for the benchmark."""

from random import Random

from portal.solvers.terms import Person, Problem, Request

MUST, MUTUAL, LIKED = 18, 10, 5


def a_summit(
    seed: int,
    *,
    investors: int = 60,
    projects: int = 200,
    slots: int = 20,
    tables: int = 40,
    requests: int = 1500,
    sessions: int = 2,
    away: float = 0.4,
    scattered: float = 0.0,
    half_day: float = 0.0,
    popularity: float = 0.5,
    most: tuple[int, int] | None = None,
) -> Problem:
    """A summit of whose people a share is `away` for some slots on end and a share for half a day.

    `scattered` is the chance to miss any single slot besides.

    Requests crowd on a few projects by `popularity` (0: evenly); `most` caps the meetings of an investor and a project.
    """
    chance = Random(f"summit-{seed}")
    half = slots // 2

    def people(letter: str, count: int, cap: int | None) -> tuple[Person, ...]:
        found = []
        for number in range(count):
            missing = {slot for slot in range(slots) if chance.random() < scattered}
            if chance.random() < away:
                first = chance.randrange(slots)
                missing |= set(range(first, min(slots, first + chance.randint(2, 5))))
            if chance.random() < half_day:
                missing |= set(range(half)) if chance.random() < 0.5 else set(range(half, slots))
            found.append(Person(f"{letter}{number}", frozenset(missing), cap))
        return tuple(found)

    caps = most or (None, None)
    sides = people("I", investors, caps[0]), people("P", projects, caps[1])
    crowd = [(number + 1) ** -popularity for number in range(projects)]
    wanted: dict[tuple[str, str], int] = {}
    while len(wanted) < requests:
        pair = (chance.choice(sides[0]).id, chance.choices(sides[1], crowd)[0].id)
        if pair not in wanted:
            wanted[pair] = chance.choices((MUST, MUTUAL, LIKED), (2, 4, 6))[0] + chance.randrange(3)
    return Problem(
        slots=slots,
        tables=tables,
        session_starts=tuple(slots * number // sessions for number in range(sessions)),
        investors=sides[0],
        projects=sides[1],
        requests=tuple(Request(*pair, weight) for pair, weight in wanted.items()),
    )
