"""Who reads what: every reader × tier × state of project, fund, grant, deck and pledge, as a table."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from portal.decks.permissions import GRANTS, Permission
from portal.decks.rules import Asking, Reading

NOW = datetime(2027, 6, 24, 6, tzinfo=UTC)
DAY = timedelta(days=1)
LEADER, MEMBER, INVITED, INVESTOR, ORGANISER, STRANGER = range(1, 7)


class Somebody(SimpleNamespace):
    """A signed-in person of some organising bodies and offices."""

    def is_member_of(self, number: int | None) -> bool:
        return number is not None and number in self.bodies

    def holds(self, office: str, area: int | None = None) -> bool:
        return office in self.offices


def somebody(number: int, bodies: tuple[int, ...] = (), offices: tuple[str, ...] = ()) -> Any:
    return Somebody(id=number, name="某人", language="zh", bodies=bodies, offices=offices)


PEOPLE: dict[str, Any] = {
    "nobody": None,
    "leader": somebody(LEADER),
    "member": somebody(MEMBER),
    "invited": somebody(INVITED),
    "investor": somebody(INVESTOR),
    "organiser": somebody(ORGANISER, bodies=(70,)),
    "stranger": somebody(STRANGER),
    "officer": somebody(STRANGER, offices=("city_officer", "county_officer", "inspector")),
    "admin": somebody(STRANGER, offices=("admin",)),
}


def a_project(state: str = "published") -> Any:
    members = [
        SimpleNamespace(person_id=LEADER, state="agreed", is_leader=True),
        SimpleNamespace(person_id=MEMBER, state="agreed", is_leader=False),
        SimpleNamespace(person_id=INVITED, state="invited", is_leader=False),
    ]
    return SimpleNamespace(id=5, state=state, is_public=state in {"published", "closed"}, members=members)


def a_reading(
    tier: str = "granted",
    *,
    project: str = "published",
    fund: str = "verified",
    grant: str | None = None,
    until: timedelta = DAY,
    deck: str = "ready",
    removed: bool = False,
    handed: bool = False,
    pledged: bool = True,
    has_deck: bool = True,
    of_fund: int = 9,
) -> Reading:
    found = a_project(project)
    investor = SimpleNamespace(id=9, state=fund, members=[SimpleNamespace(person_id=INVESTOR)])
    leave = grant and SimpleNamespace(state=grant, expires_at=NOW + until, investor_id=of_fund, project_id=5)
    event = SimpleNamespace(organisation_id=70, created_by_id=None)
    document = SimpleNamespace(
        tier=tier,
        state=deck,
        removed_at=NOW if removed else None,
        handovers=[SimpleNamespace(event=event)] if handed else [],
    )
    return Reading(found, NOW, document if has_deck else None, investor, leave, pledged)


TEAM = {"leader", "member"}
EVERYONE = set(PEOPLE)
READ_BY = [
    ("public deck", a_reading("public"), EVERYONE),
    ("public deck of a closed project", a_reading("public", project="closed"), EVERYONE),
    ("public deck of a draft", a_reading("public", project="draft"), TEAM),
    ("public deck of a hidden project", a_reading("public", project="hidden"), TEAM),
    ("public deck not drawn yet", a_reading("public", deck="waiting"), TEAM),
    ("public deck kept without pages", a_reading("public", deck="filed"), TEAM),
    ("public deck that cannot be drawn", a_reading("public", deck="failed"), TEAM),
    ("public deck, removed", a_reading("public", removed=True), set()),
    ("deck for investors", a_reading("verified"), TEAM | {"investor"}),
    ("deck for investors, fund asked", a_reading("verified", fund="asked"), TEAM),
    ("deck for investors, fund suspended", a_reading("verified", fund="suspended"), TEAM),
    ("deck for investors of a hidden project", a_reading("verified", project="hidden"), TEAM),
    ("deck by grant, none", a_reading(), TEAM),
    ("deck by grant, asked", a_reading(grant="asked"), TEAM),
    ("deck by grant, refused", a_reading(grant="refused"), TEAM),
    ("deck by grant, live", a_reading(grant="granted"), TEAM | {"investor"}),
    ("deck by grant, at its last instant", a_reading(grant="granted", until=timedelta(0)), TEAM),
    ("deck by grant, run out", a_reading(grant="granted", until=-DAY), TEAM),
    ("deck by grant, revoked", a_reading(grant="revoked"), TEAM),
    ("deck by grant, withdrawn", a_reading(grant="withdrawn"), TEAM),
    ("deck by grant, expired", a_reading(grant="expired"), TEAM),
    ("deck by grant, another fund's", a_reading(grant="granted", of_fund=10), TEAM),
    ("deck by grant, fund suspended", a_reading(grant="granted", fund="suspended"), TEAM),
    ("deck by grant, project hidden", a_reading(grant="granted", project="hidden"), TEAM),
    ("deck by grant, project closed", a_reading(grant="granted", project="closed"), TEAM | {"investor"}),
    ("deck by grant, removed", a_reading(grant="granted", removed=True), set()),
    ("deck handed to an event", a_reading(handed=True), TEAM | {"organiser"}),
    ("deck handed to an event, removed", a_reading(handed=True, removed=True), set()),
]


@pytest.mark.parametrize(("case", "reading", "readers"), READ_BY, ids=[row[0] for row in READ_BY])
def test_a_deck_opens_for_these_and_for_nobody_else(case: str, reading: Reading, readers: set[str]) -> None:
    assert allowed(Permission.OPEN, reading) == readers
    assert allowed(Permission.READ, reading) == readers


@pytest.mark.parametrize(
    ("reading", "readers"),
    [
        (a_reading("public", pledged=False), EVERYONE),
        (a_reading("verified", pledged=False), TEAM),
        (a_reading(grant="granted", pledged=False), TEAM),
        (a_reading(handed=True, pledged=False), TEAM | {"organiser"}),
    ],
)
def test_an_investor_pledges_before_the_first_page(reading: Reading, readers: set[str]) -> None:
    assert allowed(Permission.READ, reading) == readers


INSIDE = [
    (a_reading(has_deck=False), TEAM),
    (a_reading(has_deck=False, grant="asked"), TEAM),
    (a_reading(has_deck=False, grant="granted"), TEAM | {"investor"}),
    (a_reading(has_deck=False, grant="granted", until=-DAY), TEAM),
    (a_reading(has_deck=False, grant="revoked"), TEAM),
    (a_reading(has_deck=False, grant="granted", fund="suspended"), TEAM),
    (a_reading(has_deck=False, grant="granted", project="hidden"), TEAM),
]


@pytest.mark.parametrize(("reading", "readers"), INSIDE)
def test_the_money_part_is_the_teams_and_a_live_grants(reading: Reading, readers: set[str]) -> None:
    assert allowed(Permission.LOOK_INSIDE, reading) == readers
    assert allowed(Permission.READ_INSIDE, reading) == readers


def test_the_money_part_waits_for_the_pledge() -> None:
    reading = a_reading(has_deck=False, grant="granted", pledged=False)
    assert allowed(Permission.LOOK_INSIDE, reading) == TEAM | {"investor"}
    assert allowed(Permission.READ_INSIDE, reading) == TEAM


def test_the_team_keeps_the_vault_and_the_leader_decides() -> None:
    project = a_project()
    part = SimpleNamespace(project=project)
    assert allowed(Permission.OPEN_VAULT, project) == TEAM
    assert allowed(Permission.ADD, project) == TEAM
    assert allowed(Permission.DOWNLOAD, part) == TEAM
    assert allowed(Permission.EDIT, part) == {"leader"}
    assert allowed(Permission.ANSWER, part) == {"leader"}


def test_an_upload_goes_on_for_who_began_it() -> None:
    mine = SimpleNamespace(project=a_project(), person_id=MEMBER)
    left = SimpleNamespace(project=a_project(), person_id=STRANGER)
    assert allowed(Permission.UPLOAD, mine) == {"member"}
    assert allowed(Permission.UPLOAD, left) == set()


@pytest.mark.parametrize(
    ("state", "people"),
    [
        ("published", EVERYONE - TEAM - {"nobody"}),
        ("closed", set()),
        ("draft", set()),
        ("hidden", set()),
    ],
)
def test_a_published_project_can_be_asked_by_everybody_but_its_team(state: str, people: set[str]) -> None:
    assert allowed(Permission.ASK, Asking(a_project(state), NOW)) == people


def test_a_fund_withdraws_what_it_asked() -> None:
    grant = SimpleNamespace(investor=SimpleNamespace(members=[SimpleNamespace(person_id=INVESTOR)]))
    assert allowed(Permission.WITHDRAW, grant) == {"investor"}


def allowed(permission: Permission, thing: Any) -> set[str]:
    """Everybody whom the law lets do this with the thing."""
    return {name for name, person in PEOPLE.items() if GRANTS[permission](person, thing)}
