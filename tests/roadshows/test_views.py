"""The pages of a roadshow, from the call to what the teams take home, through a browser that checks each of them."""

from datetime import timedelta
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from portal import clock
from portal.audit.models import AuditRow
from portal.database import db
from portal.decks.rules import Tier
from portal.events.rules import EventKind, EventState
from portal.interests.models import Intent
from portal.notices.models import OutboxMessage
from portal.roadshows.models import Commentator, Pitch, Remark, Roadshow
from portal.roadshows.rules import PitchState
from portal.stage import queries as stages
from portal.stage.rules import Act
from tests.builders.accounts import a_person, an_organisation
from tests.builders.decks import a_deck
from tests.builders.events import an_event, typed
from tests.builders.investors import an_investor
from tests.builders.projects import a_project
from tests.builders.roadshows import a_commentator, a_pitch, a_remark, a_roadshow
from tests.builders.stage import press
from tests.counting import statements
from tests.strict_browser import StrictBrowser

S = PitchState


@pytest.fixture
def organiser(app):
    return a_person("组织者（演示）")


@pytest.fixture
def event(organiser):
    return an_event(
        "天使路演（演示）",
        kind=EventKind.ROADSHOW,
        hours=4,
        starts_in=timedelta(days=30),
        organisation=an_organisation(organiser),
        created_by=organiser,
    )


@pytest.fixture
def show(event):
    return a_roadshow(event)


@pytest.fixture
def desk(app, organiser):
    browser = StrictBrowser(app)
    browser.sign_in(organiser)
    return browser


def as_somebody(app, person):
    browser = StrictBrowser(app)
    browser.sign_in(person)
    return browser


def leader(project):
    return next(member.person for member in project.members if member.is_leader)


def the(kind):
    return db.session.execute(select(kind)).scalar_one()


def confirmed(show, *sectors):
    """Confirmed pitches of these sectors."""
    return [
        a_pitch(show, a_project(f"项目{n}（演示）", sector=sector), state=S.CONFIRMED)
        for n, sector in enumerate(sectors, 1)
    ]


# Setting up.


def test_an_event_is_opened_for_pitches_with_what_is_suggested(desk, event):
    desk.get(f"/organise/{event.slug}/pitches", status=303)
    assert desk.location.endswith("/pitches/setup")
    page = desk.get(f"/organise/{event.slug}/pitches/setup")
    assert "时间足够" in page.text
    desk.post(f"/organise/{event.slug}/pitches/setup", fill=True)
    show = the(Roadshow)
    assert (show.pitch_count, show.pitch_minutes, show.qa_minutes, show.gap_minutes) == (8, 8, 7, 1)
    desk.get(f"/organise/{event.slug}/pitches")
    desk.get(f"/en/organise/{event.slug}/pitches/setup")


def test_pitches_that_do_not_fit_are_said_and_saved(desk, event, show):
    page = desk.post(f"/organise/{event.slug}/pitches/setup", {"pitch_count": "31"}, fill=True, follow=True)
    assert "排不下" in page.text
    assert "最多排得下" in desk.get(f"/organise/{event.slug}/pitches/setup").text


def test_a_stale_set_up_shows_both(desk, event, show):
    path = f"/organise/{event.slug}/pitches/setup"
    desk.get(path)
    show.pitch_count = 5
    db.session.commit()
    page = desk.post(path, {"pitch_count": "6"}, fill=True, status=409)
    assert "两个版本" in page.text
    desk.post(path, {"pitch_count": "6"}, fill=True)
    assert the(Roadshow).pitch_count == 6


@pytest.mark.parametrize("kind", [EventKind.TRAINING, EventKind.EXPO, EventKind.COMPETITION])
def test_other_kinds_of_events_take_no_pitches(app, kind):
    owner = a_person()
    event = an_event(kind=kind, created_by=owner)
    as_somebody(app, owner).get(f"/organise/{event.slug}/pitches/setup", status=404)


# Applying.


