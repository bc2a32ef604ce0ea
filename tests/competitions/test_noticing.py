"""Notices and objections: windows by working days, what stands when, and everything that stands in the way."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.accounts.models import Person
from portal.areas.models import CalendarDay
from portal.audit.models import AuditRow
from portal.competitions import jobs
from portal.competitions.actions import awarding, noticing, objecting
from portal.competitions.actions.noticing import Draft
from portal.competitions.actions.objecting import Said
from portal.competitions.models.notices import Objection, ObjectionStep, PublicNotice
from portal.competitions.rules import ObjectionState
from portal.database import db
from portal.desk.actions import forget
from portal.desk.queries import held_about
from portal.errors import Conflict, MoveRefused, Refusal
from portal.notices.models import OutboxMessage
from tests.builders.accounts import a_person
from tests.builders.awards import USUAL, a_signed_final, after, posted

S = ObjectionState
SAID = Said(name="王某（演示）", contact="wang@example.com", text="该项目的专利不属于团队。")


@pytest.fixture
def notice(app):
    edition, _entries = a_signed_final(1, 2, 3)
    awarding.propose(edition, USUAL, actor=None, now=clock.now())
    return posted(edition)


def objected(notice, person=None, **more):
    raised = objecting.object_to(notice, SAID, actor=person or a_person(), now=more.get("now", clock.now()))
    db.session.commit()
    return raised


def handled(objection, *states):
    for state in states:
        objecting.answer(objection, state, "已核实。", actor=a_person("秘书处（演示）"), now=clock.now())
        db.session.commit()


def letters_to(person):
    wanted = select(OutboxMessage.purpose).where(OutboxMessage.person_id == person.id)
    return list(db.session.execute(wanted.order_by(OutboxMessage.id)).scalars())


@pytest.mark.parametrize(
    ("posting", "end", "named"),
    [
        (date(2026, 9, 17), date(2026, 9, 23), {date(2026, 9, 20): "workday"}),
        (
            date(2026, 9, 28),
            date(2026, 10, 10),
            {date(2026, 10, day): "holiday" for day in range(1, 8)} | {date(2026, 10, 10): "workday"},
        ),
    ],
)
def test_a_window_counts_working_days_from_the_day_after(app, posting, end, named):
    edition, _entries = a_signed_final(1)
    for day, kind in named.items():
        row = db.session.get(CalendarDay, day) or CalendarDay(day=day, name_zh="调休", name_en="Make-up")
        row.kind, row.is_provisional = kind, False
        db.session.add(row)
    db.session.commit()
    now = datetime(posting.year, posting.month, posting.day, 1, tzinfo=UTC)
    assert noticing.shortest_end(edition, now=now) == end


def test_a_list_is_posted_once_and_never_for_too_short(notice):
    edition = notice.competition
    assert [row["name_zh"] for row in notice.rows][:1] == [notice.rows[0]["name_zh"]]
    assert len(notice.rows) == 3
    with pytest.raises(Conflict, match="posted already"):
        posted(edition)
    awarding.propose(edition, USUAL[:1], actor=None, now=clock.now())
    with pytest.raises(Refusal, match="working days"):
        noticing.post(edition, Draft("短", clock.today()), actor=None, now=clock.now())
    newer = posted(edition)
    assert (notice.replaced_at is not None, newer.replaced_at, len(newer.rows)) == (True, None, 1)


def test_a_round_that_is_not_signed_is_not_shown(app):
    edition, _entries = a_signed_final(1)
    first = min(edition.rounds, key=lambda each: each.position)
    with pytest.raises(Conflict, match="not signed"):
        posted(edition, round_=first)


def test_a_list_stands_only_after_its_window(notice):
    edge = after(notice) - timedelta(days=1)
    with pytest.raises(Conflict, match="until the end"):
        noticing.settle(notice, actor=None, now=edge)
    noticing.settle(notice, actor=None, now=after(notice))
    assert notice.settled_on == after(notice).astimezone(clock.WENZHOU).date()
    with pytest.raises(Conflict, match="stands already"):
        noticing.settle(notice, actor=None, now=after(notice))


def test_organisers_hear_once_that_a_window_is_over(notice):
    organiser = db.session.get_one(Person, notice.competition.event.created_by_id)
    for now, told in ((clock.now(), 0), (after(notice), 1), (after(notice), 1)):
        jobs.tell_of_windows(now)
        assert letters_to(organiser) == ["notice-over"] * told


def test_an_objection_holds_the_list_up_until_it_is_decided(notice):
    person = a_person("王某（演示）")
    raised = objected(notice, person)
    with pytest.raises(Conflict, match="not decided"):
        noticing.settle(notice, actor=None, now=after(notice))
    handled(raised, S.TAKEN_UP, S.NOT_UPHELD)
    noticing.settle(notice, actor=None, now=after(notice))
    steps = db.session.execute(select(ObjectionStep.state).order_by(ObjectionStep.id)).scalars().all()
    assert steps == ["received", "taken_up", "not_upheld"]
    assert letters_to(person) == ["objection-answered"] * 3
    assert letters_to(
        notice.competition.event and db.session.get(type(person), notice.competition.event.created_by_id)
    ) == ["objection-received"]
    # Who objects stands nowhere but in the objection itself.
    trail = db.session.execute(
        select(AuditRow).where(AuditRow.kind == "objection", AuditRow.action == "raise")
    ).scalars()
    assert [row.actor_id for row in trail] == [None]


def test_an_upheld_objection_asks_for_a_new_list(notice):
    handled(objected(notice), S.TAKEN_UP, S.UPHELD)
    with pytest.raises(Conflict, match="upheld"):
        noticing.settle(notice, actor=None, now=after(notice))
    assert posted(notice.competition).code != notice.code


def test_an_objection_needs_name_address_reason_and_a_bodys_seal(notice):
    for said, field in (
        (Said(name=" ", contact="x", text="y"), "name"),
        (Said(name="王某", contact="", text="y"), "contact"),
        (Said(name="王某", contact="x", text=""), "text"),
        (Said(name="王某", contact="x", text="y", unit="某公司（演示）"), "file"),
    ):
        with pytest.raises(Refusal) as refused:
            objecting.object_to(notice, said, actor=a_person(), now=clock.now())
        assert refused.value.field == field


def test_a_late_objection_is_not_received(notice):
    objected(notice, now=after(notice) - timedelta(days=1))
    with pytest.raises(Conflict, match="Later ones"):
        objecting.object_to(notice, SAID, actor=a_person(), now=after(notice))
    assert notice.open_objections == 1


def test_steps_go_one_way_and_nobody_decides_about_their_own(notice):
    person = a_person()
    raised = objected(notice, person)
    with pytest.raises(Conflict, match="Somebody else"):
        objecting.answer(raised, S.TAKEN_UP, "好", actor=person, now=clock.now())
    with pytest.raises(MoveRefused):
        objecting.answer(raised, S.UPHELD, "好", actor=a_person(), now=clock.now())
    with pytest.raises(Refusal, match="say why"):
        objecting.answer(raised, S.TAKEN_UP, " ", actor=a_person(), now=clock.now())
    handled(raised, S.REFUSED)
    with pytest.raises(MoveRefused):
        objecting.answer(raised, S.TAKEN_UP, "好", actor=a_person(), now=clock.now())


def test_the_database_itself_knows_when_a_list_can_stand(notice):
    for columns in (
        {"settled_on": date(2020, 1, 1)},  # before the end of its window
        {"open_objections": -1},
        {"open_objections": 1, "settled_on": date(2090, 1, 1)},
        {"open_objections": 1, "replaced_at": datetime(2026, 1, 1, tzinfo=UTC)},
    ):
        with pytest.raises(IntegrityError):
            db.session.execute(update(PublicNotice).where(PublicNotice.id == notice.id).values(**columns))
        db.session.rollback()


def test_whoever_leaves_is_named_in_no_objection_and_it_is_decided_all_the_same(notice):
    person = a_person("王某（演示）")
    raised = objected(notice, person)
    assert held_about(person)["competitions"]["objections"][0]["text"] == SAID.text
    forget(person, now=clock.now())
    db.session.commit()
    kept = db.session.execute(select(Objection)).scalar_one()
    assert (kept.code, kept.person_id, kept.contact == SAID.contact) == (raised.code, None, False)
    handled(kept, S.REFUSED)
    assert notice.open_objections == 0
