"""A team enters page by page, makerspaces nominate, and who may look at what."""

from io import BytesIO
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.accounts.models import Person
from portal.competitions.jobs import let_documents_go
from portal.competitions.models.edition import Competition
from portal.competitions.models.entries import Entry, EntryPaper
from portal.competitions.rules import EntryState, MaterialKind, Verdict
from portal.database import db
from portal.decks.actions import documents
from portal.decks.models import Deck
from portal.notices.models import OutboxMessage
from tests.builders.accounts import a_member, a_person, an_admin, an_officer, an_organisation
from tests.builders.competitions import a_competition
from tests.builders.decks import a_deck
from tests.builders.documents import a_pdf
from tests.builders.entries import a_draft, a_handed_in_entry, a_ready_draft, bring, the_leader
from tests.builders.makerspaces import a_makerspace
from tests.builders.projects import a_project
from tests.builders.screening import decided
from tests.counting import statements
from tests.strict_browser import StrictBrowser


def an_edition(**columns: Any) -> Competition:
    return a_competition(groups=("TD",), **columns)


def address_of(entry: Entry) -> str:
    return f"/competitions/{entry.competition.event.slug}/entries/{entry.code}"


def test_from_a_project_to_a_number_without_typing_anything_twice(browser: StrictBrowser) -> None:
    edition, leader = an_edition(), a_person("参赛者（演示）")
    project = a_project(leader=leader, text_zh="从配电柜开始。")
    deck = a_deck(project, title="计划书（演示）")
    slug = edition.event.slug
    browser.sign_in(leader)
    assert "温州创客大赛（演示）" in browser.get("/entries/").text
    browser.get(f"/competitions/{slug}/enter")
    page = browser.post(
        f"/competitions/{slug}/enter", {"project": project.slug, "group": "TD", "sector": ""}, follow=True
    )
    assert "商业计划书" in page.text
    entry = db.session.execute(select(Entry)).scalar_one()
    address = address_of(entry)
    browser.get(f"{address}/papers?kind=business_plan")
    browser.post(f"{address}/papers", {"kind": "business_plan", "deck": deck.code}, follow=True)
    assert "计划书（演示）" in browser.get(f"{address}/preview").text
    assert "我代表团队作出以上承诺" in browser.get(f"{address}/submit").text
    browser.post(f"{address}/submit", status=422)
    browser.get(f"{address}/submit")
    page = browser.post(f"{address}/submit", {"commitment": "y"}, follow=True)
    assert f"WZCK-{edition.year}-0001" in page.text
    assert "审核中" in browser.get("/me/").text
    browser.get(f"/en{address}/versions/1")
    browser.get(f"{address}/versions/2", status=404)


def test_words_are_saved_by_hand_by_themselves_and_never_over_somebody_elses(browser: StrictBrowser) -> None:
    entry = a_draft(an_edition())
    address = address_of(entry)
    browser.sign_in(the_leader(entry))
    page = browser.get(f"{address}/words")
    values = {"group": "TD", "sector": entry.sector, "version": str(entry.version), "summary_zh": "一句话"}
    said = browser.client.post(f"{address}/autosave", data={"csrf_token": page.forms[-1].token, **values})
    assert (said.status_code, said.json["version"]) == (200, 2)
    again = browser.client.post(f"{address}/autosave", data={"csrf_token": page.forms[-1].token, **values})
    assert (again.status_code, "没有丢失" in again.json["error"]) == (409, True)
    wrong = values | {"version": "2", "revenue_yuan": "很多"}
    assert (
        browser.client.post(f"{address}/autosave", data={"csrf_token": page.forms[-1].token, **wrong}).status_code
        == 422
    )
    # The page that was opened before still holds version 1: both texts stand side by side, the next save goes through.
    page = browser.post(f"{address}/words", values | {"summary_zh": "另一句"}, status=409)
    assert "一句话" in page.text
    assert "另一句" in page.text
    browser.post(f"{address}/words", {"summary_zh": "另一句"}, fill=True)
    assert db.session.get_one(Entry, entry.id).summary_zh == "另一句"


