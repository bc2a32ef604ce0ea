"""Which projects fit an investor, and why: a score of parts, each with its sentence. Pure and deterministic.

score = 100 × (.35 sector + .25 stage + .15 ticket + .05 county + .20 text), each share 0..1; an empty preference is
neutral (.5). What the fund itself judged and kept adds or takes up to 15 (Rocchio). Every part says what it gave, and
the parts add up to the score. Of ten places some are kept for good fits that few have seen yet.
How well this ranks is measured by `tools/bench/recommendation.py`.
"""

import hashlib
import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from portal.errors import N_
from portal.interests import wording
from portal.investors.rules import GrowthStage, Round

WEIGHTS = {"sector": 0.35, "stage": 0.25, "ticket": 0.15, "county": 0.05, "text": 0.20}
NEUTRAL = 0.5
NEAR_STAGE = 0.4
# Sectors of one chain of trade: an investor in one has half an eye on the other. An editor keeps the list.
RELATED_SECTORS: tuple[frozenset[str], ...] = (
    frozenset({"electrical", "new_energy", "digital", "instruments"}),
    frozenset({"equipment", "pumps_valves", "auto_parts", "laser", "digital"}),
    frozenset({"footwear", "apparel", "new_materials", "printing"}),
    frozenset({"health", "eyewear", "instruments"}),
    frozenset({"locks", "toys", "electrical"}),
    frozenset({"marine", "ecology", "culture"}),
)
RELATED = 0.3
# What is asked for counts by its band, never by its figure: the amount itself is the team's to show. Whole yuan.
BANDS_YUAN = (0, 1_000_000, 3_000_000, 10_000_000, 30_000_000, 100_000_000, 10**15)
LEARNING_CAP = 0.15
LEARNING_FULL_AT = 10
FRESH_PLACES = (4, 8)
FRESH_WITHIN = 0.8


@dataclass(frozen=True)
class Wish:
    """What an investor looks for. Empty means no preference; tickets are whole yuan, None is open."""

    sectors: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()
    rounds: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    ticket_min: int | None = None
    ticket_max: int | None = None
    words: str = ""


@dataclass(frozen=True)
class Candidate:
    """A project as it is weighed: `areas` are the codes of its division and its unit."""

    id: int
    sector: str
    stage: str
    round: str
    areas: frozenset[str]
    ask_yuan: int | None
    text: str


@dataclass(frozen=True)
class Part:
    """One term of a score: its share 0..1 (−1..1 for `learning`), what it gave of 100, and a sentence with its values."""

    term: str
    share: float
    points: float
    msgid: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Scored:
    """A project with its score, the parts that add up to it, and the investor's words found in it."""

    id: int
    score: float
    parts: tuple[Part, ...]
    words: tuple[str, ...]
    is_fresh: bool = False


def recommend(
    wish: Wish,
    candidates: Sequence[Candidate],
    *,
    k: int = 10,
    liked: Collection[int] = (),
    disliked: Collection[int] = (),
    excluded: Collection[int] = (),
    seen: Mapping[int, int] | None = None,
    seed: str = "",
) -> list[Scored]:
    """The best `k`, best first; some places go to good fits that were shown least (`seen`: id → times, by anybody).

    `liked` and `disliked` are the fund's own, `excluded` are learned from but not shown. The same arguments give the
    same answer; ties go by id. Without `seen` no place is kept.
    """
    ranking = Ranking(wish, candidates, liked=liked, disliked=disliked, excluded=excluded)
    return ranking.best(k, seen=seen, seed=seed)


