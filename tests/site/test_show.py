"""One event in public: who sees it, what it says, the one action, what it hands to chats and search engines."""

import json
import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from portal import clock
from portal.database import db
from portal.events.models import AgendaItem, Event, EventUnit
from portal.events.rules import EventKind, EventState, HostRole, HostState, UnitRole
from portal.registrations.models import Registration
from portal.registrations.rules import RegistrationState
from portal.storage.actions import keep_image
from portal.storage.files import store
from tests.builders.accounts import a_person, an_organisation
from tests.builders.events import a_host, an_event
from tests.builders.makerspaces import a_makerspace
from tests.builders.registrations import a_registration
from tests.site.world import HIDDEN, counted_queries, many_events
from tests.strict_browser import StrictBrowser


def path_of(event: Event) -> str:
    """The event's page."""
    return f"/events/{event.slug}/"


@pytest.mark.parametrize("state", sorted(set(EventState) - set(HIDDEN)))
@pytest.mark.parametrize("language", ["", "/en"])
def test_a_published_event_stays_whatever_becomes_of_it(browser: StrictBrowser, state: str, language: str) -> None:
    event = an_event(state=state, hosts=[a_makerspace()])
    assert browser.get(f"{language}{path_of(event)}").headings


@pytest.mark.parametrize("state", HIDDEN)
def test_nobody_learns_of_an_unpublished_event(browser: StrictBrowser, state: str) -> None:
    event = an_event(state=state)
    browser.get(path_of(event), status=404)
    for name in ("poster.png", "card.png"):
        browser.download(f"{path_of(event)}{name}", status=404)
    browser.sign_in(a_person())
    browser.get(path_of(event), status=404)


def test_those_who_make_it_see_their_draft_as_a_preview(browser: StrictBrowser) -> None:
    owner = a_person()
    event = an_event(state=EventState.DRAFT, organisation=an_organisation(owner))
    browser.sign_in(owner)
    page = browser.get(path_of(event))
    assert "预览" in page.text
    assert not any("/register" in link for link in page.links)


def test_whoever_is_asked_to_host_may_see_what_it_is_about(browser: StrictBrowser) -> None:
    operator = a_person()
    event = an_event(state=EventState.SUBMITTED)
    a_host(event, a_makerspace(operator=operator), state=HostState.ASKED)
    browser.sign_in(operator)
    browser.get(path_of(event))


def test_a_preview_link_opens_a_draft_and_later_leads_to_the_page(browser: StrictBrowser) -> None:
    event = an_event(state=EventState.DRAFT)
    page = browser.get(f"/events/preview/{event.preview_token}")
    assert "noindex" in page.html
    browser.get("/events/preview/guessed", status=404)
    event.state = EventState.PUBLISHED
    browser.get(f"/events/preview/{event.preview_token}", status=302)
    assert browser.location.endswith(path_of(event))


ACTIONS: list[tuple[dict[str, Any], str, bool]] = [
    ({}, "立即报名", True),
    ({"capacity": 2, "seats_taken": 2}, "加入候补", True),
    ({"capacity": 2, "seats_taken": 2, "has_waiting_list": False}, "报名截止", False),
    ({"capacity": None}, "立即报名", True),
    ({"takes_registrations": False}, "无需报名", False),
    ({"state": EventState.CANCELLED}, "已取消", False),
    ({"state": EventState.POSTPONED}, "已延期", False),
    ({"state": EventState.ENDED, "starts_in": timedelta(days=-3)}, "已结束", False),
    ({"starts_in": timedelta(minutes=-10)}, "进行中", False),
]


@pytest.mark.parametrize(("facts", "label", "leads_on"), ACTIONS)
def test_the_one_action_is_named_after_the_state(
    browser: StrictBrowser, facts: dict[str, Any], label: str, leads_on: bool
) -> None:
    event = an_event(**facts)
    page = browser.get(path_of(event))
    assert label in page.text
    assert (f"/events/{event.slug}/register" in page.links) is leads_on


