"""The day of a summit: somebody leaves, holes are filled, meetings move; everybody concerned is told, and screens follow."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from portal import clock
from portal.database import db
from portal.errors import Conflict
from portal.matchmaking import jobs
from portal.matchmaking.actions import changing, presence
from portal.matchmaking.models import MeetingChange, Slot, UnmetPair, Wish
from portal.matchmaking.queries import day, plans, proposals
from portal.matchmaking.queries.proposals import Remedy
from portal.matchmaking.rules import Mark, PartyState, Unmet
from portal.matchmaking.views.boards import hall_key
from portal.registrations.models import Registration
from tests.builders.accounts import a_person
from tests.builders.events import an_event
from tests.builders.summits_room import a_party, a_plan, a_summit, a_wish
from tests.counting import statements
from tests.matchmaking.said import as_somebody, letters, trail


@pytest.fixture
def hall(app):
    """A summit that runs: slot 0 is over, seven are to come. Fund A meets projects P and Q, fund B meets Q later; B and P
    wish for each other and have no meeting, because P's times are taken."""
    planner = a_person("组织者（演示）")
    event = an_event("峰会（演示）", kind="summit", starts_in=timedelta(minutes=-22), hours=8, created_by=planner)
    summit = a_summit(event, slots=4, tables=1)
    people = [a_person(f"甲{number}（演示）") for number in range(4)]
    a, b = (a_party(summit, kind="investor", person=each) for each in people[:2])
    p, q = (a_party(summit, person=each) for each in people[2:])
    for one in (a, b):
        for other in (p, q):
            a_wish(one, other, Mark.MUST)
            a_wish(other, one, Mark.MUST)
    plan = a_plan(summit, [(a, p, 1, 1), (a, q, 2, 1), (b, q, 3, 1)])
    return SimpleNamespace(summit=summit, planner=planner, plan=plan, a=a, b=b, p=p, q=q, people=people)


def told(hall, **changes):
    return {"actor": hall.planner, "now": clock.now()} | changes


def placed(hall):
    return dict(plans.places(hall.plan))


def test_who_leaves_gives_their_tables_to_others_and_nobody_is_moved(hall):
    summit, a, b, p, q = hall.summit, hall.a, hall.b, hall.p, hall.q
    found = proposals.proposal(summit, Remedy.FILL, leaving=a, now=clock.now())
    assert (set(found.found.dropped), set(found.found.added)) == ({(a.id, p.id), (a.id, q.id)}, {(b.id, p.id)})
    assert not found.found.moved and not found.found.reseated
    assert presence.leave(a, found.steps, made_of=found.made_of, reason="航班（演示）", **told(hall)) == 3
    db.session.commit()
    assert (a.state, a.left_from) == (PartyState.GONE, 1)
    assert placed(hall) == {(b.id, q.id): (3, 1), (b.id, p.id): found.found.added[b.id, p.id]}
    cancelled = {letter.person_id for letter in letters("summit-day-cancelled")}
    assert cancelled == {hall.people[0].id, hall.people[2].id, hall.people[3].id}
    new = letters("summit-day-changed")
    assert {letter.person_id for letter in new} == {hall.people[1].id, hall.people[2].id}
    assert all("METHOD:REQUEST" in letter.calendar and "航班" in letter.text for letter in new)
    assert all("STATUS:CANCELLED" in letter.calendar for letter in letters("summit-day-cancelled"))
    assert {row.reason for row in db.session.execute(select(UnmetPair)).scalars()} == {Unmet.GONE}
    assert trail("summit") == ["change-plan"] and trail("summit-party") == ["leave"]


def test_who_is_back_gets_meetings_again_with_a_higher_sequence(hall):
    a = hall.a
    found = proposals.proposal(hall.summit, Remedy.NOTHING, leaving=a, now=clock.now())
    presence.leave(a, found.steps, made_of=found.made_of, **told(hall))
    db.session.commit()
    assert proposals.proposal(hall.summit, Remedy.FILL, now=clock.now()).found.added.keys() == {(hall.b.id, hall.p.id)}
    back = proposals.proposal(hall.summit, Remedy.FILL, returning=a, now=clock.now())
    assert (a.id, hall.q.id) in back.found.added or (a.id, hall.p.id) in back.found.added
    presence.come_back(a, back.steps, made_of=back.made_of, **told(hall))
    db.session.commit()
    assert a.state == PartyState.ADMITTED
    with pytest.raises(Conflict, match="has not left"):
        presence.come_back(a, {}, made_of=hall.summit.changes, **told(hall))


