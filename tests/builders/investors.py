"""Investors as tests need them: real rows, committed."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from portal import clock
from portal.accounts.identifiers import usci_check
from portal.accounts.models import Person
from portal.areas.models import Area
from portal.database import db
from portal.investors.models import Investor, InvestorMember, Thesis
from portal.investors.rules import InvestorKind, InvestorState
from tests.builders.accounts import a_person

_numbers = count(1)


def an_investor(
    name: str = "瓯江创投（演示）",
    *,
    verified: bool = True,
    members: Sequence[Person] = (),
    state: str | None = None,
    kind: str = InvestorKind.INSTITUTION,
    area: Area | None = None,
    thesis: dict[str, Any] | None = None,
    **more: Any,
) -> Investor:
    """A fund with its people, the first of them its owner (a new person, where none is named). `thesis` holds columns."""
    now, number = clock.now(), next(_numbers)
    people = list(members) or [a_person(name=f"投资人{number}（演示）")]
    investor = Investor(
        **{
            "slug": f"investor-{number}",
            "kind": kind,
            "state": state or (InvestorState.VERIFIED if verified else InvestorState.ASKED),
            "name_zh": name,
            "name_en": f"Oujiang Capital {number} (demo)",
            "usci": a_usci(number) if kind == InvestorKind.INSTITUTION else None,
            "amac_funds": [],
            "area_id": area.id if area else None,
            "created_by_id": people[0].id,
            "created_at": now,
            "asked_at": now,
            "decided_at": now if verified else None,
            **more,
        }
    )
    for place, person in enumerate(people):
        investor.members.append(InvestorMember(person_id=person.id, is_owner=place == 0, created_at=now))
    if thesis is not None:
        investor.thesis = Thesis(**{"updated_at": now, **thesis})
    db.session.add(investor)
    db.session.commit()
    return investor


def a_usci(number: int) -> str:
    """A code that holds in form and check character and belongs to nobody."""
    head = f"91330300MADEMP{number:03d}"
    return head + usci_check(head)
