"""The demo's events: a year behind us, two months ahead, and one today."""

from datetime import date, datetime, time, timedelta
from random import Random

from portal.areas.models import Area
from portal.areas.rules import Calendar, is_working_day
from portal.clock import WENZHOU
from portal.database import db
from portal.demo.coming import COMING, K, Planned
from portal.demo.people import Cast
from portal.demo.words import MARK_EN, MARK_ZH, SECTORS, SUMMARIES, TEXTS, TITLES
from portal.events.models import AgendaItem, DoorStaff, Event, EventHost, EventUnit, RoomBooking
from portal.events.rules import DEFAULTS, EventKind, EventState, HostRole, HostState, UnitRole
from portal.makerspaces.models import Makerspace

SLOTS = (time(9, 30), time(14, 0), time(14, 30), time(19, 0))


def make_programme(
    draw: Random, areas: dict[str, Area], spaces: list[Makerspace], cast: Cast, calendar: Calendar, *, now: datetime
) -> tuple[list[Event], dict[str, Planned]]:
    """All events, and for the handwritten ones what they were planned as (by slug)."""
    today = now.astimezone(WENZHOU).date()
    events = _past(draw, spaces, cast, calendar, today, now)
    planned: dict[str, Planned] = {}
    umbrella: Event | None = None
    for number, plan in enumerate(COMING, start=1):
        event = _coming(plan, number, spaces, cast, today, now)
        if plan.note.get("umbrella"):
            umbrella = event
        if plan.note.get("child"):
            event.parent = umbrella
        events.append(event)
        planned[event.slug] = plan
    events += _drawn(draw, spaces, cast, calendar, today, now)
    events += _drafts(spaces, cast, today, now)
    db.session.add_all(events)
    db.session.flush()
    _book(events)
    return events, planned


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, WENZHOU)


def _event(
    slug: str,
    kind: EventKind,
    title: tuple[str, str],
    starts_at: datetime,
    *,
    hours: float,
    space: Makerspace,
    cast: Cast,
    body: int,
    now: datetime,
    state: EventState = EventState.PUBLISHED,
    capacity: int | None = None,
) -> Event:
    summary = SUMMARIES[kind]
    published = min(now - timedelta(hours=6), starts_at - timedelta(days=21))
    room = next((room for room in space.rooms if capacity and room.capacity >= capacity), None)
    event = Event(
        slug=slug,
        uid=f"{slug}@demo.makerday",
        source="demo",
        source_ref=slug,
        kind=kind,
        state=state,
        title_zh=title[0] + MARK_ZH,
        title_en=title[1] + MARK_EN,
        summary_zh=summary[0],
        summary_en=summary[1],
        text_zh=TEXTS[0],
        text_en=TEXTS[1],
        sectors=[],
        organisation_id=cast.bodies[body].id,
        area_id=space.area_id,
        assessed_unit_id=space.assessed_unit_id,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=hours),
        venue_makerspace_id=space.id,
        venue_room_id=room.id if room else None,
        capacity=capacity,
        takes_registrations=kind is not EventKind.MAKER_DAY,
        has_waiting_list=DEFAULTS[kind].waits,
        registration_opens_at=published,
        registration_closes_at=starts_at,
        cancel_until=starts_at - timedelta(hours=2),
        preview_token=f"demo-{slug}"[:43],
        created_by_id=cast.by_role["organiser"].id,
        created_at=published,
        updated_at=published,
        published_at=published,
        contact_name="会务组" + MARK_ZH,
        contact_phone="0577-55550001",
    )
    event.hosts.append(_host(space, HostRole.HOST, published))
    event.units.append(
        EventUnit(role=UnitRole.GUIDING, name_zh="温州市科技局", name_en="Wenzhou Bureau of Science and Technology")
    )
    event.units.append(
        EventUnit(role=UnitRole.HOST, name_zh=cast.bodies[body].name_zh, name_en=cast.bodies[body].name_en, position=1)
    )
    return event


def over_event(
    slug: str,
    kind: EventKind,
    title: tuple[str, str],
    starts_at: datetime,
    space: Makerspace,
    cast: Cast,
    *,
    now: datetime,
    people: int,
) -> Event:
    """An event that is over, with its headcount."""
    hours = DEFAULTS[kind].hours
    event = _event(
        slug, kind, title, starts_at, hours=hours, space=space, cast=cast, body=0, now=now, state=EventState.ENDED,
        capacity=DEFAULTS[kind].capacity,
    )  # fmt: skip
    event.ended_at, event.headcount = event.ends_at, people
    event.headcount_confirmed_at = event.ends_at + timedelta(hours=2)
    db.session.add(event)
    db.session.flush()
    return event


