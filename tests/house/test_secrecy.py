"""Nobody reads a score they may not: not by the law, not on any page, whatever their role."""

import contextvars
import re
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from portal import clock
from portal.access import Law, Office
from portal.audit.models import AuditRow
from portal.competitions.models.entries import EntryVersion
from portal.competitions.rules import RoundState
from portal.database import db
from portal.judging.permissions import GRANTS, Permission
from portal.judging.rules import JudgeState, SeatState
from portal.notices.models import OutboxMessage
from tests.builders.accounts import a_person, an_admin, an_officer
from tests.builders.competitions import a_competition
from tests.builders.judging import a_judge, a_round, a_seat, a_sheet, an_accepted_entry
from tests.builders.makerspaces import an_area
from tests.builders.projects import a_project
from tests.strict_browser import StrictBrowser

PRIVATE = (Permission.SEE_SEAT, Permission.SCORE, Permission.RECUSE)
# The texts of an edition, and forms that only write.
BESIDES = re.compile(
    r"/set-up/|/rules.json|/awards/<code>/|/new$|/withdraw|/discard|/submit|/words|/papers|/recuse|/verify"
)
BINARY = (".pdf", ".docx", ".xlsx", ".webp", ".mp4", ".png", ".svg", ".ics", ".zip")


# By the law: whoever somebody is, and however things stand.


class Somebody(SimpleNamespace):
    """A person with offices and memberships."""

    def holds(self, office, area_id=None):
        return office in self.offices

    def is_member_of(self, organisation_id):
        return organisation_id in self.bodies


people = st.one_of(
    st.none(),
    st.builds(
        Somebody,
        id=st.integers(1, 4),
        offices=st.sets(st.sampled_from(list(Office))),
        bodies=st.sets(st.integers(1, 2)),
    ),
)
judges = st.builds(
    SimpleNamespace,
    person_id=st.integers(1, 4),
    state=st.sampled_from(list(JudgeState)),
    conflicts=st.lists(st.builds(SimpleNamespace, project_id=st.integers(1, 2)), max_size=2),
)
editions = st.builds(
    SimpleNamespace,
    event=st.builds(
        SimpleNamespace,
        organisation_id=st.sampled_from([None, 1, 2]),
        created_by_id=st.integers(1, 4),
        state=st.just("published"),
    ),
)
rounds = st.builds(
    SimpleNamespace,
    competition=editions,
    chair=st.one_of(st.none(), judges),
    state=st.sampled_from(list(RoundState)),
    closed_at=st.sampled_from([None, 1, 3]),
)
seats = st.builds(
    SimpleNamespace,
    judge=judges,
    round=rounds,
    entry=st.builds(SimpleNamespace, project_id=st.integers(1, 2)),
    state=st.sampled_from(list(SeatState)),
    reopened_at=st.sampled_from([None, 2, 4]),
)
LAW = Law([GRANTS])


@given(people, seats)
def test_a_seat_is_its_judges_alone(person, seat):
    is_theirs = person is not None and person.id == seat.judge.person_id and seat.judge.state == JudgeState.ACCEPTED
    is_free = all(tie.project_id != seat.entry.project_id for tie in seat.judge.conflicts)
    for permission in PRIVATE:
        if LAW.allows(person, permission, seat):
            assert is_theirs and seat.state == SeatState.ASSIGNED and seat.round.state != RoundState.PREPARED
    if LAW.allows(person, Permission.SEE_SEAT, seat):
        assert is_free
    if LAW.allows(person, Permission.SCORE, seat):
        assert is_free and seat.round.state == RoundState.SCORING


@given(people, rounds)
def test_no_score_is_read_before_the_close_and_then_only_by_who_answers_for_it(person, round_):
    if not LAW.allows(person, Permission.SEE_RESULT, round_):
        return
    assert round_.state in {RoundState.CLOSED, RoundState.SIGNED}
    assert person is not None
    event = round_.competition.event
    runs = event.organisation_id in person.bodies or (
        event.organisation_id is None and event.created_by_id == person.id
    )
    chairs = round_.chair is not None and round_.chair.person_id == person.id
    assert runs or chairs or Office.ADMIN in person.offices


# On every page.


@pytest.fixture
def world(app):
    edition = a_competition(groups=("TD",))
    chair, one, other = (a_judge(edition, a_person(f"评委{name}（演示）")) for name in "甲乙丙")
    chair.is_chair = True
    entries = [an_accepted_entry(edition, project=a_project(f"保密项目{n}（演示）")) for n in range(3)]
    for number, entry in enumerate(entries):
        words = {"statement": [f"只给评审看的话{number}", None]}
        kept = db.session.execute(select(EntryVersion).where(EntryVersion.entry_id == entry.id)).scalar_one()
        db.session.add(EntryVersion(entry=entry, number=2, content=kept.content | words, submitted_at=clock.now()))
    round_ = a_round(edition, entries)
    sheets = {}
    for judge, share in ((one, 0.7137), (other, 0.8341), (chair, 0.6259)):
        seat = a_seat(round_, judge, entries[0], note=f"私记{judge.id}")
        sheets[judge] = a_sheet(seat, share, comment=f"评语{judge.id}号")
        seat.note = f"私记{judge.id}"
    for entry in entries[1:]:
        a_sheet(a_seat(round_, one, entry), 0.5)
    db.session.commit()
    return SimpleNamespace(
        edition=edition,
        round=round_,
        entries=entries,
        sheets=sheets,
        chair=chair,
        one=one,
        other=other,
    )


