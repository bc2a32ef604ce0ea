"""Codes for other rooms, offices, consents, forgetting and sweeping."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, inspect, select

from portal.access import Office
from portal.accounts import actions, consents, credentials, organising, proofs, queries
from portal.accounts.models import ConfirmationCode, Consent, Person, SignInSession, Throttle
from portal.accounts.permissions import GRANTS, Permission
from portal.areas import actions as areas
from portal.areas.models import Area
from portal.database import db
from portal.errors import NotAllowed, Refusal, TooMany
from portal.web.models import Submission
from tests.builders.accounts import a_member, a_person, an_admin, an_officer, an_organisation

NOW = datetime(2027, 6, 24, 6, 0, tzinfo=UTC)
MAIL, PHONE = "guest@example.com", "19900001234"


def test_a_code_proves_the_address_once(app: Flask) -> None:
    person = a_person(email=MAIL, password=None, is_proven=False)
    code, token = actions.issue_code(person, MAIL, "register", about="event-1", now=NOW)
    db.session.commit()
    later = NOW + timedelta(minutes=9, seconds=59)
    assert proofs.try_code(MAIL, "register", code, about="event-2", now=later) is None
    assert proofs.try_code(MAIL, "reset", code, about="event-1", now=later) is None
    proof = proofs.try_code(MAIL, "register", code, about="event-1", now=later)
    assert proof is not None
    assert actions.redeem("register", proof=proof, now=later).about == "event-1"
    db.session.commit()
    assert person.email_proven_at == later
    for again in ({"proof": proof}, {"token": token}):
        with pytest.raises(actions.CodeRefused):
            actions.redeem("register", now=later, **again)  # type: ignore[arg-type]


@pytest.mark.parametrize(("address", "minutes"), [(MAIL, 10), (PHONE, 5)])
def test_a_link_runs_out_with_its_code(app: Flask, address: str, minutes: int) -> None:
    person = a_person(email=MAIL, phone=PHONE, password=None)
    _, token = actions.issue_code(person, address, "register", now=NOW)
    end = NOW + timedelta(minutes=minutes)
    assert queries.confirmation_of_link(token, "register", now=end - timedelta(seconds=1)) is not None
    assert queries.confirmation_of_link(token, "register", now=end) is None
    assert queries.confirmation_of_link(token, "reset", now=NOW) is None
    with pytest.raises(actions.CodeRefused):
        actions.redeem("register", token=token, now=end)


def test_each_try_counts_though_the_request_fails(app: Flask) -> None:
    person = a_person(email=MAIL, password=None)
    code, _ = actions.issue_code(person, MAIL, "register", now=NOW)
    db.session.commit()
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        assert proofs.try_code(MAIL, "register", wrong, now=NOW) is None
        db.session.rollback()
    assert proofs.try_code(MAIL, "register", code, now=NOW) is None


def test_a_new_code_voids_the_old_one_and_waits_a_minute(app: Flask) -> None:
    person = a_person(email=MAIL, password=None)
    _, first = actions.issue_code(person, MAIL, "register", now=NOW)
    with pytest.raises(TooMany):
        actions.issue_code(person, MAIL, "register", now=NOW + timedelta(seconds=59))
    actions.issue_code(person, MAIL, "register", about="another event", now=NOW)
    actions.issue_code(person, MAIL, "register", now=NOW + timedelta(seconds=60))
    with pytest.raises(actions.CodeRefused):
        actions.redeem("register", token=first, now=NOW + timedelta(seconds=61))


def test_an_address_gets_ten_codes_an_hour(app: Flask) -> None:
    person = a_person(email=MAIL, password=None)
    for number in range(10):
        actions.issue_code(person, MAIL, "register", about=f"event-{number}", now=NOW)
    with pytest.raises(TooMany):
        actions.issue_code(person, MAIL, "register", about="one more", now=NOW)
    actions.issue_code(person, MAIL, "register", about="one more", now=NOW + timedelta(hours=1))


def test_codes_are_not_readable_in_the_database(app: Flask) -> None:
    person = a_person(email=MAIL, password=None)
    code, token = actions.issue_code(person, MAIL, "register", now=NOW)
    row = db.session.execute(select(ConfirmationCode)).scalar_one()
    kept = {column.key: str(getattr(row, column.key)) for column in inspect(ConfirmationCode).columns}
    assert not [name for name, value in kept.items() if code in value and name.endswith("hash")]
    assert token not in kept.values()


def test_sign_up_wipes_what_was_pending(app: Flask) -> None:
    credentials.ask_to_sign_up(
        name="林小满", address=MAIL, password_hash="$argon2id$x", texts=["privacy"], language="zh", browser="b", now=NOW
    )
    proof = db.session.execute(select(ConfirmationCode.id)).scalar_one()
    credentials.sign_up(proof=proof, now=NOW)
    db.session.commit()
    assert db.session.execute(select(ConfirmationCode.pending)).scalar_one() is None


def test_an_office_is_given_once(app: Flask) -> None:
    person, admin = a_person(), an_admin()
    for _ in range(2):
        actions.appoint(person, Office.INSPECTOR, actor=admin, now=NOW)
    db.session.commit()
    assert [held.office for held in person.appointments] == ["inspector"]


def test_consents_name_version_and_digest(app: Flask) -> None:
    person = a_person()
    actions.consent(person, ["privacy", "news"], now=NOW)
    rows = db.session.execute(select(Consent).order_by(Consent.text_key)).scalars().all()
    assert [row.text_sha256 for row in rows] == [consents.present("news").sha256, consents.present("privacy").sha256]
    assert [row.given_at for row in rows] == [NOW, NOW]


def test_a_changed_word_is_another_digest() -> None:
    for text in consents.TEXTS:
        assert len(text.sha256) == 64
        assert text.paragraphs("zh")
        assert text.paragraphs("en")
    assert len({text.sha256 for text in consents.TEXTS}) == len(consents.TEXTS)


def test_forgetting_leaves_nothing_that_leads_to_the_person(app: Flask) -> None:
    person = a_person("林小满（演示）", email=MAIL, phone=PHONE, has_second_factor=True)
    person.organisation_name = "瓯江创客协会（演示）"
    actions.open_session(person, now=NOW, address="10.1.2.3", user_agent="Firefox")
    actions.consent(person, ["privacy"], now=NOW)
    actions.issue_code(person, MAIL, "register", now=NOW)
    body = an_organisation(owner=a_person())
    a_member(body, person)
    actions.forget(person, now=NOW)
    db.session.commit()
    kept = {column.key: getattr(person, column.key) for column in inspect(Person).columns}
    assert {name for name, value in kept.items() if value is not None} == {
        "id",
        "code",
        "name",
        "language",
        "created_at",
        "forgotten_at",
    }
    assert kept["name"] == "—"
    for table in (SignInSession, Consent, ConfirmationCode):
        assert db.session.execute(select(func.count()).select_from(table)).scalar_one() == 0
    assert person.memberships == []
    assert queries.person_by_code(person.code) is None
    assert proofs.by_password(MAIL, "maker-day-demo", address=None, now=NOW) is None


def test_the_last_owner_and_the_last_administrator_stay(app: Flask) -> None:
    owner, admin = a_person(), an_admin()
    an_organisation(owner=owner)
    for person in (owner, admin):
        with pytest.raises(Refusal):
            actions.forget(person, now=NOW)
        db.session.rollback()
    an_admin()
    actions.forget(admin, now=NOW)


def test_an_export_holds_everything_but_secrets(app: Flask) -> None:
    person = a_person(email=MAIL, has_second_factor=True)
    an_organisation(owner=person)
    actions.consent(person, ["privacy"], now=NOW)
    held = queries.held_about(person)
    assert held["person"]["email"] == MAIL
    assert held["organisations"][0]["is_owner"] is True
    assert held["consents"][0]["text"] == "privacy"
    said = str(held)
    assert (person.password_hash or "") not in said
    assert (person.totp_secret or "") not in said


def test_never_proven_visitors_are_forgotten_after_thirty_days(app: Flask) -> None:
    old, spared, proven, young = (
        a_person(email=f"{name}@example.com", password=None, is_proven=name == "proven")
        for name in ("old", "spared", "proven", "young")
    )
    for person in (old, spared, proven):
        person.created_at = NOW - timedelta(days=31)
    young.created_at = NOW - timedelta(days=29)
    db.session.commit()
    assert actions.forget_never_proven(now=NOW, spared=select(Person.id).where(Person.id == spared.id)) == 1
    db.session.commit()
    assert [person.email is None for person in (old, spared, proven, young)] == [True, False, False, False]


def test_sweeping_takes_what_has_had_its_time(app: Flask) -> None:
    person = a_person(email=MAIL)
    actions.issue_code(person, MAIL, "register", now=NOW)
    actions.open_session(person, now=NOW, address=None, user_agent=None)
    db.session.add(Submission(key="k", path="/", created_at=NOW))
    db.session.commit()
    assert set(actions.sweep(now=NOW).values()) == {0}
    swept = actions.sweep(now=NOW + timedelta(days=15))
    assert swept == {"codes": 1, "sessions": 1, "throttles": 2, "submissions": 1}
    assert db.session.execute(select(func.count()).select_from(Throttle)).scalar_one() == 0


@pytest.mark.parametrize("office", [Office.CITY_OFFICER, Office.ADMIN])
def test_an_officer_leaves_their_own_organising_body_to_another(app: Flask, office: Office) -> None:
    asker, other = an_officer(office=office), an_officer(office=office)
    body = an_organisation(state="asked", asked_by=asker)
    answer: dict[str, Any] = {"is_approved": True, "reason": None, "usci_note": None, "now": NOW}
    with pytest.raises(NotAllowed, match="another officer"):
        organising.decide(body, actor=asker, **answer)
    assert body not in queries.organisations_waiting(asker) and body in queries.organisations_waiting(other)
    organising.decide(body, actor=other, **answer)
    assert asker.is_member_of(body.id)


def test_the_law_and_its_sql_twin_agree(app: Flask) -> None:
    areas.load_reference()
    lucheng, yueqing = (
        db.session.execute(select(Area).where(Area.code == code)).scalar_one() for code in ("330302", "330382")
    )
    owner, asker, stranger = a_person(), a_person(), a_person()
    bodies = [
        an_organisation(owner=owner, area=lucheng),
        an_organisation(state="asked", asked_by=asker, area=lucheng),
        an_organisation(state="declined", asked_by=asker, area=yueqing),
        an_organisation(asked_by=asker),
        an_organisation(),
    ]
    people = [
        owner,
        asker,
        stranger,
        an_officer(lucheng),
        an_officer(yueqing),
        an_officer(),
        an_admin(),
        an_officer(office=Office.INSPECTOR),
        None,
    ]
    for person in people:
        seen = set(db.session.execute(queries.visible_to(person)).scalars())
        assert seen == {body for body in bodies if GRANTS[Permission.SEE_ORGANISATION](person, body)}
        waiting = set(queries.organisations_waiting(person)) if person else set()
        asked = {
            body
            for body in bodies
            if body.state == "asked"
            and body.asked_by_id != getattr(person, "id", 0)
            and GRANTS[Permission.DECIDE_ORGANISATION](person, body)
        }
        assert waiting == asked
