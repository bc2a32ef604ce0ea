"""What a round's result follows from, and the result itself: the same inputs always give the same bytes. Pure.

Inputs and result are canonical JSON with SHA-256 digests. Decimals are text; judges and entries go by text (J7,
WZCK-2027-0001). Ranks are those of a group; the public jury's points are 100 for the most votes, the others in proportion.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from portal.competitions.advancing import Cut, Places, Ranked, cuts
from portal.competitions.rules import Aggregation, TieBreak
from portal.judging import scoring, severity
from portal.judging.scoring import Line, Place, Row
from portal.judging.severity import Adjustment, Given, Shift

INPUTS, RESULT = "wz-round/1", "wz-result/1"


@dataclass(frozen=True)
class EntryIn:
    """An entry as it is ranked. `earlier` is its score in the round before, `votes` those of the public jury."""

    entry: str
    group: str
    sector: str
    heat: int | None = None
    earlier: Decimal | None = None
    votes: int | None = None


@dataclass(frozen=True)
class SheetIn:
    """The last filed sheet of a seat: marks by criterion, and their sum."""

    seat: int
    judge: str
    entry: str
    number: int
    marks: Mapping[str, str]
    total: Decimal


@dataclass(frozen=True)
class QuotaIn:
    """So many of a group go on, narrowed to an industry or to a heat where one is named."""

    group: str
    places: int
    sector: str | None = None
    heat: int | None = None


@dataclass(frozen=True)
class RoundIn:
    """All that a result follows from. `firsts` names each group's first criterion, `rules` the digest of the rule set."""

    round: str
    aggregation: Aggregation
    entries: Sequence[EntryIn]
    sheets: Sequence[SheetIn]
    quotas: Sequence[QuotaIn] = ()
    ties: Sequence[TieBreak] = ()
    firsts: Mapping[str, str] | None = None
    spread_alarm: int | None = None
    jury_percent: int = 0
    rules: str | None = None


def canonical(value: Any) -> str:
    """JSON with one way to write everything: sorted keys, no spaces, decimals as text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def digest_of(text: str) -> str:
    """SHA-256, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def inputs_of(round_: RoundIn) -> str:
    """The inputs as they are kept: whoever has them can compute the result."""
    said = asdict(round_)
    said["format"] = INPUTS
    said["entries"] = sorted(said["entries"], key=lambda each: str(each["entry"]))
    said["sheets"] = sorted(said["sheets"], key=lambda each: int(each["seat"]))
    for each in said["entries"]:
        each["earlier"] = _two(each["earlier"])
    for each in said["sheets"]:
        each["total"] = _two(each["total"])
    return canonical(said)


def round_in(inputs: str) -> RoundIn:
    """The inputs read back. Raises ValueError for another format."""
    said = json.loads(inputs)
    if said.pop("format", None) != INPUTS:
        raise ValueError("not the inputs of a round")
    said["aggregation"] = Aggregation(said["aggregation"])
    said["ties"] = tuple(TieBreak(each) for each in said["ties"])
    said["quotas"] = tuple(QuotaIn(**each) for each in said["quotas"])
    said["entries"] = tuple(EntryIn(**each | {"earlier": _number(each["earlier"])}) for each in said["entries"])
    said["sheets"] = tuple(SheetIn(**each | {"total": Decimal(each["total"])}) for each in said["sheets"])
    return RoundIn(**said)


def computed(inputs: str) -> str:
    """The result of these inputs, as canonical JSON. Raises `scoring.TooFewScores` for an entry without a sheet."""
    return canonical(_Result(round_in(inputs)).said() | {"format": RESULT, "inputs": digest_of(inputs)})


