"""Applying, choosing, confirming, the reserve list, commentators, and what the teams are given."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.decks.models import Handover
from portal.decks.rules import Tier
from portal.errors import Conflict, MoveRefused, NotAllowed, Refusal
from portal.events.rules import EventKind, EventState
from portal.roadshows.actions import applying, choosing, setting_up
from portal.roadshows.actions.applying import Wish
from portal.roadshows.actions.choosing import NoPlaceLeft
from portal.roadshows.rules import ApplicationsClosed, PitchState, suggested
from tests.builders.accounts import a_person
from tests.builders.decks import a_deck
from tests.builders.events import an_event
from tests.builders.projects import a_member, a_project
from tests.builders.roadshows import a_pitch, a_roadshow
from tests.roadshows.said import leader, letters, trail

S = PitchState
DAY = timedelta(days=1)


@pytest.fixture
def show(app):
    return a_roadshow(pitch_count=2)


@pytest.fixture
def organiser(show):
    return a_person("组织者（演示）")


# Setting up.


def test_an_event_takes_pitches_as_suggested(app):
    event, actor, now = an_event(kind=EventKind.SALON, hours=4, starts_in=30 * DAY), a_person(), clock.now()
    show = setting_up.set_up(event, suggested(event.starts_at, event.ends_at, now), actor=actor, now=now)
    assert (show.pitch_count, show.pitch_minutes, show.qa_minutes, show.gap_minutes) == (8, 8, 7, 1)
    assert setting_up.set_up(event, show.plan, actor=actor, now=now) is show
    assert trail("event")[-1] == "take pitches"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"first_pitch_at": -DAY}, "first_pitch_at"),
        ({"first_pitch_at": DAY}, "first_pitch_at"),
        ({"applications_close_at": -60 * DAY}, "applications_close_at"),
        ({"confirm_by": -20 * DAY}, "confirm_by"),
        ({"confirm_by": DAY}, "confirm_by"),
        ({"slides_by": DAY}, "slides_by"),
    ],
)
def test_times_that_contradict_each_other_are_refused(app, changed, field):
    event, now = an_event(kind=EventKind.ROADSHOW, hours=4, starts_in=30 * DAY), clock.now()
    plan = suggested(event.starts_at, event.ends_at, now)
    shifted = {name: event.starts_at + shift for name, shift in changed.items()}
    with pytest.raises(Refusal) as refused:
        setting_up.set_up(event, type(plan)(**vars(plan) | shifted), actor=a_person(), now=now)
    assert refused.value.field == field


def test_there_are_never_fewer_places_than_are_given(show, organiser):
    for _ in range(2):
        a_pitch(show, state=S.CONFIRMED)
    plan = type(show.plan)(**vars(show.plan) | {"pitch_count": 1})
    with pytest.raises(Refusal) as refused:
        setting_up.change(show, plan, version=show.version, actor=organiser, now=clock.now())
    assert refused.value.field == "pitch_count"


def test_a_stale_form_changes_nothing(show, organiser):
    with pytest.raises(setting_up.SetUpConflict):
        setting_up.change(show, show.plan, version=show.version - 1, actor=organiser, now=clock.now())


# Applying.


def test_a_team_applies_once_and_gets_a_letter(show):
    project, now = a_project(), clock.now()
    wish = Wish(leader(project), message="想见天使投资人")
    pitch = applying.apply(show, project, wish, actor=leader(project), now=now)
    again = applying.apply(show, project, wish, actor=leader(project), now=now)
    assert again is pitch and pitch.state == S.APPLIED
    assert len(letters("pitch-applied")) == 1


def test_a_withdrawn_project_applies_again_under_its_old_code(show):
    project = a_project()
    pitch = a_pitch(show, project, state=S.WITHDRAWN)
    again = applying.apply(show, project, Wish(leader(project)), actor=leader(project), now=clock.now())
    assert (again.id, again.state) == (pitch.id, S.APPLIED)


@pytest.mark.parametrize("shift", [-3 * DAY, 8 * DAY])
def test_outside_the_window_nobody_applies(show, shift):
    project = a_project()
    now = show.applications_open_at + shift if shift < DAY else show.applications_close_at
    with pytest.raises(ApplicationsClosed):
        applying.apply(show, project, Wish(leader(project)), actor=leader(project), now=now)


def test_a_draft_cannot_apply(show):
    project = a_project(state="draft")
    with pytest.raises(Refusal):
        applying.apply(show, project, Wish(leader(project)), actor=leader(project), now=clock.now())


def test_only_the_team_presents(show):
    project = a_project()
    with pytest.raises(Refusal) as refused:
        applying.apply(show, project, Wish(a_person()), actor=leader(project), now=clock.now())
    assert refused.value.field == "presenter"


def test_times_that_miss_the_event_are_refused(show):
    project = a_project()
    late = Wish(leader(project), free_from=show.event.ends_at)
    with pytest.raises(Refusal):
        applying.apply(show, project, late, actor=leader(project), now=clock.now())
    crossed = Wish(leader(project), free_from=show.first_pitch_at, free_until=show.first_pitch_at)
    with pytest.raises(Refusal):
        applying.apply(show, project, crossed, actor=leader(project), now=clock.now())


# Choosing.


def test_never_more_are_selected_than_there_are_places(show, organiser):
    pitches = [a_pitch(show) for _ in range(3)]
    now = clock.now()
    for pitch in pitches[:2]:
        choosing.select(pitch, actor=organiser, now=now)
    with pytest.raises(NoPlaceLeft):
        choosing.select(pitches[2], actor=organiser, now=now)
    assert [letter.purpose for letter in letters("pitch-selected")] == ["pitch-selected"] * 2
    assert (show.places_taken, show.pitch_count) == (2, 2)


def test_several_are_selected_together_or_not_at_all(show, organiser):
    pitches = [a_pitch(show) for _ in range(3)]
    with pytest.raises(NoPlaceLeft):
        choosing.decide_all(pitches, S.SELECTED, reason="", actor=organiser, now=clock.now())


def test_what_cannot_move_stays_as_it_is(show, organiser):
    pitches = [a_pitch(show), a_pitch(show, state=S.CONFIRMED)]
    done = choosing.decide_all(pitches, S.DECLINED, reason="名额有限", actor=organiser, now=clock.now())
    assert done == (1, 1)
    assert [pitch.state for pitch in pitches] == [S.DECLINED, S.CONFIRMED]


def test_a_decline_needs_a_reason_and_the_team_reads_it(show, organiser):
    pitch = a_pitch(show)
    with pytest.raises(Refusal):
        choosing.decline(pitch, reason=" ", actor=organiser, now=clock.now())
    choosing.decline(pitch, reason="本场主题是医疗", actor=organiser, now=clock.now())
    assert "本场主题是医疗" in letters("pitch-declined")[-1].text


def test_the_place_of_who_withdraws_is_offered_to_the_first_in_reserve(show, organiser):
    first, second = a_pitch(show, state=S.CONFIRMED), a_pitch(show, state=S.SELECTED)
    waiting = [a_pitch(show), a_pitch(show)]
    for pitch in waiting:
        choosing.reserve(pitch, actor=organiser, now=clock.now())
    assert [pitch.reserve_place for pitch in waiting] == [1, 2]
    applying.withdraw(first, actor=None, now=clock.now())
    assert [pitch.state for pitch in waiting] == [S.SELECTED, S.RESERVE]
    assert (show.places_taken, second.state) == (2, S.SELECTED)
    assert letters("pitch-withdrawn") and letters("pitch-selected")


def test_withdrawing_twice_frees_one_place(show):
    pitch = a_pitch(show, state=S.CONFIRMED)
    applying.withdraw(pitch, actor=None, now=clock.now())
    applying.withdraw(pitch, actor=None, now=clock.now())
    assert show.places_taken == 0


def test_who_is_put_in_reserve_again_does_not_take_the_own_place_back(show, organiser):
    pitch = a_pitch(show, state=S.SELECTED)
    choosing.reserve(pitch, actor=organiser, now=clock.now())
    assert (pitch.state, show.places_taken) == (S.RESERVE, 0)


def test_nobody_moves_up_once_the_pitches_have_begun(show):
    pitch, waiting = a_pitch(show, state=S.CONFIRMED), a_pitch(show, state=S.RESERVE)
    applying.withdraw(pitch, actor=None, now=show.first_pitch_at)
    assert waiting.state == S.RESERVE


def test_a_place_nobody_confirms_passes_on(show):
    pitch, waiting = a_pitch(show, state=S.SELECTED), a_pitch(show, state=S.RESERVE)
    choosing.lapse(pitch, now=show.confirm_by - DAY)
    assert pitch.state == S.SELECTED
    choosing.lapse(pitch, now=show.confirm_by)
    assert (pitch.state, waiting.state, show.places_taken) == (S.LAPSED, S.SELECTED, 1)
    assert waiting.confirm_by == show.confirm_by + 2 * DAY
    with pytest.raises(Conflict):
        applying.confirm(pitch, actor=None, now=clock.now())


def test_a_team_confirms_by_its_deadline(show):
    project = a_project()
    pitch = a_pitch(show, project, state=S.SELECTED)
    with pytest.raises(Conflict):
        applying.confirm(pitch, actor=leader(project), now=show.confirm_by)
    applying.confirm(pitch, actor=leader(project), now=clock.now())
    applying.confirm(pitch, actor=leader(project), now=clock.now())
    assert (pitch.state, pitch.presenter) == (S.CONFIRMED, leader(project))
    assert len(letters("pitch-confirmed")) == 1


def test_a_project_is_invited_into_a_place(show, organiser):
    project = a_project()
    pitch = choosing.invite(show, project, actor=organiser, now=clock.now())
    assert (pitch.state, pitch.is_invited, show.places_taken) == (S.SELECTED, True, 1)
    assert choosing.invite(show, project, actor=organiser, now=clock.now()) is pitch
    choosing.invite(show, a_project(), actor=organiser, now=clock.now())
    with pytest.raises(NoPlaceLeft):
        choosing.invite(show, a_project(), actor=organiser, now=clock.now())
    with pytest.raises(Refusal):
        choosing.invite(show, a_project(state="draft"), actor=organiser, now=clock.now())


def test_an_event_that_is_over_takes_no_more_decisions(show, organiser):
    pitch = a_pitch(show)
    show.event.state = EventState.ENDED
    for decide in (choosing.select, choosing.reserve):
        with pytest.raises(Conflict):
            decide(pitch, actor=organiser, now=clock.now())


def test_a_pitch_that_was_given_cannot_be_declined(show, organiser):
    pitch = a_pitch(show, state=S.PRESENTED)
    with pytest.raises(MoveRefused):
        choosing.decline(pitch, reason="x", actor=organiser, now=clock.now())


# Slides.


def test_slides_are_handed_to_the_event_and_taken_back(show):
    project = a_project()
    pitch, actor = a_pitch(show, project, state=S.CONFIRMED), leader(project)
    first, second = a_deck(project), a_deck(project)
    applying.choose_slides(pitch, first, actor=actor, now=clock.now())
    applying.choose_slides(pitch, second, actor=actor, now=clock.now())
    handed = db.session.execute(select(Handover.deck_id).where(Handover.event_id == show.event_id)).scalars().all()
    assert (handed, pitch.deck) == ([second.id], second)


def test_late_slides_and_others_slides_are_refused(show):
    pitch = a_pitch(show, state=S.CONFIRMED)
    actor = leader(pitch.project)
    with pytest.raises(Refusal) as refused:
        applying.choose_slides(pitch, a_deck(pitch.project), actor=actor, now=show.slides_by)
    assert "deadline" in refused.value.msgid
    with pytest.raises(Refusal):
        applying.choose_slides(pitch, a_deck(a_project()), actor=actor, now=clock.now())


def test_only_the_leader_opens_the_slides_to_everybody(show):
    project, other = a_project(), a_person()
    a_member(project, other)
    deck = a_deck(project)
    pitch = a_pitch(show, project, state=S.PRESENTED, deck_id=deck.id)
    with pytest.raises(NotAllowed):
        applying.show_afterwards(pitch, slides=True, recording=False, actor=other, now=clock.now())
    applying.show_afterwards(pitch, slides=True, recording=True, actor=leader(project), now=clock.now())
    assert (deck.tier, pitch.may_show_slides, pitch.may_show_recording) == (Tier.PUBLIC, True, True)
