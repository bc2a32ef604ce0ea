"""Summits with their parties, wishes, requests and plans as tests need them: real rows, committed."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from portal import clock
from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.database import db
from portal.events.models import Event
from portal.events.rules import EventKind
from portal.investors.models import Investor
from portal.matchmaking.models import (
    Lock,
    Meeting,
    MeetingChange,
    MeetingOutcome,
    MeetingRequest,
    Party,
    Slot,
    Summit,
    SummitPlan,
    Table,
    Wish,
)
from portal.matchmaking.rules import (
    ALL_ASKS,
    ChangeKind,
    Interest,
    Mark,
    MeetingState,
    PartyKind,
    PartyState,
    PlanState,
    RequestState,
)
from portal.outcomes.rules import Side
from portal.projects.models import Project
from tests.builders.accounts import a_person
from tests.builders.events import an_event
from tests.builders.investors import an_investor
from tests.builders.projects import a_project

_numbers = count(1)


def a_summit(
    event: Event | None = None, *, slots: int = 8, tables: int = 6, now: datetime | None = None, **columns: Any
) -> Summit:
    """An event that matches capital and projects in two weeks: `slots` of 20 minutes in two sessions, `tables` in one zone.

    Sign-up and wishes opened yesterday and are open until shortly before the event, unless columns say otherwise.
    """
    now = now or clock.now()
    event = event or an_event(
        "资本项目对接峰会（演示）",
        kind=EventKind.SUMMIT,
        starts_in=timedelta(days=14),
        hours=8,
        created_by=a_person("组织者（演示）"),
        now=now,
    )
    opened = min(now, event.starts_at) - timedelta(days=1)
    summit = Summit(
        event=event,
        **{
            "asks": [[str(asker), str(asked)] for asker, asked in ALL_ASKS],
            "sign_up_opens_at": opened,
            "sign_up_closes_at": event.starts_at - timedelta(hours=4),
            "wishes_open_at": opened,
            "wishes_close_at": event.starts_at - timedelta(hours=2),
        }
        | columns,
    )
    half = (slots + 1) // 2
    for number in range(slots):
        in_session = number if number < half else number - half
        start = event.starts_at + timedelta(hours=0 if number < half else 4, minutes=25 * in_session)
        summit.slots.append(
            Slot(number=number, session=int(number >= half), starts_at=start, ends_at=start + timedelta(minutes=20))
        )
    summit.tables.extend(Table(number=number, zone="A区") for number in range(1, tables + 1))
    db.session.add(summit)
    db.session.commit()
    return summit


def a_party(
    summit: Summit,
    subject: Investor | Project | None = None,
    *,
    kind: str | None = None,
    state: str = PartyState.ADMITTED,
    person: Person | None = None,
    now: datetime | None = None,
    **columns: Any,
) -> Party:
    """A fund or project at the summit: `subject`, or a new one of `kind` (a project without one) that `person` speaks for."""
    now, number = now or clock.now(), next(_numbers)
    kind = kind or (PartyKind.INVESTOR if isinstance(subject, Investor) else PartyKind.PROJECT)
    if subject is None and kind == PartyKind.PROJECT:
        subject = a_project(f"峰会项目 {number}（演示）", leader=person, now=now)
    elif subject is None:
        subject = an_investor(f"峰会机构 {number}（演示）", members=[person] if person else ())
    party = Party(
        summit=summit,
        kind=kind,
        state=state,
        **{
            "code": readable_code(),
            "investor": subject if isinstance(subject, Investor) else None,
            "project": subject if isinstance(subject, Project) else None,
            "joined_by_id": _speaker(subject),
            "joined_at": now,
            "decided_at": None if state == PartyState.APPLIED else now,
        }
        | columns,
    )
    db.session.add(party)
    db.session.commit()
    return party


def parties(summit: Summit, funds: int, projects: int) -> tuple[list[Party], list[Party]]:
    """So many funds and so many projects that take part."""
    capital = [a_party(summit, kind=PartyKind.INVESTOR) for _ in range(funds)]
    return capital, [a_party(summit, kind=PartyKind.PROJECT) for _ in range(projects)]


def a_wish(party: Party, other: Party, mark: str = Mark.LIKE) -> Wish:
    """What one party thinks of meeting another."""
    wish = Wish(party=party, other=other, mark=mark, marked_at=clock.now())
    db.session.add(wish)
    db.session.commit()
    return wish


def a_request(asker: Party, asked: Party, *, state: str = RequestState.OPEN, **columns: Any) -> MeetingRequest:
    """One party asks another for a meeting."""
    now = clock.now()
    capital, founder = _pair(asker, asked)
    request = MeetingRequest(
        summit=asker.summit,
        capital=capital,
        founder=founder,
        asked_as=Side.INVESTOR if asker is capital else Side.TEAM,
        state=state,
        **{
            "code": readable_code(),
            "asked_by_id": asker.joined_by_id,
            "asked_at": now,
            "expires_at": now + timedelta(hours=asker.summit.request_hours),
            "answered_at": None if state == RequestState.OPEN else now,
        }
        | columns,
    )
    db.session.add(request)
    db.session.commit()
    return request


def a_lock(one: Party, other: Party, *, slot: int | None = None, table: int | None = None) -> Lock:
    """The planner has fixed that these two meet."""
    capital, founder = _pair(one, other)
    lock = Lock(summit_id=one.summit_id, capital=capital, founder=founder, slot=slot, table=table)
    db.session.add(lock)
    db.session.commit()
    return lock


def a_plan(
    summit: Summit,
    meetings: Iterable[tuple[Party, Party, int, int]] = (),
    *,
    state: str = PlanState.PUBLISHED,
    **columns: Any,
) -> SummitPlan:
    """A plan with these meetings: one party, the other, number of the slot, number of the table."""
    now = clock.now()
    summit.plans += 1
    plan = SummitPlan(
        summit=summit,
        number=summit.plans,
        state=state,
        **{
            "code": readable_code(),
            "asked_at": now,
            "progress": 100,
            "finished_at": now,
            "published_at": now if state == PlanState.PUBLISHED else None,
        }
        | columns,
    )
    db.session.add(plan)
    db.session.flush()
    for one, other, slot, table in meetings:
        a_meeting(plan, one, other, slot=slot, table=table)
    db.session.commit()
    return plan


def a_meeting(
    plan: SummitPlan, one: Party, other: Party, *, slot: int = 0, table: int = 1, state: str = MeetingState.PLANNED
) -> Meeting:
    """Two parties at a slot and a table of a plan."""
    capital, founder = _pair(one, other)
    meeting = Meeting(
        code=readable_code(),
        plan=plan,
        capital=capital,
        founder=founder,
        slot=slot,
        table=table,
        weight=10,
        state=state,
        uid=f"{capital.code}-{founder.code}@test",
    )
    db.session.add(meeting)
    db.session.commit()
    return meeting


def a_change(meeting: Meeting, kind: str = ChangeKind.MOVED, **columns: Any) -> MeetingChange:
    """What was changed in the published plan."""
    summit = meeting.plan.summit
    summit.changes += 1
    change = MeetingChange(
        summit=summit, meeting=meeting, number=summit.changes, kind=kind, **{"changed_at": clock.now()} | columns
    )
    db.session.add(change)
    db.session.commit()
    return change


def an_outcome(meeting: Meeting, side: str, interest: str | None = Interest.YES, **columns: Any) -> MeetingOutcome:
    """What one side says of a meeting afterwards."""
    outcome = MeetingOutcome(
        meeting=meeting, side=side, interest=interest, **{"did_meet": True, "said_at": clock.now()} | columns
    )
    db.session.add(outcome)
    db.session.commit()
    return outcome


def _pair(one: Party, other: Party) -> tuple[Party, Party]:
    """The fund or lender, then the project."""
    return (other, one) if one.kind == PartyKind.PROJECT else (one, other)


def _speaker(subject: Investor | Project) -> int | None:
    return next((member.person_id for member in subject.members if member.person_id is not None), None)
