"""Becoming an investor, an officer's answers, the people of a fund, and letting go of a person."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.accounts.actions import open_session
from portal.accounts.models import Person, SignInSession
from portal.audit.models import AuditRow
from portal.database import db
from portal.errors import Conflict, Gone, MoveRefused, NotAllowed, Refusal, TooMany
from portal.investors import queries
from portal.investors.actions import applying, deciding, sharing, theses
from portal.investors.models import Investor, Thesis
from portal.investors.rules import MOST_PAPERS, EvidenceKind, InvestorKind, InvestorState
from portal.notices.models import OutboxMessage
from portal.storage.images import StoredImage
from portal.storage.models import StoredFile
from tests.accounts.letters_sent import last_letter_to
from tests.builders.accounts import a_person, an_officer
from tests.builders.investors import a_usci, an_investor

S = InvestorState


def facts(**more: Any) -> dict[str, Any]:
    """What a fund types."""
    return {
        "kind": InvestorKind.INSTITUTION,
        "name_zh": "东海资本（演示）",
        "usci": a_usci(900),
        "amac_manager": "P1012345",
        "amac_funds": "SAB123",
        "area_id": None,
        **more,
    }


def a_page(code: str) -> StoredImage:
    """A drawn page; its content is not looked at here."""
    return StoredImage(code.rjust(32, "0"), 10, "0" * 64, "image/webp", 600, 800)


def begun(actor: Person, **more: Any) -> Investor:
    """A draft with licence and work card."""
    investor = applying.begin(facts(**more), actor=actor, now=clock.now())
    for number, kind in enumerate((EvidenceKind.LICENCE, EvidenceKind.WORK_CARD)):
        pages = [a_page(f"{actor.id}{number}")]
        applying.add_papers(investor, kind, pages, name="执照.png", actor=actor, now=clock.now())
    db.session.commit()
    return investor


def trail_of(investor: Investor) -> list[str]:
    rows = db.session.execute(
        select(AuditRow.action).where(AuditRow.kind == "investor", AuditRow.ref == investor.slug).order_by(AuditRow.id)
    )
    return list(rows.scalars())


def open_doors(person: Person) -> int:
    return len(db.session.execute(select(SignInSession).where(SignInSession.person_id == person.id)).all())


# --- becoming one ----------------------------------------------------------------------------------------------------


def test_a_fund_is_written_down_handed_in_and_verified(app: Flask) -> None:
    owner, officer = a_person(), an_officer()
    investor = begun(owner)
    assert (investor.state, investor.amac_manager, investor.amac_funds) == (S.DRAFT, "P1012345", ["SAB123"])
    applying.ask(investor, actor=owner, now=clock.now())
    assert queries.waiting_for(officer) == 1
    assert queries.verified_investor_of(owner) is None
    deciding.verify(investor, seen_version=investor.version, actor=officer, now=clock.now())
    db.session.commit()
    assert queries.verified_investor_of(owner) is investor
    assert queries.waiting_for(officer) == 0
    letter = db.session.execute(select(OutboxMessage).where(OutboxMessage.person_id == owner.id)).scalar_one()
    assert letter.subject == "东海资本（演示）已通过认证"
    assert trail_of(investor) == ["begin", "add-paper", "add-paper", "ask", "verify"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"usci": a_usci(900)[:-1] + ("0" if a_usci(900)[-1] != "0" else "1")}, "usci"),
        ({"usci": "123"}, "usci"),
        ({"amac_manager": "P12"}, "amac_manager"),
        ({"amac_funds": "XX"}, "amac_funds"),
    ],
)
def test_facts_that_cannot_be_right_name_their_field(app: Flask, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        applying.begin(facts(**wrong), actor=a_person(), now=clock.now())
    assert refused.value.field == field


def test_a_code_that_fails_its_check_passes_with_a_note_and_the_officer_must_note_it_too(app: Flask) -> None:
    owner, officer = a_person(), an_officer()
    wrong = a_usci(900)[:-1] + ("0" if a_usci(900)[-1] != "0" else "1")
    investor = begun(owner, usci=wrong, usci_note="执照上就是这样")
    applying.ask(investor, actor=owner, now=clock.now())
    investor.usci_note = None
    db.session.commit()
    with pytest.raises(Refusal) as refused:
        deciding.verify(investor, seen_version=investor.version, actor=officer, now=clock.now())
    assert refused.value.field == "usci_note"
    db.session.rollback()
    deciding.verify(investor, seen_version=investor.version, usci_note="已核对", actor=officer, now=clock.now())
    assert (investor.state, investor.usci_note) == (S.VERIFIED, "已核对")


def test_nobody_is_of_two_funds(app: Flask) -> None:
    owner = a_person()
    begun(owner)
    with pytest.raises(Conflict):
        applying.begin(facts(), actor=owner, now=clock.now())


def test_nothing_is_handed_in_before_the_papers_are_there(app: Flask) -> None:
    owner = a_person()
    investor = applying.begin(facts(), actor=owner, now=clock.now())
    with pytest.raises(Refusal):
        applying.ask(investor, actor=owner, now=clock.now())


def test_papers_stay_as_they_are_while_an_officer_has_them(app: Flask) -> None:
    owner = a_person()
    investor = begun(owner)
    applying.ask(investor, actor=owner, now=clock.now())
    paper = queries.papers_of(investor)[0]
    with pytest.raises(Conflict):
        applying.remove_paper(paper, actor=owner, now=clock.now())
    with pytest.raises(Conflict):
        applying.add_papers(investor, "other", [a_page("9")], name="", actor=owner, now=clock.now())
    edit = facts(name_zh="别的名字")
    with pytest.raises(Conflict):
        applying.edit(investor, edit, seen_version=investor.version, actor=owner, now=clock.now())
    applying.take_back(investor, actor=owner, now=clock.now())
    applying.remove_paper(paper, actor=owner, now=clock.now())
    db.session.commit()
    assert len(queries.papers_of(investor)) == 1
    assert db.session.execute(select(StoredFile)).scalars().all() == [queries.papers_of(investor)[0].file]


def test_there_are_not_more_pages_than_an_officer_reads(app: Flask) -> None:
    owner = a_person()
    investor = begun(owner)
    pages = [a_page(f"f{number}") for number in range(MOST_PAPERS)]
    with pytest.raises(Refusal):
        applying.add_papers(investor, "other", pages, name="", actor=owner, now=clock.now())


def test_a_verified_fact_that_changes_asks_the_officer_anew_and_a_free_one_does_not(app: Flask) -> None:
    owner = a_person()
    investor = an_investor(members=[owner], amac_manager="P1012345", usci=a_usci(901))
    same = facts(
        name_zh=investor.name_zh, name_en=investor.name_en, usci=investor.usci, amac_funds="", about_zh="我们投早期"
    )
    applying.edit(investor, same, seen_version=investor.version, actor=owner, now=clock.now())
    assert investor.state == S.VERIFIED
    renamed = {**same, "name_zh": "改名之后（演示）"}
    applying.edit(investor, renamed, seen_version=investor.version, actor=owner, now=clock.now())
    assert investor.state == S.ASKED
    assert queries.verified_investor_of(owner) is None


def test_an_edit_of_an_older_page_is_not_taken(app: Flask) -> None:
    owner = a_person()
    investor = begun(owner)
    with pytest.raises(Conflict):
        applying.edit(investor, facts(), seen_version=investor.version - 1, actor=owner, now=clock.now())


# --- an officer's answer ---------------------------------------------------------------------------------------------


def test_nobody_verifies_themselves(app: Flask) -> None:
    officer, founder = an_officer(), an_officer()
    own = an_investor(verified=False, members=[officer])
    begun_for_others = an_investor(verified=False, created_by_id=founder.id)
    for investor, person in ((own, officer), (begun_for_others, founder)):
        with pytest.raises(NotAllowed):
            deciding.verify(investor, seen_version=investor.version, actor=person, now=clock.now())
        with pytest.raises(NotAllowed):
            deciding.return_(investor, reason="x", actor=person, now=clock.now())
        assert investor.state == S.ASKED


def test_an_officer_decides_on_what_was_on_the_page(app: Flask) -> None:
    officer = an_officer()
    investor = an_investor(verified=False)
    with pytest.raises(Conflict):
        deciding.verify(investor, seen_version=investor.version + 1, actor=officer, now=clock.now())


def test_a_return_and_a_suspension_need_a_reason_and_are_told(app: Flask) -> None:
    officer, owner = an_officer(), a_person()
    investor = an_investor(verified=False, members=[owner, a_person()])
    with pytest.raises(Refusal):
        deciding.return_(investor, reason=None, actor=officer, now=clock.now())
    deciding.return_(investor, reason="执照看不清", actor=officer, now=clock.now())
    db.session.commit()
    letters = db.session.execute(select(OutboxMessage).where(OutboxMessage.purpose == "investor-decided")).scalars()
    assert [(letter.person_id, "执照看不清" in letter.text) for letter in letters] == [(owner.id, True)]
    with pytest.raises(MoveRefused):
        deciding.suspend(investor, reason="x", actor=officer, now=clock.now())


def test_a_suspension_closes_every_door_and_can_be_lifted(app: Flask) -> None:
    officer, owner, member = an_officer(), a_person(), a_person()
    investor = an_investor(members=[owner, member])
    for person in (owner, member):
        open_session(person, now=clock.now(), address=None, user_agent=None)
    db.session.commit()
    deciding.suspend(investor, reason="材料过期", actor=officer, now=clock.now())
    db.session.commit()
    assert queries.verified_investor_of(owner) is None
    assert (open_doors(owner), open_doors(member)) == (0, 0)
    deciding.verify(investor, seen_version=investor.version, actor=officer, now=clock.now())
    db.session.commit()
    assert queries.verified_investor_of(owner) is investor
    assert investor.reason is None
    assert trail_of(investor) == ["suspend", "reinstate"]


def test_two_funds_with_one_code_are_not_both_verified(app: Flask) -> None:
    officer = an_officer()
    an_investor(usci=a_usci(902))
    second = an_investor(verified=False, usci=a_usci(902))
    with pytest.raises(Conflict):
        deciding.verify(second, seen_version=second.version, actor=officer, now=clock.now())
    db.session.rollback()
    third = begun(a_person(), usci=a_usci(902))
    with pytest.raises(Conflict):
        applying.ask(third, actor=a_person(), now=clock.now())


# --- the people of a fund --------------------------------------------------------------------------------------------


def token_sent(address: str) -> str:
    """The token in the last letter to the address."""
    return last_letter_to(address).path.rsplit("/", 1)[1]


def test_an_invitation_works_once_and_for_one_fund(app: Flask) -> None:
    owner, guest = a_person(), a_person(email="guest@example.com")
    investor, other = an_investor(members=[owner]), an_investor()
    sharing.invite(investor, "guest@example.com", actor=owner, now=clock.now())
    db.session.commit()
    token = token_sent("guest@example.com")
    sharing.accept(token, actor=guest, now=clock.now())
    db.session.commit()
    assert queries.investor_of(guest) is investor
    with pytest.raises(Gone):
        sharing.accept(token, actor=a_person(), now=clock.now())
    with pytest.raises(Refusal):
        sharing.invite(investor, "guest@example.com", actor=owner, now=clock.now())
    sharing.invite(other, "guest@example.com", actor=other.members[0].person, now=clock.now())
    db.session.commit()
    with pytest.raises(Conflict):
        sharing.accept(token_sent("guest@example.com"), actor=guest, now=clock.now())


@pytest.mark.parametrize("what", ["late", "inviter left", "suspended", "newer one"])
def test_an_invitation_ends(app: Flask, what: str) -> None:
    owner, second, now = a_person(), a_person(), clock.now()
    investor = an_investor(members=[owner, second])
    sharing.make_owner(queries.member(second.code), actor=owner, now=now)
    sharing.invite(investor, "guest@example.com", actor=owner, now=now)
    db.session.commit()
    token, at = token_sent("guest@example.com"), now
    if what == "late":
        at = now + timedelta(days=8)
    elif what == "inviter left":
        sharing.remove(queries.member(owner.code), actor=owner, now=now)
    elif what == "suspended":
        deciding.suspend(investor, reason="x", actor=an_officer(), now=now)
    else:
        sharing.invite(investor, "guest@example.com", actor=owner, now=now + timedelta(minutes=2))
    db.session.commit()
    with pytest.raises(Gone):
        sharing.accept(token, actor=a_person(), now=at)


def test_one_address_is_not_asked_twice_in_a_minute(app: Flask) -> None:
    owner, now = a_person(), clock.now()
    investor = an_investor(members=[owner])
    sharing.invite(investor, "guest@example.com", actor=owner, now=now)
    with pytest.raises(TooMany):
        sharing.invite(investor, "guest@example.com", actor=owner, now=now + timedelta(seconds=30))


def test_the_last_owner_stays(app: Flask) -> None:
    owner, member = a_person(), a_person()
    an_investor(members=[owner, member])
    with pytest.raises(Refusal):
        sharing.remove(queries.member(owner.code), actor=owner, now=clock.now())
    sharing.make_owner(queries.member(member.code), actor=owner, now=clock.now())
    sharing.remove(queries.member(owner.code), actor=owner, now=clock.now())
    db.session.commit()
    assert queries.investor_of(owner) is None
    assert queries.investor_of(member) is not None


def test_who_is_removed_is_signed_out_and_who_leaves_is_not(app: Flask) -> None:
    owner, removed, leaving = a_person(), a_person(), a_person()
    an_investor(members=[owner, removed, leaving])
    for person in (removed, leaving):
        open_session(person, now=clock.now(), address=None, user_agent=None)
    sharing.remove(queries.member(removed.code), actor=owner, now=clock.now())
    sharing.remove(queries.member(leaving.code), actor=leaving, now=clock.now())
    db.session.commit()
    assert (open_doors(removed), open_doors(leaving)) == (0, 1)


# --- the thesis ------------------------------------------------------------------------------------------------------

THESIS = {
    "sectors": ["electrical"],
    "stages": [],
    "rounds": ["angel"],
    "areas": ["330302"],
    "ticket_min_yuan": 1_000_000,
    "ticket_max_yuan": 5_000_000,
    "words": "配电",
}


def test_a_thesis_is_kept_and_changed_by_who_saw_the_last_one(app: Flask) -> None:
    owner = a_person()
    investor = an_investor(members=[owner])
    kept = theses.keep(investor, THESIS, seen_version="", actor=owner, now=clock.now())
    db.session.commit()
    with pytest.raises(Conflict):
        theses.keep(investor, THESIS, seen_version="", actor=owner, now=clock.now())
    seen = kept.updated_at.isoformat()
    changed = {**THESIS, "words": "储能"}
    theses.keep(investor, changed, seen_version=seen, actor=owner, now=clock.now())
    db.session.commit()
    assert [row.words for row in db.session.execute(select(Thesis)).scalars()] == ["储能"]


def test_a_range_that_ends_before_it_begins_is_refused(app: Flask) -> None:
    investor = an_investor()
    wrong = {**THESIS, "ticket_max_yuan": 10}
    with pytest.raises(Refusal) as refused:
        theses.keep(investor, wrong, seen_version="", actor=a_person(), now=clock.now())
    assert refused.value.field == "ticket_max"
