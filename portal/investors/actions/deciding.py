"""The officer's answers: verified, returned with a reason, suspended, reinstated."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from portal.accounts.actions import close_all_sessions
from portal.accounts.identifiers import is_usci
from portal.accounts.models import Person
from portal.audit.actions import record
from portal.database import db
from portal.errors import N_, Conflict, NotAllowed, Refusal, move
from portal.investors import letters, queries
from portal.investors.actions.applying import AUDIT_KIND, lock, refuse_second
from portal.investors.models import Investor
from portal.investors.permissions import has_no_part_in_it
from portal.investors.rules import MOVES, InvestorState

VERBS = {
    InvestorState.VERIFIED: "verify",
    InvestorState.RETURNED: "return",
    InvestorState.SUSPENDED: "suspend",
}
SECOND = N_("An institution with this code is verified already: ask one of its owners to invite you.")


def verify(
    investor: Investor, *, seen_version: int, actor: Person, now: datetime, usci_note: str | None = None
) -> None:
    """Let the fund see what verified investors see. Of one that was suspended: reinstate it.

    Raises Conflict where the facts changed since the officer opened them or another fund has the code, Refusal for a code
    that fails its check and has no note, MoveRefused where somebody answered already, NotAllowed for one's own.
    """
    _hold(investor, actor)
    if investor.version != seen_version:
        raise Conflict(N_("The facts were changed after you opened this page. Please look at them again."))
    if investor.usci and not is_usci(investor.usci) and not usci_note:
        raise Refusal(N_("The code fails its check: note what you compared it with."), field="usci_note")
    refuse_second(investor)
    investor.usci_note = usci_note or investor.usci_note
    try:
        _decide(investor, InvestorState.VERIFIED, None, actor=actor, now=now)
    except IntegrityError as clash:  # two funds with one code, verified at one instant
        raise Conflict(SECOND) from clash


def return_(investor: Investor, *, reason: str | None, actor: Person, now: datetime) -> None:
    """Send it back to be corrected. Raises Refusal without a reason, MoveRefused, NotAllowed."""
    _hold(investor, actor)
    _decide(investor, InvestorState.RETURNED, _said(reason), actor=actor, now=now)


def suspend(investor: Investor, *, reason: str | None, actor: Person, now: datetime) -> None:
    """Close to the fund what is for verified investors; its people are signed out. Raises as `return_` does."""
    _hold(investor, actor)
    _decide(investor, InvestorState.SUSPENDED, _said(reason), actor=actor, now=now)
    for member in queries.members_of(investor):
        close_all_sessions(member.person)


def _hold(investor: Investor, actor: Person) -> None:
    lock(investor)
    if not has_no_part_in_it(actor, investor):
        raise NotAllowed(N_("This is your own fund: another officer decides."))


def _said(reason: str | None) -> str:
    if not reason:
        raise Refusal(N_("Please tell the reason, so that they can correct it."), field="reason")
    return reason


def _decide(investor: Investor, wanted: InvestorState, reason: str | None, *, actor: Person, now: datetime) -> None:
    before = InvestorState(investor.state)
    investor.state = move(MOVES, before, wanted)
    investor.reason, investor.decided_by_id, investor.decided_at = reason, actor.id, now
    verb = "reinstate" if before is InvestorState.SUSPENDED else VERBS[wanted]
    record(
        actor,
        verb,
        AUDIT_KIND,
        investor.slug,
        now=now,
        before={"state": before},
        after={"state": wanted, "usci_note": investor.usci_note},
        reason=reason,
    )
    db.session.flush()
    for member in queries.members_of(investor):
        if member.is_owner:
            letters.decided(investor, member.person, verb, now=now)
