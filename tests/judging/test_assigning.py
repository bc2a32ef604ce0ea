"""Who reads what: proposed, taken over, changed by hand."""

from collections import Counter

import pytest
from sqlalchemy import select

from portal import clock
from portal.competitions.rules import RoundKind, RoundState
from portal.database import db
from portal.errors import Conflict, Refusal
from portal.judging import proposing
from portal.judging.actions import assigning, replacing, ties
from portal.judging.models import Seat
from portal.judging.queries import seats
from portal.judging.rules import SeatState
from portal.notices.models import OutboxMessage
from tests.builders.judging import a_judge, a_round, a_seat, a_sheet, an_accepted_entry


def seated(round_):
    return {(seat.entry_id, seat.judge_id) for seat in seats.seats_of(round_)}


def told():
    wanted = select(OutboxMessage.person_id).where(OutboxMessage.purpose == "judge-entries")
    return Counter(db.session.execute(wanted).scalars())


@pytest.fixture
def prepared(edition, entries):
    round_ = a_round(edition, entries, state=RoundState.PREPARED)
    round_.judges_per_entry = 3
    db.session.commit()
    return round_


def test_every_entry_gets_its_judges_evenly_and_nobody_reads_what_ties_them(prepared, judges, entries, organiser):
    ties.pin(judges[0], entries[0].project, "同学", actor=organiser, now=clock.now())
    found = proposing.propose(prepared)
    assert all(len(sitting) == 3 for sitting in found.plan.values())
    assert set(found.loads.values()) == {3}
    assert judges[0].id not in found.plan[entries[0].id]
    assert found.components == 1
    assigning.apply(prepared, proposing.plan_of(found.text), actor=organiser, now=clock.now())
    assert seated(prepared) == {(entry, judge) for entry, sitting in found.plan.items() for judge in sitting}
    assert not told(), "nobody is told before the round opens"
    assert replacing.tell_all(prepared, now=clock.now()) == 4
    assert set(told().values()) == {1}


def test_two_of_one_house_never_read_one_entry(prepared, edition, judges):
    more = [a_judge(edition, institution=judges[0].institution) for _ in range(2)]
    house = {judges[0].id, *(judge.id for judge in more)}
    assert all(len(house & set(sitting)) <= 1 for sitting in proposing.propose(prepared).plan.values())


def test_whom_it_fails_on_is_named(prepared, judges, entries, organiser):
    for judge in judges[:2]:
        ties.pin(judge, entries[1].project, "同学", actor=organiser, now=clock.now())
    with pytest.raises(Refusal) as refusal:
        proposing.propose(prepared)
    assert refusal.value.values["names"] == entries[1].number


def test_a_proposal_that_is_not_true_any_more_is_not_taken_over(prepared, judges, entries, organiser):
    plan = proposing.propose(prepared).plan
    tied = plan[entries[0].id][0]
    judge = next(each for each in judges if each.id == tied)
    ties.pin(judge, entries[0].project, "同学", actor=organiser, now=clock.now())
    with pytest.raises(Conflict):
        assigning.apply(prepared, plan, actor=organiser, now=clock.now())
    assert not seated(prepared)


@pytest.mark.parametrize("text", ["x", "1:2.x", "1:2 3:-4", "1:²", "1:" + "9" * 12])
def test_a_plan_that_cannot_be_read_is_refused(text):
    with pytest.raises(Refusal):
        proposing.plan_of(text)


def test_what_was_scored_or_set_by_hand_stays_in_a_new_proposal(prepared, edition, judges, entries, organiser):
    prepared.judges_per_entry, prepared.state = 1, RoundState.SCORING
    by_hand = assigning.add(prepared, entries[0], judges[0], actor=organiser, now=clock.now())
    scored = a_seat(prepared, judges[0], entries[1])
    a_sheet(scored)
    loose = a_seat(prepared, judges[0], entries[2]).code
    found = proposing.propose(prepared)
    assert found.kept == {(entries[0].id, judges[0].id), (entries[1].id, judges[0].id)}
    assigning.apply(prepared, found.plan, actor=organiser, now=clock.now())
    db.session.commit()
    assert (by_hand.state, scored.state) == (SeatState.ASSIGNED, SeatState.ASSIGNED)
    assert db.session.execute(select(Seat).where(Seat.code == loose)).first() is None
    assert judges[0].person_id in told() and len(told()) > 1


def test_on_stage_everybody_hears_everybody_but_what_ties_them(prepared, judges, entries, organiser):
    prepared.kind = RoundKind.PITCH
    ties.pin(judges[0], entries[0].project, "同学", actor=organiser, now=clock.now())
    plan = proposing.propose(prepared).plan
    everybody = {judge.id for judge in judges}
    assert set(plan[entries[0].id]) == everybody - {judges[0].id}
    assert all(set(plan[entry.id]) == everybody for entry in entries[1:])


def test_the_first_round_takes_accepted_entries_in(edition, judges, organiser):
    an_accepted_entry(edition)
    round_ = edition.rounds[0]
    plan = proposing.propose(round_).plan
    assert len(plan) == 1
    assigning.apply(round_, plan, actor=organiser, now=clock.now())
    assert len(seats.entries_in(round_)) == 1


def test_an_unfit_judge_is_not_set_by_hand(prepared, edition, judges, entries, organiser):
    now = clock.now()
    assigning.add(prepared, entries[0], judges[0], actor=organiser, now=now)
    ties.pin(judges[1], entries[0].project, "同学", actor=organiser, now=now)
    of_the_house = a_judge(edition, institution=judges[0].institution)
    for judge in (judges[0], judges[1], of_the_house):
        with pytest.raises(Refusal):
            assigning.add(prepared, entries[0], judge, actor=organiser, now=now)


def test_a_fresh_seat_vanishes_and_a_begun_one_is_given_back(round_, judges, entries, organiser):
    fresh, begun = a_seat(round_, judges[0], entries[0]), a_seat(round_, judges[1], entries[0])
    a_sheet(begun)
    for seat in (fresh, begun):
        assigning.take_away(seat, "材料看不清", actor=organiser, now=clock.now())
    assert [seat.id for seat in seats.seats_at(round_, entries[0].id)] == [begun.id]
    assert begun.state == SeatState.RECUSED
    assert [sheet for sheet in seats.sheets_of(round_) if sheet.seat_id == begun.id] == []


def test_all_who_sit_score_the_calibration_entry_first(edition, round_, judges, entries, organiser):
    outside = an_accepted_entry(edition)
    mine = a_seat(round_, judges[0], entries[0])
    a_seat(round_, judges[1], entries[0])
    assert assigning.calibrate(round_, outside, actor=organiser, now=clock.now()) == 2
    db.session.commit()
    with pytest.raises(Conflict, match="calibration"):
        a_sheet(mine)
    db.session.rollback()
    first = next(seat for seat in seats.seats_of(round_) if seat.is_calibration and seat.judge_id == judges[0].id)
    a_sheet(first)
    a_sheet(mine)
    assert [sheet.seat_id for sheet in seats.sheets_of(round_)] == [mine.id], "the calibration entry counts for nothing"
    with pytest.raises(Refusal):
        assigning.calibrate(round_, entries[0], actor=organiser, now=clock.now())
