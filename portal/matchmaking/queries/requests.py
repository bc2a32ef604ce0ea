"""Requests for meetings, as their two sides read them; organisers read those that were accepted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from portal.database import db
from portal.events.models import Event
from portal.matchmaking.models import Meeting, MeetingRequest, Party, Summit, SummitPlan
from portal.matchmaking.queries.parties import with_people
from portal.matchmaking.rules import MeetingState, PlanState, RequestState
from portal.outcomes.rules import Side


def request(slug: str, code: str) -> MeetingRequest | None:
    """One request at the summit of this slug, with both sides and their people."""
    return db.session.execute(
        select(MeetingRequest)
        .join(MeetingRequest.summit)
        .join(Summit.event)
        .where(Event.slug == slug, MeetingRequest.code == code.upper())
        .options(
            contains_eager(MeetingRequest.summit).options(
                contains_eager(Summit.event).joinedload(Event.organisation), selectinload(Summit.slots)
            ),
            *with_both_sides(),
        )
    ).scalar_one_or_none()


def between(one: Party, other: Party, *, is_locked: bool = False) -> MeetingRequest | None:
    """The request of the pair, whoever asked."""
    capital, founder = (other, one) if one.side is Side.TEAM else (one, other)
    wanted = (
        select(MeetingRequest)
        .where(MeetingRequest.capital_id == capital.id, MeetingRequest.founder_id == founder.id)
        .options(*with_both_sides())
        .execution_options(populate_existing=True)
    )
    found = db.session.execute(wanted.with_for_update(of=MeetingRequest) if is_locked else wanted)
    return found.scalar_one_or_none()


def waiting_count(party: Party, *, but: Party | None = None) -> int:
    """How many requests wait for this party's answer (without the one of `but`)."""
    is_capital = party.side is Side.INVESTOR
    own, others = (
        (MeetingRequest.capital_id, MeetingRequest.founder_id)
        if is_capital
        else (MeetingRequest.founder_id, MeetingRequest.capital_id)
    )
    waiting = [
        own == party.id,
        MeetingRequest.state == RequestState.OPEN,
        MeetingRequest.asked_as == (Side.TEAM if is_capital else Side.INVESTOR),
    ]
    if but is not None:
        waiting.append(others != but.id)
    return db.session.execute(select(func.count()).select_from(MeetingRequest).where(*waiting)).scalar_one()


def requests_of(party: Party) -> Sequence[MeetingRequest]:
    """Everything the party asked or is asked, what waits on top."""
    own = MeetingRequest.capital_id if party.side is Side.INVESTOR else MeetingRequest.founder_id
    waits_first = MeetingRequest.state != RequestState.OPEN
    ordered = select(MeetingRequest).where(own == party.id).order_by(waits_first, MeetingRequest.id.desc())
    return db.session.execute(ordered.options(*with_both_sides())).scalars().all()


def accepted(summit: Summit) -> Sequence[MeetingRequest]:
    """What both sides agreed to: the planner reads it by name, without its messages."""
    wanted = select(MeetingRequest).where(
        MeetingRequest.summit_id == summit.id, MeetingRequest.state == RequestState.ACCEPTED
    )
    return db.session.execute(wanted.order_by(MeetingRequest.id).options(*with_both_sides())).scalars().all()


def counts(summit: Summit) -> dict[str, int]:
    """How many requests stand in each state."""
    rows = db.session.execute(
        select(MeetingRequest.state, func.count())
        .where(MeetingRequest.summit_id == summit.id)
        .group_by(MeetingRequest.state)
    )
    return {str(state): 0 for state in RequestState} | {each.state: each[1] for each in rows}


def is_in_published_plan(request: MeetingRequest) -> bool:
    """Whether the two meet in the plan people were told."""
    planned = exists().where(
        Meeting.plan_id == SummitPlan.id,
        SummitPlan.summit_id == request.summit_id,
        SummitPlan.state == PlanState.PUBLISHED,
        Meeting.capital_id == request.capital_id,
        Meeting.founder_id == request.founder_id,
        Meeting.state != MeetingState.CANCELLED,
    )
    return bool(db.session.execute(select(planned)).scalar_one())


def to_expire(now: datetime, limit: int = 100) -> Sequence[MeetingRequest]:
    """Requests nobody answered in time."""
    late = select(MeetingRequest).where(MeetingRequest.state == RequestState.OPEN, MeetingRequest.expires_at <= now)
    return db.session.execute(late.order_by(MeetingRequest.id).limit(limit)).scalars().all()


def with_both_sides() -> tuple[ExecutableOption, ...]:
    """Both parties of a request with their people."""
    people: Any = with_people()
    return joinedload(MeetingRequest.capital).options(*people), joinedload(MeetingRequest.founder).options(*people)
