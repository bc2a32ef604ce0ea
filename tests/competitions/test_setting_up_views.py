"""The set-up of an edition and its public pages, through a browser that checks each page."""

import hashlib
from datetime import timedelta

import pytest

from portal import clock
from portal.accounts.models import Person
from portal.competitions import readiness
from portal.competitions.actions import freezing
from portal.competitions.models.edition import Competition
from portal.competitions.queries import editions
from portal.database import db
from portal.events.rules import EventKind, EventState
from tests.builders.accounts import a_person
from tests.builders.competitions import a_competition, a_heat
from tests.builders.events import an_event
from tests.builders.makerspaces import a_makerspace
from tests.counting import statements
from tests.strict_browser import StrictBrowser


@pytest.fixture
def organiser(app):
    return a_person("组织者（演示）")


@pytest.fixture
def event(organiser):
    return an_event(
        "温州创客大赛（演示）",
        kind=EventKind.COMPETITION,
        starts_in=timedelta(days=150),
        hours=8,
        created_by=organiser,
        title_en="Wenzhou Maker Competition (demo)",
    )


@pytest.fixture
def edition(event):
    return a_competition(event)


@pytest.fixture
def desk(app, organiser):
    browser = StrictBrowser(app)
    browser.sign_in(organiser)
    return browser


def here(edition: Competition, page: str = "") -> str:
    return f"/organise/{edition.event.slug}/competition/{page}"


def test_an_edition_begins_with_everything_in_place(desk, event):
    path = f"/organise/{event.slug}/competition/"
    desk.get(f"/en{path}")
    assert "通用的组别" not in desk.get(path).text  # nothing to choose from yet
    page = desk.post(path, fill=True, follow=True)
    assert "规则已完善" in page.text
    edition = editions.competition(event.slug)
    assert [group.code for group in edition.groups] == ["CK", "TD", "CC", "CZ"]
    assert readiness.open_points(edition) == []


def test_the_next_edition_is_made_from_the_last_one(desk, edition, organiser):
    edition.groups[0].name_zh = "高校组（演示）"
    following = an_event(
        "下一届（演示）", kind=EventKind.COMPETITION, starts_in=timedelta(days=500), created_by=organiser
    )
    path = f"/organise/{following.slug}/competition/"
    desk.get(path)
    desk.post(path, {"year": "2097"}, fill=True, follow=True)
    copy = editions.competition(following.slug)
    assert (copy.previous_id, copy.groups[0].name_zh) == (edition.id, "高校组（演示）")


def test_letters_another_edition_has_taken_are_not_proposed(desk, event, edition):
    other = an_event("另一场大赛（演示）", kind=EventKind.COMPETITION, starts_at=event.starts_at, created_by=a_person())
    browser = StrictBrowser(desk.app)
    browser.sign_in(db.session.get_one(Person, other.created_by_id))
    page = browser.get(f"/organise/{other.slug}/competition/")
    assert 'value="WZCK"' in page.html
    edition.year = other.starts_at.astimezone(clock.WENZHOU).year
    db.session.commit()
    assert 'value="WZCK"' not in browser.get(f"/organise/{other.slug}/competition/").html


def test_times_that_contradict_each_other_stay_on_the_form(desk, event):
    path = f"/organise/{event.slug}/competition/"
    desk.get(path)
    page = desk.post(path, {"entries_close_at": "2020-01-01T09:00"}, fill=True, status=422)
    assert "报名开始时间应早于截止时间" in page.text
    assert "2020-01-01T09:00" in str(page.forms[-1].values)


def test_every_page_of_the_set_up_stands_in_both_languages(desk, edition):
    for page in (
        "", "set-up/terms", "set-up/regulations", "set-up/groups", "set-up/groups/new", "set-up/groups/CC",
        "set-up/groups/CC/remove", "set-up/heats", "set-up/heats/new", "set-up/rounds", "set-up/rounds/new",
    ):  # fmt: skip
        desk.get(here(edition, page))
        desk.get("/en" + here(edition, page))


def test_days_that_do_not_follow_each_other_are_said(desk, edition):
    assert "结束开始" not in desk.get(here(edition)).text
    edition.rounds[1].scores_open_at = edition.rounds[0].scores_open_at
    edition.rounds[2].scores_open_at -= timedelta(days=90)
    text = desk.get(here(edition)).text
    assert "“复赛”早于“初赛晋级名单公示”结束开始" in text
    assert "最后一轮不在活动时间内" in text


