"""Screening: the way of an entry from the county to the city, its days, its warnings, and who may answer."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.access import Office
from portal.accounts.models import Person
from portal.areas.queries import working_calendar
from portal.areas.rules import add_working_days
from portal.audit.queries import history
from portal.competitions import jobs
from portal.competitions.actions import screening as actions
from portal.competitions.eligibility import Fit, Likeness
from portal.competitions.models.edition import Competition
from portal.competitions.models.entries import Entry, RoundEntry
from portal.competitions.permissions import Permission
from portal.competitions.queries import comparing
from portal.competitions.queries import screening as queries
from portal.competitions.rules import EligibilityRule, EntryState, ScreeningLevel, Standing, Verdict
from portal.database import db
from portal.errors import Conflict, NotAllowed, Refusal
from portal.notices.models import OutboxMessage
from tests.builders.accounts import a_person, an_admin, an_officer
from tests.builders.competitions import a_competition
from tests.builders.projects import a_project
from tests.builders.screening import a_county_officer, a_published_award, a_received_entry, decided, the_look

PASSED, RETURNED, REJECTED = Verdict.PASSED, Verdict.RETURNED, Verdict.REJECTED


def an_edition(*, rules: list[dict[str, object]] | None = None, **columns: Any) -> Competition:
    """An edition whose team group asks for nothing, or for these rules."""
    edition = a_competition(groups=("TD",), **columns)
    edition.groups[0].eligibility = rules or []
    db.session.commit()
    return edition


@pytest.mark.parametrize(
    ("came", "due"),
    [
        ("2026-09-17", date(2026, 9, 23)),  # Sunday 09-20 is a make-up day
        ("2026-09-28", date(2026, 10, 10)),  # over the National Day week to a working Saturday
        ("2026-02-12", date(2026, 2, 26)),  # Saturday 02-14 works, then nine days of holiday
    ],
)
def test_the_county_has_so_many_working_days_from_the_day_after(app: Flask, came: str, due: date) -> None:
    then = datetime.fromisoformat(f"{came}T10:00:00+08:00").astimezone(UTC)
    entry = a_received_entry(an_edition(county_days=5), now=then)
    assert (the_look(entry).level, the_look(entry).due_on) == (ScreeningLevel.COUNTY, due)


def test_county_passes_to_the_city_and_the_city_accepts(app: Flask) -> None:
    entry, county, city = a_received_entry(an_edition(city_days=3)), a_county_officer(), an_officer()
    decided(entry, PASSED, county)
    look = the_look(entry)
    assert (entry.state, look.level, entry.completed_at is not None) == (
        EntryState.SUBMITTED,
        ScreeningLevel.CITY,
        True,
    )
    assert look.due_on == add_working_days(clock.today(), 3, working_calendar())
    decided(entry, PASSED, city)
    assert (entry.state, queries.open_look(entry)) == (EntryState.ACCEPTED, None)
    assert entry.accepted_at is not None
    looks, _notes = queries.looks_with_notes(entry)
    assert [(each.level, each.verdict) for each in looks] == [("city", PASSED), ("county", PASSED)]
    assert [row.action for row in history("entry", entry.code)][:2] == ["pass-city", "pass-county"]


def test_a_city_officer_may_do_both(app: Flask) -> None:
    entry, city = a_received_entry(an_edition()), an_officer()
    decided(entry, PASSED, city)
    assert decided(entry, PASSED, city).state == EntryState.ACCEPTED


def test_a_returned_entry_goes_back_to_the_level_that_returned_it(app: Flask) -> None:
    entry, city = a_received_entry(an_edition()), an_officer()
    decided(entry, PASSED, city)
    decided(entry, RETURNED, city, reason="营业执照看不清")
    assert (entry.state, entry.reason) == (EntryState.RETURNED, "营业执照看不清")
    entry.state = EntryState.SUBMITTED
    assert actions.receive(entry, now=clock.now()).level == ScreeningLevel.CITY


def test_the_team_hears_of_every_change_of_state_and_only_of_those(app: Flask) -> None:
    entry, city = a_received_entry(an_edition()), an_officer()

    def letters() -> int:
        return len(db.session.execute(select(OutboxMessage).where(OutboxMessage.purpose == "entry-changed")).all())

    decided(entry, PASSED, city)
    assert letters() == 0
    decided(entry, RETURNED, city, reason="缺少查新报告")
    assert letters() == 1


@pytest.mark.parametrize("verdict", [RETURNED, REJECTED])
def test_a_return_or_a_rejection_needs_a_reason(app: Flask, verdict: Verdict) -> None:
    entry = a_received_entry(an_edition())
    with pytest.raises(Refusal, match="reason"):
        decided(entry, verdict, an_officer())


def test_after_the_closing_time_nothing_is_returned_and_what_did_not_come_again_can_be_rejected(app: Flask) -> None:
    edition, city = an_edition(), an_officer()
    returned, waiting = a_received_entry(edition), a_received_entry(edition, name="第二个（演示）")
    decided(returned, RETURNED, city, reason="缺附件")
    with pytest.raises(Refusal, match="may hand it in again"):
        actions.reject_returned(returned, reason="逾期未补", actor=city, now=clock.now())
    db.session.rollback()
    later = edition.entries_close_at + timedelta(minutes=1)
    with pytest.raises(Refusal, match="could not be handed in again"):
        decided(waiting, RETURNED, city, reason="缺附件", now=later)
    db.session.rollback()
    actions.reject_returned(returned, reason="逾期未补", actor=city, now=later)
    assert returned.state == EntryState.REJECTED


def test_two_officers_at_one_look_get_one_answer(app: Flask) -> None:
    entry, officer = a_received_entry(an_edition()), an_officer()
    seen = the_look(entry).id
    decided(entry, PASSED, officer)
    with pytest.raises(Conflict):
        actions.decide(entry, REJECTED, seen_look=seen, reason="重复", actor=an_officer(), now=clock.now())


def test_nobody_screens_their_own_team(app: Flask) -> None:
    officer = an_officer()
    entry = a_received_entry(an_edition(), project=a_project(leader=officer))
    with pytest.raises(NotAllowed):
        decided(entry, PASSED, officer)


def test_a_warning_stops_at_the_city_until_it_has_a_note(app: Flask) -> None:
    edition = an_edition(rules=[{"rule": "min_team_size", "value": 3}, {"rule": "must_be_unregistered", "value": True}])
    entry, city = a_received_entry(edition), an_officer()
    assert [(each["rule"], each["fit"]) for each in the_look(entry).findings] == [
        ("min_team_size", Fit.BROKEN),
        ("must_be_unregistered", Fit.MET),
    ]
    decided(entry, PASSED, city)
    with pytest.raises(Refusal, match="note on each warning"):
        decided(entry, PASSED, city)
    db.session.rollback()
    with pytest.raises(Refusal, match="no such warning"):
        actions.override(entry, EligibilityRule.MUST_BE_UNREGISTERED, "无", actor=city, now=clock.now())
    db.session.rollback()
    actions.override(entry, EligibilityRule.MIN_TEAM_SIZE, "第三人本周加入", actor=city, now=clock.now())
    db.session.commit()
    assert decided(entry, PASSED, city).state == EntryState.ACCEPTED
    assert "override" in {row.action for row in history("entry", entry.code)}


def test_a_note_stays_only_while_the_warning_says_the_same(app: Flask) -> None:
    edition = an_edition(rules=[{"rule": "max_team_size", "value": 0}, {"rule": "min_team_size", "value": 3}])
    entry, city = a_received_entry(edition), an_officer()
    for rule in (EligibilityRule.MAX_TEAM_SIZE, EligibilityRule.MIN_TEAM_SIZE):
        actions.override(entry, rule, "已核对", actor=city, now=clock.now())
    decided(entry, RETURNED, city, reason="请补充")
    edition.groups[0].eligibility = [{"rule": "max_team_size", "value": 0}, {"rule": "min_team_size", "value": 4}]
    entry.state = EntryState.SUBMITTED
    actions.receive(entry, now=clock.now())
    assert set(queries.overrides_of(entry)) == {"max_team_size"}


def test_one_answer_for_many_leaves_what_needs_a_look_of_its_own(app: Flask) -> None:
    edition = an_edition(rules=[{"rule": "must_be_unregistered", "value": True}])
    officer = an_officer()
    clean = [a_received_entry(edition, name=f"项目{number}（演示）") for number in range(3)]
    own = a_received_entry(edition, project=a_project("自己的（演示）", leader=officer))
    warned = a_received_entry(edition, project=a_project("公司（演示）", usci="91330302MADEMP01XU"))
    entries = [*clean, own, warned]

    def answer(verdict: Verdict, reason: str | None = None) -> tuple[int, int]:
        done = actions.decide_several(
            entries, verdict, reason=reason, may_answer=lambda _entry, _level: True, actor=officer, now=clock.now()
        )
        db.session.commit()
        return done

    assert answer(PASSED) == (4, 1)  # at the county a warning is the city's to judge
    assert answer(PASSED) == (3, 2)
    assert [each.state for each in entries] == [EntryState.ACCEPTED] * 3 + [EntryState.SUBMITTED] * 2
    with pytest.raises(Refusal):
        answer(REJECTED)
    db.session.rollback()
    assert answer(REJECTED, "与主题无关") == (1, 4)
    assert [each.state for each in entries[3:]] == [EntryState.SUBMITTED, EntryState.REJECTED]


def test_a_late_click_on_an_entry_accepted_meanwhile_does_not_exclude_it(app: Flask) -> None:
    entry, city = a_received_entry(an_edition()), an_officer()
    decided(entry, PASSED, city)
    seen = the_look(entry).id
    decided(entry, PASSED, city)
    with pytest.raises(Conflict):
        actions.answer(entry, PASSED, seen_look=seen, reason=None, actor=city, now=clock.now())
    with pytest.raises(Conflict):
        actions.answer(entry, REJECTED, seen_look=seen - 1, reason="材料不实", actor=city, now=clock.now())
    actions.answer(entry, REJECTED, seen_look=seen, reason="材料不实", actor=city, now=clock.now())
    assert entry.state == EntryState.REJECTED


def test_an_accepted_entry_can_be_excluded_with_a_reason(app: Flask) -> None:
    entry, city = a_received_entry(an_edition()), an_officer()
    decided(entry, PASSED, city)
    decided(entry, PASSED, city)
    place = RoundEntry(round=entry.competition.rounds[0], entry=entry)
    db.session.add(place)
    db.session.commit()
    actions.exclude(entry, reason="材料不实", actor=city, now=clock.now())
    assert (entry.state, entry.reason) == (EntryState.REJECTED, "材料不实")
    assert place.standing == Standing.WITHDRAWN


def test_entries_of_two_teams_with_one_code_and_past_winners_are_flagged(app: Flask) -> None:
    last, edition = an_edition(year=2026), an_edition(year=2027)
    winner = a_received_entry(last, project=a_project("老冠军（演示）", usci="91330302MADEMP01XU"))
    a_published_award(last, winner)
    again = a_received_entry(edition, project=a_project("换了名字（演示）", usci="91330302MADEMP01XU"))
    other = a_received_entry(edition, project=a_project("第三个（演示）", usci="91330302MADEMP01XU"))
    found = comparing.held_against(edition, [again, other])[again.id]
    assert [(each.number, each.likeness) for each in found.alike] == [(other.number, Likeness.CODE)]
    assert found.wins == comparing.wins_of(again) == [(2026, 1, winner.number)]


def listed_numbers(edition: Competition, person: Person, view: str = "") -> list[str | None]:
    """What the officer's queue shows."""
    wanted = queries.listed(edition, person, view=view, today=clock.today())
    return [entry.number for entry in db.session.execute(wanted).unique().scalars()]