def test_registration_that_opens_later_says_when(browser: StrictBrowser) -> None:
    event = an_event(registration_opens_at=clock.now() + timedelta(days=2))
    page = browser.get(path_of(event))
    assert "开放报名" in page.text
    assert f"/events/{event.slug}/register" not in page.links


def test_whoever_has_a_seat_is_led_to_the_ticket_and_sees_the_online_link(browser: StrictBrowser) -> None:
    event = an_event(online_url="https://meet.example.com/room", hosts=[a_makerspace()])
    person = a_person()
    registration = a_registration(event, person)
    assert "meet.example.com" not in browser.get(path_of(event)).html
    browser.sign_in(a_person())
    assert "meet.example.com" not in browser.get(path_of(event)).html
    browser.sign_in(person)
    page = browser.get(path_of(event))
    assert "已报名" in page.text and f"/t/{registration.code}" in page.links
    assert "https://meet.example.com/room" in page.links


@pytest.mark.parametrize(
    ("state", "label"),
    [
        (RegistrationState.WAITING, "候补中"),
        (RegistrationState.OFFERED, "为您留了名额"),
        (RegistrationState.PENDING, "确认报名"),
    ],
)
def test_whoever_waits_sees_where_they_stand_but_no_link(browser: StrictBrowser, state: str, label: str) -> None:
    event, person, now = an_event(online_url="https://meet.example.com/room"), a_person(), clock.now()
    registration = Registration(
        code="WAIT-0001",
        event_id=event.id,
        person_id=person.id,
        state=state,
        created_at=now,
        changed_at=now,
        queue_place=1 if state == RegistrationState.WAITING else None,
        offered_until=now + timedelta(hours=1) if state == RegistrationState.OFFERED else None,
        held_until=now + timedelta(minutes=10) if state == RegistrationState.PENDING else None,
    )
    db.session.add(registration)
    browser.sign_in(person)
    page = browser.get(path_of(event))
    assert label in page.text and "/t/WAIT-0001" in page.links
    assert "meet.example.com" not in page.html


def test_whoever_gave_the_seat_back_may_register_again(browser: StrictBrowser) -> None:
    event, person = an_event(), a_person()
    registration = a_registration(event, person)
    registration.state = RegistrationState.CANCELLED
    browser.sign_in(person)
    assert f"/events/{event.slug}/register" in browser.get(path_of(event)).links


def test_only_confirmed_hosts_are_named_and_units_stand_in_customary_order(browser: StrictBrowser) -> None:
    confirmed, declined = a_makerspace("确认的空间（演示）"), a_makerspace("婉拒的空间（演示）")
    event = an_event(hosts=[confirmed])
    a_host(event, declined, role=HostRole.CO_ORGANISER, state=HostState.DECLINED)
    for role in (UnitRole.DELIVERY, UnitRole.HOST, UnitRole.GUIDING):
        db.session.add(EventUnit(event_id=event.id, role=role, name_zh=f"{role.value} 单位（演示）"))
    text = browser.get(path_of(event)).text
    assert "确认的空间" in text and "婉拒的空间" not in text
    assert text.index("指导单位") < text.index("主办单位") < text.index("执行单位")


def test_the_agenda_names_times_speakers_and_rooms(browser: StrictBrowser) -> None:
    space = a_makerspace()
    event = an_event(
        hosts=[space], starts_at=clock.now().replace(hour=6, minute=0, second=0, microsecond=0) + timedelta(days=3)
    )
    start = event.starts_at
    db.session.add(
        AgendaItem(
            event_id=event.id,
            starts_at=start,
            ends_at=start + timedelta(minutes=30),
            title_zh="开场",
            speaker_zh="主持人（演示）",
            room_id=space.rooms[0].id,
        )
    )
    text = browser.get(path_of(event)).text
    assert "14:00–14:30" in text and "主持人（演示）" in text and "会议室1" in text


