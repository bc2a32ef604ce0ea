"""Letting go of a person: an angel, an owner, a helper, a guest."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.accounts.models import ConfirmationCode
from portal.database import db
from portal.desk import actions as desk
from portal.desk.queries import held_about
from portal.errors import Refusal
from portal.investors import queries
from portal.investors.actions import applying, sharing, theses
from portal.investors.models import Investor, InvestorEvidence, InvestorMember, Thesis
from portal.investors.rules import InvestorKind, InvestorState
from portal.storage.actions import keep_drawn
from portal.storage.models import StoredFile
from tests.builders.accounts import a_person
from tests.builders.investors import an_investor
from tests.investors.test_actions import THESIS, a_page, begun

S = InvestorState


def test_an_angel_who_is_forgotten_leaves_a_nameless_row(app: Flask) -> None:
    angel = a_person("周天使（演示）")
    investor = begun(angel, kind=InvestorKind.ANGEL, name_zh="周天使（演示）", about_zh="投过三家", usci=None)
    theses.keep(investor, THESIS, seen_version="", actor=angel, now=clock.now())
    db.session.commit()
    assert held_about(angel)["investor"]["name"] == "周天使（演示）"
    assert len(held_about(angel)["investor_papers"]) == 2
    desk.forget(angel, now=clock.now())
    db.session.commit()
    db.session.expire_all()
    kept = db.session.get_one(Investor, investor.id)
    assert "周天使" not in f"{kept.name_zh}{kept.name_en}{kept.about_zh}"
    assert (kept.state, kept.created_by_id, kept.amac_manager) == (S.SUSPENDED, None, None)
    for table in (InvestorMember, InvestorEvidence, Thesis, StoredFile):
        assert db.session.execute(select(table)).first() is None


def test_the_only_owner_is_not_forgotten_while_others_share_the_desk(app: Flask) -> None:
    owner, member = a_person(), a_person()
    an_investor(members=[owner, member])
    with pytest.raises(Refusal):
        desk.forget(owner, now=clock.now())
    db.session.rollback()
    desk.forget(member, now=clock.now())
    db.session.commit()
    assert held_about(owner)["investor"] is not None


def test_the_papers_of_who_left_go_with_them(app: Flask) -> None:
    owner, helper = a_person(), a_person()
    investor = an_investor(members=[owner, helper], state=S.DRAFT)
    applying.add_papers(investor, "licence", [a_page("77")], name="", actor=helper, now=clock.now())
    keep_drawn(a_page("78"), purpose="other", name="", owner_id=owner.id, now=clock.now())
    db.session.commit()
    desk.forget(helper, now=clock.now())
    db.session.commit()
    assert queries.papers_of(investor) == []
    assert [file.owner_id for file in db.session.execute(select(StoredFile)).scalars()] == [owner.id]


def test_an_invitation_goes_with_the_person_it_was_for(app: Flask) -> None:
    owner, guest = a_person(), a_person(email="guest@example.com")
    sharing.invite(an_investor(members=[owner]), "guest@example.com", actor=owner, now=clock.now())
    db.session.commit()
    desk.forget(guest, now=clock.now())
    db.session.commit()
    assert db.session.execute(select(ConfirmationCode)).first() is None
