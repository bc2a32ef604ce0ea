"""Organising bodies through the strict browser: asking, deciding, inviting, leaving."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Organisation, Person
from portal.areas import actions as areas
from portal.areas.models import Area
from portal.audit.models import AuditRow
from portal.database import db
from tests.accounts.letters_sent import last_letter_to, letters_to
from tests.builders.accounts import a_member, a_person, an_admin, an_officer, an_organisation
from tests.strict_browser import StrictBrowser

USCI = "91330302MADEMP01XU"
WISH = {
    "name_zh": "瓯江创客协会（演示）",
    "name_en": "Oujiang Makers",
    "kind": "association",
    "usci": USCI,
    "usci_note": "",
    "contact_name": "林小满（演示）",
    "contact_phone": "0577-88001234",
}


@pytest.fixture
def lucheng(app: Flask) -> Area:
    return area("330302")


def area(code: str) -> Area:
    areas.load_reference()
    db.session.commit()
    return db.session.execute(select(Area).where(Area.code == code)).scalar_one()


def ask(browser: StrictBrowser, area: Area, status: int = 303, **changed: str) -> None:
    browser.get("/account/organisations/ask")
    browser.post("/account/organisations/ask", WISH | {"area_id": area.id} | changed, status=status)


def the_body() -> Organisation:
    return db.session.execute(select(Organisation)).scalar_one()


def test_a_body_is_asked_for_approved_and_its_asker_owns_it(browser: StrictBrowser, app: Flask, lucheng: Area) -> None:
    asker, officer = a_person(), an_officer(lucheng)
    browser.sign_in(asker)
    ask(browser, lucheng)
    body = the_body()
    assert (body.state, body.usci, body.slug) == ("asked", USCI, "oujiang-makers")
    browser.get(f"/account/organisations/{body.slug}")
    desk = StrictBrowser(app)
    desk.sign_in(officer)
    assert "瓯江创客协会" in desk.get("/officer/").text
    desk.get("/en/officer/organisations/")
    desk.get(f"/officer/organisations/{body.slug}")
    desk.post(f"/officer/organisations/{body.slug}", {"answer": "approve"})
    db.session.refresh(asker)
    assert asker.is_member_of(body.id)
    assert "可以举办活动" in last_letter_to(asker.email or "").subject
    browser.get(f"/en/account/organisations/{body.slug}")
    desk.get(f"/officer/organisations/{body.slug}")
    desk.post(f"/officer/organisations/{body.slug}", {"answer": "decline", "reason": "x"}, status=409)
    decided = db.session.execute(select(AuditRow.after).where(AuditRow.action == "decide")).scalar_one()
    assert decided == {"state": "approved", "usci_note": None}


def test_a_decline_needs_a_reason_and_may_be_corrected(browser: StrictBrowser, app: Flask, lucheng: Area) -> None:
    asker = a_person()
    browser.sign_in(asker)
    ask(browser, lucheng)
    desk = StrictBrowser(app)
    desk.sign_in(an_officer(lucheng))
    path = f"/officer/organisations/{the_body().slug}"
    desk.get(path)
    desk.post(path, {"answer": "decline", "reason": ""}, status=422)
    desk.post(path, {"answer": "decline", "reason": "名称与证照不一致"})
    assert "名称与证照不一致" in last_letter_to(asker.email or "").text
    own = f"/account/organisations/{the_body().slug}"
    assert "名称与证照不一致" in browser.get(own).text
    browser.get(own + "/ask-again")
    browser.post(own + "/ask-again", {"name_zh": "瓯江创客联合会（演示）"}, fill=True)
    body = the_body()
    assert (body.state, body.reason, body.name_zh) == ("asked", None, "瓯江创客联合会（演示）")


def test_a_code_that_fails_its_check_needs_notes_from_both(browser: StrictBrowser, app: Flask, lucheng: Area) -> None:
    browser.sign_in(a_person())
    wrong = USCI[:-1] + "A"
    ask(browser, lucheng, status=422, usci=wrong)
    ask(browser, lucheng, usci=wrong, usci_note="证照即如此")
    desk = StrictBrowser(app)
    desk.sign_in(an_officer(lucheng))
    path = f"/officer/organisations/{the_body().slug}"
    assert "校验未通过" in desk.get(path).text
    desk.post(path, {"answer": "approve", "usci_note": ""}, status=422)
    desk.post(path, {"answer": "approve", "usci_note": "已核对营业执照原件"})
    assert the_body().usci_note == "已核对营业执照原件"


def test_one_code_is_one_body(browser: StrictBrowser, lucheng: Area) -> None:
    an_organisation(usci=USCI)
    browser.sign_in(a_person())
    ask(browser, lucheng, status=409, usci=USCI.lower())


def test_officers_decide_in_their_own_area_and_not_for_themselves(
    browser: StrictBrowser, app: Flask, lucheng: Area
) -> None:
    city_officer = an_officer()
    browser.sign_in(city_officer)
    ask(browser, lucheng)
    path = f"/officer/organisations/{the_body().slug}"
    browser.get(path)
    browser.post(path, {"answer": "approve"}, status=403)
    for who, status in (
        (an_officer(area("330381")), 404),
        (an_officer(lucheng), 200),
        (an_admin(), 200),
        (a_person(), 404),
    ):
        visitor = StrictBrowser(app)
        visitor.sign_in(who)
        visitor.get(path, status=status)
    StrictBrowser(app).get(path, status=303)


def test_a_body_is_hidden_from_strangers(browser: StrictBrowser, lucheng: Area) -> None:
    body = an_organisation(owner=a_person(), area=lucheng)
    browser.sign_in(a_person())
    own = f"/account/organisations/{body.slug}"
    browser.get(own, status=404)
    browser.get("/account/organisations")
    for action in ("invite", "ask-again"):
        browser.post(f"{own}/{action}", {"email": "x@example.com"}, status=404)
    assert not letters_to("x@example.com")


def test_an_invitation_makes_a_member_of_somebody_new(browser: StrictBrowser, app: Flask) -> None:
    owner = a_person()
    body = an_organisation(owner=owner)
    browser.sign_in(owner)
    own = f"/account/organisations/{body.slug}"
    browser.get(own)
    browser.post(f"{own}/invite", {"email": "New@Example.com"})
    path = last_letter_to("new@example.com").path
    guest = StrictBrowser(app)
    assert body.name_zh in guest.get(path).text
    guest.post(path, {"name": "新同事（演示）", "password": "三月看潮九月看山"}, status=422)  # consent is missing
    guest.post(path, {"name": "新同事（演示）", "password": "三月看潮九月看山", "privacy": "y"})
    guest.get(own)
    person = db.session.execute(select(Person).where(Person.email == "new@example.com")).scalar_one()
    assert person.is_member_of(body.id)
    assert person.email_proven_at is not None
    StrictBrowser(app).get(path, status=410)
    guest.get(own)
    guest.post(f"{own}/invite", {"email": "more@example.com"}, status=403)  # members see, owners invite


def test_an_invitation_to_somebody_known_asks_them_to_sign_in(browser: StrictBrowser, app: Flask) -> None:
    owner, known = a_person(), a_person(email="known@example.com")
    body = an_organisation(owner=owner)
    browser.sign_in(owner)
    browser.get(f"/account/organisations/{body.slug}")
    browser.post(f"/account/organisations/{body.slug}/invite", {"email": "known@example.com"})
    path = last_letter_to("known@example.com").path
    guest = StrictBrowser(app)
    guest.get(path)
    guest.post(path, {})
    guest.get("/account/", status=303)  # the link alone signs nobody in
    db.session.refresh(known)
    assert known.is_member_of(body.id)
    browser.get(f"/account/organisations/{body.slug}")
    browser.post(f"/account/organisations/{body.slug}/invite", {"email": "known@example.com"}, status=422)


def test_a_removed_member_is_signed_out(browser: StrictBrowser, app: Flask) -> None:
    owner, member = a_person(), a_person()
    body = an_organisation(owner=owner)
    a_member(body, member)
    theirs = StrictBrowser(app)
    theirs.sign_in(member)
    browser.sign_in(owner)
    own = f"/account/organisations/{body.slug}"
    theirs.get(own)
    theirs.post(f"{own}/members/{owner.code}/remove", {}, status=404)  # not an owner
    browser.get(own)
    browser.post(f"{own}/members/{member.code}/remove", {})
    theirs.get("/account/", status=303)
    db.session.refresh(member)
    assert not member.is_member_of(body.id)


def test_the_last_owner_cannot_leave_or_step_down(browser: StrictBrowser) -> None:
    owner, member = a_person(), a_person()
    body = an_organisation(owner=owner)
    a_member(body, member)
    browser.sign_in(owner)
    own = f"/account/organisations/{body.slug}"
    for action in ("remove", "make-member"):
        browser.get(own)
        browser.post(f"{own}/members/{owner.code}/{action}", {}, status=422)
    browser.get(own)
    browser.post(f"{own}/members/{member.code}/make-owner", {})
    browser.get(own)
    browser.post(f"{own}/members/{owner.code}/remove", {})
    browser.get("/account/organisations")  # still signed in here
    browser.get(own, status=404)


def test_a_member_of_another_body_cannot_reach_in(browser: StrictBrowser) -> None:
    mine, theirs = an_organisation(owner=a_person()), an_organisation(owner=a_person())
    owner = a_person()
    a_member(mine, owner, is_owner=True)
    victim = a_member(theirs)
    browser.sign_in(owner)
    browser.get("/account/organisations")
    for action in ("remove", "make-owner", "make-member"):
        browser.post(f"/account/organisations/{theirs.slug}/members/{victim.code}/{action}", {}, status=404)
        browser.post(f"/account/organisations/{mine.slug}/members/{victim.code}/{action}", {}, status=404)