def test_a_founder_applies_confirms_brings_slides_and_withdraws(app, show):
    project = a_project()
    browser = as_somebody(app, leader(project))
    page = browser.get(f"/roadshows/{show.event.slug}/")
    assert "申请路演" in page.text
    browser.get(f"/roadshows/{show.event.slug}/mine", status=303)
    browser.get(f"/roadshows/{show.event.slug}/apply")
    browser.post(
        f"/roadshows/{show.event.slug}/apply",
        {"message": "刚拿到检测报告", "free_from": typed(show.first_pitch_at)},
        fill=True,
    )
    pitch = the(Pitch)
    own = f"/roadshows/{show.event.slug}/pitches/{pitch.code}"
    assert "已申请" in browser.get(own).text
    pitch.state, pitch.confirm_by, show.places_taken = S.SELECTED, show.confirm_by, 1
    assert "确认参加" in browser.get(own).text
    browser.post(f"{own}/confirm", fill=True)
    deck = a_deck(project)
    assert deck.title in browser.get(own).text
    browser.post(f"{own}/slides", {"deck": deck.code})
    assert db.session.get(Pitch, pitch.id).deck_id == deck.id
    browser.get(f"{own}/edit")
    browser.post(f"{own}/edit", {"message": "换了一句话"}, fill=True)
    browser.get(f"{own}/withdraw")
    browser.post(f"{own}/withdraw", {"reason": "时间冲突"})
    assert db.session.get(Pitch, pitch.id).state == S.WITHDRAWN
    assert "重新申请" in browser.get(own).text
    browser.get(f"/en{own}")


def test_late_slides_are_refused_with_a_clear_line(app, show):
    pitch = a_pitch(show, state=S.CONFIRMED)
    deck = a_deck(pitch.project)
    browser = as_somebody(app, leader(pitch.project))
    own = f"/roadshows/{show.event.slug}/pitches/{pitch.code}"
    browser.get(own)
    show.slides_by = clock.now() - timedelta(minutes=1)
    page = browser.post(f"{own}/slides", {"deck": deck.code}, status=422)
    assert "演示文稿提交时间已过" in page.text
    assert db.session.get(Pitch, pitch.id).deck_id is None


def test_without_a_published_project_the_way_there_is_shown(app, show):
    page = as_somebody(app, a_person()).get(f"/roadshows/{show.event.slug}/apply")
    assert "还没有已发布的项目" in page.text


@pytest.mark.parametrize(
    ("state", "words"),
    [(S.RESERVE, "候补第 1 位"), (S.DECLINED, "主题不符"), (S.LAPSED, "名额已让出"), (S.PRESENTED, "活动结束后")],
)
def test_a_pitch_in_every_state_is_a_sound_page(app, show, state, words):
    pitch = a_pitch(show, state=state, reason="主题不符" if state == S.DECLINED else None)
    page = as_somebody(app, leader(pitch.project)).get(f"/roadshows/{show.event.slug}/pitches/{pitch.code}")
    assert words in page.text


# Choosing.


def test_the_organiser_filters_decides_and_exports(desk, show):
    pitches = [a_pitch(show, a_project(f"项目{n}（演示）", sector="electrical"), message="=1+1") for n in range(3)]
    other = a_pitch(show, a_project("鞋底（演示）", sector="footwear"))
    path = f"/organise/{show.event.slug}/pitches"
    assert "鞋底（演示）" not in desk.get(f"{path}?sector=electrical").text
    assert "鞋底（演示）" in desk.get(f"{path}?q=鞋底").text
    desk.post(path, {"pitch": [pitches[0].code, pitches[1].code], "decision": "selected"})
    desk.post(path, {"pitch": [pitches[2].code], "decision": "reserve"})
    assert "请写明原因" in desk.post(path, {"pitch": [other.code], "decision": "declined"}, status=422).text
    desk.post(path, {"pitch": [other.code], "decision": "declined", "reason": "名额有限"})
    states = [db.session.get(Pitch, pitch.id).state for pitch in (*pitches, other)]
    assert states == [S.SELECTED, S.SELECTED, S.RESERVE, S.DECLINED]
    assert "已入选，待确认" in desk.get(f"{path}?state=selected").text
    book = CalamineWorkbook.from_filelike(BytesIO(desk.download(f"{path}.xlsx").data))
    rows = book.get_sheet_by_index(0).to_python()
    assert len(rows) == 5 and "=1+1" in rows[1]
    assert "export pitches" in db.session.execute(select(AuditRow.action)).scalars().all()


def test_one_application_is_read_and_answered(desk, show):
    deck = a_deck(a_project())
    pitch = a_pitch(show, deck.project, message="想见天使", deck_id=deck.id)
    path = f"/organise/{show.event.slug}/pitches/{pitch.code}"
    page = desk.get(path)
    assert "想见天使" in page.text and deck.title in page.text
    desk.post(path, {"decision": "selected"})
    assert db.session.get(Pitch, pitch.id).state == S.SELECTED
    desk.get(f"/en{path}")