def test_a_plan_that_is_uploaded_can_be_read_by_page_and_a_licence_stays_with_the_entry(
    browser: StrictBrowser, app: Flask
) -> None:
    entry = a_draft(an_edition())
    address = address_of(entry)
    browser.sign_in(the_leader(entry))
    for kind, name in (("business_plan", "商业计划书.pdf"), ("licence", "营业执照.pdf")):
        browser.get(f"{address}/papers")
        data = {"kind": kind, "deck": "", "document": (BytesIO(a_pdf(2)), name)}
        browser.post(f"{address}/papers", data, content_type="multipart/form-data")
    plan, licence = db.session.execute(select(EntryPaper).order_by(EntryPaper.id)).scalars()
    assert (plan.deck.title, plan.deck.tier, plan.file) == ("商业计划书", "granted", None)
    assert (licence.deck, licence.file.purpose, licence.file.owner_id) == (None, "entry-paper", None)
    assert browser.download(f"{address}/papers/{licence.code}").data == a_pdf(2)
    browser.get(f"{address}/papers")
    data = {"kind": "other", "deck": "", "document": (BytesIO(b"MZ program"), "x.pdf")}
    browser.post(f"{address}/papers", data, content_type="multipart/form-data", status=422)
    browser.get(f"{address}/papers")
    browser.post(f"{address}/papers", {"kind": "other", "deck": ""}, status=422)
    browser.get(f"{address}/papers/{licence.code}/take-out")
    browser.post(f"{address}/papers/{licence.code}/take-out")
    assert len(db.session.execute(select(EntryPaper)).scalars().all()) == 1
    assert db.session.execute(select(Deck)).scalar_one().removed_at is None


def test_nobody_but_its_team_knows_of_a_draft_and_offices_read_what_was_handed_in(browser: StrictBrowser) -> None:
    edition = an_edition()
    draft, handed_in = a_ready_draft(edition), a_handed_in_entry(edition)
    paper = handed_in.papers[0].code
    organiser = db.session.get_one(Person, edition.event.created_by_id)
    for person in (a_person("路人（演示）"), an_officer(), an_admin(), organiser):
        browser.sign_in(person)
        browser.get(f"{address_of(draft)}/", status=404)
        browser.download(f"{address_of(draft)}/papers/{draft.papers[0].code}", status=404)
        is_stranger = person.name == "路人（演示）"
        browser.get(f"{address_of(handed_in)}/", status=404 if is_stranger else 200)
        browser.download(f"{address_of(handed_in)}/papers/{paper}", status=404 if is_stranger else 200)
        browser.get(f"{address_of(handed_in)}/words", status=404 if is_stranger else 403)
        browser.get(f"{address_of(handed_in)}/withdraw", status=404 if is_stranger else 403)


def test_a_document_removed_from_the_vault_stays_with_the_entry_it_was_handed_in_with(browser: StrictBrowser) -> None:
    edition = an_edition()
    draft, handed_in = a_draft(edition), a_handed_in_entry(edition)
    bring(draft, MaterialKind.OTHER)
    removed = draft.papers[0].deck, handed_in.papers[0].deck
    for deck in removed:
        documents.remove(deck, actor=the_leader(handed_in), now=clock.now())
    db.session.commit()
    assert (let_documents_go(clock.now()), let_documents_go(clock.now())) == (1, 0)
    assert [deck.file is None for deck in removed] == [True, False]
    browser.sign_in(an_officer())
    paper = browser.download(f"{address_of(handed_in)}/papers/{handed_in.papers[0].code}")
    assert paper.data.startswith(b"%PDF")


def test_withdrawing_and_discarding_ask_first(browser: StrictBrowser) -> None:
    edition, leader = an_edition(max_entries_per_applicant=2), a_person("参赛者（演示）")
    draft = a_draft(edition, project=a_project(leader=leader))
    handed_in = a_handed_in_entry(edition, project=a_project("第二个（演示）", leader=leader))
    browser.sign_in(leader)
    browser.get(f"{address_of(draft)}/discard")
    browser.post(f"{address_of(draft)}/discard", follow=True)
    browser.get(f"{address_of(handed_in)}/withdraw")
    browser.post(f"{address_of(handed_in)}/withdraw", {"letter": "另有安排"}, status=422)
    browser.get(f"{address_of(handed_in)}/withdraw")
    page = browser.post(f"{address_of(handed_in)}/withdraw", {"letter": "另有安排", "commitment": "y"}, follow=True)
    assert "另有安排" in page.text
    assert [entry.state for entry in db.session.execute(select(Entry)).scalars()] == [EntryState.WITHDRAWN]


