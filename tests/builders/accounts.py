"""People, officers and organising bodies as tests need them: real rows, committed."""

from functools import cache
from itertools import count
from typing import Any

from portal import clock
from portal.access import Office
from portal.accounts.models import Appointment, Membership, Organisation, Person
from portal.accounts.secrets import hash_password, readable_code
from portal.areas.models import Area
from portal.database import db

PASSWORD = "maker-day-demo"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

_numbers = count(1)
_hashed = cache(hash_password)


def a_person(
    name: str = "林小满（演示）",
    email: str | None = "",
    password: str | None = PASSWORD,
    language: str = "zh",
    *,
    phone: str | None = None,
    is_proven: bool = True,
    has_second_factor: bool = False,
) -> Person:
    """Somebody with a proven address; without `password` a visitor. `email=None` with a phone: known by number only."""
    now = clock.now()
    person = Person(
        code=readable_code(),
        name=name,
        email=f"person{next(_numbers)}@example.com" if email == "" else email,
        phone=phone,
        password_hash=_hashed(password) if password else None,
        language=language,
        created_at=now,
        totp_secret=TOTP_SECRET if has_second_factor else None,
        totp_confirmed_at=now if has_second_factor else None,
        memberships=[],
        appointments=[],
    )
    if is_proven:
        person.email_proven_at = now if person.email else None
        person.phone_proven_at = now if phone else None
    db.session.add(person)
    db.session.commit()
    return person


def an_officer(
    area: Area | None = None, name: str = "陈科长（演示）", office: Office | None = None, **more: Any
) -> Person:
    """A county officer of the area; without an area one of the city (or `office`). Two steps are set up, as offices ask."""
    person = a_person(name=name, has_second_factor=True, **more)
    held = office or (Office.COUNTY_OFFICER if area else Office.CITY_OFFICER)
    person.appointments.append(Appointment(office=held, area_id=area.id if area else None, created_at=clock.now()))
    db.session.commit()
    return person


def an_admin(name: str = "周管理（演示）", **more: Any) -> Person:
    """An administrator."""
    return an_officer(name=name, office=Office.ADMIN, **more)


def an_organisation(
    owner: Person | None = None,
    state: str = "approved",
    *,
    name: str = "瓯江创客协会（演示）",
    area: Area | None = None,
    asked_by: Person | None = None,
    usci: str | None = None,
) -> Organisation:
    """An organising body; `owner` belongs to it and may invite others."""
    now, number = clock.now(), next(_numbers)
    organisation = Organisation(
        slug=f"organisation-{number}",
        name_zh=name,
        name_en=f"Oujiang makers {number} (demo)",
        kind="association",
        usci=usci,
        area_id=area.id if area else None,
        state=state,
        asked_by_id=(asked_by or owner).id if asked_by or owner else None,
        created_at=now,
    )
    db.session.add(organisation)
    db.session.flush()
    if owner:
        a_member(organisation, owner, is_owner=True)
    db.session.commit()
    return organisation


def a_member(organisation: Organisation, person: Person | None = None, *, is_owner: bool = False) -> Person:
    """A person in the organising body."""
    person = person or a_person()
    person.memberships.append(Membership(organisation=organisation, is_owner=is_owner, created_at=clock.now()))
    db.session.commit()
    return person