def test_terms_are_saved_and_a_stale_form_shows_both(desk, edition):
    path = here(edition, "set-up/terms")
    desk.get(path)
    edition.county_days, edition.updated_at = 8, clock.now()
    page = desk.post(path, {"county_days": "6"}, fill=True, status=409)
    assert "期间有人保存了别的内容" in page.text
    desk.post(path, fill=True, follow=True)
    assert edition.county_days == 6


def test_a_group_is_changed_with_its_conditions_and_papers(desk, edition):
    path = here(edition, "set-up/groups/CC")
    desk.get(path)
    desk.post(
        path, {"max_company_age": "3", "max_revenue": "2000", "paper_pitch_deck": "required"}, fill=True, follow=True
    )
    group = editions.group_of(edition.event.slug, "CC")
    assert {"rule": "max_company_age", "value": 3} in group.eligibility
    assert {"rule": "max_revenue", "value": 20_000_000} in group.eligibility
    assert {"rule": "exclude_past_winners", "value": 3} in group.eligibility
    assert {"kind": "pitch_deck", "is_required": True} in group.materials


def test_a_group_saved_as_it_is_keeps_its_rules(desk, edition):
    before = [(group.eligibility, group.materials) for group in edition.groups]
    for group in edition.groups:
        path = here(edition, f"set-up/groups/{group.code}")
        desk.get(path)
        desk.post(path, fill=True, follow=True)
    kept = [(sorted(map(str, rules)), papers) for rules, papers in before]
    assert [(sorted(map(str, group.eligibility)), group.materials) for group in edition.groups] == kept


def test_groups_and_heats_come_and_go(desk, edition):
    space = a_makerspace()
    desk.get(here(edition, "set-up/groups/new"))
    desk.post(here(edition, "set-up/groups/new"), {"code": "gx", "name_zh": "高校组（演示）"}, fill=True, follow=True)
    assert editions.group_of(edition.event.slug, "GX").name_zh == "高校组（演示）"
    desk.get(here(edition, "set-up/groups/GX/remove"))
    desk.post(here(edition, "set-up/groups/GX/remove"), fill=True, follow=True)
    assert editions.group_of(edition.event.slug, "GX") is None
    desk.get(here(edition, "set-up/heats/new"))
    desk.post(
        here(edition, "set-up/heats/new"),
        {"name_zh": "鹿城分赛区（演示）", "makerspace": space.slug, "areas": ["330302"]},
        fill=True,
        follow=True,
    )
    heat = edition.heats[0]
    assert (heat.makerspace_id, heat.area_codes) == (space.id, ["330302"])
    page = desk.get(here(edition, f"set-up/heats/{heat.id}"))
    assert "鹿城分赛区（演示）" in str(page.forms[-1].values)
    desk.get(here(edition, f"set-up/heats/{heat.id}/remove"))
    desk.post(here(edition, f"set-up/heats/{heat.id}/remove"), fill=True, follow=True)
    assert edition.heats == []


def test_rounds_rubric_and_places_are_edited(desk, edition):
    code = edition.rounds[0].code
    desk.get(here(edition, f"set-up/rounds/{code}"))
    desk.post(
        here(edition, f"set-up/rounds/{code}"),
        {"judges_per_entry": "4", "tie_3": "first_criterion"},
        fill=True,
        follow=True,
    )
    assert (edition.rounds[0].judges_per_entry, len(edition.rounds[0].ties)) == (4, 2)  # named twice, kept once
    path = here(edition, f"set-up/rounds/{code}/rubric")
    desk.get("/en" + path)
    desk.get(path)
    page = desk.post(path, {"rubric-0-points_CK": "41"}, fill=True, status=422)
    assert "101" in page.text
    desk.post(
        path,
        {"rubric-0-points_CK": "39", "rubric-1-points_CK": "26", "rubric-0-anchors_zh": "90 领先\n60％：可用"},
        fill=True,
        follow=True,
    )
    first = next(row for row in editions.round_of(edition.event.slug, code).criteria if row.group.code == "CK")
    assert first.points == 39
    assert [(level["from"], level["zh"]) for level in first.anchors if level["zh"]] == [(0.9, "领先"), (0.6, "可用")]
    path = here(edition, f"set-up/rounds/{code}/quotas")
    desk.get(path)
    desk.post(path, {"add": "1"}, fill=True, status=200)
    desk.post(
        path,
        {"quotas-4-group": "CK", "quotas-4-sector": "digital", "quotas-4-heat": "", "quotas-4-places": "2"},
        fill=True,
        follow=True,
    )
    assert [(quota.sector, quota.places) for quota in edition.rounds[0].quotas][-1] == ("digital", 2)


