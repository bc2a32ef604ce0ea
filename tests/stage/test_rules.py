"""What a clock shows, when turns are expected, and how lots are drawn: tables and properties."""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.stage import rules
from portal.stage.rules import Act, Phase, Tone, TurnKind, TurnState, expected, face

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SHORTEST = rules.SHORTEST_BREAK


@dataclass(frozen=True)
class T:
    """A turn's facts."""

    kind: str = TurnKind.PITCH
    state: str = TurnState.WAITING
    pitch_seconds: int = 480
    qa_seconds: int = 420
    gap_seconds: int = 60
    extra_seconds: int = 0
    began_at: datetime | None = None
    qa_began_at: datetime | None = None
    paused_at: datetime | None = None
    paused_seconds: int = 0
    ended_at: datetime | None = None


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def on(**more) -> T:
    return T(state=TurnState.ON, began_at=NOON, **more)


def rest(minutes: int = 15, **more) -> T:
    return T(kind=TurnKind.BREAK, pitch_seconds=minutes * 60, qa_seconds=0, gap_seconds=0, **more)


def starts(turns, now, **more):
    """Expected starts, in minutes after noon."""
    return [None if each.start is None else (each.start - NOON) / MINUTE for each in expected(turns, NOON, now, **more)]


@pytest.mark.parametrize(
    ("turn", "minutes", "phase", "seconds", "tone"),
    [
        (on(), 0, Phase.PITCH, 480, Tone.ON_TIME),
        (on(), 6.99, Phase.PITCH, 61, Tone.ON_TIME),
        (on(), 7, Phase.PITCH, 60, Tone.LAST_MINUTE),
        (on(), 7.99, Phase.PITCH, 1, Tone.LAST_MINUTE),
        (on(), 8, Phase.PITCH, 0, Tone.OVER),
        (on(), 10.2, Phase.PITCH, -132, Tone.OVER),
        (on(extra_seconds=60), 8, Phase.PITCH, 60, Tone.LAST_MINUTE),
        (on(paused_at=at(3)), 30, Phase.PITCH, 300, Tone.ON_TIME),
        (on(paused_seconds=120), 8, Phase.PITCH, 120, Tone.ON_TIME),
        (on(qa_began_at=at(8)), 9, Phase.QA, 360, Tone.ON_TIME),
        (on(qa_began_at=at(8)), 16, Phase.QA, -60, Tone.OVER),
        (on(qa_began_at=at(8), paused_at=at(10), paused_seconds=60), 99, Phase.QA, 360, Tone.ON_TIME),
    ],
)
def test_a_clock_shows_what_is_left_and_how_urgent_it_is(turn, minutes, phase, seconds, tone):
    assert face(turn, at(minutes)) == rules.Face(phase, seconds, tone)


CASES = [
    ("nobody has begun and it is early", [T(), T(), T()], -10, [0, 16, 32]),
    ("nobody has begun and it is late", [T(), T(), T()], 5, [5, 21, 37]),
    ("on time", [on(), T()], 3, [0, 16]),
    ("the pitch is over its time, so its questions begin later", [on(), T()], 10, [0, 18]),
    ("the questions are over their time", [on(qa_began_at=at(8)), T()], 20, [0, 21]),
    ("a paused clock pushes", [on(paused_at=at(3)), T()], 6, [0, 19]),
    ("ended early, the next waits", [T(state="done", began_at=NOON, ended_at=at(9)), T(), T()], 9, [0, 16, 32]),
    ("ended late", [T(state="done", began_at=NOON, ended_at=at(20)), T(), T()], 20, [0, 21, 37]),
    ("ended late, the gap has passed", [T(state="done", began_at=NOON, ended_at=at(20)), T(), T()], 25, [0, 25, 41]),
    ("left out, its place stays free", [T(state="skipped"), T()], -5, [None, 16]),
    (
        "left out, it gives its time to the delay",
        [T(state="done", began_at=NOON, ended_at=at(25)), T(state="skipped"), T()],
        25,
        [0, None, 32],
    ),
    ("a break gives way", [on(qa_began_at=at(8)), rest(15), T()], 20, [0, 21, 31]),
    ("a break gives way down to five minutes", [on(qa_began_at=at(8)), rest(15), T()], 40, [0, 41, 46]),
    ("a short break keeps its length", [on(qa_began_at=at(8)), rest(3), T()], 40, [0, 41, 44]),
    ("an early break ends as planned", [T(state="done", began_at=NOON, ended_at=at(9)), rest(15), T()], 9, [0, 10, 31]),
    ("not in use, nothing is late", [T(), T()], None, [0, 16]),
]