class Ranking:
    """All candidates in the order of their scores; sentences are only written for those that are shown."""

    def __init__(
        self,
        wish: Wish,
        candidates: Sequence[Candidate],
        *,
        liked: Collection[int] = (),
        disliked: Collection[int] = (),
        excluded: Collection[int] = (),
    ) -> None:
        self.wish = wish
        self.candidates = {candidate.id: candidate for candidate in candidates}
        shares = wording.shares(wish.words, [candidate.text for candidate in candidates])
        self._found = dict(zip(self.candidates, shares, strict=True)) if shares else {}
        self._learned = learning_shares(candidates, frozenset(liked), frozenset(disliked))
        self._shares = _shares_of(wish, candidates)
        self.scores = {candidate.id: self._score(candidate.id) for candidate in candidates}
        shown = self.scores.keys() - set(excluded)
        self.order = sorted(shown, key=lambda number: (-self.scores[number], number))

    def best(self, k: int, *, seen: Mapping[int, int] | None = None, seed: str = "") -> list[Scored]:
        """The first `k`; with `seen`, some places given to good fits that were shown least."""
        if seen is None:
            return [self.explained(number) for number in self.order[:k]]
        shown = with_fresh(self.order, self.scores, k, seen, seed)
        usual = set(self.order[:k])
        return [self.explained(number, is_fresh=number not in usual) for number in shown]

    def explained(self, number: int, *, is_fresh: bool = False) -> Scored:
        """One candidate with the parts of its score."""
        candidate, wish = self.candidates[number], self.wish
        sector, stage, ticket, county = self._shares[number]
        values = {"sector": candidate.sector, "stage": candidate.stage, "round": candidate.round}
        share = self._found.get(number, NEUTRAL)
        words = wording.found_in(wish.words, candidate.text) if self._found else ()
        parts = [
            _part("sector", sector, _sentence(sector, bool(wish.sectors), *SECTOR_SENTENCES), values),
            _part("stage", stage, _sentence(stage, bool(wish.stages or wish.rounds), *STAGE_SENTENCES), values),
            _part("ticket", ticket, _ticket_sentence(ticket, wish, candidate)),
            _part("county", county, _sentence(county, bool(wish.areas), *COUNTY_SENTENCES)),
            _part("text", share, _text_sentence(share, words, is_asked=bool(self._found)), {"words": "、".join(words)}),
        ]
        if self._learned:
            learned = self._learned[number]
            parts.append(Part("learning", learned, 100 * LEARNING_CAP * learned, LEARNING_SENTENCES[learned < 0]))
        return Scored(number, sum(part.points for part in parts), tuple(parts), words, is_fresh)

    def _score(self, number: int) -> float:
        sector, stage, ticket, county = self._shares[number]
        return (
            100 * WEIGHTS["sector"] * sector
            + 100 * WEIGHTS["stage"] * stage
            + 100 * WEIGHTS["ticket"] * ticket
            + 100 * WEIGHTS["county"] * county
            + 100 * WEIGHTS["text"] * self._found.get(number, NEUTRAL)
            + 100 * LEARNING_CAP * self._learned.get(number, 0.0)
        )


# --- what is chosen from lists ---------------------------------------------------------------------------------------


def sector_share(wish: Wish, sector: str) -> float:
    """1 for a sector that is looked for, some for one of the same chain of trade, neutral without a preference."""
    if not wish.sectors:
        return NEUTRAL
    if sector in wish.sectors:
        return 1.0
    return RELATED if any(sector in chain and chain & wish.sectors for chain in RELATED_SECTORS) else 0.0


def stage_share(wish: Wish, stage: str, round_: str) -> float:
    """How near stage of growth and round are to those looked for; the mean of what is asked."""
    shares = [
        _nearness(value, wanted, order)
        for value, wanted, order in (
            (stage, wish.stages, list(GrowthStage)),
            (round_, wish.rounds, list(Round)),
        )
        if wanted
    ]
    return sum(shares) / len(shares) if shares else NEUTRAL


