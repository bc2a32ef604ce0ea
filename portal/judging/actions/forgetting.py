"""A judge leaves the portal: their name and words go, what was counted stays counted."""

from sqlalchemy import delete, select, update

from portal.accounts.models import Person
from portal.database import db
from portal.judging.models import Conflict, Correction, Judge, Seat
from portal.judging.queries import panel
from portal.judging.rules import JudgeState, SeatState

NAMELESS = "—"


def forget(person: Person) -> None:
    """Take names, ties and drafts away, and the seats that still wait; filed sheets stay with the results they made."""
    for judge in db.session.execute(select(Judge).where(Judge.person_id == person.id)).scalars():
        db.session.execute(delete(Conflict).where(Conflict.judge_id == judge.id))
        open_ones = [seat.id for seat in panel.all_open_seats(judge)]
        db.session.execute(
            update(Seat)
            .where(Seat.id.in_(open_ones))
            .values(state=SeatState.RECUSED, reason=None, version=Seat.version + 1)
        )
        db.session.execute(
            update(Seat)
            .where(Seat.judge_id == judge.id)
            .values(marks={}, comment="", note="", saved_at=None, version=Seat.version + 1)
        )
        judge.name, judge.headline, judge.institution, judge.sectors = NAMELESS, None, None, []
        judge.state, judge.is_chair, judge.investor_id = JudgeState.DECLINED, False, None
    db.session.execute(update(Correction).where(Correction.asked_by_id == person.id).values(asked_by_id=None))
    db.session.execute(update(Correction).where(Correction.decided_by_id == person.id).values(decided_by_id=None))
    db.session.flush()