def test_a_makerspace_nominates_its_own_teams_and_asks_others_of_them_to_enter(browser: StrictBrowser) -> None:
    edition, operator = an_edition(), a_person("运营（演示）")
    space = a_makerspace(operator=operator)
    entry = a_handed_in_entry(edition, project=a_project("入驻一（演示）", space=space))
    quiet, stranger = a_project("入驻二（演示）", space=space), a_handed_in_entry(edition)
    base = f"/space/{space.slug}/nominations"
    browser.sign_in(operator)
    page = browser.get(base)
    assert "入驻一（演示）" in page.text
    assert stranger.number not in page.text
    browser.post(f"{base}/{edition.event.slug}/{entry.project.slug}/nominate", follow=True)
    assert db.session.get_one(Entry, entry.id).nominating_makerspace_id == space.id
    browser.get(base)
    browser.post(f"{base}/{edition.event.slug}/{quiet.slug}/ask", follow=True)
    asked = select(OutboxMessage.purpose).where(OutboxMessage.purpose.in_(["entry-asked", "entry-nominated"]))
    assert sorted(db.session.execute(asked).scalars()) == ["entry-asked", "entry-nominated"]
    browser.get(base)
    browser.post(f"{base}/{edition.event.slug}/{stranger.project.slug}/nominate", status=404)
    browser.get(base)
    browser.post(f"{base}/{edition.event.slug}/{entry.project.slug}/take-back", follow=True)
    assert db.session.get_one(Entry, entry.id).nominating_makerspace_id is None
    browser.sign_in(a_person("别人（演示）"))
    browser.get(base, status=404)


def test_an_entrys_pages_ask_the_database_a_fixed_number_of_times(browser: StrictBrowser) -> None:
    entry = a_handed_in_entry(an_edition())
    browser.sign_in(the_leader(entry))
    for page in ("/", "/versions/1"):
        address = f"{address_of(entry)}{page}"
        with statements() as sent:
            browser.get(address)
        assert len(sent) <= 8, "\n".join(each[-90:].replace("\n", " ") for each in sent)


def test_a_school_is_asked_and_answers_and_only_its_people_do(browser: StrictBrowser) -> None:
    school, other = an_organisation(name="某大学（演示）"), an_organisation(name="某协会（演示）")
    school.kind = "university"
    teacher, entry = a_member(school), a_draft(an_edition())
    browser.sign_in(the_leader(entry))
    page = browser.get(f"{address_of(entry)}/nomination")
    assert "某大学（演示）" in page.text
    assert "某协会（演示）" not in page.text
    browser.post(f"{address_of(entry)}/nomination", {"school": other.slug}, status=422)
    browser.get(f"{address_of(entry)}/nomination")
    assert "待答复" in browser.post(f"{address_of(entry)}/nomination", {"school": school.slug}, follow=True).text
    browser.get(f"{address_of(entry)}/nomination")
    browser.post(f"/nominations/{entry.code}", {"answer": "yes"}, status=404)
    browser.sign_in(teacher)
    assert entry.project.name_zh in browser.get("/nominations/").text
    browser.post(f"/nominations/{entry.code}", {"answer": "yes"}, follow=True)
    assert db.session.get_one(Entry, entry.id).nominated_at is not None
    asked = select(OutboxMessage.purpose).where(OutboxMessage.purpose.like("nomination-%"))
    assert sorted(db.session.execute(asked).scalars()) == ["nomination-answered", "nomination-asked"]


def test_a_paper_brought_after_a_return_is_read_by_nobody_else_before_it_is_handed_in(browser: StrictBrowser) -> None:
    entry, officer = a_handed_in_entry(an_edition()), an_officer()
    decided(entry, Verdict.RETURNED, officer, reason="请补充证明")
    bring(entry, MaterialKind.OTHER)
    old, new = (paper.code for paper in db.session.execute(select(EntryPaper).order_by(EntryPaper.id)).scalars())
    browser.sign_in(officer)
    browser.download(f"{address_of(entry)}/papers/{old}")
    browser.download(f"{address_of(entry)}/papers/{new}", status=404)


def test_a_returned_entry_is_the_founders_next_job_while_it_can_come_again(browser: StrictBrowser) -> None:
    edition = an_edition()
    entry = a_handed_in_entry(edition)
    decided(entry, Verdict.RETURNED, an_officer(), reason="请补充证明")
    browser.sign_in(the_leader(entry))
    page = browser.get("/desk/?at=founder")
    assert "报名被退回：请修改后重新提交" in page.text
    assert f"{address_of(entry)}/" in browser.response.text
    edition.entries_close_at = clock.now()
    db.session.commit()
    assert "报名被退回" not in browser.get("/desk/?at=founder").text
    assert "退回修改" in browser.get("/entries/").text
