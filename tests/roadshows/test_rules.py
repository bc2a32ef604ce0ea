"""Windows, minutes and deadlines of a roadshow."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portal.roadshows.rules import (
    HOLDING,
    LEAVABLE,
    LIST_WORDS,
    MOVES,
    STATE_TONES,
    STATE_WORDS,
    TIE_WORDS,
    PitchState,
    Plan,
    TieKind,
    WindowState,
    answer_by,
    most_pitches,
    pitch_times,
    pitches_end,
    places_within,
    suggested,
    window_state,
)

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
START = datetime(2026, 12, 20, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def a_plan(**changed: Any) -> Plan:
    usual: dict[str, Any] = {
        "pitch_count": 10,
        "pitch_minutes": 8,
        "qa_minutes": 7,
        "gap_minutes": 1,
        "first_pitch_at": START,
        "applications_open_at": NOW,
        "applications_close_at": NOW + HOUR,
        "confirm_by": NOW + 2 * HOUR,
        "slides_by": NOW + 3 * HOUR,
    }
    return Plan(**(usual | changed))


@pytest.mark.parametrize(
    ("now", "state"),
    [(9, WindowState.SOON), (10, WindowState.OPEN), (19, WindowState.OPEN), (20, WindowState.CLOSED)],
)
def test_the_window_is_half_open(now, state):
    opens, closes = NOW + 10 * HOUR, NOW + 20 * HOUR
    assert window_state(opens, closes, NOW + now * HOUR) is state


def test_ten_pitches_of_eight_and_seven_minutes_end_after_two_hours_and_thirty_nine_minutes():
    assert pitches_end(a_plan()) == START + timedelta(minutes=159)
    assert pitches_end(a_plan(), count=0) == START


@pytest.mark.parametrize(("minutes", "most"), [(159, 10), (158, 9), (15, 1), (14, 0)])
def test_the_gap_after_the_last_pitch_does_not_count(minutes, most):
    assert most_pitches(a_plan(), START + timedelta(minutes=minutes)) == most


def test_an_interlude_moves_what_follows():
    times = pitch_times(a_plan(), 3, {1: timedelta(minutes=20)})
    assert [(start - START) // timedelta(minutes=1) for start, _ in times] == [0, 36, 52]
    assert all(end - start == timedelta(minutes=15) for start, end in times)


def test_free_times_become_places():
    times = pitch_times(a_plan(), 4)
    assert places_within(times, None, None) is None
    assert places_within(times, START + timedelta(minutes=1), None) == {1, 2, 3}
    assert places_within(times, None, START + timedelta(minutes=31)) == {0, 1}
    assert places_within(times, START + timedelta(hours=5), None) == frozenset()


@pytest.mark.parametrize("days", [1, 3, 9, 30, 200])
@pytest.mark.parametrize("hours", [0.25, 0.75, 2, 4])
def test_what_is_suggested_never_contradicts_itself(days, hours):
    starts_at = NOW + timedelta(days=days)
    ends_at = starts_at + timedelta(hours=hours)
    plan = suggested(starts_at, ends_at, NOW)
    assert plan.applications_open_at < plan.applications_close_at <= plan.confirm_by <= plan.slides_by
    assert plan.slides_by <= plan.first_pitch_at
    assert starts_at <= plan.first_pitch_at < ends_at
    assert 1 <= plan.pitch_count <= 8


def test_all_that_is_suggested_fits_into_the_event():
    plan = suggested(START, START + 4 * HOUR, NOW)
    assert plan.pitch_count == 8
    assert pitches_end(plan) <= START + 4 * HOUR


@pytest.mark.parametrize(
    ("confirm_by", "first", "expected"),
    [(100, 300, 100), (10, 300, 48), (-5, 300, 48), (10, 30, 30)],
)
def test_who_is_selected_late_has_two_days_to_answer_but_never_past_the_first_pitch(confirm_by, first, expected):
    assert answer_by(NOW + confirm_by * HOUR, NOW + first * HOUR, NOW) == NOW + expected * HOUR


def test_every_state_has_words_a_tone_and_moves():
    for table in (STATE_WORDS, LIST_WORDS, STATE_TONES, MOVES):
        assert set(table) == set(PitchState)
    assert set(TIE_WORDS) == set(TieKind)


def test_only_states_that_can_withdraw_are_left_by_the_team():
    assert {state for state in PitchState if PitchState.WITHDRAWN in MOVES[state]} == LEAVABLE


def test_a_place_is_held_from_selection_on():
    assert {PitchState.SELECTED, PitchState.CONFIRMED, PitchState.PRESENTED, PitchState.ABSENT} == HOLDING
