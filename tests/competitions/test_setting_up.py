"""An edition is set up, changed, cloned and frozen."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from portal import clock
from portal.competitions import readiness, ruleset
from portal.competitions.actions import cloning, freezing, planning, setting_up
from portal.competitions.actions.planning import Dimension, Share
from portal.competitions.actions.setting_up import Opening, SetUpConflict
from portal.competitions.jobs import freeze_rules
from portal.competitions.models.edition import Competition, RuleSet
from portal.competitions.queries import editions
from portal.competitions.rules import RoundState
from portal.competitions.timetable import Window
from portal.database import db
from portal.errors import Conflict, Refusal
from portal.events.rules import EventKind
from tests.builders.accounts import a_person
from tests.builders.competitions import a_competition, a_heat
from tests.builders.events import an_event
from tests.builders.makerspaces import a_makerspace


@pytest.fixture
def organiser(app):
    return a_person("组织者（演示）")


@pytest.fixture
def edition(organiser):
    return a_competition()


def said(edition: Competition, organiser, **more) -> dict:
    return {"version": edition.version, "reason": None, "actor": organiser, "now": clock.now()} | more


def words_of(round_) -> dict:
    return {name: getattr(round_, name) for name in (*planning.SCORING, *planning.OTHER)}


def test_a_new_edition_is_complete_with_the_points_of_the_field(edition):
    assert readiness.open_points(edition) == []
    rubric = planning.rubric_of(edition.rounds[0], edition.groups)
    assert [dict(each.points) for each in rubric] == [
        {"CK": 40, "TD": 40, "CC": 30, "CZ": 25},
        {"CK": 25, "TD": 25, "CC": 25, "CZ": 20},
        {"CK": 15, "TD": 15, "CC": 20, "CZ": 20},
        {"CK": 20, "TD": 20, "CC": 15, "CZ": 15},
        {"CC": 10, "CZ": 20},  # teams have no finances to analyse
    ]
    assert [len(round_.quotas) for round_ in edition.rounds] == [4, 4, 0]


def test_setting_up_twice_gives_the_same_edition(edition, organiser):
    opening = Opening("WZCK", 2029, Window(clock.now(), clock.now() + timedelta(days=1)))
    assert setting_up.create(edition.event, opening, ["CK"], actor=organiser, now=clock.now()) is edition


def test_two_editions_cannot_number_their_entries_alike(edition, organiser):
    event = an_event(kind=EventKind.COMPETITION, created_by=organiser)
    opening = Opening(edition.number_prefix, edition.year, Window(clock.now(), clock.now() + timedelta(days=1)))
    with pytest.raises(Refusal) as refused:
        setting_up.create(event, opening, ["CK"], actor=organiser, now=clock.now())
    assert refused.value.field == "number_prefix"


def test_a_salon_has_no_edition(organiser):
    opening = Opening("WZCK", 2099, Window(clock.now(), clock.now() + timedelta(days=1)))
    with pytest.raises(Refusal):
        setting_up.create(an_event(), opening, ["CK"], actor=organiser, now=clock.now())


def test_the_same_rules_are_the_same_bytes(edition):
    text = ruleset.canonical(ruleset.content_of(edition))
    db.session.expire_all()
    again = ruleset.canonical(ruleset.content_of(editions.competition(edition.event.slug)))
    assert again == text
    assert json.loads(text)["number"] == f"WZCK-{edition.year}"


def test_freezing_twice_keeps_one_rule_set(edition, organiser):
    first = freezing.freeze(edition, actor=organiser, now=clock.now())
    db.session.commit()
    assert freezing.freeze(edition, actor=None, now=clock.now()) is first
    assert first.digest == ruleset.digest_of(first.content)
    assert ruleset.current(edition).number == 1


def test_rules_changed_by_another_hand_meanwhile_do_not_freeze_as_they_were(edition, organiser):
    db.session.execute(
        update(Competition)
        .values(version=edition.version + 1, county_days=9)
        .execution_options(synchronize_session=False)
    )
    with pytest.raises(Conflict):
        freezing.freeze(edition, actor=organiser, now=clock.now())


def test_incomplete_rules_do_not_freeze(edition, organiser):
    edition.rounds[0].criteria[0].points -= 1
    edition.rounds[1].quotas = edition.rounds[1].quotas[1:]
    db.session.commit()
    points = readiness.open_points(edition)
    assert [point.values.get("total") for point in points] == [99, None]
    with pytest.raises(Refusal):
        freezing.freeze(edition, actor=organiser, now=clock.now())
    assert edition.frozen_at is None


def test_the_worker_freezes_what_has_opened_and_nothing_else(edition):
    later = a_competition()
    later.entries_open_at = clock.now() + timedelta(days=1)
    db.session.commit()
    assert freeze_rules(clock.now()) == 1
    assert (edition.frozen_at is not None, later.frozen_at) == (True, None)
    assert freeze_rules(clock.now()) == 0


def test_after_freezing_a_change_needs_a_reason_and_makes_a_version(edition, organiser):
    freezing.freeze(edition, actor=organiser, now=clock.now())
    db.session.commit()
    later = {"entries_close_at": edition.entries_close_at + timedelta(days=7)}
    with pytest.raises(Refusal) as refused:
        setting_up.edit_terms(edition, later, **said(edition, organiser))
    assert refused.value.field == "reason"
    db.session.rollback()
    setting_up.edit_terms(edition, later, **said(edition, organiser, reason="台风延期（演示）"))
    db.session.commit()
    assert [(each.number, each.reason) for each in editions.rule_sets(edition)] == [(2, "台风延期（演示）"), (1, None)]


def test_whom_to_ask_is_no_rule(edition, organiser):
    freezing.freeze(edition, actor=organiser, now=clock.now())
    setting_up.edit_terms(edition, {"contact_name": "陈老师（演示）"}, **said(edition, organiser))
    assert ruleset.current(edition).number == 1


def test_an_old_form_does_not_win(edition, organiser):
    old = edition.version
    setting_up.edit_terms(edition, {"county_days": 7}, **said(edition, organiser))
    with pytest.raises(SetUpConflict):
        setting_up.edit_terms(edition, {"county_days": 3}, **said(edition, organiser, version=old))


def test_a_removed_group_takes_its_points_and_places_along(edition, organiser):
    group = edition.groups[0]
    setting_up.remove_group(group, **said(edition, organiser))
    db.session.commit()
    assert [each.code for each in edition.groups] == ["TD", "CC", "CZ"]
    assert all(row.group_id != group.id for each in edition.rounds for row in [*each.criteria, *each.quotas])
    assert readiness.open_points(edition) == []


def test_a_group_that_comes_later_is_complete(edition, organiser):
    words = {name: getattr(edition.groups[0], name) for name in setting_up.GROUP_WORDS}
    setting_up.add_group(edition, "GX", words | {"name_zh": "高校组"}, **said(edition, organiser))
    db.session.commit()
    assert readiness.open_points(edition) == []
    with pytest.raises(Refusal):
        setting_up.add_group(edition, "GX", words, **said(edition, organiser))


def test_a_group_that_comes_later_has_the_rubric_of_the_others(edition, organiser):
    every = {"CK": 100, "TD": 100, "CC": 100, "CZ": 100}
    for round_ in edition.rounds:
        planning.set_rubric(round_, [Dimension("创新性", None, every)], **said(edition, organiser))
    words = {name: getattr(edition.groups[0], name) for name in setting_up.GROUP_WORDS}
    setting_up.remove_group(edition.groups[2], **said(edition, organiser))
    setting_up.add_group(edition, "CC", words, **said(edition, organiser))
    db.session.commit()
    assert planning.rubric_of(edition.rounds[0], edition.groups) == [Dimension("创新性", None, every)]


def test_after_freezing_a_round_is_added_in_one_step(edition, organiser):
    freezing.freeze(edition, actor=organiser, now=clock.now())
    words = words_of(edition.rounds[-1]) | {"name_zh": "总决赛（演示）"}
    planning.add_round(edition, words, before=None, **said(edition, organiser, reason="加赛（演示）"))
    db.session.commit()
    assert {quota.places for quota in edition.rounds[2].quotas} == {6}
    assert ruleset.current(edition).number == 2


def test_an_area_belongs_to_one_heat(edition, organiser):
    space = a_makerspace()
    a_heat(edition, space, "330302")
    words = {"name_zh": "瓯海分赛区（演示）", "name_en": None, "area_codes": ["330302", "330304"]}
    with pytest.raises(Refusal):
        setting_up.set_heat(edition, None, space, words, **said(edition, organiser))


def test_a_round_can_come_between_others(edition, organiser):
    words = words_of(edition.rounds[1]) | {"name_zh": "加赛（演示）"}
    planning.add_round(edition, words, before=edition.rounds[1], **said(edition, organiser))
    db.session.commit()
    assert [each.name_zh for each in edition.rounds] == ["初赛", "加赛（演示）", "复赛", "决赛"]
    assert readiness.open_points(edition) == []
    assert {quota.places for quota in edition.rounds[1].quotas} == {20}  # as many as before it


def test_how_a_round_is_scored_stays_once_it_is_being_scored(edition, organiser):
    round_ = edition.rounds[0]
    round_.state = RoundState.SCORING
    db.session.commit()
    later = words_of(round_) | {"scores_close_at": round_.scores_close_at + timedelta(days=1)}
    planning.edit_round(round_, later, **said(edition, organiser))
    with pytest.raises(Refusal):
        planning.edit_round(round_, later | {"aggregation": "trimmed_mean"}, **said(edition, organiser))
    with pytest.raises(Refusal):
        planning.set_rubric(round_, planning.rubric_of(round_, edition.groups), **said(edition, organiser))
    with pytest.raises(Refusal):
        planning.remove_round(round_, **said(edition, organiser))


def test_a_rubric_comes_to_a_hundred_in_each_group(edition, organiser):
    round_ = edition.rounds[0]
    points = {"CK": 50, "TD": 50, "CC": 50, "CZ": 40}
    two = [Dimension("创新性", None, points), Dimension("可行性", None, {"CK": 50, "TD": 50, "CC": 50, "CZ": 50})]
    with pytest.raises(Refusal) as refused:
        planning.set_rubric(round_, two, **said(edition, organiser))
    assert refused.value.values["total"] == 90
    db.session.rollback()
    fair = [two[0], Dimension("可行性", None, {"CK": 50, "TD": 50, "CC": 50, "CZ": 60})]
    planning.set_rubric(round_, fair, **said(edition, organiser))
    db.session.commit()
    assert planning.rubric_of(round_, edition.groups) == fair


def test_the_same_part_has_places_once(edition, organiser):
    round_, group = edition.rounds[0], edition.groups[0]
    twice = [Share(group, "laser", None, 3), Share(group, "laser", None, 4)]
    with pytest.raises(Refusal):
        planning.set_quotas(round_, twice, **said(edition, organiser))
    db.session.rollback()
    planning.set_quotas(round_, [twice[0], Share(group, None, None, 9)], **said(edition, organiser))
    db.session.commit()
    assert [(quota.sector, quota.places) for quota in round_.quotas] == [("laser", 3), (None, 9)]


def test_a_clone_has_the_rules_and_none_of_the_past(edition, organiser):
    heat = a_heat(edition, a_makerspace(), "330302")
    group, round_ = edition.groups[1], edition.rounds[0]
    planning.set_quotas(round_, [Share(group, "laser", heat, 3)], **said(edition, organiser))
    freezing.freeze(edition, actor=organiser, now=clock.now()) if not readiness.open_points(edition) else None
    edition.numbers_given = 12
    db.session.commit()
    event = an_event(kind=EventKind.COMPETITION, created_by=organiser, starts_in=timedelta(days=200))
    opening = Opening("WZCK", 2098, Window(clock.now(), clock.now() + timedelta(days=40)))
    copy = cloning.clone(edition, event, opening, actor=organiser, now=clock.now())
    db.session.commit()
    assert (copy.previous_id, copy.frozen_at, copy.numbers_given) == (edition.id, None, 0)
    old, new = ruleset.content_of(edition), ruleset.content_of(copy)
    assert [each["criteria"] for each in new["rounds"]] == [each["criteria"] for each in old["rounds"]]
    assert [each["quotas"] for each in new["rounds"]] == [each["quotas"] for each in old["rounds"]]
    assert (new["groups"], new["heats"], new["regulations"]) == (old["groups"], old["heats"], old["regulations"])
    assert {each.code for each in copy.rounds}.isdisjoint({each.code for each in edition.rounds})
    assert copy.rounds[-1].scores_open_at == event.starts_at
    assert db.session.execute(select(RuleSet).where(RuleSet.competition_id == copy.id)).first() is None
