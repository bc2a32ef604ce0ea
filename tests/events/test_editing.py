"""Drafting, editing, copying: what follows from a change, and that a stale save loses nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.accounts.models import Person, SignInSession
from portal.audit.queries import history
from portal.database import db
from portal.errors import Refusal
from portal.events.actions import editing, hosting, seats
from portal.events.actions.editing import EditConflict, Point, Unit
from portal.events.actions.hosting import RoomTaken
from portal.events.models import CalendarText, EventHost, RoomBooking
from portal.events.rules import DEFAULTS, EventKind, HostRole, UnitRole
from portal.search.queries import matching
from tests.builders.accounts import a_person, an_organisation
from tests.builders.events import a_host, an_agenda, an_event
from tests.builders.makerspaces import a_makerspace, an_area

NOW = datetime(2027, 5, 3, 2, 0, tzinfo=UTC)
START = datetime(2027, 6, 24, 6, 0, tzinfo=UTC)
TWO_HOURS = timedelta(hours=2)


@pytest.fixture
def organiser(app):
    return a_person(name="林组织（演示）")


def _draft(organiser, **more):
    return editing.draft(EventKind.SALON, "激光沙龙（演示）", START, actor=organiser, now=NOW, **more)


def _edit(event, changes, actor, **more):
    editing.edit(event, changes, version=event.version, actor=actor, now=NOW, **more)


def _found(words):
    found = matching("event", words)
    return db.session.execute(select(found.c.ref)).scalars().all()


@pytest.mark.parametrize("kind", list(EventKind))
def test_a_draft_starts_with_what_its_kind_usually_has(organiser, kind):
    event = editing.draft(kind, "新活动", START, actor=organiser, now=NOW)
    defaults = DEFAULTS[kind]
    assert (event.capacity, event.has_waiting_list) == (defaults.capacity, defaults.waits)
    assert event.ends_at - event.starts_at == timedelta(hours=defaults.hours)
    assert (event.state, len(event.preview_token), event.created_by_id) == ("draft", 43, organiser.id)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Laser & Photonics: Salon!", "laser-photonics-salon"),
        ("Café Überraschung", "cafe-uberraschung"),
        ("激光", ""),
        (None, ""),
        ("x" * 80, "x" * 60),
        ("---", ""),
    ],
)
def test_addresses_are_made_of_latin_letters(title, slug):
    assert editing.slug_of(title) == slug


def test_two_drafts_of_one_name_get_two_addresses(organiser):
    first, second = _draft(organiser, title_en="Salon"), _draft(organiser, title_en="Salon")
    assert first.slug == "salon"
    assert second.slug.startswith("salon-")
    assert _draft(organiser).slug == "salon-2027-06-24"


def test_a_venue_is_asked_and_gives_the_area(organiser):
    space = a_makerspace(area="330304")
    event = _draft(organiser, makerspace=space)
    assert (event.area_id, event.assessed_unit_id) == (space.area_id, space.assessed_unit_id)
    assert [(host.makerspace_id, host.role, host.state) for host in event.hosts] == [(space.id, "venue", "asked")]


def test_a_zone_counts_for_itself_and_for_the_division_it_lies_in(organiser):
    zone = an_area("WZ-FZ-KJC")
    event = _draft(organiser, area=zone)
    assert (event.assessed_unit_id, event.area_id) == (zone.id, zone.parent_id)


def test_a_backward_draft_is_refused(organiser):
    with pytest.raises(Refusal) as refused:
        editing.draft(EventKind.SALON, "x", START, START, actor=organiser, now=NOW)
    assert refused.value.field == "ends_at"


def test_new_words_are_found_and_old_ones_are_not(organiser):
    event = _draft(organiser)
    assert _found("激光") == [event.id]
    _edit(event, {"title_zh": "泵阀沙龙（演示）"}, organiser)
    assert (_found("激光"), _found("泵阀")) == ([], [event.id])
    [row] = [row for row in history("event", event.slug) if row.action == "edit"]
    assert (row.before, row.after) == ({"title_zh": "激光沙龙（演示）"}, {"title_zh": "泵阀沙龙（演示）"})


def test_of_a_contact_only_the_field_stands_in_the_trail(organiser):
    event = _draft(organiser)
    _edit(event, {"contact_name": "王小明（演示）", "contact_phone": "13800000000"}, organiser)
    row = history("event", event.slug)[0]
    assert row.after == {"contact_name": "…", "contact_phone": "…"}


def test_a_stale_save_is_refused_whoever_was_faster(organiser):
    event = _draft(organiser)
    version = event.version
    _edit(event, {"title_zh": "先到（演示）"}, organiser)
    with pytest.raises(EditConflict):
        editing.edit(event, {"title_zh": "后到（演示）"}, version=version, actor=organiser, now=NOW)
    assert event.title_zh == "先到（演示）"


def test_agenda_hosts_and_seats_do_not_make_an_open_form_stale(organiser):
    event = an_event(created_by=organiser, now=NOW)
    version = event.version
    point = Point(None, event.starts_at, event.starts_at + TWO_HOURS, "开场")
    editing.set_agenda(event, [point], actor=organiser, now=NOW)
    editing.set_units(event, [Unit(UnitRole.HOST, "市科技局（演示）")], actor=organiser, now=NOW)
    hosting.ask(event, a_makerspace(), HostRole.HOST, None, actor=organiser, now=NOW)
    seats.take_seat(event.id, is_newcomer=True)
    db.session.refresh(event)
    assert event.version == version


@pytest.mark.parametrize("state", ["ended", "archived", "cancelled"])
def test_what_is_over_stays_as_it_was(organiser, state):
    event = an_event(state=state, created_by=organiser, now=NOW)
    with pytest.raises(Refusal):
        _edit(event, {"title_zh": "别的"}, organiser)
    with pytest.raises(Refusal):
        editing.set_units(event, [], actor=organiser, now=NOW)


@pytest.mark.parametrize("field", ["title_zh", "title_en", "summary_zh", "summary_en"])
def test_what_is_published_stays_complete_in_both_languages(organiser, field):
    event = an_event(created_by=organiser, now=NOW)
    with pytest.raises(Refusal) as refused:
        _edit(event, {field: None}, organiser)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("state", "changes", "sequence"),
    [
        ("draft", {"starts_at": START - TWO_HOURS}, 0),
        ("published", {"title_zh": "新标题（演示）"}, 0),
        ("published", {"text_zh": "新正文"}, 0),
        ("published", {"capacity_is": 90}, 0),
        ("published", {"starts_at": START - TWO_HOURS}, 1),
        ("published", {"venue_zh": "别处"}, 1),
        ("published", {"online_url": "https://meet.example/1"}, 1),
        ("running", {"ends_at": START + 3 * TWO_HOURS}, 1),
    ],
)
def test_sequence_rises_only_when_calendars_must_change(organiser, state, changes, sequence):
    event = an_event(state=state, starts_at=START, created_by=organiser, now=NOW)
    capacity = changes.pop("capacity_is", "unchanged")
    _edit(event, changes, organiser, capacity=capacity)
    assert event.sequence == sequence


def test_kept_calendar_texts_follow_every_change(organiser):
    event = an_event(created_by=organiser, now=NOW)
    _edit(event, {"title_zh": "新标题（演示）", "venue_zh": "新地点（演示）"}, organiser)
    text = db.session.get(CalendarText, (event.id, "zh"))
    assert "SUMMARY:新标题（演示）" in text.text
    assert "LOCATION:新地点（演示）" in text.text
    assert text.made_for == event.updated_at


def test_fewer_seats_than_are_taken_are_refused_and_nothing_is_saved(organiser):
    event = an_event(capacity=5, created_by=organiser, now=NOW)
    for _ in range(3):
        seats.take_seat(event.id, is_newcomer=True)
    db.session.commit()
    with pytest.raises(Refusal) as refused:
        _edit(event, {"title_zh": "新标题"}, organiser, capacity=2)
    assert refused.value.field == "capacity"
    db.session.rollback()
    assert (event.capacity, event.title_zh) == (5, "激光沙龙（演示）")


def test_a_new_time_moves_the_rooms_and_a_clash_refuses_it(organiser):
    keeper = a_person(name="主理人（演示）")
    space = a_makerspace(operator=keeper)
    room = space.rooms[0]
    mine = an_event(starts_at=START, created_by=organiser, now=NOW)
    other = an_event(starts_at=START + timedelta(days=1), now=NOW)
    for event in (mine, other):
        hosting.accept(a_host(event, space, state="asked"), room, actor=keeper, now=NOW)
    db.session.commit()
    with pytest.raises(RoomTaken) as taken:
        _edit(mine, {"starts_at": other.starts_at, "ends_at": other.ends_at}, organiser)
    assert taken.value.field == "starts_at"
    db.session.rollback()
    _edit(mine, {"starts_at": START + timedelta(days=2), "ends_at": START + timedelta(days=2, hours=2)}, organiser)
    booking = db.session.execute(select(RoomBooking).where(RoomBooking.event_id == mine.id)).scalar_one()
    assert booking.starts_at == START + timedelta(days=2)


@pytest.mark.parametrize(
    ("start", "end", "moved"),
    [(timedelta(days=1), timedelta(days=1), timedelta(days=1)), (timedelta(), timedelta(hours=1), timedelta())],
    ids=["moved as a whole", "only longer"],
)
def test_the_agenda_moves_with_its_event(organiser, start, end, moved):
    event = an_event(hosts=[a_makerspace()], starts_at=START, now=NOW)
    an_agenda(event, "开场", "路演")
    before = [(point.starts_at, point.ends_at) for point in event.agenda]
    _edit(event, {"starts_at": event.starts_at + start, "ends_at": event.ends_at + end}, organiser)
    assert [(point.starts_at, point.ends_at) for point in event.agenda] == [(a + moved, b + moved) for a, b in before]


def test_another_venue_is_asked_and_the_old_one_let_go(organiser):
    old, new = a_makerspace("旧（演示）"), a_makerspace("新（演示）", area="330304")
    event = _draft(organiser, makerspace=old)
    _edit(event, {"venue_makerspace_id": new.id}, organiser)
    states = dict(db.session.execute(select(EventHost.makerspace_id, EventHost.state)).all())
    assert states == {old.id: "withdrawn", new.id: "asked"}
    assert event.area_id == new.area_id


def test_a_copy_is_a_draft_with_the_agenda_moved_along(organiser):
    keeper = a_person()
    space = a_makerspace(operator=keeper)
    event = an_event(
        hosts=[space], organisation=an_organisation(), starts_at=START, now=NOW, text_zh="正文", sectors=["laser"]
    )
    an_agenda(event, "开场", "路演")
    editing.set_units(event, [Unit(UnitRole.HOST, "市科技局（演示）")], actor=organiser, now=NOW)
    copy = editing.clone(event, START + timedelta(days=7), actor=organiser, now=NOW)
    assert (copy.state, copy.sequence, copy.seats_taken, copy.published_at) == ("draft", 0, 0, None)
    assert copy.uid != event.uid
    assert copy.slug != event.slug
    assert (copy.title_zh, copy.text_zh, copy.sectors, copy.organisation) == (
        event.title_zh,
        "正文",
        ["laser"],
        event.organisation,
    )
    assert [point.starts_at - START for point in copy.agenda] == [timedelta(days=7), timedelta(days=7, minutes=30)]
    assert [unit.name_zh for unit in copy.units] == ["市科技局（演示）"]
    assert [(host.makerspace_id, host.state) for host in copy.hosts] == [(space.id, "asked")]


def test_units_stand_in_their_customary_order_whatever_was_typed(organiser):
    event = _draft(organiser)
    typed = [
        Unit(UnitRole.DELIVERY, "执行"),
        Unit(UnitRole.GUIDING, "指导"),
        Unit(UnitRole.ORGANISER, "承办"),
        Unit(UnitRole.HOST, "主办"),
    ]
    editing.set_units(event, typed, actor=organiser, now=NOW)
    db.session.expire(event, ["units"])
    assert [unit.name_zh for unit in event.units] == ["指导", "主办", "承办", "执行"]


def test_the_agenda_keeps_rows_adds_and_drops(organiser):
    event = _draft(organiser)
    first, second = an_agenda(event, "开场", "路演")
    points = [
        Point(second.id, START, START + TWO_HOURS, "路演改"),
        Point(None, START + TWO_HOURS, START + 2 * TWO_HOURS, "闭幕"),
    ]
    editing.set_agenda(event, points, actor=organiser, now=NOW)
    assert [(item.id == second.id, item.title_zh) for item in event.agenda] == [(True, "路演改"), (False, "闭幕")]
    assert first.id not in [item.id for item in event.agenda]
    with pytest.raises(Refusal):
        editing.set_agenda(event, [Point(None, START, START, "x")], actor=organiser, now=NOW)


def test_door_staff_are_told_and_signed_out_when_removed(organiser):
    event = an_event(created_by=organiser, now=NOW)
    staff = editing.add_door_staff(event, name="小周（演示）", email="door@example.org", actor=organiser, now=NOW)
    person = db.session.execute(select(Person).where(Person.email == "door@example.org")).scalar_one()
    assert staff.person is person
    with pytest.raises(Refusal):
        editing.add_door_staff(event, name="小周（演示）", email="door@example.org", actor=organiser, now=NOW)
    db.session.add(
        SignInSession(token_hash="x" * 64, person_id=person.id, created_at=NOW, seen_at=NOW, expires_at=NOW + TWO_HOURS)
    )
    editing.remove_door_staff(staff, actor=organiser, now=NOW)
    assert event.door_staff == []
    assert db.session.execute(select(SignInSession)).all() == []