def test_least_change_may_move_where_that_pays_and_carries_it_out_at_once(hall):
    """With one table the fill leaves a pair out that a move brings in; whatever is proposed can be carried out."""
    found = proposals.proposal(hall.summit, Remedy.LEAST_CHANGE, leaving=hall.a, now=clock.now())
    presence.leave(hall.a, found.steps, made_of=found.made_of, **told(hall))
    db.session.commit()
    assert set(placed(hall)) == {(hall.b.id, hall.p.id), (hall.b.id, hall.q.id)}


def test_two_meetings_change_places_in_one_step(hall):
    summit, a, b, p, q = hall.summit, hall.a, hall.b, hall.p, hall.q
    steps = {(a.id, p.id): (3, 1), (b.id, q.id): (1, 1)}
    assert changing.change(summit, steps, made_of=0, **told(hall)) == 2
    db.session.commit()
    assert placed(hall) == {(a.id, p.id): (3, 1), (a.id, q.id): (2, 1), (b.id, q.id): (1, 1)}
    rows = db.session.execute(select(MeetingChange).order_by(MeetingChange.slot_before)).scalars().all()
    assert [(row.kind, row.slot_before, row.number) for row in rows] == [("moved", 1, 1), ("moved", 3, 1)]
    assert {each.sequence for each in day.standing(summit)} == {0, 1}
    assert len(letters("summit-day-changed")) == 4


def test_a_change_that_cannot_be_is_refused_whole(hall):
    summit, a, p, q = hall.summit, hall.a, hall.p, hall.q
    before = placed(hall)
    for steps, sentence in (
        ({(a.id, p.id): (2, 1)}, "busy or away"),  # A meets Q then
        ({(a.id, p.id): (3, 9)}, "busy or away"),  # no such table
        ({(a.id, p.id): (0, 1)}, "has begun"),
    ):
        with pytest.raises(Conflict, match=sentence):
            changing.change(summit, steps, made_of=summit.changes, **told(hall))
        db.session.rollback()
    changing.change(summit, {(a.id, p.id): None}, made_of=0, **told(hall))
    db.session.commit()
    with pytest.raises(Conflict, match="changed meanwhile"):
        changing.change(summit, {(a.id, q.id): None}, made_of=0, **told(hall))
    db.session.rollback()
    assert placed(hall) == {pair: place for pair, place in before.items() if pair != (a.id, p.id)}


def test_a_pair_that_was_called_off_or_refused_is_not_brought_together_again(hall):
    a, b, p = hall.a, hall.b, hall.p
    changing.change(hall.summit, {(a.id, p.id): None}, made_of=0, **told(hall))
    db.session.commit()
    assert proposals.proposal(hall.summit, Remedy.FILL, now=clock.now()).found.added.keys() == {(b.id, p.id)}
    db.session.execute(update(Wish).where(Wish.party_id == p.id, Wish.other_id == b.id).values(mark=Mark.NO))
    db.session.commit()
    assert proposals.proposal(hall.summit, Remedy.FILL, now=clock.now()).found.is_none
    with pytest.raises(Conflict):
        changing.change(hall.summit, {(b.id, p.id): (2, 1)}, made_of=1, **told(hall))


def test_both_sides_are_reminded_once_shortly_before(hall):
    soon = hall.summit.slots[1].starts_at - timedelta(minutes=9)
    assert jobs.remind_of_meetings(soon - timedelta(minutes=2)) == 0
    assert jobs.remind_of_meetings(soon) == 1
    assert jobs.remind_of_meetings(soon) == 0
    assert {letter.person_id for letter in letters("summit-reminder")} == {hall.people[0].id, hall.people[2].id}


