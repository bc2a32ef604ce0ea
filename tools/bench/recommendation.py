"""How good recommendations are, against plain methods, on made-up markets. `python -m tools.bench.recommendation`

nDCG@10 and recall@10 (of ten) say how many of the first ten an investor truly likes; coverage is the share of projects
that anybody was shown. Tuned on the seeds 101 to 105, reported on 1 to 5.
"""

import argparse
import math
import statistics
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from random import Random

from rich.console import Console

from portal.interests import wording
from portal.interests.matching import Candidate, Ranking, Wish
from tools.bench.market import Market, market
from tools.bench.table import Bar, Row, show

SEEDS = (1, 2, 3, 4, 5)
TUNED_ON = (101, 102, 103, 104, 105)
K = 10
JUDGED = 8
BAR = Bar(0.56, 0.62, more_is_better=True)
NOTHING = Bar(0, more_is_better=True)
Method = Callable[[Wish, Sequence[Candidate], Random], list[int]]


@dataclass(frozen=True)
class Quality:
    """Means over investors: nDCG@10, recall@10 and the share of projects shown to anybody."""

    ndcg: float
    recall: float
    coverage: float


def ndcg(shown: Sequence[int], liked: Collection[int], k: int = K) -> float:
    """Normalised discounted gain of the first `k`: 1 when as many as can be are liked."""
    gained = sum(1 / math.log2(place + 2) for place, number in enumerate(shown[:k]) if number in liked)
    return gained / sum(1 / math.log2(place + 2) for place in range(min(k, len(liked))))


def quality(markets: Sequence[Market], method: Method) -> Quality:
    """The method's figures over these markets."""
    gains, recalls, shares = [], [], []
    for number, each in enumerate(markets):
        draw, seen = Random(f"method-{number}"), set()
        for wish, liked in zip(each.wishes, each.liked, strict=True):
            shown = method(wish, each.projects, draw)[:K]
            gains.append(ndcg(shown, liked))
            recalls.append(sum(number in liked for number in shown) / min(K, len(liked)))
            seen.update(shown)
        shares.append(len(seen) / len(each.projects))
    return Quality(statistics.mean(gains), statistics.mean(recalls), statistics.mean(shares))


def by_chance(wish: Wish, projects: Sequence[Candidate], draw: Random) -> list[int]:
    """Ten drawn by lot."""
    return [each.id for each in draw.sample(list(projects), K)]


def by_filter(wish: Wish, projects: Sequence[Candidate], draw: Random) -> list[int]:
    """Whatever passes the filters sector and stage, in no order."""
    mixed = draw.sample(list(projects), len(projects))
    return [each.id for each in sorted(mixed, key=lambda each: -_passes(wish, each))]


def by_lists(wish: Wish, projects: Sequence[Candidate], draw: Random) -> list[int]:
    """The usual weights with yes or no for each choice, and no words."""

    def score(each: Candidate) -> float:
        in_range = each.ask_yuan is not None and (wish.ticket_min or 0) <= each.ask_yuan <= (wish.ticket_max or 10**15)
        return (
            0.35 * (each.sector in wish.sectors)
            + 0.25 * (each.stage in wish.stages if wish.stages else 0.5)
            + 0.15 * in_range
            + 0.05 * (bool(each.areas & wish.areas) if wish.areas else 0.5)
        )

    return [each.id for each in sorted(projects, key=lambda each: (-score(each), each.id))]


def by_words(wish: Wish, projects: Sequence[Candidate], draw: Random) -> list[int]:
    """The investor's words alone: cosine of weighed runs of two and three characters."""
    counted = [Counter(wording.grams(each.text)) for each in projects]
    known: Counter[str] = Counter(gram for counts in counted for gram in counts)
    rare = {gram: math.log(len(projects) / count) for gram, count in known.items()}
    asked = {gram: rare.get(gram, 0.0) for gram in set(wording.grams(wish.words))}

    def cosine(counts: Counter[str]) -> float:
        length = math.sqrt(sum((rare[gram] * count) ** 2 for gram, count in counts.items())) or 1.0
        return sum(weight * rare.get(gram, 0.0) * counts[gram] for gram, weight in asked.items()) / length

    return [each.id for _, each in sorted(zip(counted, projects, strict=True), key=lambda pair: -cosine(pair[0]))]


