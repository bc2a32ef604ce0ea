"""Who runs a makerspace: asking, deciding, inviting, leaving."""

from datetime import datetime

from sqlalchemy import select

from portal.access import Office
from portal.accounts import throttles
from portal.accounts.actions import close_all_sessions, issue_code, person_at
from portal.accounts.models import ConfirmationCode, Person
from portal.accounts.rules import INVITATION_LASTS
from portal.accounts.secrets import digest
from portal.audit.actions import record
from portal.database import db
from portal.errors import N_, Conflict, Gone, NotAllowed, Refusal
from portal.makerspaces import letters
from portal.makerspaces.actions.spaces import AUDIT_KIND, lock
from portal.makerspaces.models import Makerspace, MakerspaceChange, MakerspaceOperator

INVITATION = "makerspace-invitation"


def ask_to_run(space: Makerspace, message: str | None, *, actor: Person, now: datetime) -> MakerspaceOperator:
    """Ask the officer for the role. One who was declined may ask again. Raises Refusal where it is held or asked already."""
    lock(space)
    row = _row(space, actor)
    if row is not None and row.state == "approved":
        raise Refusal(N_("You run this makerspace already."))
    if row is not None and row.state == "asked":
        raise Refusal(N_("You have asked already. The officer of the area decides."))
    if row is None:
        row = MakerspaceOperator(makerspace=space, person=actor, is_owner=False)
        db.session.add(row)
    row.state, row.message, row.reason = "asked", message, None
    row.created_at, row.decided_at, row.decided_by_id = now, None, None
    record(actor, "ask-to-run", AUDIT_KIND, space.slug, now=now, after={"person": actor.code})
    db.session.flush()
    return row


def decide(operator: MakerspaceOperator, *, approve: bool, reason: str | None, actor: Person, now: datetime) -> None:
    """Answer a request. The first operator becomes the owner.

    Raises Conflict when it is answered, Refusal without a reason, NotAllowed for one's own.
    """
    if operator.person_id == actor.id:
        raise NotAllowed(N_("You asked for this yourself: another officer decides."))
    lock(operator.makerspace)
    db.session.refresh(operator, ["state"])
    if operator.state != "asked":
        raise Conflict(N_("This request has been answered already."))
    if not approve and not reason:
        raise Refusal(N_("Please give the reason. The person will read it."), field="reason")
    operator.state = "approved" if approve else "declined"
    operator.is_owner = approve and not _owners(operator.makerspace)
    operator.reason, operator.decided_at, operator.decided_by_id = reason, now, actor.id
    record(
        actor,
        "approve-operator" if approve else "decline-operator",
        AUDIT_KIND,
        operator.makerspace.slug,
        now=now,
        after={"person": operator.person.code, "is_owner": operator.is_owner},
        reason=reason,
    )
    db.session.flush()
    letters.operator_decided(operator, now=now)


def invite(space: Makerspace, email: str, *, actor: Person, now: datetime) -> None:
    """Send a link that makes its reader an operator. `email` is normalised.

    Raises Refusal for one who runs it already, TooMany.
    """
    throttles.count_within((throttles.LETTERS, actor.code), now=now)
    invited = person_at(name=email.partition("@")[0][:50], email=email, language=actor.language, now=now)
    row = _row(space, invited)
    if row is not None and row.state == "approved":
        raise Refusal(N_("This person runs the makerspace already."), field="email")
    _, token = issue_code(
        invited, email, INVITATION, about=space.slug, now=now, pending={"by": actor.id}, lasts=INVITATION_LASTS
    )
    record(actor, "invite-operator", AUDIT_KIND, space.slug, now=now, after={"person": invited.code})
    letters.invitation(invited, space, actor, token, address=email, now=now)
    db.session.flush()