def test_when_all_places_are_given_the_organiser_is_told(desk, show):
    show.pitch_count = 1
    a_pitch(show, state=S.CONFIRMED)
    pitch = a_pitch(show)
    page = desk.post(f"/organise/{show.event.slug}/pitches/{pitch.code}", {"decision": "selected"}, status=409)
    assert "名额已满" in page.text


def test_a_project_is_found_and_invited(desk, show):
    project = a_project("海水提锂（演示）")
    path = f"/organise/{show.event.slug}/pitches/invite"
    assert "海水提锂（演示）" in desk.get(f"{path}?q=提锂").text
    desk.post(path, {"project": project.slug})
    assert the(Pitch).is_invited
    desk.get(path)
    assert "海水提锂（演示）" not in desk.get(path).text
    assert "没有找到项目" in desk.get(f"{path}?q=没有这个").text
    desk.post(path, {"project": "nothing"}, status=404)


# Commentators.


def test_a_commentator_is_invited_and_answers_by_link(app, desk, show):
    [pitch] = confirmed(show, "electrical")
    path = f"/organise/{show.event.slug}/pitches/commentators"
    desk.get(path)
    desk.post(path, {"name": "点评嘉宾（演示）", "email": "expert@example.com", "letter_language": "zh"})
    commentator = the(Commentator)
    guest = StrictBrowser(app)
    assert "持有股权" in guest.get(f"/comment/{commentator.code}").text
    guest.post(
        f"/comment/{commentator.code}",
        {"name": "林合伙人（演示）", f"tie-{pitch.project.slug}": "equity", f"tie-note-{pitch.project.slug}": "5%"},
        fill=True,
    )
    assert "您已接受邀请" in guest.get(f"/comment/{commentator.code}").text
    assert "林合伙人（演示）" in desk.get(path).text and "持有股权" in desk.get(path).text
    assert "林合伙人（演示）" in guest.get(f"/roadshows/{show.event.slug}/").text
    guest.get(f"/en/comment/{commentator.code}")
    guest.post(f"/comment/{commentator.code}/decline")
    assert "您已婉拒" in guest.get(f"/comment/{commentator.code}").text
    guest.get("/comment/NOSUCHCODE12", status=404)
    desk.post(f"{path}/{commentator.code}/remove")
    assert db.session.query(Commentator).count() == 0


def test_an_organiser_sees_what_they_typed_not_who_is_behind_the_address(app, desk, show):
    a_person("本名（演示）", email="known@example.com")
    path = f"/organise/{show.event.slug}/pitches/commentators"
    desk.get(path)
    desk.post(path, {"name": "某专家（演示）", "email": "known@example.com", "letter_language": "zh"})
    page = desk.get(path)
    assert "某专家（演示）" in page.text and "本名" not in page.text


# The running order.


def test_the_order_is_sealed_drawn_arranged_moved_and_published(app, desk, browser, show):
    pitches = confirmed(show, "electrical", "electrical", "footwear", "laser")
    path = f"/organise/{show.event.slug}/pitches/order"
    desk.get(path)
    desk.post(f"{path}/seal")
    show = the(Roadshow)
    assert show.draw.order is None and "封条" in desk.get(path).text
    desk.post(f"{path}/draw", {"word": "瓯江"})
    desk.post(f"{path}/rules", {"keeps_sectors_apart": "y", "quorum": "0"})
    desk.post(f"{path}/arrange")
    page = desk.get(path)
    assert "全部规则均已满足" in page.text
    order = [db.session.get(Pitch, pitch.id) for pitch in pitches]
    codes = [pitch.code for pitch in sorted(order, key=lambda pitch: pitch.position)]
    desk.post(path, {"order": " ".join(codes), "move": f"{codes[0]}:down"})
    assert db.session.get(Pitch, pitches[0].id).position is not None
    moved = sorted((db.session.get(Pitch, p.id) for p in pitches), key=lambda pitch: pitch.position)
    assert [pitch.code for pitch in moved] == [codes[1], codes[0], *codes[2:]]
    browser.get(f"/roadshows/{show.event.slug}/order", status=404)
    desk.post(f"{path}/publish")
    page = browser.get(f"/roadshows/{show.event.slug}/order")
    assert all(pitch.project.name_zh in page.text for pitch in moved)
    stage = stages.stage_of(the(Roadshow).event)
    assert [turn.project_id for turn in stage.turns] == [pitch.project_id for pitch in moved]
    browser.get(f"/roadshows/{show.event.slug}/order.ics", status=302)
    draw = f"/roadshows/{show.event.slug}/draw/{the(Roadshow).draw.code}"
    assert "瓯江" in browser.get(draw, status=302, follow=True).text
    browser.get(f"/roadshows/{show.event.slug}/draw/NOSUCH", status=404)


