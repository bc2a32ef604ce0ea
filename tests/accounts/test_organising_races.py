"""What two people do at the same instant: one of them is refused, nothing is left without an owner."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal import clock
from portal.accounts import actions, organising, proofs, queries
from portal.accounts.models import ConfirmationCode, Membership, Person
from portal.areas.actions import load_reference
from portal.areas.models import Area
from portal.database import db
from portal.errors import Refusal
from tests.builders.accounts import a_member, a_person, an_organisation

Job = Callable[[], None]


def at_once(app: Flask, *jobs: Job) -> list[str]:
    """Run each job in a thread and a transaction of its own, all starting together; "done" or the refusal's kind."""
    barrier, said = threading.Barrier(len(jobs)), [""] * len(jobs)

    def run(number: int, job: Job) -> None:
        with app.app_context():
            barrier.wait(10)
            try:
                job()
                db.session.commit()
                said[number] = "done"
            except Refusal as refusal:
                db.session.rollback()
                said[number] = type(refusal).__name__

    threads = [threading.Thread(target=run, args=(number, job)) for number, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(said)


@pytest.mark.parametrize("round_", range(5))
def test_two_owners_cannot_both_leave(app: Flask, round_: int) -> None:
    first = a_person()
    body = an_organisation(owner=first)
    second = a_member(body, is_owner=True)
    slug, codes = body.slug, [first.code, second.code]
    db.session.remove()

    def leave(code: str) -> Job:
        def job() -> None:
            membership = queries.membership(slug, code)
            assert membership is not None
            organising.remove(membership, actor=membership.person, now=clock.now())

        return job

    assert at_once(app, *(leave(code) for code in codes)) == ["Refusal", "done"]
    owners = select(func.count()).select_from(Membership).where(Membership.is_owner)
    assert db.session.execute(owners).scalar_one() == 1


@pytest.mark.parametrize("round_", range(5))
def test_of_two_who_use_a_link_one_does(app: Flask, round_: int) -> None:
    person = a_person(email="guest@example.com", password=None)
    _, token = actions.issue_code(person, "guest@example.com", "register", now=clock.now())
    db.session.commit()
    db.session.remove()

    def job() -> None:
        actions.redeem("register", token=token, now=clock.now())

    assert at_once(app, job, job, job) == ["CodeRefused", "CodeRefused", "done"]


def test_guesses_at_one_instant_share_the_five_tries(app: Flask) -> None:
    person = a_person(email="guest@example.com", password=None)
    code, _ = actions.issue_code(person, "guest@example.com", "register", now=clock.now())
    db.session.commit()
    db.session.remove()
    wrong = "000000" if code != "000000" else "111111"

    def guess() -> None:
        assert proofs.try_code("guest@example.com", "register", wrong, now=clock.now()) is None

    at_once(app, *[guess] * 8)
    assert db.session.execute(select(ConfirmationCode.tries_left)).scalar_one() == 0
    assert proofs.try_code("guest@example.com", "register", code, now=clock.now()) is None


def test_two_askers_with_one_code_make_one_body(app: Flask) -> None:
    people = [a_person().id, a_person().id]
    area_id = _an_area()
    db.session.remove()

    def ask(who: int) -> Job:
        def job() -> None:
            organising.ask(
                name_zh="瓯江创客协会（演示）",
                name_en=None,
                kind="company",
                usci="91330302MADEMP01XU",
                usci_note=None,
                area_id=area_id,
                contact_name="林",
                contact_phone="19900001234",
                actor=db.get_or_404(Person, who),
                now=clock.now(),
            )

        return job

    assert at_once(app, *(ask(who) for who in people)) == ["Conflict", "done"]


def _an_area() -> int:
    load_reference()
    db.session.commit()
    return db.session.execute(select(Area.id).where(Area.code == "330302")).scalar_one()
