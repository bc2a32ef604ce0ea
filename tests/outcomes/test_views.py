"""The ledger's pages for a team, a fund and officers."""

from datetime import timedelta
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from portal import clock
from portal.audit.models import AuditRow
from portal.database import db
from portal.outcomes.actions import following
from portal.outcomes.models import Dispute, FollowUpAnswer, Outcome, OutcomeStep
from portal.outcomes.rules import OutcomeStage, Side, StepKind
from tests.builders.accounts import a_person, an_admin, an_officer
from tests.builders.documents import a_pdf, a_picture
from tests.builders.events import an_event
from tests.builders.investors import an_investor
from tests.builders.makerspaces import an_area
from tests.builders.outcomes import a_case, a_line
from tests.builders.projects import a_project
from tests.counting import statements
from tests.strict_browser import StrictBrowser

K = StepKind


def as_somebody(app, person):
    browser = StrictBrowser(app)
    browser.sign_in(person)
    return browser


def leader(project):
    return next(member.person for member in project.members if member.is_leader)


@pytest.fixture
def case(app):
    return a_case(a_project("海水提锂（演示）", area="330382"), event=an_event())


@pytest.fixture
def team(app, case):
    return as_somebody(app, leader(case.project))


@pytest.fixture
def fund(app, case):
    return as_somebody(app, case.investor.members[0].person)


def lines(kind):
    return (
        db.session.execute(select(OutcomeStep).where(OutcomeStep.kind == kind).order_by(OutcomeStep.id)).scalars().all()
    )


def test_both_sides_find_the_case_and_record(case, team, fund):
    assert "瓯江创投（演示）" in team.get(f"/projects/{case.project.slug}/outcomes/").text
    assert "海水提锂（演示）" in fund.get("/invest/outcomes/").text
    page = team.get(f"/outcomes/{case.code}/record?kind=agreement")
    assert "已签协议" in page.text
    team.post(f"/outcomes/{case.code}/record", {"amount": "300", "note": "首轮"}, fill=True)
    [line] = lines(K.AGREEMENT)
    assert (line.amount_yuan, line.recorded_as, line.note) == (3_000_000, Side.TEAM, "首轮")
    page = fund.get(f"/outcomes/{case.code}/")
    assert "300.00万元" in page.text and "首轮" in page.text
    fund.get(f"/en/outcomes/{case.code}/")
    fund.get("/en/invest/outcomes/")


def test_an_agreement_without_an_amount_is_shown_again(case, team):
    team.get(f"/outcomes/{case.code}/record")
    page = team.post(f"/outcomes/{case.code}/record", {"kind": "paid", "note": "留着"}, fill=True, status=422)
    assert "请填写金额" in page.text and "留着" in page.text


def test_evidence_is_drawn_anew_and_seen_by_both_sides_and_the_areas_officer(app, case, team, fund):
    form = {"kind": "paid", "amount": "100", "evidence": (BytesIO(a_pdf(2)), "回单.pdf")}
    team.get(f"/outcomes/{case.code}/record")
    team.post(f"/outcomes/{case.code}/record", form, fill=True, content_type="multipart/form-data")
    [line] = lines(K.PAID)
    assert len(line.evidence) == 2
    path = f"/outcomes/{case.code}/evidence/{line.evidence[0].file.code}"
    for who in (team, fund, as_somebody(app, an_officer(an_area("330382")))):
        answer = who.download(path)
        assert answer.mimetype == "image/webp"
    assert "see evidence" in db.session.execute(select(AuditRow.action)).scalars().all()
    for stranger in (a_person(), an_officer(an_area("330302")), an_admin()):
        as_somebody(app, stranger).get(path, status=404)
    StrictBrowser(app).get(path, status=404)


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"MZ\x90", b""])
def test_what_is_no_paper_is_refused_and_nothing_is_recorded(case, team, content):
    team.get(f"/outcomes/{case.code}/record")
    form = {"kind": "talk", "evidence": (BytesIO(content), "x.pdf")}
    team.post(f"/outcomes/{case.code}/record", form, fill=True, status=422, content_type="multipart/form-data")
    assert lines(K.TALK) == []


def test_an_officer_sees_evidence_of_money_only(app, case, team):
    team.get(f"/outcomes/{case.code}/record")
    form = {"kind": "talk", "evidence": (BytesIO(a_picture()), "x.png")}
    team.post(f"/outcomes/{case.code}/record", form, fill=True, content_type="multipart/form-data")
    [line] = lines(K.TALK)
    path = f"/outcomes/{case.code}/evidence/{line.evidence[0].file.code}"
    as_somebody(app, an_officer(an_area("330382"))).get(path, status=404)


def test_a_line_is_corrected_by_its_side_and_disputed_by_the_other(case, team, fund):
    line = a_line(case, K.PAID, 1_000_000)
    base = f"/outcomes/{case.code}/lines/{line.id}"
    fund.get(f"{base}/correct", status=403)
    team.get(f"{base}/dispute", status=403)
    fund.get(f"{base}/dispute")
    fund.post(f"{base}/dispute", {"note": "没有收到"})
    assert "不计入统计" in team.get(f"/outcomes/{case.code}/").text
    raised = db.session.execute(select(Dispute)).scalar_one()
    team.post(f"/outcomes/{case.code}/disputes/{raised.id}/settle", status=404)
    fund.get(f"/outcomes/{case.code}/")
    fund.post(f"/outcomes/{case.code}/disputes/{raised.id}/settle")
    assert db.session.get(Dispute, raised.id).settled_at is not None
    team.get(f"{base}/correct")
    team.post(f"{base}/correct", {"amount": "80"}, fill=True)
    assert [each.amount_yuan for each in lines(K.PAID)] == [1_000_000, 800_000]
    page = team.get(f"/outcomes/{case.code}/")
    assert "后来已更正" in page.text
    team.get(f"{base}/correct")
    team.post(f"{base}/correct", {"amount": "70"}, fill=True, status=409)