def test_each_officer_sees_what_is_theirs_and_what_waits_for_them(app: Flask) -> None:
    edition, city = an_edition(), an_officer()
    lucheng, ruian = a_received_entry(edition), a_received_entry(edition, name="瑞安的（演示）", area="330381")
    passed = decided(a_received_entry(edition, name="已过县（演示）"), PASSED, city)
    county = a_county_officer("330302")
    assert listed_numbers(edition, county) == [lucheng.number, passed.number]
    assert listed_numbers(edition, county, "city") == [passed.number]
    assert listed_numbers(edition, city, "county") == [lucheng.number, ruian.number]
    assert (queries.waiting_for(county), queries.waiting_for(city)) == (1, 3)
    counted = queries.counts(edition, city, clock.today())
    assert (counted[""], counted["county"], counted["city"], counted["overdue"]) == (3, 2, 1, 0)
    later = the_look(lucheng).due_on + timedelta(days=1)
    assert queries.counts(edition, county, later)["overdue"] == 2
    (waiting,) = queries.editions(county, clock.today())
    assert (waiting.competition.id, waiting.county, waiting.city) == (edition.id, 1, 1)


def test_the_list_of_entries_is_what_the_law_lets_each_person_see(app: Flask) -> None:
    edition, other = an_edition(), an_edition()
    entries = [
        a_received_entry(edition),
        a_received_entry(edition, name="科技城的（演示）", area="WZ-FZ-KJC"),
        a_received_entry(other, name="别届的（演示）", area="330381"),
        a_received_entry(edition, name="已退赛（演示）", state=EntryState.WITHDRAWN),
    ]
    draft = a_received_entry(edition, name="草稿（演示）")
    draft.state = EntryState.DRAFT
    db.session.commit()
    people = [
        None, a_person(), entries[0].applicant, db.session.get(Person, edition.event.created_by_id), an_officer(), an_admin(),
        an_officer(office=Office.INSPECTOR), a_county_officer("330302"), a_county_officer("WZ-FZ-KJC"),
    ]  # fmt: skip
    law = app.extensions["law"]
    for person in people:
        wanted = select(Entry.id).join(Entry.competition).join(Competition.event).where(queries.seen_by(person))
        seen = set(db.session.execute(wanted).scalars())
        assert seen == {each.id for each in [*entries, draft] if law.allows(person, Permission.SEE_SCREENING, each)}, (
            person and person.name
        )


