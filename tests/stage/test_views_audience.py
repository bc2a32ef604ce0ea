"""What the audience may say, and what it sees of that."""

import re

import pytest

from portal.database import db
from portal.stage import queries
from portal.stage.rules import QuestionState
from tests.builders.stage import a_question
from tests.stage.paths import desk, public

# The audience.


def test_a_visitor_reads_and_speaks_with_a_ticket_code(browser, stage, ticket):
    page = browser.get(public(stage, ""))
    assert "人人都可以看" in page.text and "提交问题" not in page.text
    browser.post(public(stage, "seat"), {"code": "ABCDEFGH2345"}, status=422)
    assert "没有名额" in browser.page.text
    browser.post(public(stage, "seat"), {"code": f" {ticket.code.lower()} "}, follow=True)
    assert "提交问题" in browser.page.text
    browser.post(public(stage, "questions"), {"text": "续航有多久？"}, follow=True)
    assert "审核中" in browser.page.text
    assert db.session.get(type(ticket), ticket.id).code == ticket.code


def test_a_question_goes_from_the_seat_to_the_hall(browser, seated, operator, stage):
    seated.get(public(stage, ""))
    seated.post(public(stage, "questions"), {"text": "<b>续航</b>有多久？"})
    [asked] = queries.questions(stage, [QuestionState.ASKED])
    code = asked.question.code
    assert "续航" not in browser.get(public(stage, "")).text
    assert "&lt;b&gt;续航" in operator.get(desk(stage, "audience")).html
    operator.post(desk(stage, "questions", code), {"choice": "shown"})
    assert "&lt;b&gt;续航" in browser.get(public(stage, "")).html
    seated.get(public(stage, ""))
    seated.post(public(stage, "questions", code, "support"), {"choice": "1"})
    db.session.refresh(asked.question)
    assert asked.question.votes == 1
    seated.get(public(stage, ""))
    seated.post(public(stage, "questions", code, "support"), {"choice": "0"})
    db.session.refresh(asked.question)
    assert asked.question.votes == 0
    operator.get(desk(stage, "audience"))
    operator.post(desk(stage, "questions", code), {"choice": "asked"}, status=409)
    operator.get(desk(stage, "audience"))
    operator.post(desk(stage, "questions", code), {"choice": "sung"}, status=404)


@pytest.mark.parametrize("text", ["", "  ", "?", "长" * 281], ids=len)
def test_a_question_has_some_words_and_not_too_many(seated, stage, text):
    seated.get(public(stage, ""))
    seated.post(public(stage, "questions"), {"text": text}, status=422)


def test_a_reader_without_a_seat_is_told_how_to_speak(browser, stage, ticket):
    question = a_question(stage, ticket)
    browser.get(public(stage, ""))
    page = browser.post(public(stage, "questions", question.code, "support"), {"choice": "1"}, status=422)
    assert "请先输入您的入场码" in page.text


def test_polls_and_the_public_vote_show_their_result_only_when_closed(browser, seated, operator, stage):
    operator.get(desk(stage, "polls/new"))
    answers = {"question_zh": "您会试用吗？", "answers_zh": "会\n\n不会", "answers_en": "Yes"}
    operator.post(desk(stage, "polls/new"), answers | {"answers_zh": "会"}, status=422)
    operator.post(desk(stage, "polls/new"), answers)
    [polled] = queries.polls(stage, drafts=True)
    assert polled.poll.answers == [{"zh": "会", "en": "Yes"}, {"zh": "不会", "en": "不会"}]
    assert "您会试用吗" not in browser.get(public(stage, "")).text
    path = desk(stage, "polls", polled.poll.code)
    operator.get(desk(stage, "audience"))
    operator.post(path, {"choice": "open"})
    operator.get(desk(stage, "audience"))
    operator.post(desk(stage, "voting"), {"choice": "1"})
    seated.get(public(stage, ""))
    seated.post(public(stage, "polls", polled.poll.code), {"choice": "1"})
    seated.get(public(stage, ""))
    seated.post(public(stage, "vote"), {"choice": stage.turns[2].id})
    page = seated.get(public(stage, ""))
    assert len(re.findall(r'id="(?:answer|vote)-[^"]*" aria-pressed="true"', page.html)) == 2
    assert "<progress" not in page.html
    seated.post(public(stage, "polls", polled.poll.code), {"choice": "7"}, status=404)
    seated.get(public(stage, ""))
    seated.post(public(stage, "vote"), {"choice": "x"}, status=404)
    for closing, choice in ((path, "closed"), (desk(stage, "voting"), "0")):
        operator.get(desk(stage, "audience"))
        operator.post(closing, {"choice": choice})
    page = browser.get(public(stage, ""))
    assert page.html.count("<progress") == 2 + 3
    seated.get(public(stage, ""))
    seated.post(public(stage, "vote"), {"choice": stage.turns[0].id}, status=409)
    operator.get(desk(stage, "audience"))
    operator.post(path, {"choice": "away"}, status=409)
    operator.get(desk(stage, "audience"))
    operator.post(path, {"choice": "sideways"}, status=404)