def test_the_organiser_runs_the_day_on_the_pages(app, hall):
    summit, slug = hall.summit, hall.summit.event.slug
    db.session.add(
        Registration(
            code="DOOR1", event_id=summit.event_id, person_id=hall.people[0].id, state="confirmed",
            created_at=clock.now(), changed_at=clock.now(), checked_in_at=clock.now(),
        )
    )  # fmt: skip
    db.session.commit()
    assert set(day.arrivals(summit)) == {hall.a.id}
    browser = as_somebody(app, hall.planner)
    page = browser.get(f"/en/organise/{slug}/summit/day")
    assert hall.a.name("en") in page.text and "have left" in page.text
    page = browser.get(f"/en/organise/{slug}/summit/parties/{hall.a.code}/leave")
    assert "2 fall away, 1 are new, 0 at another time" in page.text
    page = browser.post(
        f"/en/organise/{slug}/summit/parties/{hall.a.code}/leave", {"reason": "Flight"}, fill=True, follow=True
    )
    assert "3 meetings were changed" in page.text and "has left" in page.text
    meeting = day.standing(summit)[0]
    page = browser.get(f"/en/organise/{slug}/summit/meetings/{meeting.code}")
    assert "Another time" in page.text
    page = browser.post(
        f"/en/organise/{slug}/summit/meetings/{meeting.code}/cancel",
        {"made_of": "2", "reason": ""}, fill=True, status=409,
    )  # fmt: skip
    assert "changed meanwhile" in page.text


def test_a_proposal_somebody_else_wrote_is_not_carried_out(app, hall):
    browser = as_somebody(app, hall.planner)
    address = f"/en/organise/{hall.summit.event.slug}/summit/parties/{hall.a.code}/leave"
    browser.get(address)
    page = browser.post(address, {"proposal": "eyJ9.forged"}, fill=True, status=422)
    assert "look at the proposal again" in page.text
    db.session.refresh(hall.a)
    assert hall.a.state == PartyState.ADMITTED


def test_screens_follow_the_plan_and_only_their_own_address_shows_names(app, hall):
    slug, key = hall.summit.event.slug, None
    with app.test_request_context():
        key = hall_key(slug)
    db.session.execute(update(Slot).where(Slot.number == 1).values(starts_at=clock.now() - timedelta(minutes=1)))
    db.session.commit()
    nobody, founder = as_somebody(app, hall.people[2]), as_somebody(app, hall.people[2])
    nobody.sign_out()
    page = nobody.get(f"/en/summits/{slug}/hall/{key}/tables")
    assert hall.p.name("en") in page.text and hall.a.name("en") in page.text and hall.b.name("en") not in page.text
    page = nobody.get(f"/en/summits/{slug}/hall/{key}/next")
    assert hall.q.name("en") in page.text and hall.p.name("en") not in page.text
    nobody.get(f"/en/summits/{slug}/hall/{'0' * 20}/tables", status=404)
    assert nobody.download(f"/summits/{slug}/version").text == "0"
    page = founder.get(f"/en/summits/{slug}/parties/{hall.p.code}/next")
    assert hall.a.name("en") in page.text and "Table 1" in page.text
    sheets = as_somebody(app, hall.planner).download(f"/en/organise/{slug}/summit/tables.pdf")
    assert sheets.data.startswith(b"%PDF")
    changing.change(hall.summit, {(hall.a.id, hall.q.id): None}, made_of=0, **told(hall))
    db.session.commit()
    assert nobody.download(f"/summits/{slug}/version").text == "1"


def test_a_page_of_the_day_asks_as_much_for_many_as_for_few(app, hall):
    browser, slug = as_somebody(app, hall.planner), hall.summit.event.slug
    addresses = [
        f"/organise/{slug}/summit/day",
        f"/organise/{slug}/summit/parties/{hall.a.code}/leave",
        f"/organise/{slug}/summit/meetings/{day.standing(hall.summit)[0].code}",
    ]

    def counted():
        found = []
        for address in addresses:
            with statements() as asked:
                browser.get(address)
            found.append(len(asked))
        return found

    few = counted()
    for number in range(3):
        a_party(hall.summit, kind="investor" if number % 2 else "project")
    assert counted() == few
    assert max(few) <= 16
