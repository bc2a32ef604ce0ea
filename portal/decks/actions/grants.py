"""A fund asks to read, the team answers, and the leave ends: by the clock, by the team, or by the fund."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.accounts import throttles
from portal.accounts.models import Person
from portal.audit.actions import record
from portal.database import db
from portal.decks import letters, queries
from portal.decks.actions.documents import AUDIT_KIND, lock
from portal.decks.actions.looks import pledge
from portal.decks.models import Grant
from portal.decks.rules import ASK_AGAIN_AFTER, DAYS, MOVES, GrantState, is_live
from portal.errors import N_, Conflict, NotAllowed, Refusal, move
from portal.investors.models import Investor
from portal.investors.permissions import is_of_fund
from portal.investors.rules import InvestorState
from portal.projects.models import Project
from portal.projects.rules import ProjectState

S = GrantState


def ask(found: Project, investor: Investor, *, purpose: str, actor: Person, now: datetime) -> Grant:
    """Ask the team to open its papers. Who asks gives the pledge with it.

    Raises Refusal for a fund nobody verified or that was told no lately, Conflict where one is asked or runs, TooMany.
    """
    if not is_of_fund(actor, investor):
        raise NotAllowed
    if investor.state != InvestorState.VERIFIED:
        raise Refusal(N_("Only verified investors can ask. An officer checks your papers first."))
    if found.state != ProjectState.PUBLISHED:
        raise Refusal(N_("This project does not show itself at the moment."))
    throttles.count_within((throttles.LETTERS, actor.code), now=now)
    lock(found)
    _check_free(found, investor, now=now)
    asked = Grant(
        code=secrets.token_hex(10),
        project=found,
        investor=investor,
        asked_by=actor,
        purpose=purpose,
        state=S.ASKED,
        asked_at=now,
    )
    db.session.add(asked)
    pledge(found, actor=actor, now=now)
    _record(actor, "ask-to-read", asked, now=now)
    db.session.flush()
    letters.asked(asked, now=now)
    return asked


def _check_free(found: Project, investor: Investor, *, now: datetime) -> None:
    """Raise where the fund has asked already, reads already, or was told no a moment ago."""
    open_one = db.session.execute(
        select(Grant).where(
            Grant.project_id == found.id, Grant.investor_id == investor.id, Grant.state.in_(queries.OPEN_GRANTS)
        )
    ).scalar_one_or_none()
    if open_one is not None and open_one.state == S.GRANTED and not is_live(open_one, now):
        _end(open_one, S.EXPIRED, now=now)
        record(None, "expire-grant", AUDIT_KIND, found.slug, now=now, after=_facts(open_one))
        db.session.flush()
    elif open_one is not None and open_one.state == S.GRANTED:
        raise Conflict(N_("Your fund may read this project's papers already."))
    elif open_one is not None:
        raise Conflict(N_("Your fund has asked already. The team will answer."))
    refused_at = queries.last_refusal(found.id, investor.id)
    if refused_at is not None and now < refused_at + ASK_AGAIN_AFTER:
        raise Refusal(
            N_("The team has said no lately. You can ask again after %(days)d days."), days=ASK_AGAIN_AFTER.days
        )


def grant(found: Grant, *, days: int, actor: Person, now: datetime) -> None:
    """Let the fund read for some days. Raises Conflict when it was answered, Refusal for one no longer verified."""
    _lock(found)
    if found.investor.state != InvestorState.VERIFIED:
        raise Refusal(N_("This investor is not verified at the moment."))
    state, until = move(MOVES, GrantState(found.state), S.GRANTED), now + _span(days)
    found.expires_at, found.state = until, state
    found.decided_by_id, found.decided_at = actor.id, now
    _record(actor, "grant-reading", found, now=now)
    db.session.flush()
    letters.answered(found, now=now)


def refuse(found: Grant, *, reason: str | None, actor: Person, now: datetime) -> None:
    """Say no; a reason is kind and not asked for. Raises Conflict when it was answered."""
    _lock(found)
    found.state = move(MOVES, GrantState(found.state), S.REFUSED)
    found.decided_by_id, found.decided_at, found.ended_at, found.reason = actor.id, now, now, reason
    _record(actor, "refuse-reading", found, now=now)
    db.session.flush()
    letters.answered(found, now=now)


def prolong(found: Grant, *, days: int, actor: Person, now: datetime) -> None:
    """Give a grant that runs a new end, counted from now. Raises Conflict when it has ended."""
    _lock(found)
    if found.state != S.GRANTED or (found.expires_at or now) <= now:
        raise Conflict(N_("This grant has ended. The fund may ask again."))
    found.expires_at = now + _span(days)
    _record(actor, "prolong-grant", found, now=now)
    db.session.flush()


def revoke(found: Grant, *, reason: str | None, actor: Person, now: datetime) -> None:
    """Take the leave back; the next page stays closed. Raises Conflict when it has ended."""
    _lock(found)
    _end(found, S.REVOKED, now=now)
    found.reason = reason
    _record(actor, "revoke-grant", found, now=now)
    db.session.flush()
    letters.revoked(found, now=now)


def withdraw(found: Grant, *, actor: Person, now: datetime) -> None:
    """The fund takes its request back, or gives its leave back. Raises Conflict when it has ended."""
    _lock(found)
    _end(found, S.WITHDRAWN, now=now)
    _record(actor, "withdraw-grant", found, now=now)
    db.session.flush()
    letters.withdrawn(found, now=now)


def expire(found: Grant, *, now: datetime) -> None:
    """Write down that a grant has run out; it opened nothing since its end."""
    _lock(found)
    if found.state != S.GRANTED or found.expires_at is None or found.expires_at > now:
        return
    _end(found, S.EXPIRED, now=now)
    _record(None, "expire-grant", found, now=now)
    db.session.flush()


def _lock(found: Grant) -> None:
    db.session.refresh(found, with_for_update={"of": Grant})


def _end(found: Grant, state: GrantState, *, now: datetime) -> None:
    found.state = move(MOVES, GrantState(found.state), state)
    found.ended_at = now


def _span(days: int) -> timedelta:
    if days not in DAYS:
        raise Refusal(N_("Please choose one of the list."), field="days")
    return timedelta(days=days)


def _record(actor: Person | None, action: str, found: Grant, *, now: datetime) -> None:
    record(actor, action, AUDIT_KIND, found.project.slug, now=now, after=_facts(found))


def _facts(found: Grant) -> dict[str, object]:
    return {"grant": found.code, "investor": found.investor.slug, "state": found.state, "until": found.expires_at}