@pytest.mark.parametrize(("turns", "now", "wanted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_each_turn_is_expected_when(turns, now, wanted):
    assert starts(turns, None if now is None else at(now)) == wanted


def test_going_on_now_moves_everything_up():
    turns = [T(state="done", began_at=NOON, ended_at=at(9)), rest(15), T(), T()]
    assert starts(turns, at(9), moves_up=True) == [0, 10, 25, 41]


def test_the_plan_does_not_move_with_what_happens():
    turns = [T(state="done", began_at=NOON, ended_at=at(25)), T(state="skipped"), T()]
    assert [(each.planned_start - NOON) / MINUTE for each in expected(turns, NOON, at(25))] == [0, 16, 32]


# A day on stage: some turns done in their order, perhaps one on, the rest to come or left out.


@st.composite
def days(draw, kinds=(TurnKind.PITCH, TurnKind.TALK, TurnKind.BREAK)):
    """Turns as a real day leaves them, and an instant of that day."""
    number, done = draw(st.integers(1, 12)), draw(st.integers(0, 11))
    minutes = st.integers(0, 20)
    clock, turns = draw(st.integers(-5, 30)), []
    for place in range(number):
        turn = T(
            kind=draw(st.sampled_from(kinds)),
            pitch_seconds=draw(st.integers(1, 20)) * 60,
            qa_seconds=draw(minutes) * 60,
            gap_seconds=draw(st.integers(0, 3)) * 60,
        )
        if place < done:
            began = clock + draw(st.integers(0, 5))
            clock = began + draw(st.integers(1, 30))
            turn = replace(turn, state=TurnState.DONE, began_at=at(began), ended_at=at(clock))
        elif place == done and draw(st.booleans()):
            began = clock + draw(st.integers(0, 5))
            clock = began + draw(minutes)
            turn = replace(turn, state=TurnState.ON, began_at=at(began))
            if draw(st.booleans()):
                turn = replace(turn, qa_began_at=at(clock))
                clock += draw(minutes)
            if draw(st.booleans()):
                turn = replace(turn, paused_at=at(clock))
        elif draw(st.booleans()) and draw(st.booleans()):
            turn = replace(turn, state=TurnState.SKIPPED)
        turns.append(turn)
    return turns, at(clock + draw(minutes))


def to_come(turns, times):
    return [
        (turn, each)
        for turn, each in zip(turns, times, strict=True)
        if turn.state in rules.TO_COME and each.start is not None
    ]


@given(days(), st.booleans())
def test_turns_keep_their_order_and_never_overlap(day, moves_up):
    turns, now = day
    taken = [
        (turn, each)
        for turn, each in zip(turns, expected(turns, NOON, now, moves_up=moves_up), strict=True)
        if each.start
    ]
    for (turn, each), (_, later) in pairwise(taken):
        assert each.start <= each.end
        assert each.end + timedelta(seconds=turn.gap_seconds) <= later.start or turn.state == TurnState.DONE


@given(days())
def test_what_has_not_begun_lies_ahead_and_begins_no_earlier_than_planned(day):
    turns, now = day
    for turn, each in to_come(turns, expected(turns, NOON, now)):
        assert each.start >= now
        assert each.start >= each.planned_start or turn.kind == TurnKind.BREAK


@given(days(), st.integers(0, 3600))
def test_waiting_never_brings_anything_forward(day, seconds):
    turns, now = day
    earlier, later = expected(turns, NOON, now), expected(turns, NOON, now + timedelta(seconds=seconds))
    for (_, one), (_, other) in zip(to_come(turns, earlier), to_come(turns, later), strict=True):
        assert timedelta(0) <= other.start - one.start <= timedelta(seconds=seconds)


@given(days(kinds=(TurnKind.PITCH,)), st.integers(1, 90))
def test_an_overrun_moves_all_that_is_late_by_the_overrun(day, minutes):
    turns, _now = day
    place = rules.current(turns)
    if place is None:
        return
    # From the moment its time is up, and with nothing planned late enough to swallow it, all later turns slip alike.
    up = turns[place].began_at + timedelta(hours=8)
    over = expected(turns, NOON, up + timedelta(minutes=minutes))
    if turns[place].paused_at:
        return
    for (_, one), (_, other) in zip(to_come(turns, expected(turns, NOON, up)), to_come(turns, over), strict=True):
        assert other.start - one.start == timedelta(minutes=minutes)


@given(days())
def test_a_break_is_never_longer_than_needed_nor_shorter_than_decent(day):
    turns, now = day
    for turn, each in to_come(turns, expected(turns, NOON, now)):
        if turn.kind == TurnKind.BREAK:
            length = each.end - each.start
            assert length >= min(SHORTEST, rules.length_of(turn))
            assert each.end == max(each.planned_end, each.start + min(SHORTEST, rules.length_of(turn)))


@given(days())
def test_moving_up_is_never_later_than_waiting(day):
    turns, now = day
    waiting, moving = expected(turns, NOON, now), expected(turns, NOON, now, moves_up=True)
    for one, other in zip(waiting, moving, strict=True):
        assert one.start is None or other.start <= one.start


@pytest.mark.parametrize(
    ("turns", "state", "wanted"),
    [
        ([], "prepared", None),
        ([T(), T()], "prepared", (Act.CALL, 0)),
        ([T(state="called"), T()], "live", (Act.READY, 0)),
        ([T(state="ready"), T()], "live", (Act.START, 0)),
        ([on(), T()], "live", (Act.QA, 0)),
        ([on(qa_seconds=0), T()], "live", (Act.END, 0)),
        ([on(qa_began_at=at(8)), T()], "live", (Act.END, 0)),
        ([on(paused_at=at(2)), T()], "live", (Act.RESUME, 0)),
        ([T(state="done"), rest(), T()], "live", (Act.START, 1)),
        ([T(state="done"), T(state="skipped"), T()], "live", (Act.CALL, 2)),
        ([T(state="done"), T(state="skipped")], "live", (Act.CLOSE, None)),
        ([T(state="done"), T()], "over", None),
    ],
)
def test_there_is_one_next_act(turns, state, wanted):
    assert rules.next_act(turns, state) == wanted


@pytest.mark.parametrize(
    ("opens", "closes", "now", "wanted"),
    [(None, None, 0, False), (0, None, -1, False), (0, None, 0, True), (0, 5, 4.99, True), (0, 5, 5, False)],
)
def test_a_window_is_open_from_its_first_instant_to_before_its_last(opens, closes, now, wanted):
    moment = lambda minutes: None if minutes is None else at(minutes)  # noqa: E731
    assert rules.is_open(moment(opens), moment(closes), at(now)) is wanted


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(-40, 40)), min_size=1, max_size=15))
def test_a_changed_minute_always_has_a_higher_number_in_calendars(story):
    """Between acts a turn slips; an act then moves it to wherever it likes."""
    told, sequence, shown = NOON, 0, (0, NOON)
    for slips, moved in story:
        live = told + slips * MINUTE
        seen = (sequence + rules.slipped(told, live), live)
        assert seen[0] >= shown[0]
        assert seen[0] > shown[0] or seen[1] == shown[1]
        after = live + moved * MINUTE
        sequence, told = rules.retold(sequence, told, live, after), after
        shown = (sequence + rules.slipped(told, told), told)
        assert shown[0] >= seen[0]
        assert shown[0] > seen[0] or shown[1] == seen[1]