def test_broken_rules_are_shown_and_an_impossible_order_says_why(desk, show):
    confirmed(show, "electrical", "electrical", "electrical")
    path = f"/organise/{show.event.slug}/pitches/order"
    desk.get(path)
    desk.post(f"{path}/draw", {"word": ""})
    assert "与相邻项目同行业" in desk.get(path).text
    page = desk.post(f"{path}/arrange", status=409)
    assert "同一行业的项目太多" in page.text and "允许相邻项目同行业" in page.text


def test_rules_without_a_draw_are_refused(desk, show):
    confirmed(show, "electrical", "laser")
    path = f"/organise/{show.event.slug}/pitches/order"
    desk.get(path)
    assert "请先抽签" in desk.post(f"{path}/arrange", status=422).text


def test_an_order_that_names_other_projects_is_refused(desk, show):
    pitches = confirmed(show, "electrical", "laser")
    path = f"/organise/{show.event.slug}/pitches/order"
    desk.get(path)
    page = desk.post(path, {"order": pitches[0].code}, status=409)
    assert "期间有项目确认或退出" in page.text


def test_an_empty_order_says_what_is_missing(desk, show):
    assert "还没有项目确认" in desk.get(f"/organise/{show.event.slug}/pitches/order").text


# The hall.


def on_stage(desk, show, *sectors):
    """Confirmed pitches, published, the first on stage."""
    pitches = confirmed(show, *sectors)
    path = f"/organise/{show.event.slug}/pitches/order"
    desk.get(path)
    desk.post(f"{path}/publish")
    stage = stages.stage_of(the(Roadshow).event)
    press(stage, Act.START, 0)
    return [db.session.get(Pitch, pitch.id) for pitch in pitches]


def test_an_investor_in_the_hall_taps_stars_an_intent_and_writes(app, desk, show):
    first, second = on_stage(desk, show, "electrical", "laser")
    person = a_person()
    an_investor(members=[person])
    phone = as_somebody(app, person)
    page = phone.get(f"/roadshows/{show.event.slug}/hall")
    assert first.project.name_zh in page.text and "正在路演" in page.text
    phone.post(
        f"/roadshows/{show.event.slug}/hall/{first.code}",
        {"stars": "5", "level": "follow", "note": "估值待谈", "words": "请补充专利清单"},
    )
    remark = the(Remark)
    assert (remark.stars, remark.note, remark.words) == (5, "估值待谈", "请补充专利清单")
    assert the(Intent).event_id == show.event_id
    page = phone.get(f"/roadshows/{show.event.slug}/hall?pitch={second.code}")
    assert second.project.name_zh in page.text
    phone.post(f"/roadshows/{show.event.slug}/hall/{second.code}", {"stars": "9"}, status=422)
    phone.post(f"/roadshows/{show.event.slug}/hall/NOSUCH", {"stars": "4"}, status=404)
    phone.get(f"/en/roadshows/{show.event.slug}/hall")


def test_a_tied_commentator_sees_why_they_stay_silent(app, desk, show):
    [pitch] = on_stage(desk, show, "electrical")
    commentator = a_commentator(show, ties=(pitch.project,))
    phone = as_somebody(app, commentator.person)
    page = phone.get(f"/roadshows/{show.event.slug}/hall")
    assert "请由其他嘉宾点评" in page.text
    phone.post(f"/roadshows/{show.event.slug}/hall/{pitch.code}", {"stars": "5"}, status=403)


def test_the_hall_before_anybody_is_on_stage_is_a_sound_page(app, show):
    commentator = a_commentator(show)
    assert "路演尚未开始" in as_somebody(app, commentator.person).get(f"/roadshows/{show.event.slug}/hall").text


def test_the_hall_is_only_for_verified_investors_and_commentators_who_come(app, browser, desk, show):
    hall = f"/roadshows/{show.event.slug}/hall"
    browser.get(hall, status=303)
    unverified = a_person()
    an_investor(verified=False, members=[unverified])
    asked = a_commentator(show, has_accepted=False)
    for person in (a_person(), unverified, asked.person, leader(a_project())):
        as_somebody(app, person).get(hall, status=404)
    desk.get(hall, status=404)


