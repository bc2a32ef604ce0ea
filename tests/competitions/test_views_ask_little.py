"""No page of the room asks the database often, and none asks more often because there is more to show."""

from collections.abc import Iterable
from typing import Any

import pytest
from flask import Flask

from portal import clock
from portal.accounts.models import Person
from portal.competitions.actions import awarding, objecting
from portal.competitions.actions.objecting import Said
from portal.competitions.models.edition import Competition
from portal.competitions.queries import awards
from portal.competitions.rules import MaterialKind, ObjectionState, Verdict
from portal.database import db
from tests.builders.accounts import a_person, an_officer
from tests.builders.awards import USUAL, a_signed_final, after, posted, special
from tests.builders.competitions import a_competition
from tests.builders.entries import a_draft, a_handed_in_entry, bring, the_leader
from tests.builders.projects import a_project
from tests.builders.screening import a_county_officer, a_received_entry, decided
from tests.counting import statements
from tests.strict_browser import StrictBrowser

pytestmark = pytest.mark.sqlite_only
MOST, MANY = 8, 6
RULES: list[dict[str, Any]] = [{"rule": "min_team_size", "value": 3}, {"rule": "exclude_past_winners"}]


def a_browser_of(app: Flask, person: Person) -> StrictBrowser:
    """A browser somebody is signed in at."""
    browser = StrictBrowser(app)
    browser.sign_in(person)
    return browser


def the_organiser(app: Flask, edition: Competition) -> StrictBrowser:
    """The browser of whoever runs it."""
    return a_browser_of(app, db.session.get_one(Person, edition.event.created_by_id))


def asked(browser: StrictBrowser, stem: str, pages: Iterable[str]) -> dict[str, int]:
    """How often each page asks; the stem is left out of its name."""
    counted = {}
    for page in pages:
        with statements() as sent:
            browser.get(f"{stem}{page}")
        counted[page] = len(sent)
        assert len(sent) <= MOST, "\n".join([page, *(each[-90:].replace("\n", " ") for each in sent)])
    return counted


def test_screening(app: Flask) -> None:
    edition = a_competition(groups=("TD",))
    edition.groups[0].eligibility = RULES
    county = a_county_officer()
    entries = [a_received_entry(edition), decided(a_received_entry(edition), Verdict.PASSED, county)]
    pages = ["", "scoreboard", "?view=county&q=0", *(f"entries/{each.code}" for each in entries)]
    desks = [a_browser_of(app, an_officer()), a_browser_of(app, county), the_organiser(app, edition)]

    def walk() -> list[dict[str, int]]:
        starts = [asked(desk, "/officer/competitions/", [""]) for desk in desks[:2]]
        return starts + [asked(desk, f"/officer/competitions/{edition.event.slug}/", pages) for desk in desks]

    few = walk()
    for _ in range(MANY):
        a_received_entry(edition)
    assert walk() == few


def test_entering(app: Flask) -> None:
    edition = a_competition(groups=("TD", "CC"), max_entries_per_applicant=MANY + 2)
    edition.groups[0].materials = edition.groups[0].materials[:1]
    leader, slug = a_person(), edition.event.slug
    draft = a_draft(edition, project=a_project(leader=leader))
    handed = a_handed_in_entry(edition, project=a_project(leader=leader))
    of_draft = ("", "words", "team", "preview", "submit", "discard", "papers", "nomination")
    public = ("", f"{slug}/", f"{slug}/regulations", f"{slug}/statistics", f"{slug}/enter", f"{slug}/notices/")
    browser = a_browser_of(app, leader)

    def walk() -> list[dict[str, int]]:
        return [
            asked(browser, "/entries/", [""]),
            asked(browser, "/competitions/", public),
            asked(browser, f"/competitions/{slug}/entries/{draft.code}/", of_draft),
            asked(browser, f"/competitions/{slug}/entries/{handed.code}/", ("", "versions/1", "withdraw")),
        ]

    few = walk()
    for _ in range(MANY):
        a_draft(edition, project=a_project(leader=leader))
        bring(draft, MaterialKind.OTHER)
    assert walk() == few


def test_notices_and_awards(app: Flask) -> None:
    counted = []
    for number in (1, MANY):
        edition, entries = a_signed_final(*range(1, number + 1))
        awarding.propose(edition, USUAL, actor=None, now=clock.now())
        special(edition)
        notice, readers = posted(edition), [a_person() for _ in range(number)]
        raised = [
            objecting.object_to(notice, Said("王", "1380", "有误"), actor=each, now=clock.now()) for each in readers
        ]
        db.session.commit()
        organiser, reader = the_organiser(app, edition), a_browser_of(app, readers[0])
        slug = edition.event.slug
        desk, public = f"/organise/{slug}/competition/", f"/competitions/{slug}/"
        award = next(each for each in awards.awards_of(edition) if each.entry is not None)
        found = [
            asked(organiser, f"{desk}awards/", ("", "propose", "new")),
            asked(organiser, f"{desk}awards/{award.code}", ("", "/edit")),
            asked(organiser, desk, ("notices/", "notices/new?list=awards")),
            asked(reader, f"{public}notices/{notice.code}", ("", "/object")),
            asked(reader, f"/objections/{raised[0].code}", [""]),
            asked(organiser, f"/objections/{raised[0].code}", [""]),
        ]
        for each in raised:
            objecting.answer(each, ObjectionState.REFUSED, "无依据", actor=a_person(), now=clock.now())
        awarding.publish(edition, actor=None, now=after(notice))
        db.session.commit()
        paid = f"/payments/{award.payments[0].id}"
        pays = asked(organiser, f"{desk}awards/{award.code}", ("", "/revoke", "/print-again", "/payments", paid))
        officer, winner = a_browser_of(app, an_officer()), a_browser_of(app, the_leader(entries[0]))
        found += [
            {page.replace(paid, "/pay"): times for page, times in pays.items()},
            asked(organiser, f"{desk}awards/", [""]),
            asked(reader, public, ("", "winners/", "statistics")),
            asked(reader, f"/verify/{award.code}", [""]),
            asked(winner, f"{public}entries/{entries[0].code}/", [""]),
            asked(officer, "/officer/competitions/landings/", [""]),
            asked(officer, f"/officer/competitions/landings/{entries[0].project.slug}", [""]),
        ]
        counted.append(found)
    assert counted[0] == counted[1]


def test_setting_up(app: Flask) -> None:
    counted = []
    for groups in (("CK",), ("CK", "TD", "CC", "CZ")):
        edition = a_competition(groups=groups)
        code = edition.rounds[0].code
        pages = ("terms", "regulations", "groups", "groups/new", "groups/CK", "groups/CK/remove", "heats", "heats/new")
        of_round = ("", "/rubric", "/quotas", "/remove")
        organiser, desk = the_organiser(app, edition), f"/organise/{edition.event.slug}/competition/"
        counted.append(
            [
                asked(organiser, desk, ("", "set-up/rounds", "set-up/rounds/new")),
                asked(organiser, f"{desk}set-up/", pages),
                asked(organiser, f"{desk}set-up/rounds/{code}", of_round),
            ]
        )
    assert counted[0] == counted[1]
