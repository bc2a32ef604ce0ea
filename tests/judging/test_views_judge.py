"""A judge's way through a browser that checks each page: invitation, ties, sheets, stepping aside."""

import pytest
from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.judging.actions import assigning
from portal.judging.models import Conflict, Judge, Seat, Sheet
from portal.judging.rules import JudgeState, SeatState
from tests.builders.accounts import a_person
from tests.builders.judging import a_judge, a_seat, a_sheet, an_accepted_entry, marks_for
from tests.strict_browser import StrictBrowser


def the(kind, **columns):
    db.session.expire_all()
    return db.session.execute(select(kind).filter_by(**columns)).scalars().one()


@pytest.fixture
def seat(round_, judges, entries):
    return a_seat(round_, judges[0], entries[0])


def typed(seat, share=0.8):
    return {f"mark_{number}": str(mark) for number, mark in marks_for(seat, share).items()}


def test_a_stranger_becomes_a_judge_by_the_link_alone(app, desk, edition):
    slug = edition.event.slug
    desk.get(f"/organise/{slug}/competition/judges/")
    desk.post(
        f"/organise/{slug}/competition/judges/",
        {"name": "王评委（演示）", "email": "wang@example.com", "letter_language": "zh"},
        fill=True,
    )
    judge = the(Judge)
    visitor = StrictBrowser(app)
    own = f"/judge/invitation/{judge.code}"
    visitor.get(own)
    visitor.get(f"/en{own}")
    refused = visitor.post(own, {"institution": "温州大学（演示）"}, fill=True, status=422)
    assert "评委须先作出承诺" in refused.text
    visitor.post(own, {"institution": "温州大学（演示）", "keeps_secret": "y", "sectors": ["health"]}, fill=True)
    assert visitor.location.endswith("/judge/")
    assert "现在没有待评项目" in visitor.get("/judge/").text
    assert the(Judge).state == JudgeState.ACCEPTED

    # The letter is used up: whoever finds it gets no further.
    finder = StrictBrowser(app)
    assert "已经用过" in finder.get(own).text
    finder.post(own, {"institution": "别人", "name": "别人", "keeps_secret": "y"}, status=410)
    finder.get("/judge/", status=303)
    finder.get(own)
    finder.post(f"{own}/again", {})
    fresh = the(Judge).code
    finder.get(own, status=404)
    visitor.sign_out()
    visitor.get(f"/judge/invitation/{fresh}")
    visitor.post(f"/judge/invitation/{fresh}/open", {})
    visitor.get("/judge/")
    visitor.get(f"/judge/invitation/{fresh}")
    visitor.post(f"/judge/invitation/{fresh}/decline", {})
    assert the(Judge).state == JudgeState.DECLINED
    visitor.get("/judge/", status=404)


def test_the_link_does_not_open_an_account_with_a_password(app, edition):
    judge = a_judge(edition, a_person("有密码（演示）"), state=JudgeState.INVITED)
    visitor = StrictBrowser(app)
    own = f"/judge/invitation/{judge.code}"
    visitor.get(own)
    visitor.post(own, {"institution": "温州大学（演示）", "keeps_secret": "y"}, fill=True)
    visitor.get("/judge/", status=303)
    assert the(Judge).state == JudgeState.ACCEPTED


def test_a_judge_scores_one_entry_after_the_other(as_judge, round_, judges, entries, seat):
    second = a_seat(round_, judges[0], entries[1])
    browser = as_judge(judges[0])
    assert "开始评分" in browser.get("/judge/").text
    own = f"/judge/seats/{seat.code}"
    browser.get(f"/en{own}")
    assert entries[0].project.name_zh in browser.get(own).text
    browser.post(own, {**typed(seat), "do": "keep", "comment": "扎实"}, fill=True)
    assert the(Seat, id=seat.id).comment == "扎实"
    short = dict(list(typed(seat).items())[:2]) | dict.fromkeys(list(typed(seat))[2:], "")
    browser.get(own)
    assert "请打分" in browser.post(own, {**short, "do": "file"}, fill=True, status=422).text
    browser.post(own, {**typed(seat, 0.9), "do": "file"}, fill=True)
    assert browser.location.endswith(second.code)
    assert str(the(Sheet).total) == "90.00"
    browser.get(f"/judge/seats/{second.code}")
    browser.post(f"/judge/seats/{second.code}", {**typed(second), "do": "file"}, fill=True)
    assert browser.location.endswith("/judge/")
    assert "2 / 2" in browser.get("/judge/").text


