"""From the signed final to the certificate, on pages: organiser, objector, team, officer and whoever checks a paper."""

import io
from datetime import timedelta
from zipfile import ZipFile

import pytest
from sqlalchemy import select, update

from portal import clock
from portal.accounts.models import Person
from portal.audit.models import AuditRow
from portal.competitions.actions import awarding, withdrawing
from portal.competitions.models.awards import Award
from portal.competitions.models.entries import RoundEntry
from portal.competitions.models.notices import Objection, PublicNotice
from portal.database import db
from portal.outcomes.models import Support
from tests.builders.accounts import a_person, an_officer
from tests.builders.awards import USUAL, a_signed_final, posted, published, ranked
from tests.builders.documents import a_pdf
from tests.builders.makerspaces import an_area
from tests.strict_browser import StrictBrowser


def as_somebody(app, person):
    browser = StrictBrowser(app)
    browser.sign_in(person)
    return browser


@pytest.fixture
def final(app):
    return a_signed_final(1, 2)


def the_organiser(app, edition):
    return as_somebody(app, db.session.get_one(Person, edition.event.created_by_id))


def leader(entry):
    return entry.project.members[0].person


def let_the_window_pass():
    past = clock.today() - timedelta(days=3)
    db.session.execute(update(PublicNotice).values(posted_on=past, ends_on=past))
    db.session.commit()


def test_an_award_whose_team_withdraws_waits_on_the_organisers_desk_to_be_revoked(app):
    edition, entries = a_signed_final(1, 2)
    awarding.propose(edition, USUAL, actor=None, now=clock.now())
    first = published(edition)[0]
    entry = entries[0]
    withdrawing.withdraw(entry, letter="团队解散", commitment=True, actor=leader(entry), now=clock.now())
    db.session.commit()
    organiser = the_organiser(app, edition)
    address = f"/organise/{edition.event.slug}/competition/awards/{first.code}"
    assert f"{address}/revoke" in organiser.get("/desk/?at=organiser").links
    assert "已退赛或被取消资格" in organiser.get(address).text
    organiser.get(f"{address}/revoke")
    organiser.post(f"{address}/revoke", {"reason": "团队退赛"})
    assert f"{address}/revoke" not in organiser.get("/desk/?at=organiser").links


def test_the_awards_are_proposed_shown_to_everybody_and_published(app, final):
    edition, entries = final
    slug = edition.event.slug
    base, organiser = f"/organise/{slug}/competition", the_organiser(app, edition)
    assert "按名次拟定奖项" in organiser.get(f"{base}/awards/").text
    organiser.get(f"{base}/awards/propose")
    organiser.post(f"{base}/awards/propose", {"third_seats": "0", "merit_seats": "1"}, fill=True)
    page = organiser.get(f"{base}/awards/")
    assert "一等奖" in page.text and "20.00万元" in page.text and "空缺" in page.text
    organiser.get(f"{base}/notices/new?list=awards")
    organiser.post(f"{base}/notices/new?list=awards", {"text_zh": "经评审，现予公示。"}, fill=True)
    notice = db.session.execute(select(PublicNotice)).scalar_one()
    organiser.post(f"{base}/awards/publish", {}, status=409)

    visitor, address = StrictBrowser(app), f"/competitions/{slug}/notices/{notice.code}"
    assert entries[0].number in visitor.get(address).text
    visitor.get(f"/en{address}")
    visitor.get(f"/competitions/{slug}/notices/")
    with ZipFile(io.BytesIO(visitor.download(f"{address}.docx").data)) as paper:
        assert "经评审，现予公示。" in paper.read("word/document.xml").decode()

    let_the_window_pass()
    organiser.get(f"{base}/awards/")
    organiser.post(f"{base}/awards/publish", {})
    assert "一等奖" in visitor.get(f"/competitions/{slug}/winners/").text


