"""The measurements: each gives rows of the table. Whatever is compared is measured in turns."""

import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from flask import Flask

from tests.databases import Database
from tools.bench import city, inside, passports, registering, starting, weight
from tools.bench.city import City
from tools.bench.load import ask, per_second
from tools.bench.reference import icalendar_seconds, raw_writers
from tools.bench.scale import QUICK, Scale
from tools.bench.servers import Running, bare, memory_mb, portal, reference_database
from tools.bench.table import Bar, Row

WORDS = "%E6%B2%99%E9%BE%99"  # 沙龙
TRADE = "digital"
TRIES = 5
RUSH, SEATS = 300, 100
RACERS = 8
WARM = 3
NOT_MODIFIED, SEE_OTHER = 304, 303

PAGES = ("/", "/events/", "/search?q=" + WORDS, "/makerspaces/")
DESKS = ("/me/", "/desk/", "/organise/")


Progress = Callable[[str], None]


def speed(kind: str, database: Database, town: City, folder: Path, scale: Scale, progress: Progress) -> list[Row]:
    """Pages, feed and memory against the bare server, and registering against the bare insert."""
    rows = []
    progress(f"{kind}: {scale.projects:,} projects")
    passports.publish(database.app, scale.projects)
    passports.a_stage(database.app, town.busiest)
    with reference_database(kind, database, folder) as url, bare(url) as hello, portal(database) as server:
        rows += _pages(kind, town, hello, server, scale, progress)
        rows += _feed(kind, hello, server, scale, progress)
        rows += _registering(kind, database.app, town, url, server, scale, progress)
        rows.append(
            Row(
                "memory of 2 workers after load, PSS",
                kind,
                f"{memory_mb(server.pid):.0f} MB",
                memory_mb(server.pid),
                Bar(300, 200, " MB"),
            )
        )
        rows += _races(kind, database.app, town, server, scale, progress)
    return rows


def _pages(kind: str, town: City, hello: Running, server: Running, scale: Scale, progress: Progress) -> list[Row]:
    rows = []
    for goal, path, bar in (
        ("event list, signed out", "/events/", Bar(0.2, 0.6, " × (b)", more_is_better=True)),
        ("event page, signed out", f"/events/{town.ordinary}/", Bar(0.25, 0.7, " × (b)", more_is_better=True)),
        (f"{scale.projects:,} projects with facets", "/projects/", Bar(0.2, 0.6, " × (b)", more_is_better=True)),
        ("… of one trade", f"/projects/?sector={TRADE}", Bar(0.2, 0.6, " × (b)", more_is_better=True)),
    ):
        progress(f"{kind}: {goal}")
        mine, bare_rate, ratio = _in_turns(partial(_rate, server, path, scale), partial(_rate, hello, "/rows", scale))
        rows.append(Row(goal, kind, f"{mine:,.0f} /s", ratio, bar, f"(b) {bare_rate:,.0f} /s"))
    progress(f"{kind}: version of a stage")
    mine, hello_rate, ratio = _in_turns(
        partial(_rate, server, f"/stage/{town.busiest}/version", scale), partial(_rate, hello, "/hello", scale)
    )
    bar = Bar(0.3, 0.7, " × (a)", more_is_better=True)
    rows.append(Row("what screens ask each second", kind, f"{mine:,.0f} /s", ratio, bar, f"(a) {hello_rate:,.0f} /s"))
    return rows