def by_portal(wish: Wish, projects: Sequence[Candidate], draw: Random) -> list[int]:
    """As the portal ranks."""
    return Ranking(wish, projects).order[:K]


def with_fresh_places() -> Method:
    """As the portal shows: some places for good fits that few were shown, counted from investor to investor."""
    seen: Counter[int] = Counter()

    def method(wish: Wish, projects: Sequence[Candidate], draw: Random) -> list[int]:
        shown = [each.id for each in Ranking(wish, projects).best(K, seen=seen, seed=str(draw.random()))]
        seen.update(shown)
        return shown

    return method


def after_feedback(markets: Sequence[Market], *, learns: bool) -> float:
    """nDCG@10 on what an investor has not seen yet, after judging the first eight, with or without learning from it."""
    gains = []
    for each in markets:
        for wish, liked in zip(each.wishes, each.liked, strict=True):
            judged = Ranking(wish, each.projects).order[:JUDGED]
            good = [number for number in judged if number in liked]
            bad = [number for number in judged if number not in liked]
            taught = {"liked": good, "disliked": bad} if learns else {}
            shown = Ranking(wish, each.projects, excluded=judged, **taught).order[:K]
            gains.append(ndcg(shown, liked - set(judged)))
    return statistics.mean(gains)


def rows(seeds: Sequence[int] = SEEDS) -> list[Row]:
    """The lines of the table."""
    markets = [market(seed) for seed in seeds]
    found = []
    methods: tuple[tuple[str, Method, Bar], ...] = (
        ("by lot", by_chance, NOTHING),
        ("filter on sector and stage", by_filter, NOTHING),
        ("chosen from lists alone", by_lists, NOTHING),
        ("words alone", by_words, NOTHING),
        ("the portal", by_portal, BAR),
        ("the portal, fresh places", with_fresh_places(), BAR),
    )
    for name, method, bar in methods:
        got = quality(markets, method)
        figure = f"nDCG@10 {got.ndcg:.3f}, recall@10 {got.recall:.3f}, coverage {got.coverage:.2f}"
        found.append(Row(f"recommendation: {name}", "", figure, got.ndcg, bar))
    before, after = after_feedback(markets, learns=False), after_feedback(markets, learns=True)
    learnt = f"nDCG@10 on unseen {before:.3f} → {after:.3f}"
    found.append(
        Row("recommendation: after eight were judged", "", learnt, after / before, Bar(1.0, more_is_better=True))
    )
    found.append(_speed(markets[0]))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """The number of musts that are missed."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench.recommendation", description=__doc__)
    parser.add_argument("--tuning", action="store_true", help="the seeds it was tuned on instead of those reported")
    given = parser.parse_args(arguments)
    found = rows(TUNED_ON if given.tuning else SEEDS)
    show(found, Console(width=180))
    return sum(row.reached == "NO" for row in found)


def _speed(each: Market) -> Row:
    """Ten recommendations among a thousand projects, in processor time."""
    thousand = [
        Candidate(number, one.sector, one.stage, one.round, one.areas, one.ask_yuan, one.text * 5)
        for number, one in enumerate((each.projects * 3)[:1000], 1)
    ]
    took = []
    for wish in each.wishes[:20]:
        start = time.process_time()
        Ranking(wish, thousand).best(K, seen={}, seed="speed")
        took.append(1000 * (time.process_time() - start))
    median = statistics.median(took)
    return Row("recommendation: ten of 1,000 projects", "", f"{median:.0f} ms", median, Bar(50, 25, unit=" ms"))


def _passes(wish: Wish, each: Candidate) -> int:
    return (not wish.sectors or each.sector in wish.sectors) + (not wish.stages or each.stage in wish.stages)


if __name__ == "__main__":
    raise SystemExit(main())
