"""Screens count by themselves: `static/js/stage-times.js` says of a thousand days what the rules say."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from portal.stage.rules import TurnKind, TurnState, expected, face
from tests.databases import ROOT

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
DAYS = 1000
SCRIPT = """([days]) => days.map(day => ({
  times: stageTimes.expected(day.turns, day.starts, day.now, day.movesUp),
  faces: day.turns.map(turn => turn.state === "on" ? stageTimes.face(turn, day.now === null ? turn.began : day.now) : null),
}))"""


@dataclass
class Day:
    """A turn's facts, made up."""

    kind: str
    state: str
    pitch_seconds: int
    qa_seconds: int
    gap_seconds: int
    extra_seconds: int = 0
    began_at: datetime | None = None
    qa_began_at: datetime | None = None
    paused_at: datetime | None = None
    paused_seconds: int = 0
    ended_at: datetime | None = None


def a_day(dice: random.Random) -> tuple[list[Day], datetime | None, bool]:
    """Turns in any state, an instant to the millisecond or none, and whether everything moves up."""
    clock, turns = NOON + timedelta(minutes=dice.randint(-10, 30)), []
    done, number = dice.randint(0, 5), dice.randint(0, 9)
    for place in range(number):
        kind = dice.choice(list(TurnKind))
        turn = Day(kind, TurnState.WAITING, dice.randint(60, 900), dice.choice([0, 300, 420]), dice.choice([0, 60]))
        if place < done:
            turn.state, turn.began_at = TurnState.DONE, clock
            clock += timedelta(milliseconds=dice.randint(1, 1_500_000))
            turn.ended_at = clock
        elif place == done and dice.random() < 0.7:
            turn.state, turn.began_at = TurnState.ON, clock
            turn.extra_seconds, turn.paused_seconds = dice.choice([0, 60, -120]), dice.choice([0, 33])
            clock += timedelta(milliseconds=dice.randint(0, 900_000))
            if dice.random() < 0.5:
                turn.qa_began_at = clock
            if dice.random() < 0.3:
                turn.paused_at = clock + timedelta(seconds=dice.randint(0, 200))
        else:
            turn.state = dice.choice([TurnState.WAITING, TurnState.CALLED, TurnState.READY, TurnState.SKIPPED])
        turns.append(turn)
    now = None if dice.random() < 0.1 else clock + timedelta(milliseconds=dice.randint(0, 1_800_000))
    return turns, now, dice.random() < 0.3


def ms(instant: datetime | None) -> int | None:
    return None if instant is None else round(instant.timestamp() * 1000)


def as_sent(turn: Day) -> dict:
    """As state.json names it."""
    return {
        "id": 1, "kind": turn.kind, "state": turn.state, "pitch": turn.pitch_seconds, "qa": turn.qa_seconds,
        "gap": turn.gap_seconds, "extra": turn.extra_seconds, "began": ms(turn.began_at), "qaBegan": ms(turn.qa_began_at),
        "paused": ms(turn.paused_at), "pausedSeconds": turn.paused_seconds, "ended": ms(turn.ended_at),
    }  # fmt: skip


def test_the_browser_counts_as_the_server_does(page):
    page.add_script_tag(path=str(ROOT / "static/js/stage-times.js"))
    dice = random.Random(20261120)
    days = [a_day(dice) for _ in range(DAYS)]
    sent = [
        {"turns": [as_sent(turn) for turn in turns], "starts": ms(NOON), "now": ms(now), "movesUp": moves_up}
        for turns, now, moves_up in days
    ]
    for (turns, now, moves_up), said in zip(days, page.evaluate(SCRIPT, [sent]), strict=True):
        ours = expected(turns, NOON, now, moves_up=moves_up)
        assert [(each["plannedStart"], each["plannedEnd"], each["start"], each["end"]) for each in said["times"]] == [
            (ms(each.planned_start), ms(each.planned_end), ms(each.start), ms(each.end)) for each in ours
        ]
        for turn, shown in zip(turns, said["faces"], strict=True):
            if shown is not None:
                clock = face(turn, now or turn.began_at)
                assert (shown["phase"], shown["seconds"], shown["tone"]) == (clock.phase, clock.seconds, clock.tone)
