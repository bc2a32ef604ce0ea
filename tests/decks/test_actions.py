"""Grants and documents: every refusal, every letter, the trail, and who is first where two come at once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from portal import clock
from portal.accounts.models import Person
from portal.audit.models import AuditRow
from portal.database import db
from portal.decks import queries
from portal.decks.accepting import Accepted, accept
from portal.decks.actions import documents, forgetting, grants, uploads
from portal.decks.models import Deck, DeckPage, DeckView, Grant, Pledge, Upload
from portal.decks.rules import ASK_AGAIN_AFTER, GrantState, Tier
from portal.errors import Conflict, NotAllowed, Refusal
from portal.investors.models import Investor
from portal.notices.models import OutboxMessage
from portal.projects.models import Project
from portal.storage.files import store
from portal.storage.models import StoredFile
from tests.builders.accounts import a_person
from tests.builders.decks import a_deck, a_grant
from tests.builders.documents import a_pdf
from tests.builders.events import an_event
from tests.builders.investors import an_investor
from tests.builders.projects import a_project

S = GrantState
PURPOSE = "想了解试产进度和融资计划"


@pytest.fixture
def now(app: Flask) -> datetime:
    return clock.now()


@pytest.fixture
def asker(app: Flask) -> Person:
    return a_person("周见深（演示）")


@pytest.fixture
def fund(asker: Person) -> Investor:
    return an_investor(members=[asker])


@pytest.fixture
def project(app: Flask) -> Project:
    return a_project()


@pytest.fixture
def leader(project: Project) -> Person:
    return project.members[0].person


def letters() -> list[tuple[str, int]]:
    """Purpose and reader of what was written, in order."""
    rows = db.session.execute(select(OutboxMessage).order_by(OutboxMessage.id)).scalars()
    return [(row.purpose, row.person_id) for row in rows if row.purpose.startswith("grant-")]


def trail(project: Project) -> list[str]:
    """What was done to the project's vault, in order."""
    about = AuditRow.kind == "project", AuditRow.ref == project.slug
    rows = db.session.execute(select(AuditRow).where(*about).order_by(AuditRow.id)).scalars()
    return [row.action for row in rows if row.action.endswith(("-read", "-reading", "-grant", "-deck", "-tier"))]


def test_a_request_is_answered_and_both_sides_hear(
    project: Project, fund: Investor, asker: Person, leader: Person, now: datetime
) -> None:
    asked = grants.ask(project, fund, purpose=PURPOSE, actor=asker, now=now)
    assert (asked.state, asked.purpose, asked.expires_at) == (S.ASKED, PURPOSE, None)
    assert db.session.execute(select(Pledge.person_id)).scalar_one() == asker.id
    assert queries.requests_waiting(leader) == 1
    assert queries.live_grant(project.id, fund.id, now) is None
    grants.grant(asked, days=14, actor=leader, now=now)
    assert (asked.state, asked.expires_at) == (S.GRANTED, now + timedelta(days=14))
    assert queries.live_grant(project.id, fund.id, now) is asked
    assert queries.live_grant(project.id, fund.id, now + timedelta(days=14)) is None
    assert queries.requests_waiting(leader) == 0
    assert letters() == [("grant-asked", leader.id), ("grant-answered", asker.id)]
    assert trail(project) == ["ask-to-read", "grant-reading"]


def test_a_letter_says_what_was_said(
    project: Project, fund: Investor, asker: Person, leader: Person, now: datetime
) -> None:
    asker.language = "en"
    asked = grants.ask(project, fund, purpose=PURPOSE, actor=asker, now=now)
    grants.refuse(asked, reason="本轮已满", actor=leader, now=now)
    first, second = db.session.execute(select(OutboxMessage).order_by(OutboxMessage.id)).scalars()
    assert (PURPOSE in first.text, f"/vault/requests/{asked.code}" in first.text) == (True, True)
    assert (second.language, "declined" in second.subject, "本轮已满" in second.text) == ("en", True, True)


@pytest.mark.parametrize("state", ["asked", "returned", "suspended", "draft"])
def test_only_a_verified_fund_asks(project: Project, asker: Person, now: datetime, state: str) -> None:
    fund = an_investor(members=[asker], state=state)
    with pytest.raises(Refusal, match="Only verified investors"):
        grants.ask(project, fund, purpose=PURPOSE, actor=asker, now=now)


