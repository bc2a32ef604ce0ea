"""Setting up, applying, choosing and commentators, through a browser that checks each page."""

from datetime import timedelta
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from portal import clock
from portal.audit.models import AuditRow
from portal.database import db
from portal.events.rules import EventKind
from portal.roadshows.models import Commentator, Pitch, Roadshow
from portal.roadshows.rules import PitchState
from tests.builders.accounts import a_person
from tests.builders.decks import a_deck
from tests.builders.events import an_event, typed
from tests.builders.projects import a_project
from tests.builders.roadshows import a_pitch
from tests.roadshows.said import as_somebody, confirmed, leader, the
from tests.strict_browser import StrictBrowser

S = PitchState


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
    desk.post(path, {"project": "nothing"}, status=422)


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
    desk.post(f"{path}/{commentator.id}/remove")
    assert db.session.query(Commentator).count() == 0


def test_an_organiser_sees_what_they_typed_not_who_is_behind_the_address(app, desk, show):
    a_person("本名（演示）", email="known@example.com")
    path = f"/organise/{show.event.slug}/pitches/commentators"
    desk.get(path)
    desk.post(path, {"name": "某专家（演示）", "email": "known@example.com", "letter_language": "zh"})
    page = desk.get(path)
    assert "某专家（演示）" in page.text and "本名" not in page.text
