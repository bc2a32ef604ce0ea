"""The entry all judges score first: compared only when all have handed it in, and then for good."""

from decimal import Decimal

import pytest

from portal import clock
from portal.database import db
from portal.errors import Conflict
from portal.judging.actions import assigning
from portal.judging.calibration import Apart, compared
from portal.judging.queries import calibrating
from tests.builders.judging import a_judge, a_seat, a_sheet, an_accepted_entry


def marks(*of):
    return {judge: {"a": Decimal(a), "b": Decimal(b)} for judge, (a, b) in enumerate(of, 1)}


POINTS = {"a": 60, "b": 40}


def test_criteria_and_judges_beside_the_mean():
    found = compared(marks((50, 30), (45, 35), (40, 20)), POINTS)
    assert found.criteria == {
        "a": Apart(Decimal("45.00"), Decimal("40.00"), Decimal("50.00")),
        "b": Apart(Decimal("28.33"), Decimal("20.00"), Decimal("35.00")),
    }
    assert (found.total.mean, found.total.spread) == (Decimal("73.33"), Decimal("20.00"))
    assert [(each.judge, each.total, each.from_mean) for each in found.judges] == [
        (3, Decimal("60.00"), Decimal("-13.33")),
        (1, Decimal("80.00"), Decimal("6.67")),
        (2, Decimal("80.00"), Decimal("6.67")),
    ]
    assert found.of(2).by_criterion == {"a": Decimal("0.00"), "b": Decimal("6.67")}
    assert found.of(9) is None


@pytest.mark.parametrize(
    ("given", "widest"),
    [
        ([(50, 30), (50, 31)], "b"),
        # Six of sixty are less than five of forty.
        ([(50, 30), (56, 35)], "b"),
        ([(50, 30), (59, 31)], "a"),
        ([(50, 30), (50, 30)], None),
    ],
)
def test_the_widest_criterion_is_the_one_widest_for_its_points(given, widest):
    assert compared(marks(*given), POINTS).widest == widest


@pytest.fixture
def begun(edition, round_, judges, entries, organiser):
    """The seats of three judges at an entry from outside the round."""
    for judge in judges[:3]:
        a_seat(round_, judge, entries[0])
    assigning.calibrate(round_, an_accepted_entry(edition), actor=organiser, now=clock.now())
    db.session.commit()
    return {seat.judge_id: seat for seat, _ in calibrating.calibration_of(round_).filed}


def test_nobody_compares_before_all_have_handed_it_in_and_then_it_stays(
    begun, desk, as_judge, edition, round_, judges, entries, organiser
):
    page = f"/organise/{edition.event.slug}/competition/rounds/{round_.code}/calibration"
    first, second, last = (begun[judge.id] for judge in judges[:3])
    own = f"/judge/seats/{first.code}"
    a_sheet(first, 0.61)
    a_sheet(second, 0.9)
    found = desk.get(page)
    assert "2 / 3" in found.text and "61.00" not in found.text and "差距" not in found.text
    assert "平均分" not in as_judge(judges[0]).get(own).text
    a_sheet(first, 0.6)  # until all have, each may change theirs
    a_sheet(last, 0.75)

    found = desk.get(page)
    assert "75.00" in found.text and "−15.00" in found.text and "+15.00" in found.text
    assert judges[0].name in found.text
    desk.get(f"/en{page}")
    seen = as_judge(judges[0]).get(own)
    assert "−15.00" in seen.text and "75.00" in seen.text
    assert "90.00" not in seen.text and judges[1].name not in seen.text, "means alone, and nobody's name"
    with pytest.raises(Conflict, match="compare now"):
        a_sheet(first, 0.75)
    db.session.rollback()

    # Somebody who comes later is asked too, and has seen nothing: it is open again until they have handed it in.
    newcomer = judges[3]
    a_seat(round_, newcomer, entries[1])
    assert "后加入" in desk.get(page).text
    desk.post(page, {"entry": first.entry.code}, fill=True)
    assert "75.00" not in desk.get(page).text and "后加入" not in desk.get(page).text


def test_two_judges_would_read_each_other_off_the_mean(edition, desk, as_judge, round_, judges, entries, organiser):
    pair = [a_judge(edition), a_judge(edition)]
    for judge in pair:
        a_seat(round_, judge, entries[0])
    assigning.calibrate(round_, an_accepted_entry(edition), actor=organiser, now=clock.now())
    for seat, _ in calibrating.calibration_of(round_).filed:
        a_sheet(seat, 0.6 if seat.judge is pair[0] else 0.8)
    own = next(seat for seat, _ in calibrating.calibration_of(round_).filed if seat.judge is pair[0])
    assert "70.00" not in as_judge(pair[0]).get(f"/judge/seats/{own.code}").text
    page = f"/organise/{edition.event.slug}/competition/rounds/{round_.code}/calibration"
    assert "70.00" in desk.get(page).text