def test_text_is_markdown_that_does_no_harm(browser: StrictBrowser) -> None:
    event = an_event(
        "<b>标题</b>（演示）",
        text_zh="## 流程\n\n<script>alert(1)</script> **重点** [坏](javascript:alert(1))",
        state=EventState.CANCELLED,
        state_reason="<i>台风</i>",
    )
    html = browser.get(path_of(event)).html
    assert "<strong>重点</strong>" in html and "<h3>流程</h3>" in html
    assert "<script>alert" not in html and "<b>标题" not in html and "<i>台风" not in html


def test_a_missing_translation_stands_in_the_other_language_and_says_so(browser: StrictBrowser) -> None:
    event = an_event("只有中文的沙龙（演示）", title_en=None)
    assert '<h1 lang="zh-Hans">只有中文的沙龙' in browser.get(f"/en{path_of(event)}").html


def test_a_moved_event_says_that_its_time_changed(browser: StrictBrowser) -> None:
    event = an_event(sequence=1)
    assert "以本页为准" in browser.get(path_of(event)).text


def test_a_maker_day_shows_its_programme_and_each_part_leads_back(browser: StrictBrowser) -> None:
    day = an_event("温州创客日（演示）", kind=EventKind.MAKER_DAY, hours=9)
    part = an_event("创客日沙龙（演示）", parent_id=day.id)
    an_event("创客日草稿（演示）", parent_id=day.id, state=EventState.DRAFT)
    page = browser.get(path_of(day))
    assert path_of(part) in page.links and "创客日草稿" not in page.text
    assert path_of(day) in browser.get(path_of(part)).links


def test_an_unpublished_maker_day_is_not_named_by_its_parts(browser: StrictBrowser) -> None:
    day = an_event("秘密创客日（演示）", kind=EventKind.MAKER_DAY, state=EventState.DRAFT)
    part = an_event(parent_id=day.id)
    assert "秘密创客日" not in browser.get(path_of(part)).text


