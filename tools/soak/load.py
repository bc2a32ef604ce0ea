"""Minutes of everyday load: reading, searching, subscribing, registering. No error, and memory that stays."""

import random
import time
from collections import Counter
from collections.abc import Callable

from tests.databases import Database
from tools.bench import city, registering
from tools.bench.load import ask, together
from tools.bench.servers import memory_mb, portal

READERS = 6
REGISTER_EVERY = 64
# Caches fill and the allocator keeps what it got: growth after the first round may be this much.
GROWTH_MB = 60
SLOWEST_SECONDS = 10


def run(database: Database, *, minutes: float, seed: int, progress: Callable[[str], None]) -> list[str]:
    """Load for some minutes; the faults."""
    town = city.build(database.app, events=400, registrations=4000, progress=progress)
    paths = [
        "/",
        "/events/",
        "/events/?view=calendar",
        "/events/?view=map",
        "/events/?when=past&page=2",
        "/search?q=%E6%B2%99%E9%BE%99",
        "/makerspaces/",
        "/events.ics",
        "/en/",
        "/en/events/",
        f"/events/{town.ordinary}/",
        f"/events/{town.ordinary}.ics",
        "/no/such/page",
    ]
    faults: list[str] = []
    statuses: Counter[int] = Counter()
    slowest = 0.0
    first = 0.0
    end = time.monotonic() + minutes * 60
    with portal(database) as server:
        rounds = 0
        while time.monotonic() < end:
            rounds += 1
            progress(
                f"{database.kind}: load, {sum(statuses.values()):,} answers, {max(0, end - time.monotonic()) / 60:.1f} minutes left"
            )

            def read(number: int, rounds: int = rounds) -> None:
                nonlocal slowest
                draw = random.Random(f"{seed} {rounds} {number}")
                for _ in range(40):
                    start = time.perf_counter()
                    answer = ask(server.port, "GET", draw.choice(paths))
                    slowest = max(slowest, time.perf_counter() - start)
                    statuses[answer.status] += 1

            together(READERS, read)
            slug = city.an_open_event(database.app, capacity=REGISTER_EVERY // 2, like=town.ordinary)
            people = [
                town.crowd[(rounds * REGISTER_EVERY + place) % len(town.crowd)] for place in range(REGISTER_EVERY)
            ]
            try:
                registering.end_to_end(server.port, slug, city.signed_in(database.app, people), at_once=16)
            except (AssertionError, OSError) as error:
                faults.append(f"round {rounds}: {error}")
            if rounds == 3:
                first = memory_mb(server.pid)
        last = memory_mb(server.pid)
    wrong = {status: number for status, number in statuses.items() if status not in {200, 404}}
    faults += [f"answers {wrong}"] if wrong else []
    faults += [f"the slowest answer took {slowest:.1f} s"] if slowest > SLOWEST_SECONDS else []
    faults += [f"memory grew from {first:.0f} to {last:.0f} MB"] if first and last > first + GROWTH_MB else []
    return faults
