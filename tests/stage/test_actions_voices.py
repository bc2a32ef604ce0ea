"""The audience's voices, the operator's hand on them, and lots drawn in the open."""

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.database import db
from portal.errors import Conflict, MoveRefused, NotFound, Refusal, TooMany
from portal.registrations.models import Registration
from portal.registrations.rules import RegistrationState
from portal.stage import queries
from portal.stage.actions import draws, forgetting, moderating, running, voices
from portal.stage.models import Poll, PublicVote, Question, QuestionVote
from portal.stage.rules import Act, PollState, QuestionState, TurnKind, seal_of
from tests.builders.accounts import a_person
from tests.builders.events import an_event
from tests.builders.registrations import a_held_seat, a_registration
from tests.builders.stage import a_break, a_poll, a_question, a_stage, press

Q, P = QuestionState, PollState


@pytest.fixture
def event(app):
    return an_event(starts_in=timedelta(days=1), capacity=20)


@pytest.fixture
def stage(event):
    return a_stage(event, [running.TurnPlan("甲（演示）"), a_break(), running.TurnPlan("乙（演示）")])


@pytest.fixture
def tickets(event):
    return [a_registration(event) for _ in range(4)]


@pytest.fixture
def now():
    return clock.now()


def text_of(stage, *states, reader=None):
    return [each.question.text for each in queries.questions(stage, states or queries.SHOWN, reader=reader)]


def test_a_question_is_shown_after_it_was_looked_at(stage, tickets, now):
    question = voices.ask(stage, tickets[0], "续航有多久？", turn=stage.turns[0], now=now)
    assert text_of(stage) == []
    assert text_of(stage, reader=tickets[0]) == ["续航有多久？"]
    assert text_of(stage, reader=tickets[1]) == []
    moderating.sort_out(question, Q.SHOWN, actor=None, now=now)
    assert text_of(stage, reader=tickets[1]) == ["续航有多久？"]


def test_a_question_is_shown_at_once_where_the_operator_says_so(event, tickets, now):
    stage = a_stage(event, 2, shows_at_once=True)
    voices.ask(stage, tickets[0], "续航有多久？", turn=None, now=now)
    assert text_of(stage) == ["续航有多久？"]


def test_questions_stand_by_votes_and_answered_ones_last(stage, tickets, now):
    first, second, third = (a_question(stage, tickets[0], text) for text in ("一", "二", "三"))
    for ticket in tickets[:3]:
        voices.support(third, ticket, now=now)
    voices.support(second, tickets[0], now=now)
    assert text_of(stage) == ["三", "二", "一"]
    moderating.sort_out(third, Q.ANSWERED, actor=None, now=now)
    assert text_of(stage) == ["二", "一", "三"]
    moderating.sort_out(second, Q.HIDDEN, actor=None, now=now)
    assert text_of(stage) == ["一", "三"]
    assert first.votes == 0


def test_one_ticket_supports_a_question_once_and_may_take_it_back(stage, tickets, now):
    question = a_question(stage, tickets[0])
    for _ in range(3):
        voices.support(question, tickets[1], now=now)
    voices.support(question, tickets[2], now=now)
    db.session.refresh(question)
    assert question.votes == 2
    for _ in range(3):
        voices.take_support_back(question, tickets[1], now=now)
    db.session.refresh(question)
    assert question.votes == 1
    assert [each.is_supported for each in queries.questions(stage, reader=tickets[2])] == [True]
    assert [each.is_supported for each in queries.questions(stage, reader=tickets[1])] == [False]


@pytest.mark.parametrize("state", [Q.ASKED, Q.ANSWERED, Q.HIDDEN])
def test_only_what_is_shown_is_voted_for(stage, tickets, now, state):
    question = a_question(stage, tickets[0])
    question.state = state
    db.session.commit()
    with pytest.raises(Conflict):
        voices.support(question, tickets[1], now=now)