def _host(space: Makerspace, role: HostRole, at: datetime, state: HostState = HostState.CONFIRMED) -> EventHost:
    answered = at if state is HostState.CONFIRMED else None
    return EventHost(
        makerspace_id=space.id, role=role, state=state, asked_at=at - timedelta(days=1), answered_at=answered
    )


def _past(
    draw: Random, spaces: list[Makerspace], cast: Cast, calendar: Calendar, today: date, now: datetime
) -> list[Event]:
    """A year of what makerspaces did: from none to two a month each, ten in the middle."""
    days = [day for back in range(1, 366) if is_working_day(day := today - timedelta(days=back), calendar)]
    events: list[Event] = []
    for number, space in enumerate(spaces):
        how_many = 0 if number % 29 == 11 else min(24, max(1, round(draw.gauss(10, 5.5))))
        for day in sorted(draw.sample(days, how_many)):
            kind = draw.choices((K.SALON, K.TRAINING, K.ROADSHOW), (55, 25, 20))[0]
            sector = draw.choice(SECTORS)
            zh, en = draw.choice(TITLES[kind])
            capacity = DEFAULTS[kind].capacity or 60
            event = _event(
                f"{kind}-{day:%Y%m%d}-{len(events) + 1:04d}",
                kind,
                (zh.format(zh=sector[1]), en.format(en=sector[2])),
                _at(day, draw.choice(SLOTS)),
                hours=DEFAULTS[kind].hours,
                space=space,
                cast=cast,
                body=draw.randrange(3),
                now=now,
                state=EventState.ENDED if (today - day).days < 180 else EventState.ARCHIVED,
                capacity=capacity,
            )
            event.sectors = [sector[0]]
            event.venue_room_id = None
            event.ended_at = event.ends_at
            event.headcount = min(capacity, round(capacity * draw.uniform(0.4, 0.95)))
            event.headcount_confirmed_at = event.ends_at + timedelta(hours=2)
            if draw.random() < 0.12:
                partners = draw.sample(spaces, 2)
                event.hosts += [_host(s, HostRole.CO_ORGANISER, event.created_at) for s in partners if s is not space]
            events.append(event)
    return events


def _coming(plan: Planned, number: int, spaces: list[Makerspace], cast: Cast, today: date, now: datetime) -> Event:
    """One of the handwritten events."""
    day = today + timedelta(days=plan.days)
    starts_at = _at(day, plan.at)
    hours = DEFAULTS[plan.kind].hours
    if plan.days == 0 and now < starts_at - timedelta(hours=14):
        starts_at = _at(day, time(14, 0))
    extra_days = int(str(plan.note.get("days", 1))) - 1
    event = _event(
        f"{plan.kind.replace('_', '-')}-{day:%m%d}-{number:02d}",
        plan.kind,
        plan.title,
        starts_at,
        hours=hours + 24 * extra_days,
        space=spaces[plan.place],
        cast=cast,
        body=1 if plan.days < 12 else number % 3,
        now=now,
        state=plan.state,
        capacity=plan.capacity,
    )
    event.sectors = [plan.sector]
    if plan.kind in {K.EXPO, K.MAKER_DAY}:
        event.takes_registrations = plan.kind is K.EXPO
    if "attendance" in plan.note:
        event.expected_attendance = int(str(plan.note["attendance"]))
    if "opens_in" in plan.note:
        event.registration_opens_at = now + timedelta(days=int(str(plan.note["opens_in"])))
    if plan.note.get("online"):
        event.online_url = "https://meeting.example.com/makerday"
    if plan.note.get("moved"):
        event.sequence, event.state_reason = 1, "因节假日调休，顺延两天"
    if plan.state is EventState.CANCELLED:
        event.sequence, event.state_reason = 1, "台风预警，活动取消，已逐一通知"
    if plan.state is EventState.POSTPONED:
        event.sequence, event.state_reason = 1, "嘉宾行程变化，新的时间另行通知"
    if plan.note.get("door"):
        event.door_staff.append(DoorStaff(person_id=cast.by_role["door"].id))
    roles = (HostRole.ORGANISER, HostRole.CO_ORGANISER, HostRole.VENUE, HostRole.CO_ORGANISER, HostRole.CO_ORGANISER)
    for role, space in zip(roles, spaces[plan.place + 1 : plan.place + plan.hosts], strict=False):
        event.hosts.append(_host(space, role, event.created_at))
    if DEFAULTS[plan.kind].needs_agenda:
        _agenda(event)
    return event