def test_an_objection_is_read_by_its_writer_and_its_handlers_alone(app, final):
    edition, entries = final
    awarding.propose(edition, USUAL, actor=None, now=clock.now())
    address = f"/competitions/{edition.event.slug}/notices/{posted(edition).code}"
    objector, organiser = as_somebody(app, a_person("王某（演示）")), the_organiser(app, edition)
    objector.get(f"{address}/object")
    said = {"text": "专利有争议。", "is_true": "y", "unit": "某公司（演示）"}
    objector.post(f"{address}/object", said | {"about": entries[0].number}, fill=True, status=422)
    proof = {"about": "", "file": (io.BytesIO(a_pdf()), "盖章页.pdf")}
    objector.post(f"{address}/object", proof | said, fill=True, content_type="multipart/form-data")
    objection = db.session.execute(select(Objection)).scalar_one()
    own = f"/objections/{objection.code}"
    assert "已收到" in objector.get(own).text and "整份名单" in objector.page.text
    for path in (own, f"{own}/proof"):
        as_somebody(app, leader(entries[0])).get(path, status=404)
        StrictBrowser(app).get(path, status=303)  # the letter leads here: sign in first
    objector.post(f"{own}/step", {"text": "好", "step": "taken_up"}, status=403)
    assert objection.code in organiser.get(f"/organise/{edition.event.slug}/competition/notices/").text
    organiser.download(f"{own}/proof")
    for step in ("taken_up", "not_upheld"):
        organiser.get(own)
        organiser.post(f"{own}/step", {"text": "经核实不成立。", "step": step})
    assert "异议不成立" in objector.get(own).text
    looks = select(AuditRow.action).where(AuditRow.kind == "objection", AuditRow.action.like("see%"))
    assert set(db.session.execute(looks).scalars()) == {"see", "see-proof"}


def test_a_certificate_is_its_teams_and_anyone_checks_it(app, final):
    edition, entries = final
    awarding.propose(edition, USUAL, actor=None, now=clock.now())
    first = published(edition)[0]
    slug, visitor, organiser = edition.event.slug, StrictBrowser(app), the_organiser(app, edition)
    base, mine = f"/organise/{slug}/competition/awards", f"/competitions/{slug}/awards/{first.code}.pdf"
    assert organiser.download(f"{base}/certificates.pdf").data.startswith(b"%PDF")
    assert as_somebody(app, leader(entries[0])).download(mine).mimetype == "application/pdf"
    as_somebody(app, leader(entries[1])).get(mine, status=404)
    visitor.get(mine, status=303)  # the letter leads here: sign in first
    assert "证书真实有效" in visitor.get(f"/verify/?code={first.certificate_number}", status=303, follow=True).text
    visitor.get("/verify/WZCK-1999-CC-001", status=404)
    visitor.get("/en/verify/")
    organiser.get(f"{base}/{first.code}/print-again")
    organiser.post(f"{base}/{first.code}/print-again", {"reason": "名称有误"}, fill=True)
    organiser.get(f"{base}/{first.code}/revoke")
    organiser.post(f"{base}/{first.code}/revoke", {"reason": "材料造假"}, fill=True)
    assert "已撤销" in visitor.get(f"/verify/{first.code}").text
    organiser.get(mine, status=404)


def test_a_prize_is_paid_with_a_slip_and_stands_in_the_projects_ledger(app, final):
    edition, entries = final
    awarding.propose(edition, USUAL, first_percent=40, actor=None, now=clock.now())
    first = published(edition)[0]
    organiser = the_organiser(app, edition)
    own = f"/organise/{edition.event.slug}/competition/awards/{first.code}"
    pay = f"{own}/payments/{first.payments[0].id}"
    organiser.get(pay)
    organiser.post(pay, {}, fill=True, status=422)
    slip = {"evidence": (io.BytesIO(a_pdf()), "回单.pdf")}
    organiser.post(pay, slip, fill=True, content_type="multipart/form-data")
    organiser.download(f"{pay}/evidence")
    organiser.get(f"{own}/payments")
    organiser.post(f"{own}/payments", {"amount_1": "6", "amount_2": "6"}, fill=True)
    assert "6.00万元" in organiser.get(own).text
    support = db.session.execute(select(Support)).scalar_one()
    team = as_somebody(app, leader(entries[0]))
    assert "8.00万元" in team.get(f"/projects/{entries[0].project.slug}/supports/").text
    team.download(f"/supports/{support.id}/proof")
    StrictBrowser(app).get(f"/supports/{support.id}/proof", status=404)