def test_what_was_withdrawn_while_it_waited_waits_no_more(app: Flask) -> None:
    entry, city = a_received_entry(an_edition()), an_officer()
    db.session.get_one(Entry, entry.id).state = EntryState.WITHDRAWN
    db.session.commit()
    assert queries.waiting_for(city) == 0
    assert queries.looks_at(entry.competition) == []


def test_officers_hear_once_a_working_day_of_what_waits_past_its_day(app: Flask) -> None:
    edition = an_edition()
    entry, due = a_received_entry(edition), date(2031, 6, 10)
    the_look(entry).due_on = due
    county, elsewhere, city = a_county_officer(), a_county_officer("330381"), an_officer()
    monday = date(2031, 6, 16)

    def told(day: date, hour: int = 9) -> int:
        return jobs.tell_of_late_looks(datetime(day.year, day.month, day.day, hour, tzinfo=clock.WENZHOU))

    # On its day, on a Sunday, before the morning, and a second time that day nobody hears; the next day again.
    days = ((due, 9), (monday - timedelta(days=1), 9), (monday, 7), (monday, 9), (monday, 10))
    assert [told(day, hour) for day, hour in days] == [0, 0, 0, 1, 0]
    assert told(monday + timedelta(days=1)) == 1
    decided(entry, Verdict.PASSED, county)
    the_look(entry).due_on = due
    db.session.commit()
    assert told(monday + timedelta(days=2)) == 1
    wanted = select(OutboxMessage.person_id).where(OutboxMessage.purpose == queries.LOOKS_OVERDUE)
    heard = db.session.execute(wanted.order_by(OutboxMessage.id)).scalars().all()
    assert heard == [county.id, county.id, city.id]
    assert elsewhere.id not in heard
