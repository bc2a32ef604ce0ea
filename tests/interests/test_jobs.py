"""The worker's morning round through saved searches."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.clock import WENZHOU
from portal.database import db
from portal.desk.jobs import sweep
from portal.interests import jobs
from portal.interests.actions import searches
from portal.investors import queries as investors
from portal.investors.actions import sharing
from portal.investors.rules import InvestorState
from portal.notices.models import OutboxMessage
from tests.builders.accounts import a_person
from tests.builders.investors import an_investor
from tests.builders.projects import a_project


def at(hour: int, days: int = 1) -> datetime:
    """That hour in Wenzhou, so many days from now."""
    day = (clock.now() + timedelta(days=days)).astimezone(WENZHOU)
    return day.replace(hour=hour, minute=5)


def letters() -> int:
    return len(db.session.execute(select(OutboxMessage).where(OutboxMessage.purpose == "new-fits")).all())


@pytest.fixture
def owner(app: Flask):
    person, second = a_person(), a_person()
    fund = an_investor(members=[person, second])
    for name in ("全部", "再来一个"):
        searches.keep(fund, name, {}, actor=person, now=clock.now(), today=clock.today())
    db.session.commit()
    a_project()
    return person


def test_letters_are_written_in_the_morning_once_a_day(owner) -> None:
    assert [jobs.tell_new_fits(at(hour)) for hour in (3, 7)] == [0, 0]
    assert (jobs.tell_new_fits(at(8)), letters()) == (2, 2)
    a_project()
    assert [jobs.tell_new_fits(at(hour)) for hour in (9, 20)] == [0, 0]
    assert letters() == 2
    jobs.tell_new_fits(at(8, days=2))
    assert letters() == 4


def test_who_left_the_fund_or_whose_fund_is_suspended_hears_nothing(owner) -> None:
    fund = investors.investor_of(owner)
    second = next(member for member in investors.members_of(fund) if member.person_id != owner.id)
    sharing.make_owner(second, actor=owner, now=clock.now())
    sharing.remove(investors.member(owner.code), actor=owner, now=clock.now())
    db.session.commit()
    assert jobs.tell_new_fits(at(9)) == 0


def test_a_fund_that_is_not_verified_is_not_looked_for(owner) -> None:
    investors.investor_of(owner).state = InvestorState.SUSPENDED
    db.session.commit()
    assert jobs.tell_new_fits(at(9)) == 0


def test_the_workers_sweep_takes_it_along(owner) -> None:
    sweep(at(9))
    assert letters() == 2
