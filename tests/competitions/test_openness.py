"""Statistics, the summary list and published results."""

import json
from io import BytesIO
from typing import Any

import python_calamine
from flask import Flask

from portal.competitions.models.edition import Competition
from portal.competitions.models.entries import Entry, RoundEntry
from portal.competitions.queries import statistics as queries
from portal.competitions.rules import EntryState, NoticeKind, Standing, Verdict
from portal.database import db
from tests.builders.accounts import an_officer
from tests.builders.competitions import a_competition
from tests.builders.makerspaces import a_makerspace
from tests.builders.screening import a_county_officer, a_published_award, a_received_entry, a_settled_notice, decided
from tests.strict_browser import StrictBrowser


def an_edition() -> Competition:
    """An edition with one group without rules."""
    edition = a_competition(groups=("TD",))
    edition.groups[0].eligibility = []
    db.session.commit()
    return edition


def an_accepted_entry(edition: Competition, **more: Any) -> Entry:
    """One that has passed both levels."""
    officer = an_officer()
    return decided(decided(a_received_entry(edition, **more), Verdict.PASSED, officer), Verdict.PASSED, officer)


def gone_on(edition: Competition, *entries: Entry) -> None:
    """Who goes on from the first round."""
    for entry in entries:
        db.session.add(RoundEntry(round=edition.rounds[0], entry=entry, standing=Standing.ADVANCED))
    db.session.commit()


def test_everybody_reads_counts_from_acceptance_on_and_overseers_what_came_in(app: Flask) -> None:
    edition, space = an_edition(), a_makerspace("提名空间（演示）")
    accepted = an_accepted_entry(edition, nominating_makerspace=space)
    an_accepted_entry(edition, name="瑞安的（演示）", area="330381")
    a_received_entry(edition, name="还在审（演示）", area="330329")
    found = queries.statistics(edition)
    assert (found.total.handed_in, found.total.accepted, found.total.waiting) == (3, 2, 1)
    assert found.by_makerspace[space.id].accepted == 1
    address = f"/competitions/{edition.event.slug}/statistics"
    page = StrictBrowser(app).get(address)
    assert "提名空间（演示）" in page.text
    assert "泰顺县" not in page.text
    officer = StrictBrowser(app)
    officer.sign_in(an_officer())
    assert "泰顺县" in officer.get(address).text
    assert accepted.project.name_zh not in page.text


def test_who_went_on_is_counted_when_the_list_was_shown_and_open_when_it_stands(browser: StrictBrowser) -> None:
    edition = an_edition()
    entry = an_accepted_entry(edition)
    an_accepted_entry(edition, name="第二个（演示）")
    gone_on(edition, entry)
    address = f"/competitions/{edition.event.slug}/results.json"
    assert queries.statistics(edition).total.advanced.total() == 0
    assert json.loads(browser.download(address).data)["advanced"] == []
    a_settled_notice(edition, NoticeKind.ADVANCEMENT)
    assert queries.statistics(edition).total.advanced[edition.rounds[0].id] == 1
    (row,) = json.loads(browser.download(address).data)["advanced"]
    assert (row["number"], row["standing"]) == (entry.number, "advanced")


def test_published_awards_are_open_data_with_their_licence(browser: StrictBrowser) -> None:
    edition = an_edition()
    entry = an_accepted_entry(edition)
    slug = edition.event.slug
    assert json.loads(browser.download(f"/competitions/{slug}/results.json").data)["awards"] == []
    a_published_award(edition, entry)
    found = json.loads(browser.download(f"/competitions/{slug}/results.json").data)
    (row,) = found["awards"]
    assert (found["licence"], row["project_zh"], row["prize_yuan"]) == ("CC-BY-4.0", entry.project.name_zh, 200_000)
    answer = browser.download(f"/competitions/{slug}/results.csv")
    assert 'rel="license"' in answer.headers["Link"]
    assert entry.number in answer.data.decode("utf-8-sig")
    assert "CSV" in browser.get(f"/competitions/{slug}/statistics").text


def test_the_summary_list_holds_the_officers_own_entries(app: Flask) -> None:
    edition = an_edition()
    here, there = a_received_entry(edition), a_received_entry(edition, name="瑞安的（演示）", area="330381")
    address = f"/officer/competitions/{edition.event.slug}/entries.xlsx"
    for officer, numbers in ((a_county_officer(), [here.number]), (an_officer(), [here.number, there.number])):
        browser = StrictBrowser(app)
        browser.sign_in(officer)
        content = browser.download(address).data
        rows = python_calamine.CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
        assert [row[1] for row in rows.to_python()[1:] if row[1]] == numbers
    StrictBrowser(app).download(address, status=303)
    assert here.state == EntryState.SUBMITTED
