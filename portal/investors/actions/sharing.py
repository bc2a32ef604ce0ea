"""The people of a fund: invited by link, accepted, made owner, left or removed."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.accounts import throttles
from portal.accounts.actions import close_all_sessions, issue_code, person_at
from portal.accounts.models import ConfirmationCode, Person
from portal.accounts.rules import INVITATION_LASTS
from portal.accounts.secrets import digest
from portal.audit.actions import record
from portal.database import db
from portal.errors import N_, Conflict, Gone, Refusal
from portal.investors import letters, queries
from portal.investors.actions.applying import AUDIT_KIND, ONE_FUND, lock
from portal.investors.models import Investor, InvestorMember
from portal.investors.rules import InvestorState

INVITATION = "investor-invitation"
USED_UP = N_("This invitation has been used or has expired. Please ask for a new one.")
LAST_OWNER = N_("The last owner cannot leave. Make somebody else an owner first.")


def invite(investor: Investor, email: str, *, actor: Person, now: datetime) -> None:
    """Send a link that makes its reader one of the fund; an earlier one to the address is void. `email` is normalised.

    Raises Refusal for one who is of it already, TooMany.
    """
    throttles.count_within((throttles.LETTERS, actor.code), now=now)
    invited = person_at(name=email.partition("@")[0][:50], email=email, language=actor.language, now=now)
    own = queries.member_of(invited)
    if own is not None and own.investor_id == investor.id:
        raise Refusal(N_("This person shares the desk already."), field="email")
    _, token = issue_code(
        invited, email, INVITATION, about=investor.slug, now=now, pending={"by": actor.id}, lasts=INVITATION_LASTS
    )
    record(actor, "invite", AUDIT_KIND, investor.slug, now=now, after={"person": invited.code})
    letters.invitation(invited, investor, actor, token, address=email, now=now)
    db.session.flush()


def invitation(token: str, *, now: datetime) -> tuple[ConfirmationCode, Investor]:
    """The open invitation behind a link, and its fund.

    Raises Gone for a used, late or unknown one, and for one of somebody who no longer speaks for the fund.
    """
    found = db.session.execute(
        select(ConfirmationCode, Investor)
        .join(Investor, Investor.slug == ConfirmationCode.about)
        .where(
            ConfirmationCode.token_hash == digest(token),
            ConfirmationCode.purpose == INVITATION,
            ConfirmationCode.used_at.is_(None),
            ConfirmationCode.expires_at > now,
        )
    ).first()
    if found is None:
        raise Gone(USED_UP)
    code, investor = found
    if (code.pending or {}).get("by") not in {owner.person_id for owner in queries.owners_of(investor.id)}:
        raise Gone(USED_UP)
    return code, investor


def accept(token: str, *, actor: Person, now: datetime) -> Investor:
    """Join the fund, once for each link. Raises Gone; Conflict for somebody who is of a fund already."""
    code, investor = invitation(token, now=now)
    lock(investor)
    db.session.refresh(code, with_for_update=True)
    if code.used_at is not None or investor.state == InvestorState.SUSPENDED:
        raise Gone(USED_UP)
    if queries.member_of(actor) is not None:
        raise Conflict(ONE_FUND)
    code.used_at = now
    db.session.add(InvestorMember(investor_id=investor.id, person_id=actor.id, created_at=now))
    try:
        db.session.flush()
    except IntegrityError as clash:  # another fund's link, opened at the same instant
        raise Conflict(ONE_FUND) from clash
    record(actor, "join", AUDIT_KIND, investor.slug, now=now, after={"person": actor.code})
    db.session.flush()
    db.session.expire(investor, ["members"])
    return investor


def remove(member: InvestorMember, *, actor: Person, now: datetime) -> None:
    """The person leaves the fund, or is removed and signed out. Raises Refusal for the last owner."""
    investor, person = member.investor, member.person
    lock(investor)
    if [owner.id for owner in queries.owners_of(investor.id)] == [member.id]:
        raise Refusal(LAST_OWNER)
    if person.id != actor.id:
        close_all_sessions(person)
    record(actor, "remove-member", AUDIT_KIND, investor.slug, now=now, before={"person": person.code})
    db.session.delete(member)
    db.session.flush()
    db.session.expire(investor, ["members"])


def make_owner(member: InvestorMember, *, actor: Person, now: datetime) -> None:
    """Let a member speak for the fund too."""
    if member.is_owner:
        return
    member.is_owner = True
    record(actor, "make-owner", AUDIT_KIND, member.investor.slug, now=now, after={"person": member.person.code})
    db.session.flush()
