"""What stands in a ledger, how far it went, and when questions are due."""

from datetime import date, timedelta

import pytest

from portal.outcomes.rules import (
    ANSWER_STEPS,
    ANSWER_WORDS,
    FOLLOW_UP_WORDS,
    SIDE_WORDS,
    STAGE_TONES,
    STAGE_WORDS,
    STEP_WORDS,
    Answer,
    FollowUpState,
    Line,
    OutcomeStage,
    Side,
    StepKind,
    counted,
    follow_up_days,
    months_later,
    stage_of,
    standing,
)

K = StepKind
DAY = date(2026, 11, 1)


def a_line(number, kind, day=0, **more):
    return Line(number, kind, DAY + timedelta(days=day), **more)


@pytest.mark.parametrize(
    ("lines", "stage"),
    [
        ([], OutcomeStage.INTENT),
        ([a_line(1, K.INTENT)], OutcomeStage.INTENT),
        ([a_line(1, K.INTENT), a_line(2, K.TALK, 1)], OutcomeStage.INTENT),
        ([a_line(1, K.INTENT), a_line(2, K.AGREEMENT, 2), a_line(3, K.DUE_DILIGENCE, 1)], OutcomeStage.AGREEMENT),
        ([a_line(1, K.INTENT), a_line(2, K.PAID, 2), a_line(3, K.STRUCK, 3, corrects=2)], OutcomeStage.INTENT),
        # A correction of an old line does not bring the case back to it.
        (
            [a_line(1, K.INTENT), a_line(2, K.DUE_DILIGENCE, 1), a_line(3, K.ENDED, 1), a_line(4, K.DUE_DILIGENCE, 1, corrects=2)],
            OutcomeStage.ENDED,
        ),
        ([a_line(1, K.INTENT), a_line(2, K.ENDED, 1), a_line(3, K.INTENT, 2)], OutcomeStage.INTENT),
    ],
)  # fmt: skip
def test_the_stage_is_the_last_standing_step(lines, stage):
    assert stage_of(lines) is stage


def test_a_corrected_line_stands_no_more():
    lines = [a_line(1, K.AGREEMENT, amount_yuan=5), a_line(2, K.AGREEMENT, amount_yuan=4, corrects=1)]
    assert [line.id for line in standing(lines)] == [2]
    again = [*lines, a_line(3, K.AGREEMENT, amount_yuan=3, corrects=2)]
    assert [line.id for line in standing(again)] == [3]


def test_a_disputed_line_counts_nowhere():
    lines = [a_line(1, K.PAID, amount_yuan=5), a_line(2, K.PAID, 1, amount_yuan=7, is_disputed=True)]
    assert [line.id for line in counted(lines, K.PAID)] == [1]
    assert counted(lines, K.AGREEMENT) == []


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 11, 23), 1, date(2026, 12, 23)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
    ],
)
def test_months_end_where_they_have_no_such_day(day, months, later):
    assert months_later(day, months) == later


def test_questions_are_asked_after_one_three_six_and_twelve_months():
    assert [months for months, _ in follow_up_days(DAY)] == [1, 3, 6, 12]


def test_every_kind_has_its_words():
    assert set(STAGE_WORDS) == set(STAGE_TONES) == set(OutcomeStage)
    assert set(STEP_WORDS) == set(StepKind)
    assert set(SIDE_WORDS) == set(Side)
    assert set(ANSWER_WORDS) == set(Answer)
    assert set(FOLLOW_UP_WORDS) == set(FollowUpState)
    assert set(ANSWER_STEPS) == {Answer.AGREED, Answer.PAID, Answer.ENDED}
