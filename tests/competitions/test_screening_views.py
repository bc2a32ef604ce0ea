"""The officer's desk for entries, as pages."""

from flask import Flask

from portal.accounts.models import Person
from portal.competitions.models.edition import Competition
from portal.competitions.models.entries import Entry
from portal.competitions.queries.screening import overrides_of
from portal.competitions.rules import EntryState, Verdict
from portal.database import db
from tests.builders.accounts import a_person, an_officer
from tests.builders.competitions import a_competition
from tests.builders.screening import a_county_officer, a_received_entry, decided, the_look
from tests.strict_browser import StrictBrowser


def an_edition(*rules: dict[str, object]) -> Competition:
    """An edition with one group that asks for these rules."""
    edition = a_competition(groups=("TD",))
    edition.groups[0].eligibility = list(rules)
    db.session.commit()
    return edition


def test_a_county_officer_finds_the_entry_from_the_desk_reads_it_and_passes_it_on(browser: StrictBrowser) -> None:
    entry = a_received_entry(an_edition({"rule": "min_team_size", "value": 3}))
    slug, address = entry.competition.event.slug, f"/officer/competitions/{entry.competition.event.slug}"
    browser.sign_in(a_county_officer())
    assert "待审查报名" in browser.get("/officer/").text
    assert "温州创客大赛" in browser.get("/officer/competitions/").text
    queue = browser.get(f"{address}/")
    assert "会说话的断路器（演示）" in queue.text
    assert "1项提醒" in queue.text
    page = browser.get(f"{address}/entries/{entry.code}")
    assert "团队1人，少于3人。" in page.text
    browser.post(
        f"{address}/entries/{entry.code}", {"verdict": "passed", "version": str(the_look(entry).id)}, follow=True
    )
    assert the_look(db.session.get_one(Entry, entry.id)).level == "city"
    browser.get(f"/en{address}/entries/{entry.code}")
    browser.get(f"/en/officer/competitions/{slug}/scoreboard")
    # What waits at the city now is not the county's to answer.
    browser.post(
        f"{address}/entries/{entry.code}", {"verdict": "passed", "version": str(the_look(entry).id)}, status=409
    )


def test_the_city_writes_a_note_and_accepts(browser: StrictBrowser) -> None:
    entry, city = a_received_entry(an_edition({"rule": "min_team_size", "value": 3})), an_officer()
    decided(entry, Verdict.PASSED, city)
    address = f"/officer/competitions/{entry.competition.event.slug}/entries/{entry.code}"
    browser.sign_in(city)
    browser.get(address)
    answer = {"verdict": "passed", "version": str(the_look(entry).id)}
    assert "请先为每条提醒写明" in browser.post(address, answer, status=422).text
    browser.get(address)
    browser.post(f"{address}/note", {"rule": "min_team_size", "note": "第三人本周加入"}, follow=True)
    assert "min_team_size" in overrides_of(entry)
    browser.post(address, answer, follow=True)
    assert db.session.get_one(Entry, entry.id).state == EntryState.ACCEPTED


def test_ticked_entries_get_one_answer(browser: StrictBrowser) -> None:
    edition = an_edition()
    entries = [a_received_entry(edition, name=f"项目{number}（演示）") for number in range(3)]
    address = f"/officer/competitions/{edition.event.slug}/"
    browser.sign_in(a_county_officer())
    browser.get(address)
    ticked = {"entry": [each.code for each in entries[:2]], "verdict": "returned"}
    assert "请写明原因" in browser.post(address, ticked, status=422).text
    browser.get(address)
    browser.post(address, ticked | {"reason": "请补充承诺书"}, follow=True)
    states = [db.session.get_one(Entry, each.id).state for each in entries]
    assert states == [EntryState.RETURNED, EntryState.RETURNED, EntryState.SUBMITTED]


def test_other_counties_teams_and_strangers_find_nothing_and_an_organiser_only_reads(app: Flask) -> None:
    entry = a_received_entry(an_edition())
    address = f"/officer/competitions/{entry.competition.event.slug}"
    page = f"{address}/entries/{entry.code}"
    for person in (a_county_officer("330381"), a_person(), entry.project.members[0].person):
        browser = StrictBrowser(app)
        browser.sign_in(person)
        browser.get(page, status=404)
        browser.post(page, {"verdict": "passed"}, status=404)
    organiser = StrictBrowser(app)
    organiser.sign_in(db.session.get_one(Person, entry.competition.event.created_by_id))
    assert entry.number in organiser.get(f"{address}/").text
    organiser.get(page)
    organiser.post(page, {"verdict": "passed"}, status=403)
