"""The demo's people: the sign-ins of the contract, and a crowd that registers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from portal.access import Office
from portal.accounts.models import Appointment, Membership, Organisation, Person
from portal.accounts.secrets import hash_password
from portal.areas.models import Area
from portal.database import db
from portal.demo.words import GIVEN, MARK_EN, MARK_ZH, OTHER_NAMES, SURNAMES

PASSWORD = "maker-day-demo"  # noqa: S105 -- the public password of the demo, in the contract
SIGN_INS: tuple[tuple[str, str], ...] = (
    ("city", "市科技局经办"),
    ("lucheng", "鹿城区经办"),
    ("organiser", "林知远"),
    ("space", "陈青岚"),
    ("founder", "黄一鸣"),
    ("investor", "周景行"),
    ("judge", "吴怀瑾"),
    ("door", "郑乐之"),
    ("visitor", "叶安然"),
    ("admin", "系统管理员"),
)


@dataclass(frozen=True)
class Cast:
    """Who plays in the demo city."""

    by_role: dict[str, Person]
    crowd: list[Person]
    bodies: list[Organisation]


def make_people(draw: Random, areas: dict[str, Area], *, crowd: int, now: datetime) -> Cast:
    """The ten sign-ins with their offices and bodies, and `crowd` others without a password."""
    password = hash_password(PASSWORD)
    born = now - timedelta(days=400)
    by_role = {
        role: Person(
            code=f"DEMO{number:08d}",
            name=name + MARK_ZH,
            email=f"{role}@example.com",
            phone=f"1990000{number:04d}",
            email_proven_at=born,
            password_hash=password,
            password_changed_at=born,
            created_at=born,
            language="zh",
            memberships=[],
            appointments=[],
        )
        for number, (role, name) in enumerate(SIGN_INS, start=1)
    }
    by_role["admin"].appointments.append(Appointment(office=Office.ADMIN, created_at=born))
    by_role["city"].appointments.append(Appointment(office=Office.CITY_OFFICER, created_at=born))
    by_role["lucheng"].appointments.append(
        Appointment(office=Office.COUNTY_OFFICER, area_id=areas["330302"].id, created_at=born)
    )
    others = [_stranger(draw, number, born) for number in range(1, crowd + 1)]
    db.session.add_all([*by_role.values(), *others])
    bodies = _bodies(by_role, areas, born, now)
    db.session.add_all(bodies)
    db.session.flush()
    _join(by_role, bodies, born)
    return Cast(by_role, others, bodies)


def _stranger(draw: Random, number: int, born: datetime) -> Person:
    name = OTHER_NAMES[number % 2] if number % 400 == 7 else draw.choice(SURNAMES) + draw.choice(GIVEN)
    has_email = number % 3 != 0
    return Person(
        code=f"DEMP{number:08d}",
        name=name + MARK_ZH,
        created_at=born + timedelta(minutes=number),
        email=f"guest{number:05d}@example.com" if has_email else None,
        phone=None if has_email else f"1990001{number:04d}"[:11],
        email_proven_at=born if has_email else None,
        phone_proven_at=None if has_email else born,
        language="en" if number % 17 == 0 else "zh",
        memberships=[],
        appointments=[],
    )


def _bodies(by_role: dict[str, Person], areas: dict[str, Area], born: datetime, now: datetime) -> list[Organisation]:
    """The organising bodies; one still waits for the county officer, its code fails the check (an early real habit)."""
    rows = (
        (
            "wz-sti",
            "温州市科技创新服务中心",
            "Wenzhou Innovation Service Centre",
            "government",
            "12330300MADEMP044R",
            "330302",
        ),
        ("maker-union", "温州创客联合会", "Wenzhou Makers' Union", "association", "91330302MADEMP01XU", "330302"),
        ("ou-river", "瓯江创业服务有限公司", "Ou River Startup Services", "company", "91330303MADEMP028A", "330303"),
        ("yueqing-lab", "乐清电气创新中心", "Yueqing Electrics Lab", "company", "91330382MADEMP036J", "330382"),
    )
    bodies = [
        Organisation(
            slug=slug,
            name_zh=zh + MARK_ZH,
            name_en=en + MARK_EN,
            kind=kind,
            usci=usci,
            area_id=areas[area].id,
            state="approved",
            created_at=born,
            decided_at=born,
            decided_by_id=by_role["city"].id,
        )
        for slug, zh, en, kind, usci, area in rows
    ]
    bodies.append(
        Organisation(
            slug="young-makers",
            name_zh="鹿城青年创客社" + MARK_ZH,
            name_en="Lucheng Young Makers" + MARK_EN,
            kind="association",
            usci="91330302MADEMP05XX",
            usci_note="证照为早期版本，校验位不符，已附扫描件",
            area_id=areas["330302"].id,
            state="asked",
            asked_by_id=by_role["founder"].id,
            contact_name=by_role["founder"].name,
            contact_phone="19900000005",
            created_at=now - timedelta(days=1),
        )
    )
    return bodies


def _join(by_role: dict[str, Person], bodies: list[Organisation], born: datetime) -> None:
    """Who belongs to which body."""
    centre, union, river, lab, asking = bodies
    for role, body, is_owner in (
        ("city", centre, True),
        ("organiser", union, True),
        ("organiser", river, False),
        ("space", lab, True),
        ("founder", asking, True),
    ):
        db.session.add(
            Membership(organisation_id=body.id, person_id=by_role[role].id, is_owner=is_owner, created_at=born)
        )