def test_without_a_seat_nobody_speaks(stage, tickets, now):
    question, poll = a_question(stage, tickets[0]), a_poll(stage)
    moderating.open_voting(stage, actor=None, now=now)
    for speak in (
        lambda: voices.ask(stage, None, "？？？", turn=None, now=now),
        lambda: voices.support(question, None, now=now),
        lambda: voices.take_support_back(question, None, now=now),
        lambda: voices.answer(poll, None, 0, now=now),
        lambda: voices.vote(stage, stage.turns[0], None, now=now),
    ):
        with pytest.raises(voices.NeedsSeat):
            speak()


def test_only_those_sure_of_their_seat_have_a_voice(stage, event, tickets, now):
    held, elsewhere = a_held_seat(event), a_registration(an_event(starts_in=timedelta(days=3)))
    assert queries.registration_here(event, tickets[0].person) is not None
    for state, has_voice in (
        (RegistrationState.ATTENDED, True),
        (RegistrationState.NO_SHOW, True),
        (RegistrationState.CANCELLED, False),
        (RegistrationState.REJECTED, False),
    ):
        tickets[0].state = state
        db.session.flush()
        assert (queries.registration_here(event, tickets[0].person) is not None) is has_voice
        assert (queries.ticket_here(event, tickets[0].code) is not None) is has_voice
    assert queries.registration_here(event, held.person) is None
    assert queries.registration_here(event, elsewhere.person) is None
    assert queries.ticket_here(event, elsewhere.code) is None


def test_a_code_without_a_seat_is_refused_with_a_sentence(stage, tickets, now):
    assert voices.seat(stage, tickets[0].code, address="127.0.0.1", now=now) == tickets[0]
    with pytest.raises(Refusal) as refused:
        voices.seat(stage, "NOSUCHCODE22", address="127.0.0.1", now=now)
    assert refused.value.field == "code"


def test_a_ticket_asks_so_often_and_no_more(stage, tickets, now):
    for number in range(voices.ASKING.tries):
        voices.ask(stage, tickets[0], f"第 {number} 问", turn=None, now=now)
    with pytest.raises(TooMany):
        voices.ask(stage, tickets[0], "再问一个", turn=None, now=now)
    voices.ask(stage, tickets[1], "我也问一个", turn=None, now=now)
    voices.ask(stage, tickets[0], "等一等再问", turn=None, now=now + voices.ASKING.window)


def test_no_questions_where_none_are_taken(stage, tickets, now):
    moderating.open_questions(stage, False, actor=None, now=now)
    with pytest.raises(Conflict):
        voices.ask(stage, tickets[0], "还能问吗？", turn=None, now=now)
    moderating.open_questions(stage, True, actor=None, now=now)
    voices.ask(stage, tickets[0], "还能问吗？", turn=None, now=now)
    press(stage, Act.CLOSE)
    with pytest.raises(Conflict):
        voices.ask(stage, tickets[0], "太晚了吗？", turn=None, now=now)


@pytest.mark.parametrize(
    ("old", "new"), [(Q.ASKED, Q.ANSWERED), (Q.HIDDEN, Q.ANSWERED), (Q.SHOWN, Q.ASKED), (Q.SHOWN, Q.SHOWN)]
)
def test_a_question_takes_no_step_its_life_does_not_have(stage, tickets, now, old, new):
    question = a_question(stage, tickets[0])
    question.state = old
    db.session.commit()
    with pytest.raises(MoveRefused):
        moderating.sort_out(question, new, actor=None, now=now)


def test_a_poll_counts_one_answer_a_ticket_the_last_one(stage, tickets, now):
    poll = a_poll(stage, "会", "不会", "先试试")
    for ticket, choice in zip(tickets, (0, 0, 1, 2), strict=True):
        voices.answer(poll, ticket, choice, now=now)
    voices.answer(poll, tickets[0], 2, now=now)
    [seen] = queries.polls(stage, reader=tickets[0])
    assert seen.own == 2
    assert [seen.count.of(choice) for choice in range(3)] == [1, 1, 2]
    assert seen.count.share(2) == 0.5