def _agenda(event: Event) -> None:
    """A customary run-down: sign-in, welcome, the main part, talking."""
    rows = (
        (0, 30, "签到", "Sign-in", None),
        (30, 40, "主持人开场", "Welcome", None),
        (40, 130, "主题分享与路演", "Talks and pitches", ("行业导师" + MARK_ZH, "Industry mentors" + MARK_EN)),
        (130, 150, "点评与交流", "Comments and conversation", None),
    )
    for start, end, zh, en, speaker in rows:
        event.agenda.append(
            AgendaItem(
                starts_at=event.starts_at + timedelta(minutes=start),
                ends_at=event.starts_at + timedelta(minutes=end),
                title_zh=zh,
                title_en=en,
                speaker_zh=speaker[0] if speaker else None,
                speaker_en=speaker[1] if speaker else None,
            )
        )


def _drawn(
    draw: Random, spaces: list[Makerspace], cast: Cast, calendar: Calendar, today: date, now: datetime
) -> list[Event]:
    """Another forty coming events, all over the city."""
    days = [day for ahead in range(1, 60) if is_working_day(day := today + timedelta(days=ahead), calendar)]
    events = []
    for number in range(1, 41):
        kind = draw.choices((K.SALON, K.TRAINING, K.ROADSHOW), (55, 25, 20))[0]
        sector, day, space = draw.choice(SECTORS), draw.choice(days), draw.choice(spaces)
        zh, en = draw.choice(TITLES[kind])
        event = _event(
            f"{kind}-{day:%m%d}-{100 + number}",
            kind,
            (zh.format(zh=sector[1]), en.format(en=sector[2])),
            _at(day, draw.choice(SLOTS)),
            hours=DEFAULTS[kind].hours,
            space=space,
            cast=cast,
            body=draw.randrange(4),
            now=now,
            capacity=draw.choice((30, 40, 60, 80)),
        )
        event.sectors = [sector[0]]
        event.venue_room_id = None
        if DEFAULTS[kind].needs_agenda:
            _agenda(event)
        events.append(event)
    return events


def _drafts(spaces: list[Makerspace], cast: Cast, today: date, now: datetime) -> list[Event]:
    """The organiser's draft (its host still has to answer) and one event that waits for the county officer."""
    draft = _event(
        "salon-draft-01",
        K.SALON,
        ("AI 工具下车间", "AI tools on the shop floor"),
        _at(today + timedelta(days=19), time(14, 0)),
        hours=2.5,
        space=spaces[0],
        cast=cast,
        body=1,
        now=now,
        state=EventState.DRAFT,
        capacity=40,
    )
    draft.title_en, draft.published_at, draft.venue_room_id = None, None, None
    draft.hosts[0].state, draft.hosts[0].answered_at = HostState.ASKED, None
    draft.hosts[0].message = "想借沙龙区，四十人左右，需要投影。"
    waiting = _event(
        "training-review-01",
        K.TRAINING,
        ("创业财税第一课", "Books and taxes: lesson one"),
        _at(today + timedelta(days=22), time(14, 0)),
        hours=3,
        space=spaces[2],
        cast=cast,
        body=1,
        now=now,
        state=EventState.SUBMITTED,
        capacity=50,
    )
    waiting.published_at, waiting.submitted_at, waiting.venue_room_id = None, now - timedelta(hours=3), None
    _agenda(waiting)
    return [draft, waiting]


def _book(events: list[Event]) -> None:
    """The rooms of coming events; whoever would clash goes without a room."""
    taken: dict[int, list[tuple[datetime, datetime]]] = {}
    for event in events:
        if event.venue_room_id is None or event.state in {EventState.CANCELLED, EventState.POSTPONED}:
            continue
        spans = taken.setdefault(event.venue_room_id, [])
        if any(event.starts_at < end and start < event.ends_at for start, end in spans):
            event.venue_room_id = None
            continue
        spans.append((event.starts_at, event.ends_at))
        db.session.add(
            RoomBooking(
                room_id=event.venue_room_id, event_id=event.id, starts_at=event.starts_at, ends_at=event.ends_at
            )
        )