# Afterwards.


def test_notes_and_intents_reach_the_team_and_the_organiser_reads_neither(app, desk, show):
    pitch = a_pitch(show, state=S.PRESENTED)
    commentator = a_commentator(show)
    a_remark(pitch, commentator.person, commentator_id=commentator.id, words="先做样机", note="私人看法", stars=2)
    team, own = as_somebody(app, leader(pitch.project)), f"/roadshows/{show.event.slug}/pitches/{pitch.code}"
    after = f"/organise/{show.event.slug}/pitches/after"
    assert "活动结束后" in desk.get(after).text
    desk.post(f"{after}/notes", status=409)
    assert "先做样机" not in team.get(own).text
    show.event.state = EventState.ENDED
    page = desk.get(after)
    assert "1 条点评" in page.text and "先做样机" not in page.text and "私人看法" not in page.text
    desk.post(f"{after}/notes")
    desk.post(f"{after}/intents")
    page = team.get(own)
    assert "先做样机" in page.text and "私人看法" not in page.text
    assert db.session.query(OutboxMessage).filter_by(purpose="pitch-notes").count() == 1
    desk.post(f"/organise/{show.event.slug}/pitches/{pitch.code}/absent")
    assert db.session.get(Pitch, pitch.id).state == S.ABSENT
    desk.get(f"/en{after}")


def test_slides_and_recordings_are_public_only_where_the_team_allows_it(app, browser, desk, show):
    project = a_project()
    deck = a_deck(project)
    pitch = a_pitch(show, project, state=S.PRESENTED, deck_id=deck.id)
    show.event.state = EventState.ENDED
    recording = f"/organise/{show.event.slug}/pitches/{pitch.code}/recording"
    desk.get(recording)
    desk.post(recording, {"recording_url": "javascript:alert(1)"}, status=422)
    desk.post(recording, {"recording_url": "https://video.example.com/1"})
    page = f"/roadshows/{show.event.slug}/"
    assert "video.example.com" not in browser.get(page).html
    team, own = as_somebody(app, leader(project)), f"/roadshows/{show.event.slug}/pitches/{pitch.code}"
    assert "video.example.com" in team.get(own).html
    team.post(f"{own}/afterwards", {"slides": "y", "recording": "y"})
    db.session.expire_all()
    assert deck.tier == Tier.PUBLIC
    html = browser.get(page).html
    assert "video.example.com" in html and f"/decks/{deck.code}/" in html
    team.post(f"{own}/afterwards", {})
    html = browser.get(page).html
    assert "video.example.com" not in html and f"/decks/{deck.code}/" not in html


# The law.


def test_nobody_else_reads_a_pitch_or_runs_the_event(app, browser, show):
    pitch = a_pitch(show)
    own = f"/roadshows/{show.event.slug}/pitches/{pitch.code}"
    console = [
        f"/organise/{show.event.slug}/pitches{rest}" for rest in ("", ".xlsx", "/order", "/commentators", "/after")
    ]
    for path in (own, *console):
        browser.get(path, status=303)
    for person in (a_person(), leader(a_project())):
        stranger = as_somebody(app, person)
        for path in (own, *console):
            stranger.get(path, status=404)


def test_a_draft_events_pitches_are_hidden(app, browser, organiser):
    event = an_event(kind=EventKind.ROADSHOW, state=EventState.DRAFT, created_by=organiser, hours=4)
    a_roadshow(event)
    browser.get(f"/roadshows/{event.slug}/", status=404)
    as_somebody(app, organiser).get(f"/roadshows/{event.slug}/")


def test_lists_ask_as_much_for_one_as_for_thirty(app, browser, desk, show):
    show.pitch_count = 31

    def asked(path, who):
        with statements() as seen:
            who.get(path)
        return len(seen)

    paths = [
        (f"/roadshows/{show.event.slug}/", browser, 8),
        (f"/organise/{show.event.slug}/pitches", desk, 8),
        (f"/organise/{show.event.slug}/pitches/order", desk, 8),
        (f"/organise/{show.event.slug}/pitches/after", desk, 8),
    ]
    a_pitch(show, state=S.CONFIRMED)
    few = [asked(path, who) for path, who, _most in paths]
    for _ in range(29):
        a_pitch(show, state=S.CONFIRMED)
    many = [asked(path, who) for path, who, _most in paths]
    assert many == few
    assert all(number <= most for number, (_path, _who, most) in zip(many, paths, strict=True)), many