def test_lots_can_be_drawn_again_from_what_is_published():
    entries = ["声呐水杯（演示）", "智能鞋楦（演示）", "激光清洗（演示）"]
    seed = rules.seed_of("6d4772eabc9514f4368ba115a4c6ec00", "瓯江")
    assert seed == "6d4772eabc9514f4368ba115a4c6ec00/瓯江"
    by_hand = sorted(entries, key=lambda name: hashlib.sha256(f"{seed}/{name}".encode()).hexdigest())
    assert rules.drawn(entries, seed) == rules.drawn(list(reversed(entries)), seed) == by_hand
    assert rules.drawn(entries, seed) != rules.drawn(entries, "another")


@given(st.lists(st.text(min_size=1, max_size=8), unique=True, min_size=2, max_size=20), st.text(max_size=20))
def test_everybody_is_drawn_once(entries, seed):
    assert sorted(rules.drawn(entries, seed)) == sorted(entries)


def test_every_place_is_as_likely_for_everybody():
    """5,000 draws of five: each of the 25 pairs of name and place within four standard deviations of 1,000."""
    names, found = "甲乙丙丁戊", dict.fromkeys(((name, place) for name in "甲乙丙丁戊" for place in range(5)), 0)
    for number in range(5000):
        for place, name in enumerate(rules.drawn(list(names), str(number))):
            found[name, place] += 1
    assert all(abs(times - 1000) < 4 * (5000 * 0.2 * 0.8) ** 0.5 for times in found.values())
