"""The running order, the hall and what the teams take home, through a browser that checks each page."""

from portal.database import db
from portal.decks.rules import Tier
from portal.events.rules import EventKind, EventState
from portal.interests.models import Intent
from portal.notices.models import OutboxMessage
from portal.roadshows.models import Pitch, Remark, Roadshow
from portal.roadshows.rules import PitchState
from portal.stage import queries as stages
from portal.stage.rules import Act
from tests.builders.accounts import a_person
from tests.builders.decks import a_deck
from tests.builders.events import an_event
from tests.builders.investors import an_investor
from tests.builders.projects import a_project
from tests.builders.roadshows import a_commentator, a_pitch, a_remark, a_roadshow
from tests.builders.stage import press
from tests.counting import statements
from tests.roadshows.said import as_somebody, confirmed, leader, the

S = PitchState


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
    desk.get(path)
    desk.post(path, {"move": f"{codes[0]}:down"}, fill=True)  # the page without scripts
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