def test_a_round_is_added_and_removed(desk, edition):
    when = {"scores_open_at": "2027-05-01T09:00", "scores_close_at": "2027-05-02T17:00", "name_zh": "加赛（演示）"}
    desk.get(here(edition, "set-up/rounds/new"))
    desk.post(here(edition, "set-up/rounds/new"), when | {"before": edition.rounds[0].code}, fill=True, follow=True)
    added = editions.competition(edition.event.slug).rounds[0]
    assert added.name_zh == "加赛（演示）"
    desk.get(here(edition, f"set-up/rounds/{added.code}/remove"))
    desk.post(here(edition, f"set-up/rounds/{added.code}/remove"), fill=True, follow=True)
    assert len(editions.competition(edition.event.slug).rounds) == 3


def test_frozen_rules_ask_why_and_everybody_reads_it(desk, app, edition):
    desk.get(here(edition))
    desk.post(here(edition, "set-up/freeze"), follow=True)
    path = here(edition, "set-up/terms")
    desk.get(path)
    page = desk.post(path, {"county_days": "3"}, fill=True, status=422)
    assert "请写明修改理由" in page.text
    desk.post(path, {"county_days": "3", "reason": "与县（市、区）商定（演示）"}, fill=True, follow=True)
    visitor = StrictBrowser(app)
    page = visitor.get(f"/competitions/{edition.event.slug}/regulations")
    assert "与县（市、区）商定（演示）" in page.text
    for kept in editions.rule_sets(edition):
        answer = visitor.download(f"/competitions/{edition.event.slug}/rules.json?number={kept.number}")
        assert hashlib.sha256(answer.data).hexdigest() == kept.digest
    visitor.download(f"/competitions/{edition.event.slug}/rules.json?number=9", status=404)


def test_the_public_page_says_when_for_whom_and_what_counts(app, edition):
    a_heat(edition, a_makerspace(), "330302")
    visitor = StrictBrowser(app)
    page = visitor.get(f"/competitions/{edition.event.slug}/")
    for words in ("报名参赛", "创客组", "财务分析", "企业成立不超过5年", "鹿城分赛区（演示）", "市级资格审核"):
        assert words in page.text
    english = visitor.get(f"/en/competitions/{edition.event.slug}/").text
    assert "The company is at most 5 years old." in english
    assert edition.event.title("zh") in visitor.get("/competitions/").text
    visitor.get("/en/competitions/")
    visitor.get(f"/en/competitions/{edition.event.slug}/regulations")


def test_the_events_page_leads_to_its_competition(app, edition):
    visitor = StrictBrowser(app)
    assert "项目报名截止" in visitor.get(f"/events/{edition.event.slug}/").text
    edition.entries_open_at = clock.now() + timedelta(days=2)
    edition.event.updated_at = clock.now()
    page = visitor.get(f"/events/{edition.event.slug}/")
    assert f"/competitions/{edition.event.slug}/enter" not in page.text
    assert "报名将于" in page.text


def test_an_unpublished_edition_is_the_organisers_own(app, desk, edition):
    edition.event.state = EventState.DRAFT
    visitor = StrictBrowser(app)
    visitor.get(f"/competitions/{edition.event.slug}/", status=404)
    assert edition.event.title("zh") not in visitor.get("/competitions/").text
    assert f"/competitions/{edition.event.slug}/" not in visitor.download("/sitemap.xml").text
    desk.get(f"/competitions/{edition.event.slug}/")
    edition.event.state = EventState.PUBLISHED
    assert f"/competitions/{edition.event.slug}/" in visitor.download("/sitemap.xml").text


def test_nobody_else_sets_it_up(app, edition):
    stranger = StrictBrowser(app)
    stranger.sign_in(a_person("路人（演示）"))
    for page in ("", "set-up/terms", "set-up/groups/CC", f"set-up/rounds/{edition.rounds[0].code}/rubric"):
        stranger.get(here(edition, page), status=404)


def test_the_pages_cost_as_much_for_many_groups_as_for_few(app, desk, organiser, edition):
    small = a_competition(
        an_event(kind=EventKind.COMPETITION, starts_in=timedelta(days=150), created_by=organiser), groups=("CK",)
    )
    db.session.commit()
    for each in (edition, small):
        freezing.freeze(each, actor=None, now=clock.now())
    for page in ("/competitions/{}/", "/organise/{}/competition/", "/organise/{}/competition/set-up/rounds"):
        counted = []
        for each in (edition, small):
            path = page.format(each.event.slug)
            desk.get(path)
            with statements() as sent:
                desk.get(path)
            counted.append(len(sent))
        assert counted[0] == counted[1] <= 8, page
