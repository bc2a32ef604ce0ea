"""Cities of known size to measure on: so many events, so many registrations, and people who are already signed in."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from flask import Flask
from sqlalchemy import insert, select, text, update

from portal import clock
from portal.accounts.models import Membership, Organisation, Person, SignInSession
from portal.accounts.secrets import digest, new_token, readable_code
from portal.areas.actions import load_reference
from portal.areas.models import Area
from portal.areas.rules import DIVISION_KINDS
from portal.database import db
from portal.events.actions.showing import show
from portal.events.models import Event, EventHost
from portal.events.rules import EventKind, EventState, HostRole, HostState, Sector
from portal.makerspaces.models import Makerspace
from portal.makerspaces.rules import Origin, PlanCategory, SpaceType
from portal.registrations.models import Registration
from portal.registrations.rules import RegistrationState

SPACES = 40
BATCH = 500
# Half of the events are behind us. They lie this close, so that a larger city reaches further, as a real one does.
EVENTS_A_DAY = 6
SHARE_OF_BUSIEST = 10
THEMES = ("激光切割", "鞋革数字化", "泵阀智能化", "眼健康", "教玩具设计", "数据要素", "海洋经济", "印刷包装")
FORMS = {EventKind.SALON: "创客沙龙", EventKind.TRAINING: "培训", EventKind.ROADSHOW: "项目路演"}
TEXT = "三段十分钟的分享，再自由交流。\n\n- 带上您的样品\n- 现场有投影与工位\n\n" * 2
_numbers = count(1)


@dataclass(frozen=True)
class City:
    """A built city: the event with most registrations, one in the middle, and the organiser of all."""

    events: int
    busiest: str
    ordinary: str
    organiser_id: int
    crowd: tuple[int, ...]


def build(app: Flask, *, events: int, registrations: int, progress: Callable[[str], None]) -> City:
    """Fill the empty, migrated database. A tenth of the registrations belong to one event."""
    draw, now = Random(events), clock.now()
    with app.app_context():
        load_reference()
        db.session.commit()
        organiser_id, body_id = _organiser(now)
        spaces = _spaces(draw, now)
        crowd = _people(max(100, registrations // SHARE_OF_BUSIEST), now)
        numbers = _events(draw, events, spaces, body_id, organiser_id, now)
        for start in range(0, len(numbers), BATCH):
            progress(f"{events:,} events: {start:,} shown")
            for event in db.session.execute(
                select(Event).where(Event.id.in_(numbers[start : start + BATCH]))
            ).scalars():
                show(event)
            db.session.commit()
            db.session.expunge_all()
        progress(f"{events:,} events: registrations")
        middle = len(numbers) // 2
        _registrations(draw, numbers, numbers[min(middle + 1, len(numbers) - 1)], registrations, crowd, now)
        db.session.commit()
        _analyse()
        slugs = dict(db.session.execute(select(Event.id, Event.slug)).all())
        db.session.remove()
    busiest, ordinary = numbers[min(middle + 1, len(numbers) - 1)], numbers[min(middle + 2, len(numbers) - 1)]
    return City(events, slugs[busiest], slugs[ordinary], organiser_id, tuple(crowd))


def an_open_event(app: Flask, *, capacity: int | None, like: str) -> str:
    """A new event in a week that takes registrations; the slug."""
    now, number = clock.now(), next(_numbers)
    with app.app_context():
        model = db.session.execute(select(Event).where(Event.slug == like)).scalar_one()
        row = _row(10**6 + number, now + timedelta(days=7), now, EventKind.SALON)
        row |= {
            "organisation_id": model.organisation_id,
            "created_by_id": model.created_by_id,
            "capacity": capacity,
            "venue_makerspace_id": model.venue_makerspace_id,
            "area_id": model.area_id,
            "assessed_unit_id": model.assessed_unit_id,
        }
        event = Event(**row)
        db.session.add(event)
        show(event)
        db.session.commit()
        slug = event.slug
        db.session.remove()
    return slug


def signed_in(app: Flask, people: Sequence[int]) -> list[str]:
    """A session cookie for each of these people, as the sign-in form would have given it."""
    now = clock.now()
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    name = app.session_interface.get_cookie_name(app)
    tokens = [new_token() for _ in people]
    rows = [
        {
            "token_hash": digest(token),
            "person_id": person,
            "created_at": now,
            "seen_at": now,
            "expires_at": now + timedelta(days=1),
            "address": "127.0.0.1",
            "user_agent": "bench",
        }
        for token, person in zip(tokens, people, strict=True)
    ]
    with app.app_context():
        db.session.execute(insert(SignInSession), rows)
        db.session.commit()
        db.session.remove()
    return [f"{name}={signer.dumps({'_user_id': token, '_fresh': True})}" for token in tokens]


def _organiser(now: datetime) -> tuple[int, int]:
    body = Organisation(
        slug="bench-union",
        name_zh="温州创客联合会",
        name_en="Makers' Union",
        kind="association",
        state="approved",
        created_at=now,
    )
    person = Person(
        code=readable_code(),
        name="主办",
        email="organiser@bench.example",
        email_proven_at=now,
        created_at=now,
        memberships=[],
        appointments=[],
    )
    db.session.add_all([body, person])
    db.session.flush()
    db.session.add(Membership(organisation_id=body.id, person_id=person.id, is_owner=True, created_at=now))
    db.session.commit()
    return person.id, body.id


def _spaces(draw: Random, now: datetime) -> list[Makerspace]:
    found = db.session.execute(select(Area).where(Area.kind.in_(sorted(DIVISION_KINDS)))).scalars().all()
    spaces = []
    for number in range(SPACES):
        area = found[number % len(found)]
        spaces.append(
            Makerspace(
                slug=f"space-{number:03d}",
                name_zh=f"{area.short_zh}工坊 {number}",
                name_en=f"Workshop {number}",
                area_id=area.id,
                assessed_unit_id=area.id,
                plan_category=draw.choice(list(PlanCategory)),
                type=draw.choice(list(SpaceType)),
                area_declared_sqm=900 + number,
                team_count=9,
                workstation_count=60,
                address_zh=f"创客路 {number} 号",
                address_en=f"{number} Chuangke Road",
                origin=draw.choice(list(Origin)),
                created_at=now,
                updated_at=now,
            )
        )
    db.session.add_all(spaces)
    db.session.commit()
    return spaces


def _people(how_many: int, now: datetime) -> list[int]:
    rows = [
        {
            "code": f"B{number:011d}",
            "name": f"观众 {number}",
            "email": f"guest{number}@bench.example",
            "email_proven_at": now,
            "language": "zh",
            "created_at": now,
        }
        for number in range(how_many)
    ]
    for chunk in _chunks(rows, 5000):
        db.session.execute(insert(Person), chunk)
    db.session.commit()
    return list(db.session.execute(select(Person.id).where(Person.email.like("guest%")).order_by(Person.id)).scalars())


def _state(starts_at: datetime, ends_at: datetime, now: datetime) -> EventState:
    if ends_at <= now:
        return EventState.ENDED
    return EventState.RUNNING if starts_at <= now else EventState.PUBLISHED


def _row(number: int, starts_at: datetime, now: datetime, kind: EventKind) -> dict[str, Any]:
    created = min(now, starts_at) - timedelta(days=20)
    theme = THEMES[number % len(THEMES)]
    return {
        "slug": f"bench-{number}",
        "uid": f"bench-{number}@makerday",
        "kind": kind,
        "state": _state(starts_at, starts_at + timedelta(hours=2), now),
        "title_zh": f"{theme}{FORMS[kind]} {number}",
        "title_en": f"{kind.title()} {number}",
        "summary_zh": f"{theme}：一个下午，几位同行。",
        "summary_en": "An afternoon among peers.",
        "text_zh": TEXT,
        "text_en": "Three talks of ten minutes, then conversation.",
        "sectors": [list(Sector)[number % 5]],
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2),
        "capacity": 60,
        "preview_token": f"bench-{number}",
        "takes_registrations": True,
        "has_waiting_list": True,
        "created_at": created,
        "updated_at": created,
        "published_at": created,
        "registration_opens_at": created,
        "registration_closes_at": starts_at,
        "cancel_until": starts_at - timedelta(hours=2),
    }


def _events(
    draw: Random, how_many: int, spaces: list[Makerspace], body_id: int, organiser_id: int, now: datetime
) -> list[int]:
    rows, hosting = [], []
    for number in range(how_many):
        step = timedelta(hours=24 / EVENTS_A_DAY) * (number - how_many // 2)
        row = _row(number, now + step + timedelta(hours=3), now, draw.choice(list(FORMS)))
        space = draw.choice(spaces)
        row |= {
            "organisation_id": body_id,
            "created_by_id": organiser_id,
            "venue_makerspace_id": space.id,
            "area_id": space.area_id,
            "assessed_unit_id": space.assessed_unit_id,
        }
        rows.append(row)
        hosting.append(space.id)
    for chunk in _chunks(rows, 1000):
        db.session.execute(insert(Event), chunk)
    numbers = list(db.session.execute(select(Event.id).order_by(Event.starts_at)).scalars())
    hosts = [
        {
            "event_id": number,
            "makerspace_id": space,
            "role": HostRole.HOST,
            "state": HostState.CONFIRMED,
            "asked_at": now,
            "answered_at": now,
        }
        for number, space in zip(numbers, hosting, strict=True)
    ]
    for chunk in _chunks(hosts, 5000):
        db.session.execute(insert(EventHost), chunk)
    db.session.commit()
    return numbers


def _registrations(
    draw: Random, events: list[int], busiest: int, how_many: int, crowd: list[int], now: datetime
) -> None:
    """A tenth of them for one event, the others spread evenly over all."""
    most = min(how_many // SHARE_OF_BUSIEST, len(crowd)) or 1
    wanted = {event: (how_many - most) // max(1, len(events) - 1) for event in events} | {busiest: most}
    rows: list[dict[str, Any]] = []
    for event, seats in wanted.items():
        seats_of = min(seats, len(crowd))
        capacity = max(60, seats_of)
        db.session.execute(
            update(Event)
            .where(Event.id == event)
            .values(seats_taken=seats_of, capacity=capacity)
            .execution_options(synchronize_session=False)
        )
        start = draw.randrange(len(crowd))
        rows += [
            {
                "event_id": event,
                "person_id": crowd[(start + place) % len(crowd)],
                "state": RegistrationState.CONFIRMED,
                "created_at": now,
                "changed_at": now,
                "confirmed_at": now,
                "letters": 1,
            }
            for place in range(seats_of)
        ]
    for number, row in enumerate(rows):
        row["code"] = f"R{number:011d}"
    for chunk in _chunks(rows, 5000):
        db.session.execute(insert(Registration), chunk)
    db.session.commit()


def _analyse() -> None:
    """Fresh statistics, as a database that has lived for a while has them."""
    with db.engine.begin() as connection:
        connection.execute(text("ANALYZE"))


def _chunks(rows: list[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]
