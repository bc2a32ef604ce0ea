"""What SQL shows is what the law opens, for every person and every deck."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from portal import clock
from portal.accounts.models import Person
from portal.database import db
from portal.decks import queries
from portal.decks.models import Deck
from portal.decks.permissions import GRANTS, Permission
from portal.decks.rules import DeckKind, DeckState, GrantState, Tier
from tests.builders.accounts import a_person, an_admin, an_officer, an_organisation
from tests.builders.decks import a_deck, a_grant, a_handover
from tests.builders.events import an_event
from tests.builders.investors import an_investor
from tests.builders.projects import a_member, a_project
from tests.counting import statements


@pytest.fixture
def people(app: Flask) -> dict[str, Person | None]:
    """One of each, with decks of every tier and state in projects of every state between them."""
    investor, organiser, member, invited = (a_person() for _ in range(4))
    fund = an_investor(members=[investor])
    partner = a_person()
    other = an_investor("瓯海天使（演示）", members=[partner], state="suspended")
    event = an_event(organisation=an_organisation(organiser))
    draft_of_organiser = an_event(organisation=None, created_by_id=organiser.id)
    for number, state in enumerate(["draft", "published", "hidden", "closed", "published"]):
        project = a_project(state=state)
        if number == 1:
            a_member(project, member)
            a_member(project, invited, is_agreed=False)
        for tier in Tier:
            a_deck(project, tier, pages=1)
        waiting = a_deck(project, Tier.PUBLIC, state=DeckState.WAITING)
        removed = a_deck(project, Tier.PUBLIC, pages=1)
        removed.removed_at = clock.now()
        a_handover(a_deck(project, kind=DeckKind.VIDEO), event if number % 2 else draft_of_organiser)
        a_handover(waiting, event)
        grant_state = GrantState.GRANTED if number != 4 else GrantState.REVOKED
        a_grant(project, fund, grant_state)
        a_grant(project, other, days=1 if number else -1)
    db.session.commit()
    leader = project.members[0].person
    return {"nobody": None, "investor": investor, "partner": partner, "organiser": organiser, "member": member,
            "invited": invited, "leader": leader, "officer": an_officer(), "admin": an_admin()}  # fmt: skip


WHO = ["nobody", "investor", "partner", "organiser", "member", "invited", "leader", "officer", "admin"]


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("days", [0, 40])
def test_the_list_shows_what_the_law_opens(people: dict[str, Any], who: str, days: int) -> None:
    person, now = people[who], clock.now() + timedelta(days=days)
    decks = db.session.query(Deck).all()
    shown = {deck.id for deck in db.session.execute(queries.visible_to(person, now)).scalars()}
    open_by_law = set()
    for deck in decks:
        reading = queries.reading(deck.code, person, now)
        if GRANTS[Permission.OPEN](person, reading):
            open_by_law.add(deck.id)
    assert shown == open_by_law
    assert len(decks) > len(shown)
    assert bool(shown) or who == "partner"


def test_a_reading_costs_the_same_for_one_and_for_many_grants(people: dict[str, Any]) -> None:
    deck = db.session.query(Deck).filter_by(tier=Tier.GRANTED).first()
    code, person, now = deck.code, people["investor"], clock.now()
    assert person.id
    with statements() as sent:
        queries.reading(code, person, now)
    assert len(sent) <= 4, "\n\n".join(sent)


def test_unknown_codes_are_nothing(people: dict[str, Any]) -> None:
    now = clock.now()
    assert queries.reading("no-such-code", people["investor"], now) is None
    assert queries.reading_inside("no-such-project", people["investor"], now) is None
    assert queries.asking("no-such-project", people["investor"], now) is None