def _feed(kind: str, hello: Running, server: Running, scale: Scale, progress: Progress) -> list[Row]:
    progress(f"{kind}: feed")
    answer = ask(server.port, "GET", "/events.ics")
    events = max(1, answer.body.count(b"BEGIN:VEVENT"))

    def one() -> float:
        start = time.perf_counter()
        assert ask(server.port, "GET", "/events.ics").status == 200
        return time.perf_counter() - start

    mine, theirs, ratio = _in_turns(
        lambda: statistics.median(one() for _ in range(5)), lambda: icalendar_seconds(events)
    )
    tag = next(
        line.partition(":")[2].strip() for line in answer.head.decode().splitlines() if line.lower().startswith("etag:")
    )
    head = f"If-None-Match: {tag}\r\n"
    again, bare_rate, share = _in_turns(
        lambda: _rate(server, "/events.ics", scale, expect=NOT_MODIFIED, headers=head),
        lambda: _rate(hello, "/hello", scale),
    )
    return [
        Row(
            f"feed of {events:,} events, built anew",
            kind,
            f"{mine * 1000:.1f} ms",
            ratio,
            Bar(0.25, 0.05, " × (d)"),
            f"(d) {theirs * 1000:.0f} ms",
        ),
        Row(
            "feed, conditional GET",
            kind,
            f"{again:,.0f} /s",
            share,
            Bar(0.3, 0.7, " × (a)", more_is_better=True),
            f"(a) {bare_rate:,.0f} /s",
        ),
    ]


def _registering(
    kind: str, app: Flask, town: City, url: str, server: Running, scale: Scale, progress: Progress
) -> list[Row]:
    with raw_writers(url) as raw:
        return [row for at_once in (8, 32) for row in _pace(kind, app, town, server, scale, at_once, raw, progress)]


def _pace(
    kind: str,
    app: Flask,
    town: City,
    server: Running,
    scale: Scale,
    at_once: int,
    raw: Callable[[float], float],
    progress: Progress,
) -> list[Row]:
    slowest, requests, fault = 0.0, 0, ""
    rates, bare_rates = [], []
    for turn in range(TRIES):
        progress(f"{kind}: registering, {at_once} at once, {turn + 1} of {TRIES}")
        slug = city.an_open_event(app, capacity=None, like=town.ordinary)
        cookies = city.signed_in(app, _some(town, scale.people, turn))
        bare_rates.append(raw(scale.seconds))
        try:
            pace = registering.end_to_end(server.port, slug, cookies, at_once=at_once)
        except (AssertionError, OSError) as error:
            fault = str(error)[:200]
            break
        rates.append(pace.per_second)
        slowest, requests = max(slowest, pace.slowest), max(requests, pace.requests)
    mine, theirs = statistics.median(rates or [0]), statistics.median(bare_rates)
    pace_bar = Bar(0.03, 0.08, " × (c)", more_is_better=True)
    figure, beside = f"{mine:,.0f} /s, {requests} requests", f"(c) {theirs:,.0f} /s"
    return [
        Row(f"registering end to end, {at_once} at once", kind, figure, mine / theirs, pace_bar, beside, fault),
        Row(
            f"… the slowest of them, {at_once} at once",
            kind,
            f"{slowest:.2f} s",
            slowest,
            Bar(2, None, " s"),
            "",
            fault,
        ),
    ]


def _races(kind: str, app: Flask, town: City, server: Running, scale: Scale, progress: Progress) -> list[Row]:
    progress(f"{kind}: {RUSH} at once for {SEATS} seats")
    people = min(RUSH, len(town.crowd))
    slug = city.an_open_event(app, capacity=SEATS, like=town.ordinary)
    rush = registering.rush(app, server.port, slug, city.signed_in(app, _some(town, people, 0)))
    rows = [
        Row(
            f"{people} at once for {SEATS} seats, two processes",
            kind,
            f"{_counted(rush.states)}; {rush.took:.2f} s in all, slowest {rush.slowest:.2f} s",
            rush.slowest,
            Bar(5, 2, " s"),
            "",
            _rush_fault(rush, people),
        )
    ]
    good, sold = 0, Counter[int]()
    cookies = city.signed_in(app, _some(town, RACERS, 1))
    for race in range(scale.races):
        progress(f"{kind}: last seat, {race + 1} of {scale.races}")
        slug = city.an_open_event(app, capacity=1, like=town.ordinary)
        outcome = registering.rush(app, server.port, slug, cookies)
        sold[outcome.states["confirmed"]] += 1
        good += outcome.states == Counter(confirmed=1, waiting=RACERS - 1) and set(outcome.answers) == {SEE_OTHER}
    rows.append(
        Row(
            f"last seat, {RACERS} POSTs at one instant",
            kind,
            f"1 sold in {sold[1]} of {scale.races} tries, {good} with {RACERS - 1} in the queue",
            scale.races - good,
            Bar(0, None, " bad tries"),
            "",
            "" if good == scale.races else f"seats sold: {dict(sold)}",
        )
    )
    return rows