def test_a_question_is_answered_in_one_tap(case, team, fund):
    [question, *_] = case.follow_ups
    path = f"/outcomes/{case.code}/follow-ups/1"
    assert "将于" in team.get(path).text
    following.ask(question, now=clock.now() + timedelta(days=31))
    assert "一键答复" in team.get(f"/outcomes/{case.code}/").text
    team.get(path)
    team.post(path, {"answer": "talking"})
    team.get(path)
    team.post(path, {"answer": "nonsense"}, status=422)
    fund.get(path)
    fund.post(path, {"answer": "paid"})
    assert fund.location.endswith("/record?kind=paid")
    answers = db.session.execute(select(FollowUpAnswer.side, FollowUpAnswer.answer)).all()
    assert sorted(map(tuple, answers)) == [("investor", "paid"), ("team", "talking")]
    fund.get(path)
    fund.post(path, {"answer": "ended"})
    assert db.session.execute(select(Outcome.stage)).scalar_one() == OutcomeStage.ENDED
    team.get(f"/outcomes/{case.code}/follow-ups/2", status=404)


@pytest.mark.parametrize("rest", ["", "record", "lines/1/correct", "lines/1/dispute", "follow-ups/1"])
def test_nobody_else_reads_a_case(app, browser, case, rest):
    path = f"/outcomes/{case.code}/{rest}"
    browser.get(path, status=303)
    owner = a_person()
    an_investor(members=[owner])
    people = (a_person(), owner, leader(a_project()), an_officer(), an_officer(an_area("330382")), an_admin())
    for person in people:
        as_somebody(app, person).get(path, status=404)


def test_an_organiser_of_the_event_reads_no_case(app):
    organiser = a_person()
    case = a_case(event=an_event(created_by=organiser))
    as_somebody(app, organiser).get(f"/outcomes/{case.code}/", status=404)


def test_lists_without_cases_say_what_opens_them(app):
    project, person = a_project(), a_person()
    an_investor(members=[person])
    assert "自动建立台账" in as_somebody(app, leader(project)).get(f"/projects/{project.slug}/outcomes/").text
    assert "自动建立台账" in as_somebody(app, person).get("/invest/outcomes/").text
    as_somebody(app, a_person()).get("/invest/outcomes/", status=404)


# Officers.


def test_a_county_officer_sees_the_county_and_the_city_officer_all(app, case):
    a_line(case, K.AGREEMENT, 3_000_000, note="只给双方看")
    a_line(a_case(a_project("断路器（演示）", area="330302")), K.PAID, 1_000_000)
    county = as_somebody(app, an_officer(an_area("330382"))).get("/officer/outcomes/")
    assert "海水提锂（演示）" in county.text and "断路器（演示）" not in county.text
    assert "300.00万元" in county.text and "只给双方看" not in county.text
    city = as_somebody(app, an_officer())
    page = city.get("/officer/outcomes/")
    assert "海水提锂（演示）" in page.text and "断路器（演示）" in page.text
    assert "断路器（演示）" not in city.get("/officer/outcomes/?area=330382").text
    assert "Yueqing" in city.get("/en/officer/outcomes/?area=330382").text
    elsewhere = as_somebody(app, an_officer(an_area("330302"))).get("/officer/outcomes/?area=330382")
    assert "海水提锂（演示）" not in elsewhere.text
    for person in (a_person(), leader(case.project)):
        as_somebody(app, person).get("/officer/outcomes/", status=404)


def test_the_officers_sheets_hold_numbers_and_lines(app, case):
    a_line(case, K.AGREEMENT, 3_000_000)
    city = as_somebody(app, an_officer())
    book = CalamineWorkbook.from_filelike(BytesIO(city.download("/officer/outcomes.xlsx").data))
    numbers, rows = (book.get_sheet_by_index(place).to_python() for place in (0, 1))
    row = next(row for row in numbers if row[0] == "乐清市")
    assert row[1:9] == [1, 1, 0, 1, 500, 1, 300, 0]
    assert rows[1][0] == "海水提锂（演示）" and rows[1][4] == 300
    assert "export outcomes" in db.session.execute(select(AuditRow.action)).scalars().all()


def test_lists_ask_as_much_for_one_as_for_thirty(app):
    person = a_person()
    investor = an_investor(members=[person])
    officer = an_officer()

    def asked(who, path):
        browser = as_somebody(app, who)
        with statements() as seen:
            browser.get(path)
        return len(seen)

    places = [(person, "/invest/outcomes/"), (officer, "/officer/outcomes/")]
    a_line(a_case(investor=investor), K.PAID, 5)
    few = [asked(*place) for place in places]
    for _ in range(29):
        a_line(a_case(investor=investor), K.PAID, 5)
    many = [asked(*place) for place in places]
    assert many == few
    assert max(many) <= 8, many
