"""Judges are asked, answer, and are kept from what they are tied to."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.audit.models import AuditRow
from portal.database import db
from portal.errors import Conflict, Gone, Refusal
from portal.judging import letters
from portal.judging.actions import forgetting, panel, ties
from portal.judging.actions.panel import Acceptance
from portal.judging.models import Conflict as Tie
from portal.judging.models import Judge, Seat
from portal.judging.queries.panel import held_about
from portal.judging.rules import LINK_LASTS, ConflictKind, ConflictSource, JudgeState, SeatState
from portal.notices.models import OutboxMessage
from tests.builders.accounts import a_person, an_organisation
from tests.builders.investors import an_investor
from tests.builders.judging import a_judge, a_seat, a_sheet, an_accepted_entry
from tests.builders.makerspaces import a_makerspace, an_operator
from tests.builders.outcomes import an_intent_row
from tests.builders.projects import a_project


def sent(purpose):
    return db.session.execute(select(OutboxMessage).where(OutboxMessage.purpose == purpose)).scalars().all()


def invited(edition, organiser):
    return panel.invite(
        edition, name="王评委（演示）", email="judge-wang@example.com", language="zh", actor=organiser, now=clock.now()
    )


def test_the_link_makes_a_person_a_judge_and_opens_once(edition, organiser):
    judge, now = invited(edition, organiser), clock.now()
    assert judge.person.password_hash is None and not judge.person.email_proven_at
    (letter,) = sent("judge-asked")
    assert letter.is_private and judge.code in letter.text
    panel.open_by_link(judge, now=now)
    panel.accept(judge, Acceptance("王评委（演示）", institution="温州大学（演示）", sectors=["health"]), now=now)
    assert (judge.state, judge.secrecy_agreed_at, judge.person.email_proven_at) == (JudgeState.ACCEPTED, now, now)
    with pytest.raises(Gone):
        panel.open_by_link(judge, now=now)
    assert len(sent("judge-answered")) == 1


def test_a_new_link_voids_the_old_one_and_ends_by_itself(edition, organiser):
    judge, now = invited(edition, organiser), clock.now()
    old = judge.code
    panel.send_link(judge, asker=organiser, now=now)
    assert judge.code != old and panel.is_fresh(judge, now)
    assert not panel.is_fresh(judge, now + LINK_LASTS)


def test_who_is_on_the_panel_is_not_asked_again(edition, organiser):
    judge = invited(edition, organiser)
    panel.accept(judge, Acceptance("王评委（演示）"), now=clock.now())
    with pytest.raises(Refusal, match="already"):
        invited(edition, organiser)


def test_there_is_one_chair(edition, organiser, judges):
    first, second = judges[:2]
    for judge in (first, second):
        panel.make_chair(judge, actor=organiser, now=clock.now())
    db.session.commit()
    assert (first.is_chair, second.is_chair) == (False, True)
    with pytest.raises(Conflict):
        panel.make_chair(a_judge(edition, state=JudgeState.INVITED), actor=organiser, now=clock.now())


def test_ties_the_portal_knows_of_are_found(edition, organiser):
    person, now = a_person("多面评委（演示）"), clock.now()
    space = a_makerspace()
    an_operator(space, person)
    house = an_organisation(person, name="同一家研究院（演示）")
    judge = a_judge(edition, person, institution="瓯江电器有限公司")
    found = {
        ConflictKind.EMPLOYER: an_accepted_entry(edition, project=a_project(leader=person)),
        ConflictKind.MAKERSPACE: an_accepted_entry(edition, project=a_project(space=space)),
        ConflictKind.INSTITUTION: an_accepted_entry(
            edition, project=a_project(organisation_name="瓯江电器股份有限公司（演示）")
        ),
    }
    nominated = an_accepted_entry(edition, nominating_organisation_id=house.id)
    free = an_accepted_entry(edition, project=a_project(organisation_name="别家公司（演示）"))
    assert ties.detect(edition, now=now) == 4
    kinds = {tie.project_id: tie.kind for tie in db.session.execute(select(Tie)).scalars()}
    assert {kind: kinds[entry.project_id] for kind, entry in found.items()} == {kind: kind for kind in found}
    assert kinds[nominated.project_id] == ConflictKind.INSTITUTION and free.project_id not in kinds
    assert ties.detect(edition, now=now) == 0
    assert {tie.source for tie in judge.conflicts} == {ConflictSource.DETECTED}


def test_a_tie_takes_the_seat_and_somebody_else_gets_it(edition, organiser, judges, entries, round_):
    tied, other, spare = judges[:3]
    seat = a_seat(round_, tied, entries[0])
    a_seat(round_, other, entries[0])
    a_seat(round_, spare, entries[1])
    ties.pin(tied, entries[0].project, "同学", actor=organiser, now=clock.now())
    at_entry = db.session.execute(select(Seat).where(Seat.entry_id == entries[0].id)).scalars().all()
    assert seat.state == SeatState.RECUSED
    assert [each.judge_id for each in at_entry if each.state == SeatState.ASSIGNED] == [other.id, spare.id]
    assert [letter.person_id for letter in sent("judge-entries")] == [spare.person_id]
    assert len(sent("judge-stepped-aside")) == 1
    with pytest.raises(Conflict):
        ties.pin(tied, entries[0].project, "同学", actor=organiser, now=clock.now())


def test_nobody_of_the_same_house_stands_in(edition, organiser, judges, entries, round_):
    judges[2].institution = judges[1].institution
    a_seat(round_, judges[0], entries[0])
    a_seat(round_, judges[1], entries[0])
    a_seat(round_, judges[2], entries[1])
    ties.pin(judges[0], entries[0].project, "同学", actor=organiser, now=clock.now())
    left = db.session.execute(
        select(Seat).where(Seat.entry_id == entries[0].id, Seat.state == SeatState.ASSIGNED)
    ).scalars()
    assert [seat.judge_id for seat in left] == [judges[1].id]


def test_a_declared_tie_can_be_taken_back_until_somebody_took_the_seat(judges, entries, round_):
    judge, now = judges[0], clock.now()
    ties.declare(judge, entries[1].project, ConflictKind.MENTOR, "", now=now)
    ties.take_back(judge, entries[1].project, now=now)
    assert judge.conflicts == []
    a_seat(round_, judge, entries[0])
    ties.declare(judge, entries[0].project, ConflictKind.MENTOR, "", now=now)
    with pytest.raises(Conflict):
        ties.take_back(judge, entries[0].project, now=now)


def test_who_leaves_the_panel_gives_everything_back(judges, entries, round_):
    judge = judges[0]
    seats = [a_seat(round_, judge, entry) for entry in entries[:2]]
    a_seat(round_, judges[1], entries[2])
    panel.decline(judge, now=clock.now() + timedelta(minutes=1))
    assert {seat.state for seat in seats} == {SeatState.RECUSED}
    taken = select(Seat).where(Seat.judge_id == judges[1].id, Seat.state == SeatState.ASSIGNED)
    assert len(db.session.execute(taken).scalars().all()) == 3


def test_a_judge_who_was_given_entries_is_not_removed(organiser, judges, entries, round_):
    a_seat(round_, judges[0], entries[0])
    with pytest.raises(Conflict):
        panel.remove(judges[0], actor=organiser, now=clock.now())
    panel.remove(judges[1], actor=organiser, now=clock.now())
    assert db.session.get(Judge, judges[1].id) is None


def test_a_fund_of_the_judge_is_a_tie_when_it_has_said_an_intent(edition):
    fund = an_investor()
    a_judge(edition, investor=fund)
    entry = an_accepted_entry(edition)
    an_intent_row(entry.project, fund)
    ties.detect(edition, now=clock.now())
    assert [tie.kind for tie in db.session.execute(select(Tie)).scalars()] == [ConflictKind.STAKE]


def test_a_judge_who_leaves_the_portal_leaves_no_name(judges, entries, round_):
    judge = judges[0]
    seat = a_seat(round_, judge, entries[0], marks={"1": "20"}, note="私下的话")
    assert held_about(judge.person)["seats"][0]["note"] == "私下的话"
    forgetting.forget(judge.person)
    db.session.commit()
    db.session.expire_all()
    assert (judge.name, judge.institution, judge.state) == ("—", None, JudgeState.DECLINED)
    assert (seat.marks, seat.note, seat.state) == ({}, "", SeatState.RECUSED)


def test_the_trail_of_judging_holds_no_mark(judges, entries, round_):
    a_sheet(a_seat(round_, judges[0], entries[0]), "0.7137")
    rows = db.session.execute(select(AuditRow)).scalars().all()
    assert rows and not any("71.37" in str((row.before, row.after, row.reason)) for row in rows)


def test_letters_speak_the_readers_language(edition, organiser, entries, round_):
    judge = a_judge(edition, a_person("Judge (demo)", language="en"))
    letters.given_entries(judge, round_, 3, now=clock.now())
    assert "3 entries are yours" in sent("judge-entries")[0].text