def invitation(token: str, *, now: datetime) -> tuple[ConfirmationCode, Makerspace]:
    """The open invitation behind a link and its makerspace.

    Raises Gone for a used, late or unknown one, and for one of somebody who has left since.
    """
    found = db.session.execute(
        select(ConfirmationCode, Makerspace)
        .join(Makerspace, Makerspace.slug == ConfirmationCode.about)
        .where(
            ConfirmationCode.token_hash == digest(token),
            ConfirmationCode.purpose == INVITATION,
            ConfirmationCode.used_at.is_(None),
            ConfirmationCode.expires_at > now,
        )
    ).first()
    if found is None or not _may_invite(db.session.get(Person, (found[0].pending or {}).get("by")), found[1]):
        raise Gone(N_("This invitation has been used or has expired. Please ask for a new one."))
    return found[0], found[1]


def _may_invite(person: Person | None, space: Makerspace) -> bool:
    row = _row(space, person) if person is not None else None
    return person is not None and (person.holds(Office.ADMIN) or (row is not None and row.state == "approved"))


def accept(token: str, *, actor: Person, now: datetime) -> Makerspace:
    """Join the people who run the makerspace, once for each link. Raises Gone."""
    code, space = invitation(token, now=now)
    lock(space)
    db.session.refresh(code, with_for_update=True)
    if code.used_at is not None:
        raise Gone(N_("This invitation has been used or has expired. Please ask for a new one."))
    code.used_at = now
    row = _row(space, actor)
    if row is None:
        row = MakerspaceOperator(makerspace=space, person=actor, is_owner=False, created_at=now)
        db.session.add(row)
    row.state, row.decided_at, row.reason = "approved", now, None
    record(actor, "accept-invitation", AUDIT_KIND, space.slug, now=now, after={"person": actor.code})
    db.session.flush()
    return space


def remove(operator: MakerspaceOperator, *, actor: Person, now: datetime) -> None:
    """Take the role away, or give it up. The last owner stays. Ends the person's sessions unless they leave themselves."""
    space = operator.makerspace
    lock(space)
    if operator.state == "approved" and _owners(space) == [operator]:
        raise Refusal(N_("The last owner cannot leave. Make somebody else an owner first."))
    record(actor, "remove-operator", AUDIT_KIND, space.slug, now=now, before={"person": operator.person.code})
    if operator.person_id != actor.id:
        close_all_sessions(operator.person)
    db.session.delete(operator)
    db.session.flush()


def make_owner(operator: MakerspaceOperator, *, actor: Person, now: datetime) -> None:
    """Let an operator invite and remove the others too."""
    if operator.state != "approved":
        raise Refusal(N_("Only somebody who runs the makerspace can become an owner."))
    operator.is_owner = True
    record(actor, "make-owner", AUDIT_KIND, operator.makerspace.slug, now=now, after={"person": operator.person.code})
    db.session.flush()


def forget(person: Person) -> None:
    """Let go of a person: their roles end and their words go; what the makerspace became stays.

    Raises Refusal while others run a makerspace that would be left without an owner.
    """
    mine = select(MakerspaceOperator).where(MakerspaceOperator.person_id == person.id)
    for row in db.session.execute(mine).scalars().all():
        others = [other for other in row.makerspace.operators if other.state == "approved" and other is not row]
        if row.is_owner and others and not any(other.is_owner for other in others):
            raise Refusal(
                N_("You are the only owner of %(name)s. Please make somebody else an owner first."),
                name=row.makerspace.name_zh,
            )
        db.session.delete(row)
    proposed = select(MakerspaceChange).where(MakerspaceChange.proposed_by_id == person.id)
    for change in db.session.execute(proposed).scalars():
        change.note = None
    db.session.flush()


def _row(space: Makerspace, person: Person) -> MakerspaceOperator | None:
    return db.session.execute(
        select(MakerspaceOperator).where(
            MakerspaceOperator.makerspace_id == space.id, MakerspaceOperator.person_id == person.id
        )
    ).scalar_one_or_none()


def _owners(space: Makerspace) -> list[MakerspaceOperator]:
    return list(
        db.session.execute(
            select(MakerspaceOperator).where(
                MakerspaceOperator.makerspace_id == space.id,
                MakerspaceOperator.state == "approved",
                MakerspaceOperator.is_owner,
            )
        ).scalars()
    )