def growth(
    kind: str, towns: tuple[City, City], databases: tuple[Database, Database], scale: Scale, progress: Progress
) -> list[Row]:
    """The same pages of a large and of a small city, in turns."""
    rows = []
    small, large = towns
    with portal(databases[0]) as one, portal(databases[1]) as other:
        cookies = [city.signed_in(db.app, [town.organiser_id])[0] for db, town in zip(databases, towns, strict=True)]
        for goal, path in (
            ("home", "/"),
            ("list", "/events/"),
            ("search", f"/search?q={WORDS}"),
            ("organiser's events", "/organise/"),
            ("organiser's registrations", "/organise/{busiest}/registrations"),
        ):
            progress(f"{kind}: {goal}, {large.events:,} events against {small.events:,}")
            addresses = [path.format(busiest=town.busiest) for town in towns]
            try:
                few, many = _side_by_side((one, other), addresses, cookies, scale.requests)
            except AssertionError as error:
                rows.append(Row(goal, kind, "", 0, Bar(1.3, 1.1, " ×"), "", str(error)))
                continue
            rows.append(
                Row(
                    f"{goal}: {large.events:,} events / {scale.large[1]:,} registrations",
                    kind,
                    f"{many:.1f} ms",
                    many / few,
                    Bar(1.3, 1.1, " ×"),
                    f"{scale.small[0]:,} / {scale.small[1]:,}: {few:.1f} ms",
                )
            )
    progress(f"{kind}: search in the database")
    app = databases[1].app
    found = [each for each in inside.statements(app, f"/search?q={WORDS}") if "search_" in each.sql]
    took = inside.database_ms(app, found)
    rows.append(
        Row(
            f"two-character search in {large.events:,} events, in the database",
            kind,
            f"{took:.2f} ms, {len(found)} statements",
            took,
            Bar(20, 5, " ms"),
        )
    )
    return rows


def _side_by_side(
    servers: tuple[Running, Running], addresses: Sequence[str], cookies: Sequence[str], times: int
) -> tuple[float, float]:
    """Median milliseconds of the two, asked in turns."""
    took: list[list[float]] = [[], []]
    for turn in range(times + WARM):
        for which, server in enumerate(servers):
            start = time.perf_counter()
            answer = ask(server.port, "GET", addresses[which], headers=f"Cookie: {cookies[which]}\r\n")
            if turn >= WARM:
                took[which].append((time.perf_counter() - start) * 1000)
            assert answer.status == 200, f"{addresses[which]} answered {answer.status}"
    few, many = (statistics.median(each) for each in took)
    return few, many


def queries(kind: str, towns: tuple[City, City], databases: tuple[Database, Database], progress: Progress) -> list[Row]:
    """Statements a page, with one row and with a hundred."""
    counts: list[dict[str, int]] = []
    faults: dict[str, str] = {}
    for database, town in zip(databases, towns, strict=True):
        cookie = city.signed_in(database.app, [town.organiser_id])[0]
        paths = {path: (path, "") for path in PAGES}
        paths["/events/<slug>/"] = (f"/events/{town.busiest}/", "")
        paths |= {path: (path, cookie) for path in DESKS}
        paths["/organise/<slug>/"] = (f"/organise/{town.busiest}/", cookie)
        paths["/organise/<slug>/registrations"] = (f"/organise/{town.busiest}/registrations", cookie)
        counts.append({})
        for shown, (path, who) in paths.items():
            progress(f"{kind}: queries of {shown}")
            try:
                counts[-1][shown] = len(inside.statements(database.app, path, cookie=who))
            except AssertionError as error:
                counts[-1][shown], faults[shown] = 0, str(error)
    rows = []
    for path, few in counts[0].items():
        many = counts[1][path]
        # A list that fits on its page need not be counted: one query of difference is no query a row.
        fault = faults.get(path, "") or ("more with more rows" if many > few + 1 else "")
        shown = path.replace(WORDS, "沙龙")
        rows.append(
            Row(
                f"queries of {shown} at 1 and at 100 rows",
                kind,
                f"{few} and {many}",
                max(few, many),
                Bar(8, 5),
                "",
                fault,
            )
        )
    return rows


