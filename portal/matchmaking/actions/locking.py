"""Pairs the planner fixes before planning again: at a slot and a table, or only that they meet."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from portal.accounts.models import Person
from portal.audit import actions as audit
from portal.database import db, insert_new
from portal.errors import N_, Refusal
from portal.matchmaking.models import Lock, Meeting, Party, Summit, SummitPlan
from portal.matchmaking.queries import planning
from portal.matchmaking.rules import is_refused
from portal.outcomes.rules import Side


def fix(
    summit: Summit, one: Party, other: Party, *, slot: int | None, table: int | None, actor: Person, now: datetime
) -> None:
    """These two meet in every plan from now on; then and there where it is said.

    Only pairs the planner knows by name: an accepted request, or a meeting of some plan. So nobody's marks can be felt
    out by trying. Raises Refusal where that cannot be.
    """
    if one.side is other.side:
        raise Refusal(N_("A meeting is between a fund or lender and a project."), field="founder")
    capital, founder = (one, other) if one.side is Side.INVESTOR else (other, one)
    pair = capital.id, founder.id
    here = {party.id: party for party in planning.taking_part(summit)}
    said = planning.marks(summit)
    refuses = is_refused(said.get(pair), said.get((founder.id, capital.id)), planning.requests(summit).get(pair))
    if not planning.is_known(summit, pair) or not {*pair} <= here.keys() or refuses:
        raise Refusal(
            N_("Only two who agreed to a request, or who meet in one of the plans, can be fixed."), field="founder"
        )
    if slot is not None:
        _refuse_slot(summit, capital, founder, slot)
    if table is not None and table not in {each.number for each in summit.tables}:
        raise Refusal(N_("There is no such table."), field="table")
    _refuse_clash(summit, capital, founder, slot, table)
    db.session.execute(delete(Lock).where(Lock.capital_id == capital.id, Lock.founder_id == founder.id))
    lock = Lock(summit_id=summit.id, capital_id=capital.id, founder_id=founder.id, slot=slot, table=table)
    db.session.add(lock)
    db.session.flush()
    audit.record(actor, "fix-meeting", "summit", summit.event.slug, now=now, after=_told(lock))


def keep(plan: SummitPlan, meetings: Sequence[Meeting], *, actor: Person, now: datetime) -> int:
    """Fix these meetings of a plan as they stand; how many were not fixed yet."""
    done = 0
    for each in meetings:
        values = {
            "summit_id": plan.summit_id, "capital_id": each.capital_id, "founder_id": each.founder_id,
            "slot": each.slot, "table": each.table,
        }  # fmt: skip
        made: Any = db.session.execute(insert_new(Lock.__table__, "capital_id", "founder_id"), values)
        done += made.rowcount
    if done:
        audit.record(actor, "fix-meetings", "summit", plan.summit.event.slug, now=now, after={"meetings": done})
    return done


def let_go(summit: Summit, lock: Lock, *, actor: Person, now: datetime) -> None:
    """The planner is free again with these two."""
    db.session.delete(lock)
    audit.record(actor, "free-meeting", "summit", summit.event.slug, now=now, before=_told(lock))


def let_all_go(summit: Summit, *, actor: Person, now: datetime) -> None:
    """The planner is free again with everybody."""
    db.session.execute(delete(Lock).where(Lock.summit_id == summit.id))
    audit.record(actor, "free-meetings", "summit", summit.event.slug, now=now)


def lock_at(summit: Summit, number: int) -> Lock | None:
    """One fixed pair of the summit, by its number."""
    found = select(Lock).where(Lock.summit_id == summit.id, Lock.id == number)
    return db.session.execute(found).scalar_one_or_none()


def _refuse_slot(summit: Summit, capital: Party, founder: Party, slot: int) -> None:
    open_slots = {each.number for each in summit.slots if not each.is_closed}
    if slot not in open_slots:
        raise Refusal(N_("Nobody meets in this slot."), field="slot")
    if slot in capital.unavailable or slot in founder.unavailable:
        raise Refusal(N_("One of them is not there at this time."), field="slot")


def _refuse_clash(summit: Summit, capital: Party, founder: Party, slot: int | None, table: int | None) -> None:
    """Two fixed meetings never want the same party or table at one time."""
    for each in planning.locks(summit):
        if (each.capital_id, each.founder_id) == (capital.id, founder.id) or slot is None or each.slot != slot:
            continue
        if each.capital_id == capital.id or each.founder_id == founder.id:
            raise Refusal(N_("One of them is fixed with somebody else at this time."), field="slot")
        if table is not None and each.table == table:
            raise Refusal(N_("Another meeting is fixed at this table and time."), field="table")


def _told(lock: Lock) -> dict[str, int | None]:
    return {"capital": lock.capital_id, "founder": lock.founder_id, "slot": lock.slot, "table": lock.table}
