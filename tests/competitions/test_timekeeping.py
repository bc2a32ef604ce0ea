"""The scoreboard of counties, zones and the city: tables."""

from datetime import date

from portal.areas.rules import DayKind
from portal.competitions.rules import ScreeningLevel, Verdict
from portal.competitions.timekeeping import Look, Score, scoreboard, total

COUNTY, CITY = ScreeningLevel.COUNTY, ScreeningLevel.CITY
TODAY = date(2026, 10, 12)
# 2026: the National Day week, with make-up days on Sunday 09-20 and Saturday 10-10.
CALENDAR = {date(2026, 10, day): DayKind.HOLIDAY for day in range(1, 8)} | {
    date(2026, 9, 20): DayKind.WORKDAY,
    date(2026, 10, 10): DayKind.WORKDAY,
}


def test_the_scoreboard_counts_answers_days_and_what_waits_past_its_day() -> None:
    board = scoreboard(
        [
            Look(1, COUNTY, date(2026, 9, 28), date(2026, 10, 10), Verdict.PASSED, date(2026, 10, 10)),
            Look(1, COUNTY, date(2026, 9, 17), date(2026, 9, 23), Verdict.RETURNED, date(2026, 9, 24)),
            Look(1, COUNTY, date(2026, 9, 17), date(2026, 10, 11)),
            Look(1, COUNTY, date(2026, 10, 12), date(2026, 10, 19)),
            Look(2, COUNTY, date(2026, 10, 12), date(2026, 10, 19), Verdict.REJECTED, date(2026, 10, 12)),
            Look(1, CITY, date(2026, 10, 10), date(2026, 10, 16)),
        ],
        TODAY,
        CALENDAR,
    )
    lucheng = board[COUNTY, 1]
    # Five working days over the holiday week, six over the make-up Sunday.
    assert lucheng == Score(came=4, waiting=2, overdue=1, passed=1, returned=1, in_time=1, days=11)
    assert (lucheng.decided, lucheng.mean_days, lucheng.in_time_percent) == (2, 5.5, 100 / 3)
    assert board[COUNTY, 2].mean_days == 0
    assert total(board, COUNTY).came == 5
    assert total(board, CITY) == Score(came=1, waiting=1)


def test_a_unit_without_an_answer_has_no_mean_and_no_share() -> None:
    score = scoreboard([Look(1, COUNTY, TODAY, date(2026, 10, 19))], TODAY, CALENDAR)[COUNTY, 1]
    assert (score.mean_days, score.in_time_percent) == (None, None)
