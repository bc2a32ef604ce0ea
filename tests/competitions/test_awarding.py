"""Awards: by rank or by hand, published behind their notice alone, certified, paid in parts, revoked."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.competitions.actions import awarding, landing, objecting, paying
from portal.competitions.actions.awarding import Prize
from portal.competitions.actions.objecting import Said
from portal.competitions.actions.paying import Part
from portal.competitions.models.awards import Award, Landing
from portal.competitions.queries import awards as queries
from portal.competitions.rules import AwardKind, EntryState, LandingState, ObjectionState
from portal.database import db
from portal.errors import Conflict, Refusal
from portal.notices.models import OutboxMessage
from portal.outcomes.actions import supporting
from portal.outcomes.actions.supporting import Gift
from portal.outcomes.models import Support
from portal.outcomes.rules import SupportKind
from portal.storage.actions import keep_file
from portal.storage.files import store
from tests.builders.accounts import a_person
from tests.builders.awards import USUAL, a_signed_final, after, posted, published, special
from tests.builders.competitions import a_competition
from tests.builders.projects import a_project

K = AwardKind


def proposed(edition, percent=40):
    found = awarding.propose(edition, USUAL, first_percent=percent, actor=None, now=clock.now())
    db.session.commit()
    return found


def a_slip():
    kept = keep_file(
        BytesIO(b"%PDF-1.4 slip"), store(), purpose="prize-evidence", name="slip.pdf", media_type="application/pdf",
        most=1000, owner_id=None, now=clock.now(),
    )  # fmt: skip
    db.session.commit()
    return kept


def test_places_follow_the_signed_final_and_are_proposed_anew_at_will(app):
    edition, entries = a_signed_final(1, 1, 3)
    first = proposed(edition)
    assert [(award.title_zh, award.entry) for award in first] == [
        ("一等奖", entries[0]), ("一等奖", entries[1]), ("二等奖", entries[2]),
    ]  # fmt: skip
    assert [part.amount_yuan for part in first[0].payments] == [80_000, 120_000]
    proposed(edition)
    assert len(queries.awards_of(edition)) == 3


def test_a_final_nobody_signed_gives_no_places(app):
    with pytest.raises(Conflict, match="not signed"):
        proposed(a_competition())


def test_an_award_says_whom_it_goes_to(app):
    edition, _entries = a_signed_final(1)
    for prize, field in (
        (Prize(K.PLACE, "一等奖", recipient_zh="某"), "place"),
        (Prize(K.SPECIAL, "特别奖"), "entry"),
        (Prize(K.SPECIAL, "特别奖", recipient_zh="某", is_vacant=True), "is_vacant"),
    ):
        with pytest.raises(Refusal) as refused:
            awarding.add(edition, prize, actor=None, now=clock.now())
        assert refused.value.field == field


def test_an_entry_has_one_place(app):
    edition, entries = a_signed_final(1)
    proposed(edition)
    second = Prize(K.PLACE, "二等奖", place=2, entry=entries[0])
    with pytest.raises(Refusal, match="has a place"):
        awarding.add(edition, second, actor=None, now=clock.now())


def test_publishing_waits_for_the_notice_its_window_and_every_objection(app):
    edition, _entries = a_signed_final(1, 2)
    proposed(edition)
    with pytest.raises(Conflict, match="post the notice"):
        awarding.publish(edition, actor=None, now=clock.now())
    notice = posted(edition)
    with pytest.raises(Conflict, match="until the end"):
        awarding.publish(edition, actor=None, now=after(notice) - timedelta(days=1))
    said = Said(name="王某（演示）", contact="w@example.com", text="有异议。")
    raised = objecting.object_to(notice, said, actor=a_person(), now=clock.now())
    with pytest.raises(Conflict, match="not decided"):
        awarding.publish(edition, actor=None, now=after(notice))
    objecting.answer(raised, ObjectionState.REFUSED, "超出范围。", actor=a_person(), now=clock.now())
    given = awarding.publish(edition, actor=None, now=after(notice))
    assert [award.certificate_number for award in given] == [
        f"WZCK-{edition.year}-CC-001", f"WZCK-{edition.year}-CC-002", None,
    ]  # fmt: skip
    assert given[2].is_vacant
    assert {award.notice_id for award in given} == {notice.id}
    with pytest.raises(Conflict, match="no award"):
        awarding.publish(edition, actor=None, now=after(notice))


def test_a_change_after_the_notice_has_to_be_posted_anew(app):
    edition, entries = a_signed_final(1, 2)
    first, *_rest = proposed(edition)
    notice = posted(edition)
    awarding.change(
        first, Prize(K.PLACE, "一等奖", place=1, group=first.group, is_vacant=True), actor=None, now=clock.now()
    )
    with pytest.raises(Conflict, match="have changed"):
        awarding.publish(edition, actor=None, now=after(notice))
    entries[1].state = EntryState.WITHDRAWN
    again = posted(edition)
    with pytest.raises(Conflict, match="not in the competition"):
        awarding.publish(edition, actor=None, now=after(again))


def test_the_database_publishes_no_award_without_a_notice_that_stands(app):
    edition, _entries = a_signed_final(1)
    award = proposed(edition)[0]
    notice = posted(edition)
    number = {"published_at": clock.now(), "certificate_number": "X-1"}
    for claim in ({}, {"notice_id": notice.id}, {"notice_id": notice.id, "settled_on": date(2090, 1, 1)}):
        with pytest.raises(IntegrityError):
            db.session.execute(update(Award).where(Award.id == award.id).values(**number, **claim))
        db.session.rollback()


def test_published_awards_are_told_numbered_by_group_and_proven(app):
    edition, entries = a_signed_final(1)
    special(edition)
    proposed(edition)
    given = published(edition)
    assert {award.certificate_number for award in given} == {
        None, f"WZCK-{edition.year}-CC-001", f"WZCK-{edition.year}-ZZ-001",
    }  # fmt: skip
    first = next(award for award in given if award.entry is entries[0])
    assert first.recipient_zh == entries[0].project.name_zh
    assert queries.proven_by(f" {first.certificate_number.lower()} ") is first
    assert queries.proven_by(first.code.lower()) is first
    assert queries.proven_by("WZCK-1999-CC-001") is None
    leader = entries[0].project.members[0].person
    told = select(OutboxMessage.purpose).where(OutboxMessage.person_id == leader.id)
    assert db.session.execute(told).scalars().all() == ["award-published"]


def test_a_revoked_award_proves_nothing_and_a_reprint_keeps_its_number(app):
    edition, _entries = a_signed_final(1)
    proposed(edition)
    award = next(each for each in published(edition) if not each.is_vacant)
    number = award.certificate_number
    awarding.print_again(award, "更正后的名称（演示）", None, "名称有误", actor=None, now=clock.now())
    assert (award.certificate_number, award.reprints, award.recipient_zh) == (number, 1, "更正后的名称（演示）")
    with pytest.raises(Refusal):
        awarding.revoke(award, " ", actor=None, now=clock.now())
    awarding.revoke(award, "材料造假", actor=None, now=clock.now())
    db.session.commit()
    assert queries.proven_by(number).revoked_at is not None
    assert award not in queries.published(edition)
    with pytest.raises(Conflict):
        awarding.print_again(award, "甲", None, "再来", actor=None, now=clock.now())


def test_a_prize_is_paid_in_parts_with_evidence_and_becomes_support(app):
    edition, entries = a_signed_final(1)
    award = proposed(edition)[0]
    first, second = award.payments
    with pytest.raises(Conflict, match="published"):
        paying.pay(first, paid_on=clock.today(), evidence=a_slip(), actor=None, now=clock.now())
    published(edition)
    assert (second.due_on - first.due_on).days > 150
    with pytest.raises(Refusal) as refused:
        paying.pay(first, paid_on=clock.today(), evidence=None, actor=None, now=clock.now())
    assert refused.value.field == "evidence"
    paying.pay(first, paid_on=clock.today(), evidence=a_slip(), actor=None, now=clock.now())
    with pytest.raises(Conflict, match="paid already"):
        paying.pay(first, paid_on=clock.today(), evidence=a_slip(), actor=None, now=clock.now())
    support = db.session.execute(select(Support)).scalar_one()
    assert (support.project, support.kind, support.amount_yuan, support.award_code) == (
        entries[0].project, SupportKind.PRIZE, 80_000, award.code,
    )  # fmt: skip
    with pytest.raises(Refusal, match="make up"):
        paying.plan(award, [Part(100)], actor=None, now=clock.now())
    paying.plan(award, [Part(60_000), Part(60_000)], actor=None, now=clock.now())
    assert [part.amount_yuan for part in award.payments] == [80_000, 60_000, 60_000]


def test_support_is_recorded_with_its_amount_and_not_for_tomorrow(app):
    project, today = a_project(), clock.today()
    for gift, field in (
        (Gift(SupportKind.SUBSIDY, today, "科技局（演示）"), "amount"),
        (Gift(SupportKind.SPACE, today + timedelta(days=2), "某空间（演示）"), "given_on"),
    ):
        with pytest.raises(Refusal) as refused:
            supporting.give(project, gift, actor=None, now=clock.now())
        assert refused.value.field == field
    supporting.give(project, Gift(SupportKind.SPACE, today, "某空间（演示）"), actor=None, now=clock.now())


def test_a_landing_is_noted_once_a_year_and_the_later_word_holds(app):
    project, year = a_project(), clock.today().year
    landing.note(project, year, LandingState.INTENDED, None, actor=None, now=clock.now())
    landing.note(project, year, LandingState.REGISTERED, "瓯江口", actor=None, now=clock.now())
    db.session.commit()
    assert [(each.state, each.note) for each in db.session.execute(select(Landing)).scalars()] == [
        ("registered", "瓯江口")
    ]
    with pytest.raises(Refusal):
        landing.note(project, year + 1, LandingState.FUNDED, None, actor=None, now=clock.now())
