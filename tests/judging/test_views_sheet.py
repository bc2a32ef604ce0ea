"""The sheet of a judge: kept as they go, handed in, never lost and never changed after the close."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from portal import clock
from portal.competitions.rules import RoundState
from portal.database import db
from portal.errors import Conflict, NotAllowed, Refusal
from portal.judging.actions import scoring
from portal.judging.actions.scoring import Stale, Writing
from portal.judging.models import Conflict as Tie
from portal.judging.models import Sheet
from portal.judging.queries import seats
from portal.judging.rules import ConflictKind, SeatState
from tests.builders.judging import a_seat, a_sheet, marks_for


@pytest.fixture
def seat(round_, judges, entries):
    return a_seat(round_, judges[0], entries[0])


def test_the_last_sheet_holds_and_the_first_stays_in_the_books(seat, round_):
    a_sheet(seat, "0.8")
    a_sheet(seat, "0.9", now=clock.now() + timedelta(minutes=1))
    kept = db.session.execute(select(Sheet).order_by(Sheet.number)).scalars().all()
    assert [(sheet.number, sheet.total) for sheet in kept] == [(1, Decimal("80.00")), (2, Decimal("90.00"))]
    assert [sheet.number for sheet in seats.sheets_of(round_)] == [2]


def test_a_sheet_is_never_changed(seat):
    sheet = a_sheet(seat)
    for statement in ("UPDATE sheets SET total = 100 WHERE id = :id", "DELETE FROM sheets WHERE id = :id"):
        with pytest.raises(DatabaseError):
            db.session.execute(text(statement), {"id": sheet.id})
        db.session.rollback()


def test_a_draft_may_be_unfinished_and_a_sheet_may_not(seat):
    marks = dict(list(marks_for(seat).items())[:1])
    scoring.save(seat, Writing(marks, "好"), version=seat.version, now=clock.now())
    db.session.commit()
    assert len(seat.marks) == 1
    with pytest.raises(Refusal):
        scoring.file(seat, Writing(marks), version=seat.version, actor=seat.judge.person, now=clock.now())


def test_a_save_from_an_old_page_loses_nothing(seat):
    old = seat.version
    scoring.save(seat, Writing(marks_for(seat), "手机上写的"), version=old, now=clock.now())
    db.session.commit()
    with pytest.raises(Stale):
        scoring.save(seat, Writing({}, "电脑上写的"), version=old, now=clock.now())
    db.session.rollback()
    assert seat.comment == "手机上写的"


@pytest.mark.parametrize("state", [RoundState.PREPARED, RoundState.CLOSED, RoundState.SIGNED])
def test_only_an_open_round_takes_sheets(seat, round_, state):
    round_.state, round_.closed_at, round_.signed_at = state, clock.now(), clock.now()
    db.session.commit()
    with pytest.raises(Conflict):
        a_sheet(seat)


def test_a_round_given_back_takes_only_what_was_asked_for(seat, round_, judges, entries):
    other, now = a_seat(round_, judges[1], entries[0]), clock.now()
    for each in (seat, other):
        a_sheet(each)
    round_.closed_at, seat.reopened_at = now, now
    db.session.commit()
    a_sheet(seat, "0.7")
    with pytest.raises(Conflict):
        a_sheet(other, "0.7")


def test_who_steps_aside_is_no_zero_and_somebody_else_reads(seat, round_, judges, entries):
    spare = a_seat(round_, judges[1], entries[1]).judge
    a_sheet(seat)
    scoring.recuse(seat, ConflictKind.MENTOR, "辅导过", actor=seat.judge.person, now=clock.now())
    db.session.commit()
    assert seat.state == SeatState.RECUSED and seats.sheets_of(round_) == []
    assert db.session.execute(select(Tie.project_id)).scalars().all() == [entries[0].project_id]
    at_entry = seats.seats_at(round_, entries[0].id)
    assert [each.judge_id for each in at_entry if each.state == SeatState.ASSIGNED] == [spare.id]
    with pytest.raises(NotAllowed):
        a_sheet(seat)


def test_next_is_what_is_not_handed_in(seat, round_, judges, entries):
    second = a_seat(round_, judges[0], entries[1])
    a_sheet(seat)
    (work,) = seats.workloads_of(judges[0].person, is_open=True)
    assert (work.filed, len(work.tasks), work.next.id) == (1, 2, second.id)
    assert seats.workloads_of(judges[1].person, is_open=True) == []