def test_nobody_asks_in_another_fund_s_name(project: Project, fund: Investor, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        grants.ask(project, fund, purpose=PURPOSE, actor=a_person(), now=now)


@pytest.mark.parametrize("state", ["draft", "hidden", "closed"])
def test_only_a_published_project_is_asked(fund: Investor, asker: Person, now: datetime, state: str) -> None:
    with pytest.raises(Refusal, match="does not show itself"):
        grants.ask(a_project(state=state), fund, purpose=PURPOSE, actor=asker, now=now)


@pytest.mark.parametrize("state", [S.ASKED, S.GRANTED])
def test_nobody_asks_twice(project: Project, fund: Investor, asker: Person, now: datetime, state: str) -> None:
    a_grant(project, fund, state)
    with pytest.raises(Conflict, match="already"):
        grants.ask(project, fund, purpose=PURPOSE, actor=asker, now=now)


def test_a_no_is_left_in_peace_for_a_week(
    project: Project, fund: Investor, asker: Person, leader: Person, now: datetime
) -> None:
    asked = grants.ask(project, fund, purpose=PURPOSE, actor=asker, now=now)
    grants.refuse(asked, reason=None, actor=leader, now=now)
    with pytest.raises(Refusal, match="said no lately"):
        grants.ask(project, fund, purpose=PURPOSE, actor=asker, now=now + ASK_AGAIN_AFTER - timedelta(seconds=1))
    again = grants.ask(project, fund, purpose=PURPOSE, actor=asker, now=now + ASK_AGAIN_AFTER)
    assert again.id != asked.id


def test_after_the_end_one_asks_again_also_before_the_worker_came(
    project: Project, fund: Investor, asker: Person, now: datetime
) -> None:
    old = a_grant(project, fund, days=1)
    again = grants.ask(project, fund, purpose=PURPOSE, actor=asker, now=now + timedelta(days=2))
    assert (old.state, again.state) == (S.EXPIRED, S.ASKED)


ENDS: list[tuple[str, Callable[..., None], dict[str, Any]]] = [
    ("grant", grants.grant, {"days": 30}),
    ("refuse", grants.refuse, {"reason": None}),
    ("revoke", grants.revoke, {"reason": None}),
    ("withdraw", grants.withdraw, {}),
    ("prolong", grants.prolong, {"days": 30}),
]
POSSIBLE = {(S.ASKED, "grant"), (S.ASKED, "refuse"), (S.ASKED, "withdraw"), (S.GRANTED, "revoke"),
            (S.GRANTED, "withdraw"), (S.GRANTED, "prolong")}  # fmt: skip


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize(("name", "act", "values"), ENDS, ids=[end[0] for end in ENDS])
def test_each_step_is_possible_from_these_states_only(
    project: Project, fund: Investor, leader: Person, now: datetime, state: S, name: str, act: Any, values: Any
) -> None:
    grant = a_grant(project, fund, state)
    if (state, name) in POSSIBLE:
        act(grant, actor=leader, now=now, **values)
    else:
        with pytest.raises(Conflict):
            act(grant, actor=leader, now=now, **values)
        assert grant.state == state


def test_only_offered_spans_are_granted(project: Project, fund: Investor, leader: Person, now: datetime) -> None:
    with pytest.raises(Refusal):
        grants.grant(a_grant(project, fund, S.ASKED), days=3650, actor=leader, now=now)


def test_a_fund_suspended_meanwhile_is_not_let_in(
    project: Project, fund: Investor, leader: Person, now: datetime
) -> None:
    grant = a_grant(project, fund, S.ASKED)
    fund.state = "suspended"
    with pytest.raises(Refusal, match="not verified"):
        grants.grant(grant, days=30, actor=leader, now=now)


def test_revoking_and_withdrawing_are_told_and_noted(
    project: Project, fund: Investor, asker: Person, leader: Person, now: datetime
) -> None:
    grants.revoke(a_grant(project, fund), reason="另有安排", actor=leader, now=now)
    grants.withdraw(a_grant(project, fund, S.ASKED), actor=asker, now=now)
    assert letters() == [("grant-revoked", asker.id), ("grant-withdrawn", leader.id)]
    assert trail(project) == ["revoke-grant", "withdraw-grant"]
    revoked = select(OutboxMessage.text).where(OutboxMessage.purpose == "grant-revoked")
    assert "另有安排" in db.session.execute(revoked).scalar_one()


def test_who_left_the_fund_is_not_written_to(project: Project, asker: Person, leader: Person, now: datetime) -> None:
    owner = a_person("合伙人（演示）")
    fund = an_investor(members=[owner])
    grants.refuse(a_grant(project, fund, S.ASKED, by=asker), reason=None, actor=leader, now=now)
    assert letters() == [("grant-answered", owner.id)]


def accepted(content: bytes = b"", name: str = "a.pdf") -> Accepted:
    return accept(BytesIO(content or a_pdf(2)), store(), name=name, declared="", scanner="")


def kept(project: Project, actor: Person, now: datetime) -> Deck:
    return documents.keep(
        project, accepted(), name="a.pdf", title="BP", tier=Tier.GRANTED, can_convert=False, actor=actor, now=now
    )


def test_a_document_is_kept_named_opened_and_removed(project: Project, leader: Person, now: datetime) -> None:
    deck = kept(project, leader, now)
    documents.change(deck, title="BP 2", tier=Tier.PUBLIC, base_version=1, actor=leader, now=now)
    assert (deck.title, deck.tier, deck.version) == ("BP 2", Tier.PUBLIC, 2)
    with pytest.raises(Conflict, match="Somebody of your team"):
        documents.change(deck, title="BP 3", tier=Tier.PUBLIC, base_version=1, actor=leader, now=now)
    documents.remove(deck, actor=leader, now=now)
    documents.remove(deck, actor=leader, now=now + timedelta(days=1))
    assert deck.removed_at == now
    assert trail(project) == ["add-deck", "change-tier", "remove-deck"]


def test_a_removed_document_lets_go_of_file_and_pages_and_keeps_its_log(
    project: Project, leader: Person, now: datetime
) -> None:
    deck = a_deck(project, pages=2)
    db.session.add(DeckView(project_id=project.id, deck_id=deck.id, page=1, as_whom="team", seen_at=now))
    db.session.commit()
    documents.remove(deck, actor=leader, now=now)
    documents.let_go(deck)
    db.session.commit()
    assert db.session.execute(select(DeckPage)).first() is None
    assert db.session.execute(select(StoredFile)).first() is None
    assert db.session.execute(select(DeckView)).first() is not None


def test_a_deck_is_handed_to_an_event_and_taken_back(project: Project, leader: Person, now: datetime) -> None:
    deck, event = a_deck(project), an_event()
    for _ in range(2):
        documents.hand_over(deck, event, actor=leader, now=now)
    db.session.refresh(deck)
    assert [handed.event_id for handed in deck.handovers] == [event.id]
    for _ in range(2):
        documents.take_back(deck, event, actor=leader, now=now)
    assert trail(project) == ["hand-over-deck", "take-back-deck"]


def test_a_person_is_forgotten_and_the_proofs_stay_without_a_name(
    project: Project, fund: Investor, asker: Person, now: datetime
) -> None:
    grant = grants.ask(project, fund, purpose=PURPOSE, actor=asker, now=now)
    deck = a_deck(project, by=asker)
    begun = uploads.begin(project, name="a.pdf", title="BP", tier=Tier.GRANTED, bytes_total=10, actor=asker, now=now)
    db.session.commit()
    held = queries.held_about(asker)
    assert [len(held[name]) for name in ("decks", "grants", "pledges", "looks", "uploads")] == [1, 1, 1, 0, 1]
    forgetting.forget(asker)
    db.session.commit()
    assert (deck.uploaded_by_id, grant.asked_by_id, begun.name, begun.state) == (None, None, "", "refused")
    assert db.session.execute(select(Pledge)).first() is not None


def test_uploads_past_their_time_end(project: Project, leader: Person, now: datetime) -> None:
    begun = uploads.begin(project, name="a.pdf", title="BP", tier=Tier.GRANTED, bytes_total=10, actor=leader, now=now)
    assert uploads.sweep(now=now) == []
    assert uploads.sweep(now=now + timedelta(hours=24)) == [begun.code]
    assert db.session.execute(select(Upload.state)).scalar_one() == "refused"


def test_nobody_can_touch_the_log(project: Project, now: datetime) -> None:
    db.session.add(DeckView(project_id=project.id, page=0, as_whom="team", seen_at=now))
    db.session.commit()
    for statement in (update(DeckView).values(page=9), delete(DeckView)):
        with pytest.raises(DBAPIError, match="insert-only"):
            db.session.execute(statement)
        db.session.rollback()


def test_a_grant_row_is_one_at_a_time_in_the_database_too(project: Project, fund: Investor) -> None:
    a_grant(project, fund)
    with pytest.raises(IntegrityError):
        a_grant(project, fund, S.ASKED)
    db.session.rollback()
    assert len(db.session.execute(select(Grant)).all()) == 1
