"""The demo city, walked by each of its roles from link to link: no way leads nowhere, every page is sound."""

import pytest

from tests.house.conftest import Walker
from tests.strict_page import Page
from tools.soak.demo import DemoCity
from tools.soak.walk import DESKS, ROLES

# Views no link of the demo city leads to: they are reached by a letter, by a button, or in the middle of something.
# Their own tests open them.
NO_LINK = {
    "accounts.confirm": "after signing up",
    "accounts.confirm_address": "after a new address",
    "accounts.confirm_link": "a link by mail",
    "accounts.invitation": "a link by mail",
    "accounts.reset_by_link": "a link by mail",
    "accounts.reset_code": "after asking for a code",
    "accounts.second_step": "after the password",
    "accounts.two_step_confirm": "after switching it on",
    "accounts.two_step_codes": "after switching it on",
    "accounts.new_recovery_codes": "once it is on",
    "makerspaces.accept_invitation": "a link by mail",
    "makerspaces.import_preview": "after an upload",
    "makerspaces.import_faults": "after an upload",
    "registrations.code": "after asking for a seat",
    "registrations.confirm": "a link by mail",
    "site.my_feed": "the address a calendar subscribes to",
    "accounts.ask_organisation_again": "once an officer has declined",
    "events.import_preview": "after an upload",
    "events.publish": "a button",
    "events.return_event": "a button",
    "events.submit": "a button",
    "events.take_back": "a button",
    "makerspaces.make_owner": "where somebody else runs it too",
    "competitions.edit_award": "until awards are published",
    "competitions.entry_version": "once an entry was handed in again",
    "competitions.object_to": "while the window of a notice is open",
    "competitions.objection_proof": "once somebody has handed one in",
    "competitions.propose_awards": "until awards are published",
    "competitions.take_paper_out": "once a paper was brought",
    "competitions.withdraw_entry": "once an entry was handed in",
    "decks.film": "a film",
    "decks.page": "a picture",
    "decks.upload": "asked by the script of an upload",
    "investors.join": "a link by mail",
    "investors.papers": "until it is handed in",
    "interests.compare": "after ticking projects",
    "interests.quiet": "a link by mail",
    "interests.save": "once filters are chosen",
    "judging.calibration": "before a round is scored",
    "judging.correction": "once one was asked for",
    "judging.feedback": "once a team was judged",
    "judging.look_again": "where judges differ",
    "judging.paper_page": "a picture",
    "judging.proposal": "before a round is scored",
    "judging.take_seat": "before a round is scored",
    "judging.verify_result": "a code on a printed sheet",
    "matchmaking.change_meeting": "while a plan is lived",
    "matchmaking.compare_plans": "once there are two plans",
    "matchmaking.mine": "leads on to one's own party",
    "matchmaking.next_board": "while a plan is lived",
    "matchmaking.note_on_meeting": "once a side has said how it was",
    "matchmaking.party_is_back": "once a party has left",
    "matchmaking.party_leaves": "while a plan is lived",
    "matchmaking.plan_progress": "asked by the script of a plan that is being made",
    "matchmaking.replan": "while a plan is lived",
    "matchmaking.scan": "a code on a phone or a badge",
    "matchmaking.table_board": "while a plan is lived",
    "matchmaking.table_sheets": "while a plan is lived",
    "matchmaking.version": "asked by the screens",
    "projects.answer_invitation": "a link by mail",
    "projects.drawn_cover": "a picture",
    "projects.evidence": "after an upload",
    "projects.picture": "a picture",
    "projects.share_card": "a picture",
    "registrations.door_counts": "asked by the door's script",
    "outcomes.correct_step": "once a side has recorded a line itself",
    "outcomes.evidence": "once a side has handed it in",
    "outcomes.follow_up": "once a question is due",
    "roadshows.answer_invitation": "a link by mail",
    "roadshows.draw": "leads on to the stage's own log",
    "roadshows.order_feed": "leads on to the stage's own calendar",
    "roadshows.recording": "once a project has pitched",
    "stage.reveal": "once lots are sealed",
    "stage.state": "asked by the screens",
    "stage.version": "asked by the screens",
    "site.area_feed": "the address a calendar subscribes to",
    "site.cover": "a picture",
    "site.picture": "a picture",
    "site.share_card": "a picture",
    "site.letter": "once a letter was written",
}
FOR_MACHINES = {"static", "observing.healthz", "observing.readyz", "observing.metrics", "site.robots", "site.sitemap"}


@pytest.mark.parametrize("role", ROLES)
def test_every_link_a_person_sees_leads_somewhere(role: str, walked: Walker) -> None:
    dead = [
        f"{stop.status} {stop.path} (on {stop.found_on})"
        for stop in walked(role).stops
        if stop.status >= 400 and (stop.found_on or stop.status >= 500)
    ]
    assert not dead


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_sound(role: str, walked: Walker) -> None:
    faults = {stop.path: found for stop in walked(role).pages.values() if (found := Page(stop.html).faults)}
    assert not faults


def test_a_desk_that_is_not_ones_own_is_closed_but_never_broken(walked: Walker) -> None:
    broken = [
        f"{role}: {stop.status} {stop.path}"
        for role in ROLES
        for stop in walked(role).stops
        if stop.path in DESKS and stop.status not in {200, 303, 302, 308, 403, 404}
    ]
    assert not broken


def test_every_view_is_reached_by_somebody(city: DemoCity, walked: Walker) -> None:
    reached = set().union(*(walked(role).views for role in ROLES))
    views = {rule.endpoint for rule in city.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    lost = views - reached - FOR_MACHINES - set(NO_LINK)
    assert not lost, (
        "no link leads there in the demo city: link to it, let the demo hold such a thing, or name it above"
    )
