"""A round from the first entry to the signed result, and what may still change it."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from portal import clock
from portal.audit.models import AuditRow
from portal.competitions.actions import rounds
from portal.competitions.models.entries import RoundEntry
from portal.competitions.queries import rounds as standing
from portal.competitions.rules import EntryState, RoundState, Standing
from portal.database import db
from portal.errors import Conflict, MoveRefused, Refusal
from portal.judging import jobs, result
from portal.judging.actions import closing, correcting, signing
from portal.judging.models import RoundResult, Seat, Sheet
from portal.judging.queries import results
from portal.notices.models import OutboxMessage
from tests.builders.accounts import a_person
from tests.builders.results import (
    a_judge,
    an_accepted_entry,
    an_edition_with_places,
    file,
    file_all,
    marks_for,
    seats_at,
)


class World:
    """Four entries for two places, three judges, the first of them the chair; the first round is open."""

    def __init__(self, entries=4, places=2):
        self.edition = an_edition_with_places(places)
        self.organiser = self.edition.event.created_by_id
        self.entries = [an_accepted_entry(self.edition) for _ in range(entries)]
        self.judges = [a_judge(self.edition, is_chair=number == 0) for number in range(3)]
        self.chair, self.actor = self.judges[0].person, a_person("组织者二（演示）")
        self.round, self.next = self.edition.rounds[:2]
        self.seats = seats_at(self.round, self.judges, self.entries)
        closing.open_round(self.round, actor=self.actor, now=clock.now())
        db.session.commit()

    def score(self, *totals):
        """The totals of each entry, one for all judges."""
        file_all(self.seats, {each.id: [of] * 3 for each, of in zip(self.entries, totals, strict=True)})
        return self

    def signed(self):
        closing.close(self.round, actor=self.actor, now=clock.now())
        found = signing.sign(self.round, actor=self.chair, now=clock.now())
        db.session.commit()
        return found

    def standings(self, round_=None):
        return {each.entry_id: each.standing for each in standing.places(round_ or self.round)}

    def place(self, entry, round_=None):
        wanted = select(RoundEntry).where(RoundEntry.round_id == (round_ or self.round).id)
        return db.session.execute(wanted.where(RoundEntry.entry_id == self.entries[entry].id)).scalar_one()


@pytest.fixture
def world(app):
    return World()


def test_a_signed_round_lets_the_best_go_on_and_gives_the_same_bytes_again(world):
    signed = world.score(80, 90, 85, 70).signed()
    one, two, three, four = (each.id for each in world.entries)
    assert world.standings() == {
        one: Standing.ELIMINATED,
        two: Standing.ADVANCED,
        three: Standing.ADVANCED,
        four: Standing.ELIMINATED,
    }
    assert world.standings(world.next) == {two: Standing.PENDING, three: Standing.PENDING}
    assert [(str(each.score), each.rank) for each in standing.places(world.round)] == [
        ("80.00", 3),
        ("90.00", 1),
        ("85.00", 2),
        ("70.00", 4),
    ]
    assert results.is_reproduced(signed)
    assert results.are_sheets_unchanged(signed)
    assert result.inputs_of(results.basis(world.round).inputs()) == signed.inputs
    with pytest.raises(Conflict):
        signing.sign(world.round, actor=world.chair, now=clock.now())


def test_a_judge_who_never_filed_is_no_zero_and_has_to_be_known(world):
    for seat in world.seats[:-1]:
        file(seat, 80)
    with pytest.raises(Refusal, match="1 sheets are still missing"):
        closing.close(world.round, actor=world.actor, now=clock.now())
    closing.close(world.round, despite_missing=True, actor=world.actor, now=clock.now())
    rows = result.outcomes(results.basis(world.round).preview())
    assert {row["score"] for row in rows.values()} == {"80.00"}


def test_an_entry_without_a_sheet_keeps_the_round_open_unless_it_is_absent(world):
    for seat in world.seats[3:]:
        file(seat, 80)
    with pytest.raises(Refusal, match="no sheet at all"):
        closing.close(world.round, despite_missing=True, actor=world.actor, now=clock.now())
    rounds.mark_absent(world.place(0), True, actor=world.actor, now=clock.now())
    closing.close(world.round, actor=world.actor, now=clock.now())
    assert world.entries[0].number not in result.outcomes(results.basis(world.round).preview())


def test_a_round_is_opened_once_with_judges_at_every_entry_and_after_the_one_before(world):
    with pytest.raises(MoveRefused):
        rounds.open_round(world.round, actor=world.actor, now=clock.now())
    with pytest.raises(Conflict, match="before this one"):
        rounds.open_round(world.next, actor=world.actor, now=clock.now())
    world.score(80, 90, 85, 70).signed()
    with pytest.raises(Refusal, match="No judge sits"):
        closing.open_round(world.next, actor=world.actor, now=clock.now())


def test_the_next_moves_up_for_one_that_withdrew_and_the_team_is_told(world):
    world.score(80, 90, 85, 70).signed()
    leaving, rising = world.place(2, world.next), world.entries[0]
    (risen,) = rounds.fill_place(leaving, actor=None, now=clock.now())
    assert (risen.entry_id, risen.moved_up_for_id) == (rising.id, world.entries[2].id)
    assert world.standings(world.next)[rising.id] == Standing.SUBSTITUTED
    assert world.standings()[rising.id] == Standing.SUBSTITUTED
    assert rounds.fill_place(leaving, actor=None, now=clock.now()) == []
    db.session.flush()
    letters = db.session.execute(select(OutboxMessage).where(OutboxMessage.about == rising.code)).scalars().all()
    assert len(letters) == 1
    said = db.session.execute(select(AuditRow).where(AuditRow.action == "move up")).scalar_one()
    assert said.after["for"] == world.entries[2].number


def test_nobody_moves_up_for_a_team_that_withdrew_or_once_scores_are_given(world):
    world.score(80, 90, 85, 70).signed()
    world.entries[0].state = EntryState.WITHDRAWN
    (risen,) = rounds.fill_place(world.place(2, world.next), actor=None, now=clock.now())
    assert risen.entry_id == world.entries[3].id
    seats_at(world.next, world.judges, [world.entries[1], world.entries[3]])
    closing.open_round(world.next, actor=world.actor, now=clock.now())
    assert rounds.fill_place(world.place(1, world.next), actor=None, now=clock.now()) == []


def test_equals_at_the_cut_both_go_on_and_leave_no_vacancy(world):
    world.score(80, 90, 80, 70).signed()
    assert len(standing.places(world.next)) == 3
    assert rounds.fill_place(world.place(0, world.next), actor=None, now=clock.now()) == []


def test_judges_far_apart_are_looked_at_before_the_chair_signs_and_only_those_asked_file_again(world):
    world.round.spread_alarm = 20
    totals = {each.id: [80, 80, 80] for each in world.entries}
    totals[world.entries[0].id] = [60, 80, 85]
    file_all(world.seats, totals)
    closing.close(world.round, actor=world.actor, now=clock.now())
    with pytest.raises(Refusal, match="far apart"):
        signing.sign(world.round, has_looked=False, actor=world.chair, now=clock.now())
    db.session.rollback()
    closing.close(world.round, actor=world.actor, now=clock.now())
    low = world.seats[0]
    closing.look_again(world.round, [low], "相差 25 分", actor=world.chair, now=clock.now() + timedelta(seconds=1))
    assert world.round.state == RoundState.SCORING
    assert [seat.id for seat in results.waiting_seats(world.round)] == [low.id]
    db.session.add(
        Sheet(
            seat=low,
            number=2,
            marks=marks_for(low, 78),
            total=78,
            comment="",
            filed_at=clock.now() + timedelta(seconds=2),
        )
    )
    closing.close(world.round, actor=world.actor, now=clock.now())
    signing.sign(world.round, has_looked=False, actor=world.chair, now=clock.now())
    assert str(world.place(0).score) == "81.00"


def test_a_correction_takes_two_hands_one_of_them_the_chairs_and_changes_who_goes_on(world):
    first = world.score(80, 90, 85, 70).signed()
    now, seat = clock.now(), world.seats[0]
    asked = correcting.ask(seat, marks_for(seat, 100), "录入错误", actor=world.actor, now=now)
    basis = results.basis(world.round)
    assert result.moved(basis.preview(), basis.preview({seat.id: asked.marks}))
    with pytest.raises(Conflict, match="two people"):
        correcting.accept(asked, actor=world.actor, now=now)
    with pytest.raises(Conflict, match="the chair's"):
        correcting.accept(asked, actor=world.judges[1].person, now=now)
    signed = correcting.accept(asked, actor=world.chair, now=now)
    assert (signed.number, signed.reason, signed.second_id) == (2, "录入错误", world.chair.id)
    assert signed.digest != first.digest
    assert results.is_reproduced(first)
    assert results.signed(world.round).id == signed.id
    # 86.67 for the first entry now: the third goes out of the next round, which has not begun.
    assert set(world.standings(world.next)) == {world.entries[0].id, world.entries[1].id}
    assert world.standings()[world.entries[2].id] == Standing.ELIMINATED
    with pytest.raises(Conflict, match="decided"):
        correcting.refuse(asked, actor=world.chair, now=now)


def test_a_correction_leaves_who_goes_on_once_the_next_round_has_begun(world):
    world.score(80, 90, 85, 70).signed()
    seats_at(world.next, world.judges, [world.entries[1], world.entries[2]])
    closing.open_round(world.next, actor=world.actor, now=clock.now())
    seat = world.seats[0]
    asked = correcting.ask(seat, marks_for(seat, 100), "录入错误", actor=world.chair, now=clock.now())
    correcting.accept(asked, actor=world.actor, now=clock.now())
    assert set(world.standings(world.next)) == {world.entries[1].id, world.entries[2].id}
    assert (str(world.place(0).score), world.place(0).rank) == ("86.67", 2)


def test_sheets_and_results_cannot_be_rewritten(world):
    world.score(80, 90, 85, 70).signed()
    for table in (Sheet, RoundResult):
        for rewriting in (delete(table), update(table).values(reason="改写")):
            with pytest.raises(DBAPIError):
                db.session.execute(rewriting)
            db.session.rollback()


def test_every_team_is_told_once_what_became_of_it(world):
    world.score(80, 90, 85, 70).signed()
    assert jobs.tell_results(clock.now()) == 4
    assert jobs.tell_results(clock.now()) == 0
    codes = [each.code for each in world.entries]
    told = db.session.execute(select(OutboxMessage.about).where(OutboxMessage.about.in_(codes))).scalars().all()
    assert sorted(told) == sorted(codes)


def test_the_signed_content_names_no_judge_and_no_secret(world):
    signed = world.score(80, 90, 85, 70).signed()
    for judge in world.judges:
        assert judge.name not in signed.content + signed.inputs
        assert judge.code not in signed.content + signed.inputs
    assert json.loads(signed.inputs)["round"] == world.round.code
    assert db.session.query(Seat).count() == 12
