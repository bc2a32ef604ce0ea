from datetime import timedelta

import pytest

from portal.notices.rules import LONGEST_PAUSE, MOST_TRIES, pause


@pytest.mark.parametrize(
    ("tries", "dice", "seconds"),
    [(1, 0.5, 20), (2, 0.5, 40), (5, 0.5, 320), (1, 0.0, 15), (1, 1.0, 25), (40, 0.5, 3600)],
)
def test_pauses_double_up_to_an_hour_and_spread(tries, dice, seconds):
    assert pause(tries, dice) == timedelta(seconds=seconds)


def test_the_last_try_comes_two_days_after_the_first():
    total = sum((pause(tries, 0.5) for tries in range(1, MOST_TRIES)), timedelta())
    assert timedelta(hours=44) < total < timedelta(hours=52)
    assert timedelta(hours=1) == LONGEST_PAUSE
