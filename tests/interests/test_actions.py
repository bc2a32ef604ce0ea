"""Intents, shortlists, notes, verdicts and saved searches; what a person's going takes along."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal import clock
from portal.accounts.models import Person
from portal.audit.models import AuditRow
from portal.database import db
from portal.desk import actions as desk
from portal.desk.queries import held_about
from portal.errors import Conflict, NotAllowed, Refusal
from portal.interests import queries
from portal.interests.actions import impressions, intents, keeping, searches
from portal.interests.models import FundNote, Impression, Intent, Judgement, SavedSearch, Shortlisted
from portal.interests.queries.recommending import explained, memory_of, recommended
from portal.interests.rules import MOST_SEARCHES, IntentLevel, IntentState, Verdict
from portal.investors.models import Investor
from portal.investors.rules import InvestorState
from portal.notices.models import OutboxMessage
from portal.projects.models import Project
from portal.projects.rules import ProjectState
from tests.builders.accounts import a_person
from tests.builders.events import an_event
from tests.builders.investors import an_investor
from tests.builders.projects import a_member, a_project

TODAY = clock.today()


@pytest.fixture
def partner(app: Flask) -> Person:
    return a_person("林合伙人（演示）")


@pytest.fixture
def leader(app: Flask) -> Person:
    return a_person("王创始人（演示）", language="en")


@pytest.fixture
def fund(partner: Person) -> Investor:
    return an_investor(members=[partner])


@pytest.fixture
def project(leader: Person) -> Project:
    return a_project(leader=leader)


def letters_of(purpose: str) -> list[OutboxMessage]:
    rows = select(OutboxMessage).where(OutboxMessage.purpose == purpose).order_by(OutboxMessage.id)
    return list(db.session.execute(rows).scalars())


def say(fund: Investor, project: Project, partner: Person, level: str = "meet", **more) -> Intent:
    intent = intents.say(fund, project, level=level, actor=partner, now=more.pop("now", clock.now()), **more)
    db.session.commit()
    return intent


# --- intents ---------------------------------------------------------------------------------------------------------


def test_an_intent_is_one_row_whatever_becomes_of_it(fund: Investor, project: Project, partner: Person) -> None:
    event = an_event()
    first = say(fund, project, partner, "learn", note="想看样机")
    again = say(fund, project, partner, "invest", amount_yuan=3_000_000, event=event)
    assert first.id == again.id
    assert (again.level, again.note, again.indicative_amount_yuan) == ("invest", "想看样机", 3_000_000)
    assert again.event_id == event.id
    tapped = say(fund, project, partner, "follow")
    assert (tapped.note, tapped.indicative_amount_yuan, tapped.event_id) == ("想看样机", 3_000_000, event.id)
    cleared = say(fund, project, partner, "follow", amount_yuan=0, note="")
    assert (cleared.note, cleared.indicative_amount_yuan) == ("", None)
    assert db.session.execute(select(func.count()).select_from(Intent)).scalar_one() == 1


def test_the_trail_keeps_every_word_but_the_note(fund: Investor, project: Project, partner: Person) -> None:
    intent = say(fund, project, partner, "learn", note="只给团队看的话")
    say(fund, project, partner, "meet", amount_yuan=50_000)
    intents.withdraw(intent, actor=partner, now=clock.now())
    db.session.commit()
    rows = db.session.execute(select(AuditRow).where(AuditRow.kind == "intent").order_by(AuditRow.id)).scalars().all()
    assert [row.action for row in rows] == ["say", "say", "withdraw"]
    assert (rows[1].before["level"], rows[1].after["level"], rows[1].after["amount_yuan"]) == ("learn", "meet", 50_000)
    assert "只给团队看的话" not in str([(row.before, row.after, row.reason) for row in rows])


def test_the_leader_is_told_in_their_language_of_what_is_new_and_of_no_more(
    fund: Investor, project: Project, partner: Person, leader: Person
) -> None:
    now = clock.now()
    say(fund, project, partner, "learn", note="想看样机", now=now)
    say(fund, project, partner, "learn", now=now)
    say(fund, project, partner, "meet", now=now)
    say(fund, project, partner, "learn", now=now)
    say(fund, project, partner, "meet", now=now)
    told = letters_of("intent-said")
    assert [letter.person_id for letter in told] == [leader.id, leader.id]
    assert "is interested in" in told[0].subject
    assert "想看样机" in told[0].text
    assert f"/en/projects/{project.slug}/interest" in told[0].text


def test_an_intent_can_be_withdrawn_and_said_anew(fund: Investor, project: Project, partner: Person) -> None:
    intent = say(fund, project, partner)
    intents.withdraw(intent, actor=partner, now=clock.now())
    db.session.commit()
    with pytest.raises(Conflict):
        intents.withdraw(intent, actor=partner, now=clock.now())
    db.session.rollback()
    assert [each.state for each in queries.intents_by(fund)] == [IntentState.WITHDRAWN]
    assert len(letters_of("intent-withdrawn")) == 1
    again = say(fund, project, partner, now=clock.now() + timedelta(days=1))
    assert (again.id, again.state) == (intent.id, IntentState.OPEN)
    assert len(letters_of("intent-said")) == 2


def test_a_team_answers_who_said_it(fund: Investor, project: Project, partner: Person, leader: Person) -> None:
    intent = say(fund, project, partner)
    intents.reply(intent, "欢迎周三来车间", actor=leader, now=clock.now())
    db.session.commit()
    (letter,) = letters_of("intent-replied")
    assert (letter.person_id, "欢迎周三来车间" in letter.text) == (partner.id, True)
    assert [each.reply for each in queries.intents_for(project)] == ["欢迎周三来车间"]


def test_the_answer_reaches_the_owners_where_who_asked_has_left(
    fund: Investor, project: Project, partner: Person, leader: Person
) -> None:
    gone = a_person()
    intent = say(fund, project, gone)
    intents.reply(intent, "您好", actor=leader, now=clock.now())
    db.session.commit()
    assert [letter.person_id for letter in letters_of("intent-replied")] == [partner.id]


@pytest.mark.parametrize("state", [InvestorState.ASKED, InvestorState.RETURNED, InvestorState.SUSPENDED])
def test_a_fund_that_is_not_verified_does_nothing(app: Flask, state: str) -> None:
    person = a_person()
    fund, project = an_investor(members=[person], state=state), a_project()
    for act in (
        lambda: intents.say(fund, project, level="learn", actor=person, now=clock.now()),
        lambda: keeping.keep(fund, project, actor=person, now=clock.now()),
        lambda: keeping.judge(fund, project, "want", actor=person, now=clock.now()),
        lambda: keeping.write_note(fund, project, "x", actor=person, now=clock.now()),
    ):
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.parametrize("state", [ProjectState.DRAFT, ProjectState.HIDDEN, ProjectState.CLOSED])
def test_nothing_is_said_to_a_project_that_is_not_published(fund: Investor, partner: Person, state: str) -> None:
    with pytest.raises(Conflict):
        intents.say(fund, a_project(state=state), level="learn", actor=partner, now=clock.now())


def test_nobody_says_an_intent_to_their_own_team(fund: Investor, partner: Person) -> None:
    with pytest.raises(NotAllowed):
        intents.say(fund, a_project(leader=partner), level="invest", actor=partner, now=clock.now())


# --- what the fund keeps ---------------------------------------------------------------------------------------------


def test_what_is_interesting_is_kept_in_sight_and_not_recommended_again(
    fund: Investor, project: Project, partner: Person
) -> None:
    others = [a_project() for _ in range(3)]
    keeping.judge(fund, project, Verdict.WANT, actor=partner, now=clock.now())
    keeping.judge(fund, others[0], Verdict.NO, actor=partner, now=clock.now())
    keeping.judge(fund, others[1], Verdict.MAYBE, actor=partner, now=clock.now())
    say(fund, others[2], partner)
    memory = memory_of(fund, TODAY)
    assert memory.verdicts == {
        project.id: Verdict.WANT, others[0].id: Verdict.NO, others[1].id: Verdict.MAYBE,
    }  # fmt: skip
    assert memory.kept == memory.liked == {project.id}
    assert memory.said == {others[2].id}
    assert memory.disliked == {others[0].id}
    assert [each.id for each in recommended(fund, memory, TODAY)] == [others[1].id]


def test_the_last_verdict_counts_and_can_be_taken_back(fund: Investor, project: Project, partner: Person) -> None:
    for verdict in ("want", "no", "maybe"):
        keeping.judge(fund, project, verdict, actor=partner, now=clock.now())
    db.session.commit()
    assert memory_of(fund, TODAY).verdicts == {project.id: Verdict.MAYBE}
    keeping.judge(fund, project, "", actor=partner, now=clock.now())
    assert memory_of(fund, TODAY).verdicts == {}


def test_beginning_anew_forgets_the_lessons_and_not_the_noes(fund: Investor, project: Project, partner: Person) -> None:
    now, refused = clock.now(), a_project()
    keeping.keep(fund, project, actor=partner, now=now)
    keeping.judge(fund, refused, "no", actor=partner, now=now)
    for hour in (1, 2):
        keeping.forget_learning(fund, now=now + timedelta(hours=hour))
        db.session.commit()
    memory = memory_of(fund, TODAY)
    assert (memory.liked, memory.disliked) == (frozenset(), frozenset())
    assert memory.settled == {project.id, refused.id}
    another = a_project()
    keeping.keep(fund, another, actor=partner, now=now + timedelta(hours=3))
    assert memory_of(fund, TODAY).liked == {another.id}


def test_another_funds_acts_teach_nothing(fund: Investor, project: Project, partner: Person) -> None:
    stranger = a_person()
    other = an_investor(members=[stranger])
    for each in (a_project(sector="digital"), a_project(sector="digital")):
        keeping.judge(other, each, "want", actor=stranger, now=clock.now())
        say(other, each, stranger)
    db.session.commit()
    before = explained(fund, project.id, memory_of(fund, TODAY))
    assert before is not None
    assert memory_of(fund, TODAY).liked == frozenset()
    assert [part.term for part in before.parts] == ["sector", "stage", "ticket", "county", "text"]


def test_hidden_drafts_closed_and_own_projects_are_not_recommended(fund: Investor, partner: Person) -> None:
    for state in (ProjectState.DRAFT, ProjectState.HIDDEN, ProjectState.CLOSED):
        a_project(state=state)
    a_project(leader=partner)
    a_member(a_project(), partner)
    shown = a_project()
    memory = memory_of(fund, TODAY)
    assert [each.id for each in recommended(fund, memory, TODAY)] == [shown.id]
    assert explained(fund, shown.id, memory) is not None


def test_notes_are_the_funds_and_stay_when_the_project_leaves_the_list(
    fund: Investor, project: Project, partner: Person
) -> None:
    keeping.keep(fund, project, actor=partner, now=clock.now())
    keeping.keep(fund, project, actor=partner, now=clock.now())
    note = keeping.write_note(fund, project, "先看车间", actor=partner, now=clock.now())
    db.session.commit()
    assert len(queries.shortlist_of(fund)) == 1
    keeping.let_go(fund, project)
    assert queries.shortlist_of(fund) == []
    assert queries.notes_on(fund.id, [project.id]) == {project.id: [note]}
    assert queries.notes_on(an_investor().id, [project.id]) == {}
    keeping.remove_note(note)
    assert queries.notes_on(fund.id, [project.id]) == {}


def test_what_is_shown_is_noted_once_a_day(fund: Investor, project: Project) -> None:
    other = a_project()
    number, numbers = fund.id, [project.id, other.id]
    db.session.commit()  # SQLite has one writer
    impressions.note(number, numbers, noted=(), today=TODAY)
    impressions.note(number, numbers[::-1], noted=(), today=TODAY)
    assert memory_of(fund, TODAY).noted == {project.id, other.id}
    assert memory_of(fund, TODAY).seen == {}
    tomorrow = TODAY + timedelta(days=1)
    assert memory_of(fund, tomorrow).seen == {project.id: 1, other.id: 1}
    assert memory_of(fund, TODAY + timedelta(days=31)).seen == {}
    assert [row.place for row in db.session.execute(select(Impression).order_by(Impression.id)).scalars()] == [1, 2]


# --- saved searches --------------------------------------------------------------------------------------------------


def test_a_search_tells_of_what_fits_anew_once(fund: Investor, partner: Person, leader: Person) -> None:
    now = clock.now()
    a_project("早就在的（演示）", sector="digital")
    search = searches.keep(fund, "数字经济", {"sector": "digital"}, actor=partner, now=now, today=TODAY)
    fresh, other = a_project("新来的（演示）", sector="digital"), a_project("别的（演示）", sector="footwear")
    a_project("自己的（演示）", sector="digital", leader=partner)
    refused = a_project("不考虑的（演示）", sector="digital")
    keeping.judge(fund, refused, "no", actor=partner, now=now)
    db.session.commit()
    assert searches.look(search, today=TODAY, now=now) == 0, "it was looked at today, when it was saved"
    days = [TODAY + timedelta(days=number) for number in (1, 1, 2)]
    assert [searches.look(search, today=day, now=now) for day in days] == [1, 0, 0]
    db.session.commit()
    (letter,) = letters_of("new-fits")
    assert fresh.name_zh in letter.text
    assert other.name_zh not in letter.text
    assert "早就在的" not in letter.text
    assert f"/invest/searches/{search.code}/quiet" in letter.text


def test_a_project_that_leaves_and_comes_back_is_not_told_twice(fund: Investor, partner: Person) -> None:
    now = clock.now()
    search = searches.keep(fund, "全部", {}, actor=partner, now=now, today=TODAY)
    project = a_project()
    told = []
    for number, state in enumerate((ProjectState.PUBLISHED, ProjectState.DRAFT, ProjectState.PUBLISHED), 1):
        project.state = state
        db.session.commit()
        told.append(searches.look(search, today=TODAY + timedelta(days=number), now=now))
        db.session.commit()
    assert told == [1, 0, 0]


def test_what_came_up_while_letters_were_off_is_not_told_later(fund: Investor, partner: Person) -> None:
    search = searches.keep(fund, "全部", {}, actor=partner, now=clock.now(), today=TODAY)
    searches.switch(search, is_mailed=False)
    a_project()
    searches.switch(search, is_mailed=True)
    db.session.commit()
    assert searches.look(search, today=TODAY + timedelta(days=1), now=clock.now()) == 0


def test_nobody_keeps_searches_without_end(fund: Investor, partner: Person) -> None:
    for number in range(MOST_SEARCHES):
        searches.keep(fund, f"第{number}个", {}, actor=partner, now=clock.now(), today=TODAY)
    with pytest.raises(Refusal):
        searches.keep(fund, "再来一个", {}, actor=partner, now=clock.now(), today=TODAY)


# --- letting go ------------------------------------------------------------------------------------------------------


def test_who_is_forgotten_takes_words_along_and_leaves_what_was_counted(
    fund: Investor, project: Project, partner: Person
) -> None:
    leaving = a_person("要走的人（演示）")
    shared = an_investor(members=[a_person(), leaving])
    say(shared, project, leaving, "invest", amount_yuan=1_000_000, note="我亲自来谈")
    keeping.keep(shared, project, actor=leaving, now=clock.now())
    keeping.write_note(shared, project, "我的看法", actor=leaving, now=clock.now())
    keeping.judge(shared, project, "want", actor=leaving, now=clock.now())
    searches.keep(shared, "我的筛选", {}, actor=leaving, now=clock.now(), today=TODAY)
    db.session.commit()
    held = held_about(leaving)
    assert held["fund_notes"][0]["text"] == "我的看法"
    assert held["saved_searches"][0]["name"] == "我的筛选"
    assert held["intents"][0]["note"] == "我亲自来谈"
    assert len(held["shortlisted"]) == 1
    desk.forget(leaving, now=clock.now())
    db.session.commit()
    db.session.expire_all()
    (intent,) = queries.intents_for(project)
    assert (intent.level, intent.indicative_amount_yuan) == (IntentLevel.INVEST, 1_000_000)
    assert (intent.said_by, intent.note) == (None, "")
    for table in (FundNote, SavedSearch):
        assert db.session.execute(select(table)).first() is None
    assert db.session.execute(select(Shortlisted)).scalar_one().added_by_id is None
    assert db.session.execute(select(Judgement)).scalar_one().verdict == "want"


def test_a_leaders_answer_goes_with_them(fund: Investor, project: Project, partner: Person) -> None:
    teammate = a_person()
    a_member(project, teammate)
    intent = say(fund, project, partner)
    intents.reply(intent, "我来答复", actor=teammate, now=clock.now())
    db.session.commit()
    desk.forget(teammate, now=clock.now())
    db.session.commit()
    db.session.expire_all()
    assert queries.intents_for(project)[0].reply is None