def test_awards_are_added_changed_and_taken_back_by_hand(app, final):
    edition, entries = final
    base, organiser = f"/organise/{edition.event.slug}/competition/awards", the_organiser(app, edition)
    organiser.get(f"{base}/new")
    organiser.post(f"{base}/new", {"title_zh": "最佳人气奖"}, fill=True, status=422)
    organiser.post(f"{base}/new", {"title_zh": "最佳人气奖", "entry": entries[1].number}, fill=True)
    award = db.session.execute(select(Award)).scalar_one()
    organiser.get(f"{base}/{award.code}/edit")
    organiser.post(f"{base}/{award.code}/edit", {"title_en": "Crowd's favourite", "prize_yuan": "1"}, fill=True)
    assert (award.title_en, award.entry_id, award.prize_yuan) == ("Crowd's favourite", entries[1].id, 10_000)
    organiser.get(f"/en{base}/{award.code}")
    organiser.post(f"{base}/{award.code}/remove", {})
    assert db.session.execute(select(Award)).first() is None
    as_somebody(app, a_person()).get(f"{base}/", status=404)


def test_places_that_do_not_follow_the_ranks_any_more_are_seen(app, final):
    edition, entries = final
    awarding.propose(edition, USUAL, actor=None, now=clock.now())
    organiser, path = the_organiser(app, edition), f"/organise/{edition.event.slug}/competition/awards/"
    said = "奖项与决赛名次不一致"
    assert said not in organiser.get(path).text
    db.session.execute(update(RoundEntry).where(RoundEntry.entry_id == entries[1].id).values(rank=1))
    db.session.execute(update(RoundEntry).where(RoundEntry.entry_id == entries[0].id).values(rank=2))
    assert said in organiser.get(path).text


def test_a_round_is_shown_with_who_moved_up_and_stands_after_its_window(app, final):
    edition, entries = final
    first = min(edition.rounds, key=lambda each: each.position)
    ranked(first, entries, (1, 2))
    organiser, base = the_organiser(app, edition), f"/organise/{edition.event.slug}/competition/notices"
    organiser.get(f"{base}/new?list={first.code}")
    organiser.post(f"{base}/new?list={first.code}", {}, fill=True)
    organiser.get(f"{base}/new?list=nothing", status=404)
    notice = db.session.execute(select(PublicNotice)).scalar_one()
    assert [row["number"] for row in notice.rows] == [entry.number for entry in entries]
    let_the_window_pass()
    organiser.get(f"{base}/")
    organiser.post(f"{base}/{notice.code}/settle", {})
    assert "已生效" in organiser.get(f"{base}/").text


def test_officers_follow_the_winners_of_their_area_year_by_year(app, final):
    edition, entries = final
    awarding.propose(edition, USUAL, actor=None, now=clock.now())
    published(edition)
    db.session.execute(update(type(edition)).values(year=clock.today().year))
    project = entries[0].project
    officer = as_somebody(app, an_officer(an_area("330302")))
    page = officer.get("/officer/competitions/landings/")
    assert project.name_zh in page.text and "尚未登记" in page.text
    officer.get(f"/officer/competitions/landings/{project.slug}")
    officer.post(f"/officer/competitions/landings/{project.slug}", {"state": "registered", "note": "瓯江口"}, fill=True)
    assert "已注册公司" in officer.get("/officer/competitions/landings/").text
    stranger = as_somebody(app, an_officer(an_area("330382")))
    assert project.name_zh not in stranger.get("/officer/competitions/landings/").text
    stranger.get(f"/officer/competitions/landings/{project.slug}", status=404)

    officer.get(f"/projects/{project.slug}/supports/record")
    given = {"kind": "subsidy", "giver": "科技局（演示）", "amount": "30"}
    officer.post(f"/projects/{project.slug}/supports/record", given, fill=True)
    assert "30.00万元" in officer.get("/officer/supports/").text
    officer.get("/en/officer/supports/?kind=subsidy")
    assert officer.download("/officer/supports.xlsx").status_code == 200
    assert "30.00万元" not in stranger.get("/officer/supports/").text
    as_somebody(app, a_person()).get(f"/projects/{project.slug}/supports/", status=404)