def outcomes(content: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Each entry's row of a result, by the entry's number."""
    return {row["entry"]: row for rows in content["groups"].values() for row in rows}


def going_on(content: Mapping[str, Any]) -> set[str]:
    """The numbers of the entries that go on."""
    return {entry for cut in content["cuts"] for entry in cut["going_on"]}


@dataclass(frozen=True)
class Moved:
    """An entry that another result ranks elsewhere, or lets go on where it did not."""

    entry: str
    group: str
    score: tuple[Decimal, Decimal]
    rank: tuple[int, int]
    goes_on: tuple[bool, bool]


def moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Moved]:
    """What changes from one result to the other, the best rank first."""
    was, stays = outcomes(before), (going_on(before), going_on(after))
    found = [
        Moved(
            entry=number,
            group=row["group"],
            score=(Decimal(was[number]["score"]), Decimal(row["score"])),
            rank=(was[number]["rank"], row["rank"]),
            goes_on=(number in stays[0], number in stays[1]),
        )
        for number, row in outcomes(after).items()
        if number in was
    ]
    changed = [each for each in found if each.score[0] != each.score[1] or each.rank[0] != each.rank[1]]
    return sorted(changed, key=lambda each: (each.group, each.rank[1], each.entry))


class _Result:
    """One computation."""

    def __init__(self, round_: RoundIn) -> None:
        self.round = round_
        self.entries = {each.entry: each for each in round_.entries}
        self.sheets: dict[str, list[SheetIn]] = {each.entry: [] for each in round_.entries}
        for sheet in round_.sheets:
            self.sheets[sheet.entry].append(sheet)
        self.totals = {entry: {each.judge: each.total for each in of} for entry, of in self.sheets.items()}
        self.most_votes = max((each.votes or 0 for each in round_.entries), default=0)
        self.lines = {
            entry: scoring.lines(
                totals, round_.aggregation, jury=self.jury(self.entries[entry]), jury_percent=round_.jury_percent
            )
            for entry, totals in self.totals.items()
        }
        self.adjustment = severity.adjusted(Given(s.judge, s.entry, s.total) for s in round_.sheets)

    def jury(self, entry: EntryIn) -> Decimal | None:
        """The public jury's points; None where it does not count or nobody voted."""
        return scoring.jury_points(entry.votes or 0, self.most_votes) if self.round.jury_percent else None

    def said(self) -> dict[str, Any]:
        groups = sorted({each.group for each in self.round.entries})
        places = {group: self.places(group) for group in groups}
        found = self.cuts(places)
        on = {row.entry for cut in found for row in cut.going_on}
        leanings = self.adjustment.judges.values()
        return {
            "round": self.round.round,
            "groups": {group: self.rows(group, places[group], on) for group in groups},
            "cuts": [_said_cut(each.places, each) for each in found if each.places is not None],
            "judges": [
                {"judge": each.judge, "offset": each.offset, "error": each.error, "sheets": each.sheets}
                for each in leanings
            ],
            "noise": self.adjustment.noise,
            "severity": self.adjustment.severity,
            "components": self.adjustment.components,
            "is_estimated": self.adjustment.is_estimated,
            "most_votes": self.most_votes if self.round.jury_percent else None,
        }

    def places(self, group: str) -> list[Place]:
        own = [each for each in self.round.entries if each.group == group]
        return scoring.ranked([self.row(each) for each in own], self.round.ties)

    def row(self, entry: EntryIn) -> Row:
        totals = self.totals[entry.entry]
        breaks: dict[str, Decimal] = {TieBreak.SUM_OF_ALL: sum(totals.values(), Decimal(0))}
        if entry.earlier is not None:
            breaks[TieBreak.EARLIER_ROUND] = entry.earlier
        first = (self.round.firsts or {}).get(entry.group, "")
        marks = [Decimal(each.marks[first]) for each in self.sheets[entry.entry] if first in each.marks]
        if marks:
            breaks[TieBreak.FIRST_CRITERION] = sum(marks, Decimal(0)) / len(marks)
        return Row(entry.entry, self.lines[entry.entry][-1].value, breaks)

    def cuts(self, places: Mapping[str, Sequence[Place]]) -> list[Cut]:
        quotas = sorted(self.round.quotas, key=lambda each: (each.group, each.sector or "", each.heat or 0))
        rows = [
            Ranked(place.entry, group, self.entries[place.entry].sector, self.entries[place.entry].heat, place.rank)
            for group, of in places.items()
            for place in of
        ]
        return cuts(rows, [Places(each.group, each.places, each.sector, each.heat) for each in quotas])

    def rows(self, group: str, places: Sequence[Place], on: set[str]) -> list[dict[str, Any]]:
        narrow = replace(self.adjustment, entries={p.entry: self.adjustment.entries[p.entry] for p in places})
        shifts = {each.entry: each for each in severity.shifts(narrow, places=self.line(group))}
        return [self.said_of(place, narrow, shifts[place.entry], on) for place in places]

    def line(self, group: str) -> int | None:
        """How many of a group go on, where one number says it."""
        own = [each for each in self.round.quotas if each.group == group]
        return own[0].places if len(own) == 1 and own[0].sector is None and own[0].heat is None else None

    def said_of(self, place: Place, adjustment: Adjustment, shift: Shift, on: set[str]) -> dict[str, Any]:
        entry, totals = self.entries[place.entry], self.totals[place.entry]
        own = adjustment.entries[place.entry]
        return {
            "entry": place.entry,
            "group": entry.group,
            "score": place.score,
            "rank": place.rank,
            "is_shared": place.is_shared,
            "decided_by": place.decided_by,
            "goes_on": place.entry in on,
            "lines": _said_lines(self.lines[place.entry]),
            "spread": scoring.spread(list(totals.values())),
            "is_alarming": scoring.is_alarming(list(totals.values()), self.round.spread_alarm),
            "votes": entry.votes,
            "adjusted": own.score,
            "adjusted_error": own.error,
            "adjusted_rank": shift.rank,
            "adjusted_shift": shift.raw_rank - shift.rank,
            "is_far": shift.is_far,
            "is_at_cut": shift.is_at_cut,
            "adjusted_lines": _said_lines(severity.adjusted_lines(totals, adjustment)),
        }


def _said_cut(places: Places, cut: Cut) -> dict[str, Any]:
    return asdict(places) | {"going_on": [row.entry for row in cut.going_on], "is_shared": cut.is_shared}


def _said_lines(lines: Iterable[Line]) -> list[dict[str, Any]]:
    return [{key: value for key, value in asdict(line).items() if value is not None} for line in lines]


def _two(value: Decimal | None) -> str | None:
    return None if value is None else str(scoring.rounded(Decimal(value)))


def _number(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)