def ticket_share(wish: Wish, ask_yuan: int | None) -> float:
    """How much of the ask's band lies within the ticket; neutral where one of the two is not told."""
    if ask_yuan is None or (wish.ticket_min is None and wish.ticket_max is None):
        return NEUTRAL
    low, high = band(ask_yuan)
    least = max(wish.ticket_min or 0, 0)
    most = wish.ticket_max if wish.ticket_max is not None else BANDS_YUAN[-1]
    bottom, top = (math.log(max(edge, 100_000)) for edge in (low, high))
    inside = min(top, math.log(max(most, 100_000))) - max(bottom, math.log(max(least, 100_000)))
    if inside > 0:
        return 0.6 + 0.4 * min(1.0, inside / min(top - bottom, math.log(3)))
    return max(0.0, 0.5 + inside / 2)


def band(ask_yuan: int) -> tuple[int, int]:
    """The band an ask lies in, in whole yuan: lower edge exclusive, upper inclusive."""
    return next((low, high) for low, high in pairwise(BANDS_YUAN) if ask_yuan <= high)


def _nearness(value: str, wanted: Collection[str], order: Sequence[str]) -> float:
    if value in wanted:
        return 1.0
    places = [order.index(each) for each in wanted if each in order]
    if value not in order or not places:
        return 0.0
    return NEAR_STAGE if min(abs(order.index(value) - place) for place in places) == 1 else 0.0


def _shares_of(wish: Wish, candidates: Sequence[Candidate]) -> dict[int, tuple[float, float, float, float]]:
    """Sector, stage, ticket and county of every candidate; what many have in common is weighed once."""
    sectors = {value: sector_share(wish, value) for value in {each.sector for each in candidates}}
    stages = {value: stage_share(wish, *value) for value in {(each.stage, each.round) for each in candidates}}
    tickets = {value: ticket_share(wish, value) for value in {_edge(each.ask_yuan) for each in candidates}}
    return {
        each.id: (
            sectors[each.sector],
            stages[each.stage, each.round],
            tickets[_edge(each.ask_yuan)],
            (1.0 if each.areas & wish.areas else 0.0) if wish.areas else NEUTRAL,
        )
        for each in candidates
    }


def _edge(ask_yuan: int | None) -> int | None:
    """The band of an ask by its upper edge."""
    return None if ask_yuan is None else BANDS_YUAN[bisect_left(BANDS_YUAN, ask_yuan)]


# Yes, near, no, no preference.
SECTOR_SENTENCES = (
    N_("Sector: %(sector)s, which you look for"),
    N_("Sector: %(sector)s, of the same chain of trade"),
    N_("Sector: %(sector)s, not among yours"),
    N_("Sector: you named none"),
)
STAGE_SENTENCES = (
    N_("Stage: %(stage)s, %(round)s, within your preference"),
    N_("Stage: %(stage)s, %(round)s, near your preference"),
    N_("Stage: %(stage)s, %(round)s, outside your preference"),
    N_("Stage: you named none"),
)
COUNTY_SENTENCES = (
    N_("Area: %(area)s, which you named"),
    N_("Area: %(area)s"),
    N_("Area: %(area)s, not among yours"),
    N_("Area: you named none"),
)
TICKET_SENTENCES = (
    N_("Amount: the ask lies in your range"),
    N_("Amount: the ask lies near your range"),
    N_("Amount: the ask lies outside your range"),
    N_("Amount: nothing to compare"),
)
# Whole words, parts of some, none, nothing asked.
TEXT_SENTENCES = (
    N_("Words in common: %(words)s"),
    N_("Words: some are alike"),
    N_("Words: none of yours"),
    N_("Words: you gave none"),
)
LEARNING_SENTENCES = (
    N_("Like what your fund kept or found interesting"),
    N_("Like what your fund turned down"),
)


def _sentence(share: float, is_asked: bool, yes: str, near: str, no: str, none: str) -> str:
    if not is_asked:
        return none
    return yes if share >= 0.99 else near if share > 0 else no


