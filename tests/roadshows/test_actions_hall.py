"""Commentators, what is said in the hall, and what the teams are given."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.errors import Conflict, NotAllowed, Refusal
from portal.events.rules import EventState
from portal.interests.models import Intent
from portal.interests.rules import IntentLevel
from portal.roadshows import hall, queries
from portal.roadshows.actions import commenting, forgetting, remarking
from portal.roadshows.actions.commenting import Acceptance
from portal.roadshows.actions.remarking import Said
from portal.roadshows.hall import Hall
from portal.roadshows.models import Pitch, Remark, Roadshow
from portal.roadshows.rules import PitchState, TieKind
from tests.builders.accounts import a_person
from tests.builders.investors import an_investor
from tests.builders.projects import a_member, a_project
from tests.builders.roadshows import a_commentator, a_pitch, a_remark, a_roadshow
from tests.roadshows.said import leader, letters

S = PitchState
DAY = timedelta(days=1)


@pytest.fixture
def show(app):
    return a_roadshow(pitch_count=2)


@pytest.fixture
def organiser(show):
    return a_person("组织者（演示）")


# Commentators.


def ask(show, organiser, email="expert@example.com"):
    return commenting.invite(
        show, name="点评嘉宾（演示）", email=email, language="zh", actor=organiser, now=clock.now()
    )


def test_a_commentator_answers_by_link_and_declares_ties(show, organiser):
    commentator, project, other = ask(show, organiser), a_project(), a_project()
    said = Acceptance("林合伙人（演示）", "瓯江创投合伙人", ties={project.id: (TieKind.EQUITY, "持股 5%")})
    commenting.accept(commentator, said, now=clock.now())
    assert commentator.accepted_at and commentator.name == "林合伙人（演示）"
    assert [(tie.project_id, tie.kind) for tie in commentator.ties] == [(project.id, TieKind.EQUITY)]
    assert commentator.person.email_proven_at is not None
    changed = Acceptance("林合伙人（演示）", ties={other.id: (TieKind.MENTOR, "")})
    commenting.accept(commentator, changed, now=clock.now())
    assert [tie.project_id for tie in commentator.ties] == [other.id]
    assert len(letters("commentator-answered")) == 1
    assert commentator.code in letters("commentator-asked")[0].text


def test_a_commentator_of_a_verified_fund_comments_for_it(show, organiser):
    commentator = ask(show, organiser)
    investor = an_investor(members=[commentator.person])
    commenting.accept(commentator, Acceptance("林合伙人（演示）"), now=clock.now())
    assert commentator.investor_id == investor.id


def test_who_declined_can_be_asked_again_and_who_accepted_not(show, organiser):
    commentator = ask(show, organiser)
    commenting.decline(commentator, now=clock.now())
    assert ask(show, organiser) is commentator and commentator.declined_at is None
    commenting.accept(commentator, Acceptance("林合伙人（演示）"), now=clock.now())
    with pytest.raises(Refusal):
        ask(show, organiser)


def test_a_commentator_who_wrote_stays(show, organiser):
    commentator = a_commentator(show)
    a_remark(a_pitch(show, state=S.PRESENTED), commentator.person, commentator_id=commentator.id, words="很好")
    with pytest.raises(Conflict):
        commenting.remove(commentator, actor=organiser, now=clock.now())
    other = a_commentator(show)
    commenting.remove(other, actor=organiser, now=clock.now())
    assert [each.id for each in hall.commentators(show)] == [commentator.id]


# In the hall, and after it.


def in_the_hall(show, person, **more):
    return Hall(show, person.id, **({"commentator": None, "investor": None} | more))


def test_stars_notes_and_an_intent_are_kept_and_changed(show):
    pitch, person = a_pitch(show, state=S.CONFIRMED), a_person()
    investor = an_investor(members=[person])
    here, now = in_the_hall(show, person, investor=investor), clock.now()
    remarking.remark(here, pitch, Said(4, "团队强", "请补充专利清单", IntentLevel.MEET), actor=person, now=now)
    kept = remarking.remark(
        here, pitch, Said(5, "团队很强", "请补充专利清单", IntentLevel.FOLLOW), actor=person, now=now
    )
    assert (kept.stars, kept.note, db.session.query(Remark).count()) == (5, "团队很强", 1)
    intent = db.session.execute(select(Intent)).scalar_one()
    assert (intent.level, intent.event_id, intent.project_id) == ("follow", show.event_id, pitch.project_id)


def test_a_tied_commentator_is_refused(show):
    pitch = a_pitch(show, state=S.CONFIRMED)
    commentator = a_commentator(show, ties=(pitch.project,))
    here = in_the_hall(show, commentator.person, commentator=commentator)
    with pytest.raises(NotAllowed):
        remarking.remark(here, pitch, Said(5), actor=commentator.person, now=clock.now())


def test_only_who_is_on_stage_is_remarked(show):
    person = a_person()
    here = in_the_hall(show, person, investor=an_investor(members=[person]))
    with pytest.raises(Conflict):
        remarking.remark(here, a_pitch(show), Said(3), actor=person, now=clock.now())


def test_teams_get_their_notes_when_it_is_over_and_private_notes_never(show, organiser):
    pitch = a_pitch(show, state=S.PRESENTED)
    a_remark(pitch, a_person(), words="先做一个样机", note="估值偏高", stars=2)
    a_remark(pitch, a_person(), note="只给自己")
    with pytest.raises(Conflict):
        remarking.release(show, actor=organiser, now=clock.now())
    show.event.state = EventState.ENDED
    assert remarking.release(show, actor=organiser, now=clock.now()) == 1
    assert [remark.words for remark in hall.remarks_for(pitch)] == ["先做一个样机"]
    assert len(letters("pitch-notes")) == 1 and "估值偏高" not in letters("pitch-notes")[0].text
    assert remarking.release(show, actor=organiser, now=clock.now()) == 0


def test_what_a_team_has_read_is_not_rewritten(show, organiser):
    pitch, person = a_pitch(show, state=S.PRESENTED), a_person()
    commentator = a_commentator(show, person)
    a_remark(pitch, person, words="先做一个样机", commentator_id=commentator.id, released_at=clock.now())
    here = in_the_hall(show, person, commentator=commentator)
    with pytest.raises(Refusal):
        remarking.remark(here, pitch, Said(3, words="别的话"), actor=person, now=clock.now())
    remarking.remark(here, pitch, Said(3, "给自己", "先做一个样机"), actor=person, now=clock.now())


def test_each_team_gets_the_list_of_its_own_intents(show, organiser):
    pitch, other, person = a_pitch(show, state=S.CONFIRMED), a_pitch(show, state=S.CONFIRMED), a_person()
    investor = an_investor("括苍资本（演示）", members=[person])
    here = in_the_hall(show, person, investor=investor)
    remarking.remark(here, pitch, Said(level=IntentLevel.INVEST), actor=person, now=clock.now())
    show.event.state = EventState.ENDED
    assert remarking.hand_over(show, actor=organiser, now=clock.now()) == 1
    [letter] = letters("pitch-intents")
    assert letter.person_id == leader(pitch.project).id and "括苍资本（演示）" in letter.text
    assert other.project_id != pitch.project_id


def test_a_forgotten_person_leaves_no_words_behind(show):
    project, person = a_project(), a_person()
    a_member(project, person)
    pitch = a_pitch(show, project, state=S.CONFIRMED, presenter_id=person.id, message="我的话", applied_by_id=person.id)
    a_remark(a_pitch(show, state=S.CONFIRMED), person, note="笔记")
    a_commentator(show, person)
    assert len(queries.held_about(person)["pitches"]) == 1
    forgetting.forget(person)
    db.session.commit()
    assert all(not found for found in queries.held_about(person).values())
    fresh = db.session.get(Pitch, pitch.id)
    assert (fresh.presenter_id, fresh.message, fresh.state) == (None, "", S.CONFIRMED)
    assert db.session.query(Roadshow).count() == 1
