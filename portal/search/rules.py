"""How text becomes tokens, and a query an expression over them. Pure.

`创客大赛` becomes `创客 客大 大赛 赛`: adjacent pairs, then the last character alone. The tail keeps a phrase from
running across punctuation and lets one character find the run it ends. Other scripts become lower-case words.
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import groupby

MOST_TOKENS = 12_000  # a tsvector knows positions up to 16,383
MOST_QUERY_RUNS = 12
LONGEST_WORD = 64
LONGEST_RUN_ASKED = 64

# Scripts written without blanks. Beyond the basic plane for names (𠮷, 𬭎).
_RUNNING = re.compile(
    "[\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U000323af]"
)


@dataclass(frozen=True)
class Run:
    """A stretch of text that a query finds as a whole."""

    text: str
    is_running: bool


def fold(text: str) -> str:
    """Text in one width and case, accents of Latin letters gone."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    bare = "".join(c for c in unicodedata.normalize("NFD", folded) if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFKC", bare)


def runs(text: str) -> list[Run]:
    """The stretches of running script and the words of other scripts, in order; all else separates."""
    return [
        Run(stretch, kind == "running")
        for kind, characters in groupby(fold(text), key=_kind)
        if kind
        for stretch in ["".join(characters)]
    ]


def tokens(text: str, most: int = MOST_TOKENS) -> list[str]:
    """What the index holds of a text, in order, at most `most`."""
    found: list[str] = []
    for run in runs(text):
        if len(found) >= most:
            break
        if run.is_running:
            found.extend(run.text[place : place + 2] for place in range(len(run.text)))
        else:
            found.append(run.text[:LONGEST_WORD])
    return found[:most]


def query_runs(query: str) -> list[Run]:
    """What a query asks for, each stretch once; a very long query asks for its beginning."""
    asked = (
        Run(run.text[: LONGEST_RUN_ASKED if run.is_running else LONGEST_WORD], run.is_running) for run in runs(query)
    )
    return list(dict.fromkeys(asked))[:MOST_QUERY_RUNS]


def match_query(query: str) -> str | None:
    """The FTS5 expression for a query, or None where it asks for nothing. Holds letters and digits of the query only."""
    return " AND ".join(_fts5(run) for run in query_runs(query)) or None


def match_tsquery(query: str) -> str | None:
    """The text of a tsquery for a query, or None where it asks for nothing. Holds letters and digits of the query only."""
    return " & ".join(_tsquery(run) for run in query_runs(query)) or None


def tsvector(fields: list[tuple[str, list[str]]]) -> str:
    """The text of a tsvector: each token with its positions and the weight (A to D) of its field.

    Written out by us, so that no parser, dictionary or locale of the server has a say.
    """
    places: dict[str, list[str]] = {}
    position = 0
    for weight, words in fields:
        for word in words:
            position += 1
            places.setdefault(word, []).append(f"{position}{weight}")
        position += 1  # no phrase runs from one field into the next
    return " ".join(f"'{word}':{','.join(positions[:255])}" for word, positions in places.items())


def contains(text: str, query: str) -> bool:
    """Whether the index finds the text by the query: what both databases must answer."""
    there = runs(text)
    return bool(query_runs(query)) and all(any(_is_in(asked, run) for run in there) for asked in query_runs(query))


def _is_in(asked: Run, run: Run) -> bool:
    if asked.is_running != run.is_running:
        return False
    return asked.text in run.text if asked.is_running else run.text.startswith(asked.text)


def _kind(character: str) -> str:
    if unicodedata.category(character)[0] not in "LN":
        return ""
    return "running" if _RUNNING.match(character) else "word"


def _pairs(text: str) -> list[str]:
    return [text[place : place + 2] for place in range(len(text) - 1)]


def _fts5(run: Run) -> str:
    if run.is_running and len(run.text) > 1:
        return f'"{" ".join(_pairs(run.text))}"'
    return f'"{run.text}"*'


def _tsquery(run: Run) -> str:
    if run.is_running and len(run.text) > 1:
        return "(" + " <-> ".join(f"'{pair}'" for pair in _pairs(run.text)) + ")"
    return f"'{run.text}':*"
