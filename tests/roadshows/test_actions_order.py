"""The running order: sealed, drawn, arranged, published, and published anew when something changed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.errors import Conflict, Refusal
from portal.roadshows import queries
from portal.roadshows.actions import applying, arranging
from portal.roadshows.rules import PitchState
from portal.solvers.ordering import Infeasible
from portal.stage import queries as stages
from portal.stage.models import Turn
from portal.stage.rules import Act, drawn
from tests.builders.accounts import a_person
from tests.builders.projects import a_project
from tests.builders.roadshows import a_commentator, a_pitch, a_roadshow
from tests.builders.stage import a_break, a_stage, press
from tests.roadshows.said import leader, letters

S = PitchState
MINUTE = timedelta(minutes=1)


@pytest.fixture
def show(app):
    return a_roadshow(pitch_count=6)


@pytest.fixture
def actor(show):
    return a_person("组织者（演示）")


def confirmed(show, *sectors, **more):
    return [
        a_pitch(show, a_project(f"项目{n}（演示）", sector=each), state=S.CONFIRMED, **more)
        for n, each in enumerate(sectors)
    ]


def in_order(show):
    return sorted(queries.pitches(show, arranging.TO_ORDER), key=lambda pitch: pitch.position)


def test_the_drawn_order_is_the_one_anybody_can_compute(show, actor):
    pitches = confirmed(show, "electrical", "laser", "footwear")
    sealed = arranging.seal_lots(show, actor=actor, now=clock.now())
    assert sealed.order is None
    draw = arranging.draw_lots(show, "瓯江", actor=actor, now=clock.now())
    assert draw is sealed
    names = [pitch.project.name_zh for pitch in pitches]
    assert [pitch.project.name_zh for pitch in in_order(show)] == drawn(names, draw.seed) == draw.order
    with pytest.raises(Conflict):
        arranging.draw_lots(show, actor=actor, now=clock.now())


def test_who_confirms_after_the_seal_is_in_a_new_draw(show, actor):
    confirmed(show, "electrical", "laser")
    sealed = arranging.seal_lots(show, actor=actor, now=clock.now())
    confirmed(show, "footwear")
    assert arranging.draw_lots(show, actor=actor, now=clock.now()) is not sealed
    assert len(show.draw.order) == 3


def test_namesakes_are_told_apart(show, actor):
    for _ in range(2):
        a_pitch(show, a_project("断路器（演示）"), state=S.CONFIRMED)
    draw = arranging.draw_lots(show, actor=actor, now=clock.now())
    assert len(set(draw.order)) == 2


def test_one_project_needs_no_lot(show, actor):
    confirmed(show, "electrical")
    with pytest.raises(Refusal):
        arranging.draw_lots(show, actor=actor, now=clock.now())


def test_rules_move_only_what_was_drawn(show, actor):
    confirmed(show, "electrical", "laser")
    with pytest.raises(Refusal):
        arranging.arrange(show, actor=actor, now=clock.now())


def test_a_commentators_ties_and_times_bind_the_order(show, actor):
    first, second, third = confirmed(show, "electrical", "laser", "footwear")
    arranging.keep_rules(show, keeps_sectors_apart=True, quorum=1, actor=actor, now=clock.now())
    a_commentator(show, ties=(first.project,))
    a_commentator(show, free_from=show.first_pitch_at + 30 * MINUTE)
    arranging.draw_lots(show, actor=actor, now=clock.now())
    arranging.arrange(show, actor=actor, now=clock.now())
    assert in_order(show)[2] is first
    assert {second.position, third.position} == {0, 1}


def test_a_presenters_times_bind_the_order(show, actor):
    early, late = confirmed(show, "electrical", "laser")
    late.free_until = show.first_pitch_at + 15 * MINUTE
    arranging.draw_lots(show, actor=actor, now=clock.now())
    arranging.arrange(show, actor=actor, now=clock.now())
    assert in_order(show) == [late, early]
    early.free_until = show.first_pitch_at + 15 * MINUTE
    with pytest.raises(Infeasible):
        arranging.arrange(show, actor=actor, now=clock.now())


def test_publishing_brings_the_order_on_stage_and_tells_each_team_once(show, actor):
    pitches = confirmed(show, "electrical", "laser")
    stage = arranging.publish(show, actor=actor, now=clock.now())
    assert [turn.project_id for turn in stage.turns] == [pitch.project_id for pitch in pitches]
    assert [times.start for times in stage.schedule(clock.now())] == [
        show.first_pitch_at,
        show.first_pitch_at + 16 * MINUTE,
    ]
    arranging.publish(show, actor=actor, now=clock.now())
    told = letters("pitch-order")
    assert [letter.person_id for letter in told] == [leader(pitch.project).id for pitch in pitches]
    assert (show.orders, arranging.is_changed(show, pitches, stage)) == (2, False)


def test_who_withdraws_leaves_the_order_and_the_others_are_told_their_new_times(show, actor):
    first, second = confirmed(show, "electrical", "laser")
    stage = arranging.publish(show, actor=actor, now=clock.now())
    turn = stage.turns[1].id
    applying.withdraw(first, actor=None, now=clock.now())
    assert arranging.is_changed(show, in_order(show), stage)
    stage = arranging.publish(show, actor=actor, now=clock.now())
    assert [each.id for each in stage.turns] == [turn]  # the same turn: calendars move the entry they have
    assert [letter.person_id for letter in letters("pitch-order")].count(leader(second.project).id) == 2
    assert stage.schedule(clock.now())[0].start == show.first_pitch_at


def test_a_break_the_operator_planned_stays_where_it_was(show, actor):
    confirmed(show, "electrical", "laser", "footwear")
    arranging.publish(show, actor=actor, now=clock.now())
    a_stage(show.event, [*_plans(show)[:2], a_break(20), *_plans(show)[2:]], starts_at=show.first_pitch_at)
    stage = arranging.publish(show, actor=actor, now=clock.now())
    assert [turn.kind for turn in stage.turns] == ["pitch", "pitch", "break", "pitch"]
    assert stage.schedule(clock.now())[3].start == show.first_pitch_at + 52 * MINUTE
    assert letters("pitch-order")[-1].text.count(":") >= 2


def _plans(show):
    stage = stages.stage_of(show.event)
    return [arranging._as_planned(turn) for turn in stage.turns]


def test_once_the_stage_runs_the_order_is_changed_there(show, actor):
    confirmed(show, "electrical", "laser")
    stage = arranging.publish(show, actor=actor, now=clock.now())
    press(stage, Act.START, 0)
    with pytest.raises(Conflict):
        arranging.publish(show, actor=actor, now=clock.now())
    assert db.session.query(Turn).count() == 2


def test_an_order_without_projects_or_with_strangers_is_refused(show, actor):
    with pytest.raises(Refusal):
        arranging.publish(show, actor=actor, now=clock.now())
    [pitch, _other] = confirmed(show, "electrical", "laser")
    for codes in ([pitch.code], [pitch.code, pitch.code], [pitch.code, "NOSUCH"]):
        with pytest.raises(Conflict):
            arranging.reorder(show, codes, actor=actor, now=clock.now())


def test_the_pitch_behind_a_turn_is_found(show, actor):
    [pitch] = confirmed(show, "electrical")
    stage = arranging.publish(show, actor=actor, now=clock.now())
    assert queries.pitch_of(stage.turns[0]) is pitch
    assert db.session.execute(select(Turn.project_id)).scalar_one() == pitch.project_id
