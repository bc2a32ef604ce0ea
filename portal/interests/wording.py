"""How well an investor's own words are found in the texts of projects, and which. Pure.

Runs of two and three characters (whole words of other scripts) weighed by rarity; what an editor lists as synonyms
counts for a part. No dictionary is needed: a trial with one found nothing more.
"""

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

MOST_GRAMS = 240
SYNONYM_WEIGHT = 0.6
# How much a long text is weighed down, 0..1.
LENGTH_WEIGHT = 0.4
SYNONYMS = Path(__file__).parent / "reference" / "synonyms.csv"
_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9][a-z0-9+.-]*")


def shares(words: str, texts: Sequence[str]) -> list[float]:
    """How well the words are found in each text, 0..1, the best at 1; empty where there is nothing to look for."""
    asked = wanted_grams(words)
    if not asked or not texts:
        return []
    texts = [plain(text) for text in texts]
    total = len(texts)
    usual = max(1.0, sum(map(len, texts)) / total)
    sums = [0.0] * total
    where: dict[str, list[int]] = {}
    for gram, weight in sorted(asked.items(), key=lambda item: len(item[0])):
        # Three characters can only stand where the first two do.
        places = where[gram] = [place for place in where.get(gram[:2], range(total)) if gram in texts[place]]
        if places:
            worth = weight * math.log(1 + (total - len(places) + 0.5) / (len(places) + 0.5))
            for place in places:
                sums[place] += worth
    sums = [
        value / (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * len(text) / usual) for value, text in zip(sums, texts, strict=True)
    ]
    best = max(sums) or 1.0
    return [math.sqrt(value / best) for value in sums]


def found_in(words: str, text: str) -> tuple[str, ...]:
    """The investor's words and their synonyms that stand in the text, for the sentence; at most six."""
    there = plain(text)
    return tuple(term for term in shown_terms(words) if plain(term) in there)[:6]


def wanted_grams(words: str) -> dict[str, float]:
    """What to look for, with its weight: the words' own runs first, then those of their synonyms."""
    found: dict[str, float] = {}
    for gram in grams(words):
        found[gram] = 1.0
    for term in synonyms_in(words):
        for gram in grams(term):
            found.setdefault(gram, SYNONYM_WEIGHT)
    return dict(list(found.items())[:MOST_GRAMS])


def grams(text: str) -> Iterable[str]:
    """Runs of two and three characters of Chinese, whole words of other scripts."""
    for run in _RUN.findall(plain(text)):
        if run[0].isascii():
            if len(run) > 1:
                yield run
        else:
            yield from (run[place : place + 2] for place in range(len(run) - 1))
            yield from (run[place : place + 3] for place in range(len(run) - 2))


def plain(text: str) -> str:
    """One width and case."""
    return unicodedata.normalize("NFKC", text).casefold()


def shown_terms(words: str) -> list[str]:
    """The words as the investor wrote them, and their synonyms, for the sentence."""
    own = [part for part in re.split(r"[\s,，;；、。./]+", words) if len(part) > 1]
    return list(dict.fromkeys([*own, *synonyms_in(words)]))


def synonyms_in(words: str) -> list[str]:
    """What an editor lists beside the terms that occur in the words."""
    there = plain(words)
    return [
        other
        for group in synonym_groups()
        if any(plain(term) in there for term in group)
        for other in group
        if plain(other) not in there
    ]


@lru_cache(maxsize=1)
def synonym_groups() -> tuple[tuple[str, ...], ...]:
    """The editor's list: one group of terms a line."""
    lines = SYNONYMS.read_text(encoding="utf-8").splitlines()
    return tuple(tuple(term.strip() for term in line.split(",") if term.strip()) for line in lines if line.strip())