def structured(html: str) -> dict[str, Any]:
    """The schema.org block of a page."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert found
    return dict(json.loads(found.group(1)))


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (EventState.PUBLISHED, "EventScheduled"),
        (EventState.CANCELLED, "EventCancelled"),
        (EventState.POSTPONED, "EventPostponed"),
    ],
)
def test_search_engines_read_the_event(browser: StrictBrowser, state: str, status: str) -> None:
    space = a_makerspace("山海空间（演示）", address_zh="学院路 1 号")
    event = an_event('引号"与</script>（演示）', state=state, hosts=[space], online_url="https://meet.example.com/x")
    data = structured(browser.get(path_of(event)).html)
    assert data["name"] == event.title_zh
    assert data["eventStatus"] == f"https://schema.org/{status}"
    assert data["startDate"].endswith("+08:00")
    assert data["location"]["name"] == "山海空间（演示）"
    assert data["eventAttendanceMode"].endswith("MixedEventAttendanceMode")
    assert "meet.example.com" not in json.dumps(data)


def test_chats_get_title_words_and_a_square_picture(browser: StrictBrowser) -> None:
    event = an_event(hosts=[a_makerspace()])
    html = browser.get(path_of(event)).html
    for name in ("og:title", "og:description", "og:url", "og:image"):
        assert f'property="{name}"' in html
    picture = browser.download(f"{path_of(event)}card.png")
    assert picture.mimetype == "image/png" and picture.data.startswith(b"\x89PNG")
    assert int.from_bytes(picture.data[16:20], "big") == int.from_bytes(picture.data[20:24], "big") == 600


def test_the_poster_is_a_picture_that_browsers_may_keep(browser: StrictBrowser) -> None:
    event = an_event(hosts=[a_makerspace()])
    picture = browser.download(f"{path_of(event)}poster.png")
    assert picture.data.startswith(b"\x89PNG")
    assert int.from_bytes(picture.data[16:20], "big") == 1080
    browser.download(f"{path_of(event)}poster.png", status=304, headers={"If-None-Match": picture.headers["ETag"]})


def test_every_page_names_its_twin_in_the_other_language(browser: StrictBrowser) -> None:
    event = an_event()
    assert f'hreflang="en" href="/en{path_of(event)}"' in browser.get(path_of(event)).html.replace(
        "http://localhost", ""
    )
    assert f'hreflang="zh-Hans" href="{path_of(event)}"' in browser.get(f"/en{path_of(event)}").html.replace(
        "http://localhost", ""
    )


@pytest.mark.parametrize("kind", list(EventKind))
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_kind_has_a_drawn_cover_in_both_themes(browser: StrictBrowser, kind: str, theme: str) -> None:
    cover = browser.download(f"/covers/{kind}/some-event.svg?theme={theme}")
    assert cover.mimetype == "image/svg+xml" and cover.data.startswith(b"<svg")
    assert "max-age" in cover.headers["Cache-Control"]
    browser.download(
        f"/covers/{kind}/some-event.svg?theme={theme}", status=304, headers={"If-None-Match": cover.headers["ETag"]}
    )


@pytest.mark.parametrize(
    "path",
    [
        "/covers/party/x.svg",
        "/covers/salon/x.svg?theme=neon",
        f"/covers/salon/{'x' * 101}.svg",
        "/covers/salon/x.svg?shape=a",
    ],
)
def test_no_other_cover_is_drawn(browser: StrictBrowser, path: str) -> None:
    browser.get(path, status=404)


def test_many_hosts_and_neighbours_cost_no_more_queries(browser: StrictBrowser) -> None:
    space = a_makerspace()
    event = an_event(hosts=[space])
    with counted_queries() as few:
        browser.get(path_of(event))
    many_events(30, space)
    for number in range(10):
        a_host(event, a_makerspace(f"协办空间 {number}（演示）"), role=HostRole.CO_ORGANISER)
        db.session.add(EventUnit(event_id=event.id, role=UnitRole.SUPPORTER, name_zh=f"支持单位 {number}（演示）"))
        db.session.add(
            AgendaItem(
                event_id=event.id,
                title_zh=f"第 {number} 节",
                starts_at=event.starts_at,
                ends_at=event.starts_at + timedelta(minutes=number + 1),
            )
        )
    db.session.commit()
    with counted_queries() as many:
        browser.get(path_of(event))
    assert len(many) == len(few) <= 5


def test_a_kept_event_page_follows_every_change(browser: StrictBrowser) -> None:
    space = a_makerspace("旧名空间（演示）")
    event = an_event(hosts=[space], capacity=50)
    browser.get(path_of(event))
    event.seats_taken = 10
    assert "剩 40 席" in browser.get(path_of(event)).text
    space.name_zh = "新名空间（演示）"
    assert "新名空间" in browser.get(path_of(event)).text
    event.hosts[0].state = HostState.WITHDRAWN
    event.venue_makerspace_id = None
    assert "新名空间" not in browser.get(path_of(event)).text


def with_picture(event: Event) -> str:
    """Give the event an uploaded cover; its code."""
    content = BytesIO()
    Image.new("RGB", (1200, 600), "#0F6B5C").save(content, "PNG")
    content.seek(0)
    stored = keep_image(content, store(), purpose="cover", name="封面.png", owner_id=None, now=clock.now())
    event.cover_code = stored.code
    db.session.commit()
    return stored.code


def test_an_uploaded_cover_stands_on_card_page_and_poster(browser: StrictBrowser) -> None:
    event = an_event()
    code = with_picture(event)
    assert f'src="/pictures/{code}"' in browser.get("/events/").html
    assert f'src="/pictures/{code}"' in browser.get(path_of(event)).html
    picture = browser.download(f"/pictures/{code}")
    assert picture.mimetype.startswith("image/") and "sandbox" in picture.headers["Content-Security-Policy"]
    browser.download(f"/pictures/{code}", status=304, headers={"If-None-Match": picture.headers["ETag"]})
    assert browser.download(f"{path_of(event)}poster.png").data.startswith(b"\x89PNG")


def test_the_picture_of_a_draft_is_as_secret_as_the_draft(browser: StrictBrowser) -> None:
    owner = a_person()
    code = with_picture(an_event(state=EventState.DRAFT, organisation=an_organisation(owner)))
    browser.get(f"/pictures/{code}", status=404)
    browser.sign_in(owner)
    browser.download(f"/pictures/{code}")
