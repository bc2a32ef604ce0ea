"""The investor's desk and the team's page about investors, page by page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal import clock
from portal.accounts.models import Person
from portal.database import db
from portal.decks.models import DeckView
from portal.interests.actions import searches
from portal.interests.models import FundNote, Impression, Intent, Judgement, SavedSearch, Shortlisted
from portal.interests.rules import Verdict
from portal.investors.models import Investor, InvestorMember
from portal.investors.rules import InvestorState
from portal.notices.models import OutboxMessage
from portal.projects.models import Project
from portal.projects.rules import ProjectState
from tests.builders.accounts import a_person, an_admin, an_officer
from tests.builders.decks import a_grant, a_pledge
from tests.builders.investors import an_investor
from tests.builders.makerspaces import an_area
from tests.builders.projects import a_project
from tests.counting import statements
from tests.strict_browser import StrictBrowser

AsPerson = Callable[[Person], StrictBrowser]
THESIS = {
    "sectors": ["electrical"],
    "stages": ["incubation"],
    "rounds": [],
    "areas": ["330382"],
    "ticket_min_yuan": 1_000_000,
    "ticket_max_yuan": 9_000_000,
    "words": "配电 断路器",
}
NOTICE = "信息由项目方提供，不构成投资建议"


@pytest.fixture
def as_person(app: Flask) -> AsPerson:
    """A browser of its own for a person."""

    def sign_in(person: Person) -> StrictBrowser:
        browser = StrictBrowser(app)
        browser.sign_in(person)
        return browser

    return sign_in


@pytest.fixture
def partner(app: Flask) -> Person:
    return a_person("林合伙人（演示）")


@pytest.fixture
def fund(partner: Person) -> Investor:
    an_area()
    return an_investor(members=[partner], thesis=THESIS)


def count(table: type) -> int:
    return db.session.execute(select(func.count()).select_from(table)).scalar_one()


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_an_investor_finds_a_project_and_the_team_answers(
    as_person: AsPerson, partner: Person, fund: Investor, prefix: str
) -> None:
    leader = a_person("王创始人（演示）")
    slug = a_project(leader=leader, area="330382").slug
    browser, team = as_person(partner), as_person(leader)
    desk = browser.get(f"{prefix}/invest/")
    assert f"{prefix}/invest/projects/{slug}" in desk.links
    if not prefix:
        for said in ("行业：电气，正是您关注的", "乐清，在您选定的范围内", "关键词相合：配电、断路器", "+35", NOTICE):
            assert said in desk.text
        assert "融资需求在您的投资区间内" in desk.text
        assert "500" not in desk.text, "the ask itself is the team's to show"
    browser.get(f"{prefix}/invest/projects/{slug}")
    browser.get(f"{prefix}/invest/projects/{slug}/intent")
    typed = {"level": "meet", "amount": "200", "note": "想到车间看看"}
    browser.post(f"{prefix}/invest/projects/{slug}/intent", typed | {"level": "marry"}, status=422)
    browser.post(f"{prefix}/invest/projects/{slug}/intent", typed | {"amount": "-3"}, status=422)
    browser.post(f"{prefix}/invest/projects/{slug}/intent", typed)
    intent = db.session.execute(select(Intent)).scalar_one()
    code = intent.code
    assert (intent.level, intent.indicative_amount_yuan) == ("meet", 2_000_000)
    received = team.get(f"{prefix}/projects/{slug}/interest")
    assert "想到车间看看" in received.text
    team.get(f"{prefix}/projects/{slug}/interest/{code}")
    team.post(f"{prefix}/projects/{slug}/interest/{code}", {"text": ""}, status=422)
    team.post(f"{prefix}/projects/{slug}/interest/{code}", {"text": "欢迎周三来"})
    team.get(f"{prefix}/projects/{slug}/interest")
    assert "欢迎周三来" in browser.get(f"{prefix}/invest/").text
    assert "欢迎周三来" in browser.get(f"{prefix}/invest/projects/{slug}").text
    assert "欢迎周三来" in browser.get(f"{prefix}/invest/intents").text
    browser.get(f"{prefix}/invest/intents/{code}/withdraw")
    browser.post(f"{prefix}/invest/intents/{code}/withdraw")
    browser.get(f"{prefix}/invest/intents")
    assert db.session.execute(select(Intent.state)).scalar_one() == "withdrawn"


PAGES = ("projects", "shortlist", "searches", "intents", "compare?p=a&p=b", "searches/new", "projects/{slug}")


@pytest.mark.parametrize("who", ["visitor", "asked", "suspended", "leader", "officer", "admin"])
def test_the_desk_is_for_verified_investors_alone(app: Flask, as_person: AsPerson, who: str) -> None:
    person = an_officer() if who == "officer" else an_admin() if who == "admin" else a_person()
    if who in {"asked", "suspended"}:
        an_investor(members=[person], state=InvestorState(who))
    slug = a_project(leader=person if who == "leader" else None).slug
    browser = as_person(person)
    browser.get("/invest/")
    for page in PAGES:
        browser.get(f"/invest/{page.format(slug=slug)}", status=404)
    for page in ("intent", "keep", "let-go", "verdict", "notes"):
        browser.get("/invest/")
        browser.post(f"/invest/projects/{slug}/{page}", {"verdict": "no", "level": "learn", "text": "x"}, status=404)
    if who != "leader":
        browser.get(f"/projects/{slug}/interest", status=403)
    assert count(Intent) + count(Judgement) + count(Shortlisted) + count(FundNote) == 0


def test_a_signed_out_visitor_is_sent_to_sign_in(browser: StrictBrowser) -> None:
    slug = a_project().slug
    for path in ("/invest/", "/invest/projects", f"/invest/projects/{slug}", f"/projects/{slug}/interest"):
        browser.get(path, status=303)
        assert "/sign-in" in browser.location


def test_one_fund_sees_nothing_of_another(as_person: AsPerson, partner: Person, fund: Investor) -> None:
    stranger = a_person()
    an_investor(members=[stranger])
    slug = a_project().slug
    browser, other = as_person(partner), as_person(stranger)
    browser.get(f"/invest/projects/{slug}")
    browser.post(f"/invest/projects/{slug}/notes", {"text": "先看车间再说"})
    browser.post(f"/invest/projects/{slug}/intent", {"level": "meet", "amount": "", "note": "给团队的话"})
    browser.post(f"/invest/projects/{slug}/keep")
    note, intent = (db.session.execute(select(table.code)).scalar_one() for table in (FundNote, Intent))
    sheet = other.get(f"/invest/projects/{slug}")
    for secret in ("先看车间再说", "给团队的话"):
        assert secret not in sheet.text
    assert "先看车间再说" not in other.get("/invest/shortlist").text
    other.get(f"/invest/intents/{intent}/withdraw", status=404)
    other.get("/invest/")
    other.post(f"/invest/notes/{note}/remove", status=404)
    other.post(f"/invest/projects/{slug}/let-go")
    assert count(Shortlisted) == 1


def test_shortlist_notes_and_verdicts(as_person: AsPerson, partner: Person, fund: Investor) -> None:
    colleague = a_person("陈经理（演示）")
    db.session.add(InvestorMember(investor_id=fund.id, person_id=colleague.id, created_at=clock.now()))
    first, second = a_project("甲项目（演示）"), a_project("乙项目（演示）")
    one, two = first.slug, second.slug
    mine, theirs = as_person(partner), as_person(colleague)
    mine.get(f"/invest/projects/{one}")
    mine.post(f"/invest/projects/{one}/notes", {"text": ""}, status=422)
    mine.post(f"/invest/projects/{one}/notes", {"text": "<b>现金流</b>看不懂"})
    mine.post(f"/invest/projects/{one}/keep", {"back": "shortlist"})
    assert mine.location.endswith("/invest/shortlist")
    mine.get("/invest/")
    mine.post(f"/invest/projects/{two}/verdict", {"verdict": "want", "back": "desk"})
    assert mine.location.endswith("/invest/")
    page = theirs.get("/invest/shortlist")
    assert "<b>现金流</b>看不懂" in page.text
    assert "乙项目（演示）" in page.text
    note = db.session.execute(select(FundNote.code)).scalar_one()
    theirs.post(f"/invest/notes/{note}/remove", status=404)
    mine.get(f"/invest/projects/{one}")
    mine.post(f"/invest/notes/{note}/remove")
    mine.post(f"/invest/projects/{two}/verdict", {"verdict": "terrible"}, status=422)
    mine.get(f"/invest/projects/{two}")
    mine.post(f"/invest/projects/{two}/verdict", {"verdict": "no"})
    assert db.session.execute(select(Judgement.verdict)).scalar_one() == Verdict.NO
    mine.get("/invest/")
    mine.post("/invest/begin-anew")
    second.state, second.reason, second.hidden_at = ProjectState.HIDDEN, "x", clock.now()
    db.session.commit()
    assert "目前未公开" in mine.get("/invest/shortlist").text
    mine.post(f"/invest/projects/{two}/let-go")
    assert count(Shortlisted) == 1


def test_facets_narrow_the_list_and_the_search_is_saved_as_it_stands(
    as_person: AsPerson, partner: Person, fund: Investor
) -> None:
    a_project("断路器（演示）")
    a_project("量脚台（演示）", sector="footwear")
    browser = as_person(partner)
    assert "断路器（演示）" in browser.get("/invest/projects").text
    page = browser.get("/invest/projects?sector=footwear")
    assert "量脚台" in page.text
    assert "断路器（演示）" not in page.text
    assert NOTICE in page.text
    browser.get("/invest/projects?sector=nonsense&stage=%20&page=99999")
    browser.get("/invest/searches/new?sector=footwear")
    browser.post("/invest/searches/new?sector=footwear", {"name": "", "is_mailed": "y"}, status=422)
    browser.post("/invest/searches/new?sector=footwear", {"name": "鞋革", "is_mailed": "y"})
    search = db.session.execute(select(SavedSearch)).scalar_one()
    code = search.code
    assert (search.filters, search.is_mailed, len(search.known)) == ({"sector": "footwear"}, True, 1)
    assert "/invest/projects?sector=footwear" in browser.get("/invest/searches").links
    browser.post(f"/invest/searches/{code}/switch")
    browser.get("/invest/searches")
    browser.post(f"/invest/searches/{code}/remove")
    assert count(SavedSearch) == 0


def test_the_link_in_a_letter_ends_the_letters_and_opens_nothing(
    app: Flask, browser: StrictBrowser, partner: Person, fund: Investor
) -> None:
    search = searches.keep(fund, "只给我看的名字", {}, actor=partner, now=clock.now(), today=clock.today())
    db.session.commit()
    code = search.code
    a_project()
    searches.look(search, today=clock.today() + timedelta(days=1), now=clock.now())
    db.session.commit()
    letter = db.session.execute(select(OutboxMessage).where(OutboxMessage.purpose == "new-fits")).scalar_one()
    assert f"/invest/searches/{code}/quiet" in letter.text
    page = browser.get(f"/invest/searches/{code}/quiet")
    assert "只给我看的名字" not in page.text
    browser.post(f"/invest/searches/{code}/quiet")
    assert db.session.execute(select(SavedSearch.is_mailed)).scalar_one() is False
    browser.get(f"/invest/searches/{code}/quiet")
    browser.get("/invest/searches", status=303)
    browser.get("/invest/searches/ABCDEFGHJKLMNPQRSTUV/quiet", status=404)


def test_figures_stand_side_by_side_only_with_a_live_grant_and_a_pledge(
    as_person: AsPerson, partner: Person, fund: Investor
) -> None:
    granted = a_project("有授权（演示）", ask_yuan=12_340_000)
    unpledged = a_project("未承诺（演示）", ask_yuan=23_450_000)
    expired = a_project("已过期（演示）", ask_yuan=34_560_000)
    closed_to_us = a_project("没有授权（演示）", ask_yuan=45_670_000)
    for project in (granted, unpledged):
        a_grant(project, fund)
    a_grant(expired, fund, days=-1)
    for project in (granted, expired, closed_to_us):
        a_pledge(project, partner)
    hidden = a_project("隐藏的（演示）", state=ProjectState.HIDDEN)
    slugs = [each.slug for each in (granted, unpledged, expired, closed_to_us)]
    browser = as_person(partner)
    page = browser.get("/invest/compare?" + "&".join(f"p={slug}" for slug in slugs))
    assert "1234.00万元" in page.text
    for figure in ("2345.00", "3456.00", "4567.00"):
        assert figure not in page.text
    assert page.text.count("须申请查看") == 9
    assert [row.project_id for row in db.session.execute(select(DeckView)).scalars()] == [granted.id]
    page = browser.get(f"/invest/compare?p={hidden.slug}&p={slugs[0]}&p={slugs[0]}&p=nothing")
    assert "隐藏的" not in page.text
    browser.get(f"/invest/compare?p={slugs[0]}", status=303)


def test_a_get_shows_the_same_twice_and_notes_what_was_shown_once(
    as_person: AsPerson, partner: Person, fund: Investor
) -> None:
    for _ in range(14):
        a_project()
    browser = as_person(partner)
    first = [link for link in browser.get("/invest/").links if "/invest/projects/" in link]
    second = [link for link in browser.get("/invest/").links if "/invest/projects/" in link]
    assert first == second
    assert count(Impression) == 10


def _queries(browser: StrictBrowser, path: str) -> int:
    browser.get(path)
    with statements() as sent:
        browser.get(path)
    return len(sent)


def test_the_sheet_of_a_project_asks_little(as_person: AsPerson, partner: Person, fund: Investor) -> None:
    project = a_project()
    slug = project.slug
    db.session.add(FundNote(code="n", investor_id=fund.id, project_id=project.id, text="x", written_at=clock.now()))
    a_grant(project, fund)
    assert _queries(as_person(partner), f"/invest/projects/{slug}") <= 8


@pytest.mark.parametrize("path", ["/invest/", "/invest/projects", "/invest/shortlist", "/invest/intents"])
def test_pages_ask_the_same_of_one_project_and_of_thirty(
    as_person: AsPerson, partner: Person, fund: Investor, path: str
) -> None:
    browser = as_person(partner)

    def grow(number: int) -> None:
        for _ in range(number):
            project = a_project()
            db.session.add(Shortlisted(investor_id=fund.id, project_id=project.id, added_at=clock.now()))
            db.session.add(FundNote(code=project.slug, investor_id=fund.id, project_id=project.id, text="x",
                                    person_id=partner.id, written_at=clock.now()))  # fmt: skip
            db.session.add(Intent(code=project.slug, investor_id=fund.id, project_id=project.id, level="learn",
                                  said_by_id=partner.id, said_at=clock.now(), changed_at=clock.now()))  # fmt: skip
            a_grant(a_project(), fund)
        db.session.commit()

    grow(1)
    few = _queries(browser, path)
    grow(12)
    many = _queries(browser, path)
    assert many == few
    assert few <= 8


def test_a_team_reads_one_list_however_long(as_person: AsPerson) -> None:
    leader = a_person()
    project = a_project(leader=leader)
    slug = project.slug
    browser = as_person(leader)

    def grow(number: int) -> None:
        for _ in range(number):
            person = a_person()
            fund = an_investor(members=[person])
            db.session.add(Intent(code=fund.slug, investor_id=fund.id, project_id=project.id, level="learn",
                                  said_by_id=person.id, said_at=clock.now(), changed_at=clock.now()))  # fmt: skip
        db.session.commit()

    grow(1)
    few = _queries(browser, f"/projects/{slug}/interest")
    grow(10)
    assert _queries(browser, f"/projects/{slug}/interest") == few


def test_a_closed_project_can_be_read_and_not_be_spoken_to(
    as_person: AsPerson, partner: Person, fund: Investor
) -> None:
    slug = a_project(state=ProjectState.CLOSED).slug
    browser = as_person(partner)
    browser.get(f"/invest/projects/{slug}")
    browser.get(f"/invest/projects/{slug}/intent", status=403)


def test_a_tie_to_the_team_is_said_and_closes_the_forms(as_person: AsPerson, partner: Person, fund: Investor) -> None:
    project: Project = a_project(leader=partner)
    slug = project.slug
    browser = as_person(partner)
    assert "贵方有成员属于该项目团队" in browser.get(f"/invest/projects/{slug}").text
    browser.get(f"/invest/projects/{slug}/intent", status=403)