def test_a_draft_is_kept_by_the_script_and_a_stale_one_gets_both(as_judge, judges, seat):
    browser = as_judge(judges[0])
    own = f"/judge/seats/{seat.code}"
    browser.get(own)
    marks = typed(seat)
    browser.post(f"{own}/draft", {**marks, "version": str(seat.version), "comment": "一"}, status=200)
    said = browser.response.json
    assert said["total"] == "80.00" and said["version"] == the(Seat).version
    browser.get(own)
    browser.post(f"{own}/draft", {**marks, "version": "1", "comment": "二"}, status=409)
    assert browser.response.json["comment"] == "一"
    browser.get(own)
    page = browser.post(own, {**marks, "version": "1", "comment": "二", "do": "keep"}, fill=True, status=409)
    assert "一" in page.text and "二" in page.text and "另一台设备" in page.text
    browser.get(own)
    browser.post(f"{own}/draft", {"mark_" + str(next(iter(seat.round.criteria)).id): "999", "version": "2"}, status=422)


def test_who_steps_aside_reads_nothing_of_it_any_more(as_judge, judges, seat, entries):
    browser = as_judge(judges[0])
    own = f"/judge/seats/{seat.code}"
    browser.get(f"{own}/recuse")
    browser.post(f"{own}/recuse", {"kind": "mentor", "note": "辅导过"}, fill=True)
    assert the(Seat, id=seat.id).state == SeatState.RECUSED
    browser.get(own, status=404)
    assert entries[0].number not in browser.get("/judge/").text


def test_nobody_elses_sheet_opens(app, as_judge, judges, seat, desk, edition):
    own = f"/judge/seats/{seat.code}"
    as_judge(judges[1]).get(own, status=404)
    desk.get(own, status=404)
    StrictBrowser(app).get(own, status=303)


def test_a_round_that_is_not_open_shows_its_seats_to_nobody(as_judge, judges, seat, round_):
    round_.state = "prepared"
    browser = as_judge(judges[0])
    browser.get(f"/judge/seats/{seat.code}", status=404)
    assert seat.entry.number not in browser.get("/judge/").text


def test_a_closed_round_shows_ones_own_sheet_and_takes_nothing(as_judge, judges, seat, round_):
    a_sheet(seat, 0.9)
    browser = as_judge(judges[0])
    browser.get(f"/judge/seats/{seat.code}")
    round_.state, round_.closed_at = "closed", clock.now()
    browser.post(f"/judge/seats/{seat.code}", {**typed(seat), "do": "file"}, fill=True, status=409)
    assert "不再改动" in browser.get(f"/judge/seats/{seat.code}").text


def test_ties_are_named_without_learning_who_takes_part(as_judge, judges, edition, entries):
    browser = as_judge(judges[0])
    own = f"/judge/ties/{edition.event.slug}"
    page = browser.get(f"{own}?q={entries[0].project.name_zh[:4]}")
    assert entries[0].number not in page.text
    browser.post(own, {"project": entries[0].project.slug, "kind": "family", "note": ""}, fill=True)
    assert the(Conflict).project_id == entries[0].project_id
    browser.get(own)
    browser.post(f"{own}/{entries[0].project.slug}/remove", {})
    assert db.session.execute(select(Conflict)).first() is None


def test_the_calibration_entry_comes_first(as_judge, edition, judges, seat, round_, organiser):
    assigning.calibrate(round_, an_accepted_entry(edition), actor=organiser, now=clock.now())
    browser = as_judge(judges[0])
    assert "先评" in browser.get("/judge/").text
    page = browser.get(f"/judge/seats/{seat.code}")
    assert "校准项目" in page.text
    assert not [form for form in page.forms if form.action == f"/judge/seats/{seat.code}"]