def _ticket_sentence(share: float, wish: Wish, candidate: Candidate) -> str:
    yes, near, no, none = TICKET_SENTENCES
    if candidate.ask_yuan is None or (wish.ticket_min is None and wish.ticket_max is None):
        return none
    return yes if share >= 0.6 else near if share > 0 else no


def _text_sentence(share: float, words: tuple[str, ...], *, is_asked: bool) -> str:
    found, alike, none, unasked = TEXT_SENTENCES
    if not is_asked:
        return unasked
    return found if words else alike if share > 0 else none


def _part(term: str, share: float, msgid: str, values: Mapping[str, Any] | None = None) -> Part:
    return Part(term, share, 100 * WEIGHTS[term] * share, msgid, values or {})


# --- what the fund itself taught -------------------------------------------------------------------------------------


def learning_shares(
    candidates: Sequence[Candidate], liked: frozenset[int], disliked: frozenset[int]
) -> dict[int, float]:
    """How much more each candidate is like what was liked than like what was not, −1..1; empty without either.

    Grows with what was judged and reaches its full weight at ten.
    """
    good = _traits([each for each in candidates if each.id in liked])
    bad = _traits([each for each in candidates if each.id in disliked])
    if not good.number and not bad.number:
        return {}
    trust = min(1.0, (good.number + bad.number) / LEARNING_FULL_AT)
    return {
        each.id: trust * (good.likeness(each, own=each.id in liked) - bad.likeness(each, own=each.id in disliked))
        for each in candidates
    }


# What makes two projects alike, in what is chosen from lists. Adds up to 1.
ALIKE = {"sector": 0.5, "stage": 0.2, "round": 0.1, "area": 0.1, "ask": 0.1}


@dataclass(frozen=True)
class Traits:
    """How often each trait occurs among some projects."""

    number: int
    counted: Counter[tuple[str, Any]]

    def likeness(self, candidate: Candidate, *, own: bool) -> float:
        """How alike the candidate is to them on average, 0..1; `own`: it is one of them and does not count itself."""
        others = self.number - own
        if others <= 0:
            return 0.0
        return sum(weight * (self.counted[trait] - own) for trait, weight in _traits_of(candidate)) / others


def _traits(candidates: Sequence[Candidate]) -> Traits:
    return Traits(len(candidates), Counter(trait for each in candidates for trait, _ in _traits_of(each)))


def _traits_of(candidate: Candidate) -> list[tuple[tuple[str, Any], float]]:
    traits: list[tuple[tuple[str, Any], float]] = [
        (("sector", candidate.sector), ALIKE["sector"]),
        (("stage", candidate.stage), ALIKE["stage"]),
        (("round", candidate.round), ALIKE["round"]),
        (("area", candidate.areas), ALIKE["area"]),
    ]
    if candidate.ask_yuan is not None:
        traits.append((("ask", _edge(candidate.ask_yuan)), ALIKE["ask"]))
    return traits


# --- attention -------------------------------------------------------------------------------------------------------


def with_fresh(
    order: Sequence[int], scores: Mapping[int, float], k: int, seen: Mapping[int, int], seed: str
) -> list[int]:
    """The first `k` of the order, some places given to good fits that were shown least; the seed settles equals."""
    if len(order) <= k:
        return list(order)
    places = [place for place in FRESH_PLACES if place < k]
    shown = list(order[: k - len(places)])
    least = FRESH_WITHIN * scores[order[0]]
    rest = [number for number in order[len(shown) :] if scores[number] >= least]
    drawn = sorted(rest, key=lambda number: (seen.get(number, 0), _dice(seed, number)))[: len(places)]
    for place, number in zip(places, sorted(drawn, key=lambda number: (-scores[number], number)), strict=False):
        shown.insert(place, number)
    taken = set(shown)
    return [*shown, *(number for number in order if number not in taken)][:k]


def _dice(seed: str, number: int) -> str:
    return hashlib.sha256(f"{seed}:{number}".encode()).hexdigest()