@pytest.mark.parametrize("choice", [-1, 2, 99])
def test_a_poll_has_only_its_answers(stage, tickets, now, choice):
    with pytest.raises(NotFound):
        voices.answer(a_poll(stage), tickets[0], choice, now=now)


def test_a_poll_is_answered_only_while_open(stage, tickets, now):
    poll = a_poll(stage, is_open=False)
    assert queries.polls(stage) == []
    with pytest.raises(Conflict):
        voices.answer(poll, tickets[0], 0, now=now)
    db.session.rollback()
    moderating.turn_poll(poll, P.OPEN, actor=None, now=now)
    voices.answer(poll, tickets[0], 0, now=now)
    moderating.turn_poll(poll, P.CLOSED, actor=None, now=now)
    db.session.commit()
    with pytest.raises(Conflict):
        voices.answer(poll, tickets[1], 0, now=now)
    assert queries.polls(stage)[0].count.total == 1


@pytest.mark.parametrize("answers", [["会"], list("一二三四五六七"), ["会", "会"]], ids=len)
def test_a_poll_has_two_to_six_different_answers(stage, now, answers):
    with pytest.raises(Refusal):
        moderating.write_poll(stage, ("？", None), [(zh, None) for zh in answers], actor=None, now=now)


def test_only_a_poll_nobody_saw_is_thrown_away(stage, now):
    draft, seen = a_poll(stage, is_open=False), a_poll(stage)
    moderating.throw_poll_away(draft, actor=None, now=now)
    with pytest.raises(Conflict):
        moderating.throw_poll_away(seen, actor=None, now=now)
    assert db.session.execute(select(func.count(Poll.id))).scalar_one() == 1


def test_the_public_vote_is_one_a_ticket_within_its_window(stage, tickets, now):
    first, rest, second = stage.turns
    with pytest.raises(Conflict):
        voices.vote(stage, first, tickets[0], now=now)
    db.session.rollback()
    moderating.open_voting(stage, actor=None, now=now)
    with pytest.raises(Conflict):
        moderating.open_voting(stage, actor=None, now=now)
    db.session.rollback()
    moderating.open_voting(stage, actor=None, now=now)
    for ticket in tickets[:3]:
        voices.vote(stage, first, ticket, now=now)
    voices.vote(stage, second, tickets[0], now=now)
    assert queries.own_vote(tickets[0], stage) == second.id
    assert queries.vote_count(stage).votes == {first.id: 2, second.id: 1}
    with pytest.raises(NotFound):
        voices.vote(stage, rest, tickets[3], now=now)
    moderating.close_voting(stage, actor=None, now=now)
    with pytest.raises(Conflict):
        voices.vote(stage, first, tickets[3], now=now)


def test_who_is_left_out_gets_no_vote(stage, tickets, now):
    moderating.open_voting(stage, actor=None, now=now)
    press(stage, Act.SKIP, 0)
    with pytest.raises(NotFound):
        voices.vote(stage, stage.turns[0], tickets[0], now=now)
    with pytest.raises(NotFound):
        voices.vote(stage, None, tickets[0], now=now)


def test_every_voice_changes_what_screens_ask_for_and_no_operators_version(stage, event, tickets, now):
    question, poll = a_question(stage, tickets[0]), a_poll(stage)
    moderating.open_voting(stage, actor=None, now=now)
    db.session.commit()
    before = queries.pulse(event.slug)
    voices.support(question, tickets[1], now=now)
    voices.answer(poll, tickets[1], 0, now=now)
    voices.vote(stage, stage.turns[0], tickets[1], now=now)
    voices.ask(stage, tickets[1], "还有吗？", turn=None, now=now)
    db.session.commit()
    after = queries.pulse(event.slug)
    assert (after.version, after.heard) == (before.version, before.heard + 4)


# Lots.