def secrets_of(sheet):
    """What gives a sheet away: its total, its marks with decimals, its words."""
    marks = {mark for mark in sheet.marks.values() if len(mark.partition(".")[2]) == 2}
    return {str(sheet.total), sheet.comment, *marks}


def roles(world):
    team = next(member.person for member in world.entries[0].project.members if member.is_leader)
    return {
        "visitor": None,
        "team": team,
        "organiser": db.session.get_one(type(team), world.edition.event.created_by_id),
        "county": an_officer(an_area("330302")),
        "inspector": an_officer(office=Office.INSPECTOR),
        "admin": an_admin(),
        "chair": world.chair.person,
        "one": world.one.person,
        "other": world.other.person,
    }


def addresses(app, world):
    """Every page of the competition beyond its set-up, and the pages where much comes together."""
    entry, judge = world.entries[0], world.one
    seats = [sheet.seat.code for sheet in world.sheets.values()]
    known = {"slug": world.edition.event.slug, "number": judge.id, "entry": entry.code, "project": entry.project.slug}
    found = {
        f"/search?q={entry.project.name_zh}",
        f"/projects/{entry.project.slug}/",
        "/",
        "/me/",
        "/desk/",
        "/organise/",
    }
    found |= {
        "/officer/",
        "/admin/",
        "/projects/mine/",
        f"/events/{known['slug']}",
        f"/organise/{known['slug']}/history",
    }
    for rule in app.url_map.iter_rules():
        is_ours = rule.endpoint.startswith(("judging.", "competitions.")) and "GET" in (rule.methods or ())
        if not is_ours or rule.rule.endswith(BINARY) or rule.arguments - {*known, "code"} or BESIDES.search(rule.rule):
            continue
        codes = (
            [entry.code] if "/entries/<code>" in rule.rule else seats if "/seats/" in rule.rule else [world.round.code]
        )
        for code in codes if "code" in rule.arguments else [""]:
            values = {name: known[name] for name in rule.arguments if name in known} | ({"code": code} if code else {})
            if "/results/<code>/entries/<number>" in rule.rule:
                values["number"] = entry.number
            _, address = rule.build(values, append_unknown=False) or ("", "")
            found.add(address)
    return sorted(found)


def leaks(browser, pages, words):
    """Where any of these words can be read."""
    found = []
    db.session.commit()
    for address in pages:
        response = contextvars.Context().run(browser.client.get, address)
        if response.status_code == 200 and response.mimetype.startswith(("text", "application/json")):
            found += [(address, word) for word in words if word in response.text]
    return found


@pytest.mark.sqlite_only
@pytest.mark.parametrize("state", [RoundState.SCORING, RoundState.CLOSED])
def test_no_page_shows_anybody_a_score_they_may_not_read(app, world, state):
    world.round.state, world.round.closed_at = state, clock.now() if state == RoundState.CLOSED else None
    people = roles(world)
    db.session.commit()
    pages = addresses(app, world)
    assert {f"/judge/seats/{world.sheets[world.one].seat.code}", "/judge/"} <= set(pages) and len(pages) > 40
    own = {
        name: world.sheets[judge]
        for name, judge in (("one", world.one), ("other", world.other), ("chair", world.chair))
    }
    may_read = {"organiser", "chair", "admin"} if state == RoundState.CLOSED else set()
    notes = {f"私记{judge.id}": judge for judge in world.sheets}
    unread = {"只给评审看的话1", "只给评审看的话2"}
    for role, person in people.items():
        if state == RoundState.CLOSED and role not in {"team", "organiser", "other"}:
            continue
        browser = StrictBrowser(app)
        if person is not None:
            browser.sign_in(person)
        hidden = (
            set()
            if role in may_read
            else set().union(*(secrets_of(s) for s in world.sheets.values() if s is not own.get(role)))
        )
        hidden -= secrets_of(own[role]) if role in own else set()
        hidden |= {note for note, judge in notes.items() if judge.person is not person}
        if role in {"visitor", "other"}:
            hidden |= unread
        assert leaks(browser, pages, hidden) == [], role
        if role in own:
            mine = f"/judge/seats/{own[role].seat.code}"
            assert leaks(browser, [mine], {str(own[role].total)}), "one's own sheet is there to be read"
        if role in may_read:
            result = f"/organise/{world.edition.event.slug}/competition/results/{world.round.code}/"
            number = f"{result}entries/{world.entries[0].number}"
            assert leaks(browser, [number], {str(world.sheets[world.one].total)}), "these pages do show scores"


def test_letters_and_the_trail_tell_no_score(world):
    written = [
        f"{each.subject} {each.text} {each.html}" for each in db.session.execute(select(OutboxMessage)).scalars()
    ]
    done = [str((row.before, row.after, row.reason)) for row in db.session.execute(select(AuditRow)).scalars()]
    words = set().union(*(secrets_of(sheet) for sheet in world.sheets.values()))
    assert done and not [word for word in words for text in [*written, *done] if word in text]
