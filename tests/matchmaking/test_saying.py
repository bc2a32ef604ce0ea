"""After a meeting: two taps a side, private notes, contacts that open when both said yes, the ledger, the numbers."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.errors import Conflict
from portal.interests.models import Intent
from portal.matchmaking.actions import saying
from portal.matchmaking.actions.saying import Said
from portal.matchmaking.models import MeetingOutcome
from portal.matchmaking.queries import outcomes
from portal.matchmaking.rules import Interest, MeetingState, NextStep, contacts_are_open, state_after
from portal.outcomes.models import Outcome, OutcomeStep
from portal.outcomes.rules import Side, StepKind
from tests.builders.accounts import a_person
from tests.builders.events import an_event
from tests.builders.summits_room import a_party, a_plan, a_summit
from tests.counting import statements
from tests.matchmaking.said import as_somebody, letters, the

I, M = Interest, MeetingState  # noqa: E741 -- the table reads better
YES = Said(True, I.YES, NextStep.TALK_AGAIN)


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ([True], M.HELD),
        ([True, True], M.HELD),
        ([False], M.MISSED),
        ([False, False], M.MISSED),
        ([True, False], M.PLANNED),
    ],
)
def test_a_meeting_is_held_when_nobody_says_otherwise(said, state):
    assert state_after(said) is state


@pytest.mark.parametrize("one", [*I, None])
@pytest.mark.parametrize("other", [*I, None])
def test_contacts_open_after_two_yes_alone(one, other):
    assert contacts_are_open(one, other) == (one is I.YES and other is I.YES)


@pytest.fixture
def held(app: Any) -> SimpleNamespace:
    """A meeting that began an hour ago, with a person on each side and one who runs the event."""
    runner, partner, founder = a_person("组织者（演示）"), a_person("林合伙人（演示）"), a_person("创始人（演示）")
    event = an_event("峰会（演示）", kind="summit", starts_in=timedelta(hours=-1), hours=8, created_by=runner)
    summit = a_summit(event)
    fund = a_party(summit, kind="investor", person=partner)
    project = a_party(summit, person=founder)
    plan = a_plan(summit, [(fund, project, 0, 1)])
    return SimpleNamespace(
        summit=summit, fund=fund, project=project, meeting=plan.meetings[0], runner=runner, partner=partner,
        founder=founder, now=clock.now(),
    )  # fmt: skip


def say(held: SimpleNamespace, side: Side, said: Said) -> None:
    actor = held.partner if side is Side.INVESTOR else held.founder
    saying.say(held.meeting, side, said, actor=actor, now=held.now)


def test_one_yes_alone_opens_nothing(held):
    say(held, Side.INVESTOR, YES)
    assert (held.meeting.state, letters("summit-contacts")) == (M.HELD, [])
    assert db.session.execute(select(Intent)).first() is None


def test_two_yes_open_contacts_once_and_begin_the_ledger(held):
    say(held, Side.INVESTOR, YES)
    say(held, Side.TEAM, Said(True, I.YES))
    assert {letter.person_id for letter in letters("summit-contacts")} == {held.partner.id, held.founder.id}
    assert held.founder.email in next(
        letter.text for letter in letters("summit-contacts") if letter.person_id == held.partner.id
    )
    assert (the(Intent).level, the(Intent).event_id) == ("meet", held.summit.event.id)
    say(held, Side.INVESTOR, Said(True, I.YES, NextStep.DUE_DILIGENCE))  # further than before
    say(held, Side.INVESTOR, Said(True, I.YES, NextStep.SEND_DECK))  # never lowered
    assert the(Intent).level == "follow"
    assert len(letters("summit-contacts")) == 2
    talks = select(OutcomeStep).where(OutcomeStep.kind == StepKind.TALK)
    assert len(db.session.execute(talks).scalars().all()) == 1
    assert the(Outcome).event_id == held.summit.event.id


def test_what_did_not_take_place_has_no_interest_and_may_be_said_otherwise(held):
    say(held, Side.TEAM, Said(False, I.YES, NextStep.VISIT))
    said = outcomes.said_of(held.meeting)[Side.TEAM]
    assert (held.meeting.state, said.interest, said.next_step) == (M.MISSED, None, "none")
    say(held, Side.INVESTOR, YES)
    assert held.meeting.state == M.PLANNED  # they contradict each other
    say(held, Side.TEAM, YES)
    assert held.meeting.state == M.HELD


def test_nothing_is_said_before_a_meeting_or_of_a_cancelled_one(held):
    for change in ({"slot": 7}, {"slot": 0, "state": M.CANCELLED}):
        for name, value in change.items():
            setattr(held.meeting, name, value)
        db.session.commit()
        with pytest.raises(Conflict):
            say(held, Side.TEAM, YES)


def test_each_side_says_it_in_two_taps_and_reads_its_own_words_alone(app, held):
    slug, code = held.summit.event.slug, held.meeting.code
    founder, partner = as_somebody(app, held.founder), as_somebody(app, held.partner)
    ours, theirs = (f"/summits/{slug}/parties/{party.code}/after" for party in (held.project, held.fund))
    at = f"/summits/{slug}/meetings/{code}"

    founder.get(ours)
    founder.post(f"{at}/said", {"answer": "perhaps"}, status=422)
    founder.post(f"{at}/said", {"answer": "yes"})
    founder.post(f"{at}/said", {"answer": "yes", "next_step": "visit"})
    founder.get(f"{at}/note")
    founder.post(f"{at}/note", {"note": "合伙人很懂行"})
    assert the(MeetingOutcome).next_step == "visit"
    assert "合伙人很懂行" in founder.get(ours).text
    page = partner.get(theirs)
    assert "合伙人很懂行" not in page.text and held.founder.email not in page.text
    partner.post(f"{at}/note", {"note": "先说是否见面"}, status=409)
    partner.post(f"{at}/said", {"answer": "yes"})
    assert held.founder.email in partner.get(theirs).text
    assert "合伙人很懂行" not in partner.get(theirs).text
    as_somebody(app, held.runner).post(f"{at}/said", {"answer": "yes"}, status=404)


def test_the_organiser_reads_counts_and_a_table(app, held):
    say(held, Side.INVESTOR, YES)
    say(held, Side.TEAM, YES)
    saying.write_note(held.meeting, Side.TEAM, "只有我们看", actor=held.founder, now=held.now)
    db.session.commit()
    found = outcomes.results(held.summit)
    whole, shares = found.whole, found.shares
    assert found.states == {"planned": 0, "held": 1, "missed": 0, "cancelled": 0}
    assert (whole.projects, whole.investors, whole.talks, whole.intents) == (1, 1, 1, 1)
    assert [len(shares[dimension]) for dimension in ("area", "sector", "space")] == [1, 1, 1]
    assert all(share.numbers.talks == share.numbers.intents == 1 for found in shares.values() for share in found)
    runner, slug = as_somebody(app, held.runner), held.summit.event.slug
    with statements() as made:
        page = runner.get(f"/organise/{slug}/summit/numbers")
    assert len(made) <= 8
    assert "只有我们看" not in page.text
    runner.get(f"/organise/{slug}/summit/numbers.xlsx")