def test_a_draw_is_sealed_before_a_word_is_said(stage, now):
    sealed = draws.seal(stage, ["乙（演示）", "甲（演示）", "丙（演示）"], actor=None, now=now)
    assert (sealed.entries, sealed.order, sealed.published_at) == (sorted(sealed.entries), None, now)
    assert sealed.seal == hashlib.sha256(sealed.secret.encode()).hexdigest()
    person = a_person()
    draws.reveal(sealed, " 瓯江 ", actor=person, now=now + timedelta(minutes=2))
    by_hand = sorted(
        sealed.entries, key=lambda name: hashlib.sha256(f"{sealed.secret}/瓯江/{name}".encode()).hexdigest()
    )
    assert sealed.order == by_hand
    assert sealed.drawn_by_id == person.id
    with pytest.raises(Conflict):
        draws.reveal(sealed, "再来", actor=person, now=now)


def test_two_draws_do_not_share_their_secret(stage, now):
    one, other = (draws.seal(stage, ["甲", "乙"], actor=None, now=now) for _ in range(2))
    assert one.seal != other.seal


def test_lots_are_drawn_in_one_go_where_nobody_waits(stage, event, now):
    drawn = draws.draw(event, ["甲", "乙", "丙"], seed="2026", actor=None, now=now)
    assert drawn.seal == seal_of("2026")
    assert drawn.drawn_at == drawn.sealed_at
    assert draws.draw(stage, ["丙", "乙", "甲"], seed="2026", actor=None, now=now).order == drawn.order


@pytest.mark.parametrize("entries", [[], ["甲"], ["甲", "甲"], [str(n) for n in range(501)]], ids=len)
def test_what_cannot_be_drawn_is_refused(stage, now, entries):
    with pytest.raises(Refusal):
        draws.seal(stage, entries, actor=None, now=now)


def test_an_event_without_a_stage_draws_nothing(app, now):
    with pytest.raises(Conflict):
        draws.draw(an_event(), ["甲", "乙"], actor=None, now=now)


# What is kept about a person, and what goes.


def test_a_person_gets_all_they_said_and_leaves_only_what_was_read_out(stage, tickets, now):
    person = tickets[0].person
    shown = a_question(stage, tickets[0], "已经念过的")
    a_question(stage, tickets[0], "还没看的", is_shown=False)
    hidden = a_question(stage, tickets[0], "不合适的")
    moderating.sort_out(hidden, Q.HIDDEN, actor=None, now=now)
    others = a_question(stage, tickets[1], "别人的")
    voices.support(others, tickets[0], now=now)
    voices.answer(a_poll(stage), tickets[0], 1, now=now)
    moderating.open_voting(stage, actor=None, now=now)
    voices.vote(stage, stage.turns[0], tickets[0], now=now)
    draw = draws.draw(stage, ["甲", "乙"], actor=person, now=now)
    db.session.commit()
    held = queries.held_about(person)
    assert {each["text"] for each in held["stage_questions"]} == {"已经念过的", "还没看的", "不合适的"}
    assert [each["question"] for each in held["stage_question_votes"]] == ["别人的"]
    assert [each["answer"] for each in held["stage_poll_answers"]] == ["不会"]
    assert [each["turn"] for each in held["stage_public_votes"]] == ["甲（演示）"]
    assert held["stage_draws"] == [draw.code]
    forgetting.forget(person)
    db.session.commit()
    assert set(db.session.execute(select(Question.text)).scalars()) == {"已经念过的", "别人的"}
    assert shown.registration_id is None
    assert draw.drawn_by_id is None
    assert db.session.execute(select(func.count(QuestionVote.id))).scalar_one() == 1
    assert db.session.execute(select(func.count(PublicVote.id))).scalar_one() == 1
    assert queries.held_about(person)["stage_questions"] == []
    assert db.session.get(Registration, tickets[0].id) is not None
    assert others.registration_id == tickets[1].id
    assert stage.turns[0].kind == TurnKind.PITCH