def once(folder: Path, scale: Scale, progress: Progress) -> list[Row]:
    """The demo city, starting again, and the weight of the first view."""
    progress("demo city")
    took = starting.demo_seconds(folder / "demo")
    progress("starting again")
    starts = [starting.again(folder / "demo") for _ in range(3 if scale is QUICK else TRIES)]
    ready = statistics.median(each.seconds for each in starts)
    everything = statistics.median(each.server_mb for each in starts)
    return [
        Row("demo city", "sqlite", f"{took:.1f} s", took, Bar(20, 8, " s")),
        Row(
            "`make run` again until ready",
            "sqlite",
            f"{ready:.2f} s (server and worker {everything:.0f} MB)",
            ready,
            Bar(5, 2, " s"),
        ),
    ]


def weights(kind: str, database: Database, town: City, progress: Progress) -> list[Row]:
    """What the first view costs."""
    rows = []
    with portal(database) as server:
        for path, shown in (("/", "/"), ("/events/", "/events/"), (f"/events/{town.ordinary}/", "/events/<slug>/")):
            progress(f"weight of {shown}")
            found = weight.weigh(server.port, path)
            how = "as sent" if found.is_sent_compressed else "as a proxy compresses them"
            fault = f"foreign: {', '.join(found.foreign)}" if found.foreign else ""
            rows.append(
                Row(
                    f"weight of {shown}, without pictures",
                    kind,
                    f"{found.all_compressed / 1024:.1f} KB in {found.files} files, {how}",
                    found.all_compressed / 1024,
                    Bar(150, 70, " KB"),
                    "",
                    fault,
                )
            )
            rows.append(
                Row(
                    f"… its HTML, {found.html / 1024:.0f} KB plain",
                    kind,
                    f"{found.html_compressed / 1024:.1f} KB",
                    found.html_compressed / 1024,
                    Bar(40, None, " KB"),
                )
            )
    return rows


def _rate(server: Running, path: str, scale: Scale, *, expect: int = 200, headers: str = "") -> float:
    return per_second(server.port, path, seconds=scale.seconds, runs=1, expect=expect, headers=headers)


def _in_turns(mine: Callable[[], float], theirs: Callable[[], float]) -> tuple[float, float, float]:
    """Medians of both and of their ratio, measured one after the other."""
    mine(), theirs()  # warm
    pairs = [(mine(), theirs()) for _ in range(TRIES)]
    return (
        statistics.median(each for each, _ in pairs),
        statistics.median(each for _, each in pairs),
        statistics.median(each / other for each, other in pairs),
    )


def _some(town: City, how_many: int, turn: int) -> Sequence[int]:
    start = (turn * how_many) % len(town.crowd)
    return (town.crowd * 2)[start : start + how_many]


def _counted(states: Counter[str]) -> str:
    return ", ".join(f"{number} {state}" for state, number in sorted(states.items()))


def _rush_fault(rush: registering.Outcome, people: int) -> str:
    wanted = Counter(confirmed=SEATS, waiting=people - SEATS)
    if set(rush.answers) != {SEE_OTHER}:
        return f"answers {dict(rush.answers)}"
    if rush.states != +wanted or rush.seats_taken != SEATS:
        return f"{rush.seats_taken} seats taken"
    return "" if rush.queue == list(range(1, people - SEATS + 1)) else "the queue has gaps"
