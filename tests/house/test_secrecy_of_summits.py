"""What a party thinks of another is its own: nobody's pages change when somebody else marks, asks or notes something."""

import contextvars
import re
from datetime import timedelta
from types import SimpleNamespace

import pytest

from portal import clock
from portal.access import Office
from portal.database import db
from portal.matchmaking.rules import Mark, NextStep, RequestState
from portal.outcomes.rules import Side
from tests.builders.accounts import a_person, an_admin, an_officer
from tests.builders.events import an_event
from tests.builders.summits_room import a_party, a_plan, a_request, a_summit, a_wish, an_outcome
from tests.strict_browser import StrictBrowser

# Made anew for each answer: tokens, and what says how long it took or when it was made.
FRESH = re.compile(
    r'(name="(?:csrf_token|submission_id)" value=")[^"]+|content="[^"]+"(?= name="csrf)|DTSTAMP:\w+|data-now="[^"]+"'
)
MESSAGE, NOTE = "只给对方看的约见留言", "只给自己看的备注"


@pytest.fixture
def world(app):
    runner = a_person("组织者（演示）")
    event = an_event("峰会（演示）", kind="summit", starts_in=timedelta(hours=-1), hours=8, created_by=runner)
    summit = a_summit(event, wishes_close_at=clock.now() + timedelta(hours=5))
    people = {name: a_person(f"{name}（演示）") for name in ("fund", "team", "other fund", "other team")}
    parties = {
        name: a_party(summit, kind="investor" if "fund" in name else "project", person=person)
        for name, person in people.items()
    }
    meeting = a_plan(summit, [(parties["fund"], parties["team"], 0, 1)]).meetings[0]
    people |= {
        "visitor": None,
        "organiser": runner,
        "admin": an_admin(),
        "city": an_officer(office=Office.CITY_OFFICER),
    }
    return SimpleNamespace(summit=summit, parties=parties, people=people, meeting=meeting)


def addresses(app, world, name):
    """The pages of summits for somebody's own party and for the fund, and the pages where much comes together."""
    slug, fund = world.summit.event.slug, world.parties["fund"].code
    found = {"/me/", "/desk/", "/invest/", "/projects/mine/", f"/events/{slug}", f"/organise/{slug}/history"}
    own = world.parties[name].code if name in world.parties else fund
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("matchmaking.") or "GET" not in (rule.methods or ()):
            continue
        if rule.arguments - {"slug", "code", "other"} or rule.rule.endswith((".pdf", ".xlsx")):
            continue
        codes = {own, fund}
        if "/plans/" in rule.rule:
            codes = {world.meeting.plan.code}
        elif "/meetings/" in rule.rule:
            codes = {world.meeting.code}
        for code in codes if "code" in rule.arguments else [""]:
            for other in {fund, world.parties["team"].code} if "other" in rule.arguments else [""]:
                values = {"slug": slug, "code": code, "other": other}
                _, address = rule.build({key: values[key] for key in rule.arguments}, append_unknown=False) or ("", "")
                found.add(address)
    return sorted(found)


def pages(app, person, paths):
    """What each address answers this person, without what is new in every answer."""
    browser = StrictBrowser(app)
    if person is not None:
        browser.sign_in(person)
    db.session.commit()
    found = {}
    for path in paths:
        answer = contextvars.Context().run(browser.client.get, path)
        found[path] = answer.status_code, FRESH.sub("", answer.text)
    return found


def say_everything(world):
    """What a fund and a team may say without the others: marks, a request, what they thought of a meeting."""
    fund, team, other = world.parties["fund"], world.parties["team"], world.parties["other team"]
    a_wish(fund, team, Mark.MUST)
    a_wish(fund, other, Mark.NO)
    a_wish(team, world.parties["other fund"], Mark.LIKE)
    a_request(fund, team, message=MESSAGE, state=RequestState.OPEN)
    an_outcome(world.meeting, Side.INVESTOR, "yes", next_step=NextStep.DUE_DILIGENCE, note=NOTE)


UNINVOLVED = ("other fund", "other team", "visitor", "city")
# Who runs the summit sees how many marks and requests there are, and nothing else of them.
COUNTING = ("organiser", "admin")
PROPOSALS = ("/replan", "/leave", "/back")


@pytest.mark.sqlite_only
def test_nobody_elses_pages_change_with_what_parties_say_among_themselves(app, world):
    paths = {name: addresses(app, world, name) for name in UNINVOLVED + COUNTING}
    assert len(paths["other team"]) > 20
    before = {name: pages(app, world.people[name], paths[name]) for name in paths}
    say_everything(world)
    for name, seen in before.items():
        after = pages(app, world.people[name], paths[name])
        counted = r"\d+" if name in COUNTING else r"$^"
        told = [path for path in seen if re.sub(counted, "", after[path][1]) != re.sub(counted, "", seen[path][1])]
        # A proposal is a plan: its meetings are read by name, and wishes change which they are.
        assert [path for path in told if not (name in COUNTING and path.endswith(PROPOSALS))] == [], name
        assert not [path for path, (_status, text) in after.items() if MESSAGE in text or NOTE in text], name


@pytest.mark.sqlite_only
def test_the_other_side_reads_what_it_was_asked_and_nothing_of_marks_and_notes(app, world):
    team, paths = world.people["team"], addresses(app, world, "team")
    a_request(world.parties["fund"], world.parties["team"], message=MESSAGE)
    before = pages(app, team, paths)
    assert [path for path, (_status, text) in before.items() if MESSAGE in text], (
        "what one is asked is there to be read"
    )
    a_wish(world.parties["fund"], world.parties["team"], Mark.MUST)
    an_outcome(world.meeting, Side.INVESTOR, "yes", next_step=NextStep.VISIT, note=NOTE)
    assert pages(app, team, paths) == before
    fund = pages(app, world.people["fund"], addresses(app, world, "fund"))
    assert [path for path, (_status, text) in fund.items() if NOTE in text], "one's own note is there to be read"
