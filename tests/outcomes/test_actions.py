"""Lines recorded, corrected and disputed; cases that follow their intents; questions asked and answered; the eight numbers."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from portal import clock
from portal.audit.models import AuditRow
from portal.database import db
from portal.errors import Conflict, Refusal
from portal.interests.actions import intents
from portal.interests.models import Intent
from portal.notices.models import OutboxMessage
from portal.outcomes import jobs, letters, queries
from portal.outcomes.actions import cases, following, forgetting, ledger
from portal.outcomes.actions.ledger import Entry
from portal.outcomes.models import FollowUp, Outcome, OutcomeStep
from portal.outcomes.rules import Answer, FollowUpState, OutcomeStage, Side, Statistics, StepKind
from portal.outcomes.sums import statistics, statistics_by_area
from tests.builders.accounts import a_person
from tests.builders.events import an_event
from tests.builders.investors import an_investor
from tests.builders.makerspaces import an_area
from tests.builders.outcomes import a_case, a_line, an_intent_row
from tests.builders.projects import a_member, a_project

K = StepKind
F = FollowUpState
DAY = timedelta(days=1)


def letters_of(purpose):
    found = select(OutboxMessage).where(OutboxMessage.purpose == purpose).order_by(OutboxMessage.id)
    return db.session.execute(found).scalars().all()


def leader(project):
    return next(member.person for member in project.members if member.is_leader)


def today(now=None):
    return (now or clock.now()).astimezone(clock.WENZHOU).date()


@pytest.fixture
def case(app):
    return a_case(amount_yuan=5_000_000)


# Lines.


def test_a_case_begins_with_the_intent_and_four_questions(case):
    [line] = case.steps
    assert (line.kind, line.amount_yuan, line.recorded_as) == (K.INTENT, 5_000_000, Side.PORTAL)
    assert [question.months for question in case.follow_ups] == [1, 3, 6, 12]
    assert case.stage == OutcomeStage.INTENT


def test_the_other_side_is_told_of_a_line(case):
    line = a_line(case, K.AGREEMENT, 3_000_000, actor=leader(case.project))
    [letter] = letters_of("outcome-recorded")
    assert letter.person_id == case.investor.members[0].person_id
    assert "300.00万元" in letter.text
    assert (case.stage, line.recorded_as) == (OutcomeStage.AGREEMENT, Side.TEAM)
    a_line(case, K.TALK, None, side=Side.INVESTOR)
    assert letters_of("outcome-recorded")[-1].person_id == leader(case.project).id
    assert case.stage == OutcomeStage.AGREEMENT


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (Entry(K.AGREEMENT, today()), "amount"),
        (Entry(K.PAID, today(), 0), "amount"),
        (Entry(K.PAID, today(), 10**14), "amount"),
        (Entry(K.TALK, today() + 2 * DAY), "happened_on"),
        (Entry(K.INTENT, today(), 5), "kind"),
        (Entry(K.STRUCK, today()), "kind"),
    ],
)
def test_what_cannot_be_is_not_recorded(case, entry, field):
    with pytest.raises(Refusal) as refused:
        ledger.record(case, entry, side=Side.TEAM, actor=None, now=clock.now())
    assert refused.value.field == field


def test_a_correction_is_a_new_line_and_settles_disputes(case):
    line = a_line(case, K.AGREEMENT, 3_000_000)
    ledger.dispute(line, "是二百万", side=Side.INVESTOR, actor=a_person(), now=clock.now())
    newer = ledger.correct(
        line, Entry(K.AGREEMENT, today(), 2_000_000), side=Side.TEAM, actor=a_person(), now=clock.now()
    )
    assert (newer.corrects_id, newer.amount_yuan, line.amount_yuan) == (line.id, 2_000_000, 3_000_000)
    assert not line.is_disputed
    assert statistics().agreement_yuan == 2_000_000
    with pytest.raises(Conflict):
        ledger.correct(line, Entry(K.STRUCK, today()), side=Side.TEAM, actor=a_person(), now=clock.now())
    with pytest.raises(Conflict):
        ledger.dispute(line, "旧的", side=Side.INVESTOR, actor=a_person(), now=clock.now())


def test_what_was_struck_out_counts_no_more(case):
    line = a_line(case, K.PAID, 1_000_000)
    ledger.correct(line, Entry(K.STRUCK, today()), side=Side.TEAM, actor=a_person(), now=clock.now())
    assert (statistics().paid_yuan, case.stage) == (0, OutcomeStage.INTENT)


@pytest.mark.parametrize("statement", ["UPDATE outcome_steps SET amount_yuan = 1", "DELETE FROM outcome_steps"])
def test_the_database_lets_nobody_change_a_line(case, statement):
    with pytest.raises(DatabaseError):
        db.session.execute(db.text(statement))
    db.session.rollback()


def test_a_disputed_line_counts_nowhere_until_it_is_settled(case):
    line = a_line(case, K.PAID, 1_000_000)
    raised = ledger.dispute(line, "没有收到", side=Side.INVESTOR, actor=a_person(), now=clock.now())
    assert (statistics().paid_yuan, statistics().disputed) == (0, 1)
    assert letters_of("outcome-disputed")[0].person_id == leader(case.project).id
    with pytest.raises(Conflict):
        ledger.dispute(line, "还是没有", side=Side.INVESTOR, actor=a_person(), now=clock.now())
    with pytest.raises(Refusal):
        ledger.dispute(a_line(case, K.PAID, 5), " ", side=Side.INVESTOR, actor=a_person(), now=clock.now())
    ledger.settle(raised, actor=a_person(), now=clock.now())
    assert statistics().paid_yuan == 1_000_005


def test_for_whom_a_person_speaks(case):
    assert ledger.side_of(case, leader(case.project)) is Side.TEAM
    assert ledger.side_of(case, case.investor.members[0].person) is Side.INVESTOR
    with pytest.raises(Refusal):
        ledger.side_of(case, a_person())


# Cases follow intents.


def test_every_open_intent_has_one_case(app):
    intent = an_intent_row()
    assert jobs.follow(clock.now()) >= 1
    assert jobs.follow(clock.now()) == 0
    case = db.session.execute(select(Outcome)).scalar_one()
    assert cases.open_case(intent, now=clock.now()) is case
    an_intent_row(state="withdrawn")
    jobs.follow(clock.now())
    assert db.session.query(Outcome).count() == 1


def test_a_case_ends_with_its_intent_and_reopens_with_it(app):
    person, project = a_person(), a_project()
    investor = an_investor(members=[person])
    intent = intents.say(investor, project, level="meet", actor=person, now=clock.now(), amount_yuan=1_000_000)
    jobs.follow(clock.now())
    intents.withdraw(intent, actor=person, now=clock.now())
    jobs.follow(clock.now())
    case = db.session.execute(select(Outcome)).scalar_one()
    assert (case.stage, statistics().intents) == (OutcomeStage.ENDED, 0)
    intents.say(investor, project, level="invest", actor=person, now=clock.now() + DAY, amount_yuan=2_000_000)
    jobs.follow(clock.now() + DAY)
    assert (case.stage, case.steps[-1].amount_yuan) == (OutcomeStage.INTENT, 2_000_000)
    assert jobs.follow(clock.now() + DAY) == 0


def test_a_changed_intent_is_a_new_line_and_an_agreement_stays_one(app):
    person, project = a_person(), a_project()
    investor = an_investor(members=[person])
    intents.say(investor, project, level="meet", actor=person, now=clock.now(), amount_yuan=1_000_000)
    jobs.follow(clock.now())
    case = db.session.execute(select(Outcome)).scalar_one()
    intents.say(investor, project, level="follow", actor=person, now=clock.now() + DAY, amount_yuan=3_000_000)
    jobs.follow(clock.now() + DAY)
    assert [step.amount_yuan for step in case.steps] == [1_000_000, 3_000_000]
    a_line(case, K.AGREEMENT, 2_000_000, now=clock.now() + 2 * DAY)
    intents.say(investor, project, level="invest", actor=person, now=clock.now() + 3 * DAY)
    jobs.follow(clock.now() + 3 * DAY)
    assert case.stage == OutcomeStage.AGREEMENT


# Questions.


def test_questions_are_asked_reminded_and_let_go(app):
    opened = clock.now() - timedelta(days=40)
    case = a_case(now=opened)
    first = case.follow_ups[0]
    asked_at = opened + (first.due_on - today(opened))
    jobs.follow(asked_at - DAY)
    assert first.state == F.PLANNED
    jobs.follow(asked_at)
    assert (first.state, len(letters_of("follow-up"))) == (F.DUE, 2)
    jobs.follow(asked_at + 7 * DAY)
    jobs.follow(asked_at + 8 * DAY)
    assert len(letters_of("follow-up")) == 4
    jobs.follow(asked_at + 21 * DAY)
    assert first.state == F.LAPSED


def test_who_answered_is_not_reminded(app):
    case = a_case(now=clock.now() - timedelta(days=40))
    [question, *_] = case.follow_ups
    following.ask(question, now=clock.now())
    following.answer(question, Answer.TALKING, side=Side.TEAM, actor=leader(case.project), now=clock.now())
    following.remind(question, now=clock.now())
    assert len(letters_of("follow-up")) == 3
    following.close(question)
    assert question.state == F.ANSWERED


def test_both_answers_close_the_question_and_can_be_changed(app):
    case = a_case(now=clock.now() - timedelta(days=40))
    [question, *_] = case.follow_ups
    with pytest.raises(Conflict):
        following.answer(question, Answer.TALKING, side=Side.TEAM, actor=a_person(), now=clock.now())
    following.ask(question, now=clock.now())
    for said in (Answer.NO_CHANGE, Answer.TALKING):
        assert following.answer(question, said, side=Side.TEAM, actor=a_person(), now=clock.now()) is None
    step = following.answer(question, Answer.AGREED, side=Side.INVESTOR, actor=a_person(), now=clock.now())
    assert (step, question.state) == (K.AGREEMENT, F.ANSWERED)
    assert {answer.side: answer.answer for answer in question.answers} == {"team": "talking", "investor": "agreed"}


def test_an_end_is_written_into_the_ledger_and_the_rest_is_not_asked(app):
    case = a_case(now=clock.now() - timedelta(days=100))
    first, second, *_ = case.follow_ups
    following.ask(second, now=clock.now())
    following.answer(second, Answer.ENDED, side=Side.TEAM, actor=leader(case.project), now=clock.now())
    assert (case.stage, case.steps[-1].kind) == (OutcomeStage.ENDED, K.ENDED)
    following.ask(first, now=clock.now())
    assert first.state == F.DROPPED


def test_a_question_long_past_is_not_asked_any_more(app):
    case = a_case(now=clock.now() - timedelta(days=400))
    jobs.follow(clock.now())
    assert [question.state for question in case.follow_ups[:3]] == [F.LAPSED] * 3
    assert {letter.version.partition(":")[0] for letter in letters_of("follow-up")} <= {"12"}


def test_letters_go_to_the_leader_and_to_who_said_the_intent(app):
    project, quiet, eager = a_project(), a_person(), a_person()
    a_member(project, a_person())
    investor = an_investor(members=[quiet, eager])
    case = a_case(project, investor, said_by_id=eager.id)
    assert letters.speaker(case, Side.TEAM) is leader(project)
    assert letters.speaker(case, Side.INVESTOR) is eager


# The eight numbers.


def test_intents_agreements_and_money_are_counted_apart(app):
    event = an_event()
    first, second = a_case(event=event, amount_yuan=5_000_000), a_case(event=event, amount_yuan=None)
    a_case(amount_yuan=7_000_000)
    a_line(first, K.TALK, None)
    a_line(first, K.AGREEMENT, 3_000_000)
    a_line(first, K.PAID, 1_000_000)
    a_line(first, K.PAID, 500_000)
    a_line(second, K.TALK, None)
    assert statistics(events=[event]) == Statistics(
        projects=2, investors=2, talks=2, intents=2, intent_yuan=5_000_000, agreements=1, agreement_yuan=3_000_000,
        paid_yuan=1_500_000, unstated_intents=1,
    )  # fmt: skip
    assert (statistics().intents, statistics().intent_yuan) == (3, 12_000_000)
    assert statistics(events=[]) == Statistics()


def test_each_area_has_its_own_numbers(app):
    here, there = an_area("330302"), an_area("330382")
    project, investor = a_project(area="330302"), an_investor()
    a_line(a_case(project, investor), K.AGREEMENT, 1_000_000)
    a_case(a_project(area="330382"), investor)
    a_case(project, an_investor())
    by_area = statistics_by_area([here, there])
    assert (by_area[here.id].projects, by_area[here.id].investors, by_area[here.id].agreements) == (1, 2, 1)
    assert (by_area[there.id].projects, by_area[there.id].investors, by_area[there.id].agreements) == (1, 1, 0)
    assert statistics(areas=[here]) == by_area[here.id]
    assert (statistics().projects, statistics().investors, statistics().intents) == (2, 2, 3)


def test_a_forgotten_person_stands_behind_no_answer(case):
    person = a_person()
    a_line(case, K.AGREEMENT, 5, actor=person)
    following.ask(case.follow_ups[0], now=clock.now() + timedelta(days=31))
    following.answer(case.follow_ups[0], Answer.TALKING, side=Side.TEAM, actor=person, now=clock.now())
    assert [len(rows) for rows in queries.held_about(person).values()] == [1, 0, 1]
    forgetting.forget(person)
    assert queries.held_about(person)["follow_up_answers"] == []
    assert db.session.query(OutcomeStep).count() == 2


def test_every_step_is_in_the_trail(case):
    a_line(case, K.TALK, None, actor=a_person())
    actions = db.session.execute(select(AuditRow.action).where(AuditRow.kind == "outcome")).scalars().all()
    assert actions == ["open", "record", "record"]
    assert db.session.query(Intent).count() == 1
    assert db.session.query(FollowUp).count() == 4
