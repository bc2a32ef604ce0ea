"""Organising bodies: asking for one, an officer's answer, members."""

import re
import unicodedata
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.access import Office
from portal.accounts import actions, letters, queries, throttles
from portal.accounts.identifiers import is_usci, normal_usci
from portal.accounts.models import Membership, Organisation, Person
from portal.accounts.rules import INVITATION_LASTS, ORGANISATION_MOVES, CodePurpose, OrganisationState
from portal.accounts.secrets import readable_code
from portal.audit.actions import record
from portal.database import db
from portal.errors import N_, Conflict, NotAllowed, Refusal, move

JOINS = "organisation"


def ask(
    *,
    name_zh: str,
    name_en: str | None,
    kind: str,
    usci: str | None,
    usci_note: str | None,
    area_id: int,
    contact_name: str,
    contact_phone: str,
    actor: Person,
    now: datetime,
) -> Organisation:
    """The body, waiting for the officer of its area. Raises Refusal for a code that cannot be right and has no note."""
    organisation = Organisation(
        slug=free_slug(name_en or ""), asked_by_id=actor.id, created_at=now, state=OrganisationState.ASKED
    )
    _describe(
        organisation,
        name_zh=name_zh,
        name_en=name_en,
        kind=kind,
        usci=usci,
        usci_note=usci_note,
        area_id=area_id,
        contact_name=contact_name,
        contact_phone=contact_phone,
    )
    record(actor, "ask", "organisation", organisation.slug, now=now, after={"name": name_zh, "usci": organisation.usci})
    return organisation


def ask_again(organisation: Organisation, *, actor: Person, now: datetime, **described: Any) -> None:
    """A declined wish, corrected, waits again. Raises Refusal as `ask` does, MoveRefused unless it was declined."""
    organisation.state = move(ORGANISATION_MOVES, OrganisationState(organisation.state), OrganisationState.ASKED)
    organisation.reason = organisation.decided_by_id = organisation.decided_at = None
    _describe(organisation, **described)
    record(actor, "ask-again", "organisation", organisation.slug, now=now, after={"name": organisation.name_zh})


def decide(
    organisation: Organisation,
    *,
    is_approved: bool,
    reason: str | None,
    usci_note: str | None,
    actor: Person,
    now: datetime,
) -> None:
    """The officer's answer; the asker is told, and becomes the owner of an approved body.

    Raises Refusal for a decline without a reason, or an approval against the code's check character without a note;
    MoveRefused where somebody answered already; NotAllowed for one's own wish.
    """
    locked = select(Organisation).where(Organisation.id == organisation.id).with_for_update()
    db.session.execute(locked.execution_options(populate_existing=True)).scalar_one()
    if organisation.asked_by_id == actor.id:
        raise NotAllowed(N_("You asked for this yourself: another officer decides."))
    wanted = OrganisationState.APPROVED if is_approved else OrganisationState.DECLINED
    before = organisation.state
    organisation.state = move(ORGANISATION_MOVES, OrganisationState(before), wanted)
    if not is_approved and not reason:
        raise Refusal(N_("Please tell the reason, so that they can correct it."), field="reason")
    if is_approved and organisation.usci and not is_usci(organisation.usci) and not usci_note:
        raise Refusal(N_("The code fails its check: note what you compared it with."), field="usci_note")
    organisation.reason = reason or None
    organisation.usci_note = usci_note or organisation.usci_note
    organisation.decided_by_id, organisation.decided_at = actor.id, now
    asker = db.session.get(Person, organisation.asked_by_id) if organisation.asked_by_id else None
    if is_approved and asker is not None and not asker.forgotten_at and not asker.is_member_of(organisation.id):
        asker.memberships.append(Membership(organisation_id=organisation.id, is_owner=True, created_at=now))
    record(
        actor,
        "decide",
        "organisation",
        organisation.slug,
        now=now,
        before={"state": before},
        after={"state": organisation.state, "usci_note": organisation.usci_note},
        reason=reason,
    )
    db.session.flush()
    if asker is not None and not asker.forgotten_at:
        letters.organisation_decided(asker, organisation, now=now)


def invite(organisation: Organisation, *, email: str, actor: Person, now: datetime) -> None:
    """Send a one-time link to the address; whoever opens it is a member. Raises Refusal for a member, TooMany."""
    throttles.count_within((throttles.LETTERS, actor.code), now=now)
    person = actions.person_at(name=email.partition("@")[0][:50], email=email, language=actor.language, now=now)
    if person.is_member_of(organisation.id):
        raise Refusal(N_("This person is a member already."), field="email")
    _, token = actions.issue_code(
        person,
        email,
        CodePurpose.INVITATION,
        about=f"{JOINS}:{organisation.slug}",
        now=now,
        pending={JOINS: organisation.id, "by": actor.id},
        lasts=INVITATION_LASTS,
    )
    letters.invited(person, organisation, actor.name, token, now=now)
    record(actor, "invite", "organisation", organisation.slug, now=now, after={"person": person.code})


def accept_invitation(
    token: str, *, now: datetime, name: str | None = None, password_hash: str | None = None, texts: tuple[str, ...] = ()
) -> Person:
    """The invited person, now a member or in office. Who had no password gets name and password. Raises CodeRefused."""
    confirmation = actions.redeem(CodePurpose.INVITATION, now=now, token=token)
    person = db.session.get(Person, confirmation.person_id)
    pending, confirmation.pending = confirmation.pending or {}, None
    if person is None or person.forgotten_at or (not person.password_hash and not password_hash):
        raise actions.CodeRefused
    if JOINS in pending and not _may_invite(db.session.get(Person, pending.get("by")), pending[JOINS]):
        raise actions.CodeRefused  # whoever has left since leaves no door open behind them
    if not person.password_hash:
        person.name, person.password_hash, person.password_changed_at = name or person.name, password_hash, now
        actions.consent(person, texts, now=now)
    if JOINS in pending and not person.is_member_of(pending[JOINS]):
        person.memberships.append(Membership(organisation_id=pending[JOINS], is_owner=False, created_at=now))
        record(
            person,
            "join",
            "organisation",
            (confirmation.about or "").partition(":")[2],
            now=now,
            after={"person": person.code},
        )
    if pending.get("office"):
        actions.appoint(person, pending["office"], actor=None, now=now, area_id=pending.get("area_id"))
    db.session.flush()
    return person


def _may_invite(person: Person | None, organisation_id: int) -> bool:
    """Whether the person may (still) bring others into the body, as the law has it at this moment."""
    return person is not None and (
        person.holds(Office.ADMIN)
        or any(held.is_owner and held.organisation_id == organisation_id for held in person.memberships)
    )


def remove(membership: Membership, *, actor: Person, now: datetime, keep: str | None = None) -> None:
    """The person leaves the body and is signed out (`keep`: but on this browser). Raises Refusal for the last owner."""
    person, organisation = membership.person, membership.organisation
    if membership.is_owner:
        _keep_an_owner(membership)
    person.memberships.remove(membership)
    actions.close_all_sessions(person, but=keep)
    record(actor, "remove-member", "organisation", organisation.slug, now=now, before={"person": person.code})
    db.session.flush()


def set_owner(membership: Membership, *, is_owner: bool, actor: Person, now: datetime) -> None:
    """Whether the member may invite and remove others. Raises Refusal for the last owner."""
    if membership.is_owner == is_owner:
        return
    if not is_owner:
        _keep_an_owner(membership)
        actions.close_all_sessions(membership.person)
    membership.is_owner = is_owner
    record(
        actor,
        "set-owner",
        "organisation",
        membership.organisation.slug,
        now=now,
        after={"person": membership.person.code, "is_owner": is_owner},
    )
    db.session.flush()


def free_slug(name_en: str) -> str:
    """An address for the body: its English name, or a random one, never one in use."""
    folded = unicodedata.normalize("NFKD", name_en).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:60].strip("-")
    if len(slug) < 3:
        return f"body-{readable_code(8).lower()}"
    taken = db.session.execute(select(Organisation.id).where(Organisation.slug == slug)).first()
    return f"{slug}-{readable_code(4).lower()}" if taken else slug


def _describe(organisation: Organisation, *, usci: str | None, usci_note: str | None, **columns: Any) -> None:
    code = normal_usci(usci or "") or None
    if code and not is_usci(code) and not usci_note:
        raise Refusal(
            N_(
                "This code fails its check. Please compare it with the licence; if it is really so, say so in the note."
            ),
            field="usci",
        )
    if code and len(code) > 18:
        raise Refusal(
            N_("A unified social credit code has 18 characters; this one has %(length)d."),
            field="usci",
            length=len(code),
        )
    with db.session.no_autoflush:
        holder = queries.organisation_by_usci(code) if code else None
    if holder is not None and holder is not organisation:
        raise Conflict(N_("A body with this code is here already: ask one of its owners to invite you."), field="usci")
    organisation.usci, organisation.usci_note = code, usci_note or None
    for name, value in columns.items():
        setattr(organisation, name, value)
    db.session.add(organisation)
    try:
        db.session.flush()
    except IntegrityError as clash:  # the same code, asked for at the same instant
        raise Conflict(
            N_("A body with this code is here already: ask one of its owners to invite you."), field="usci"
        ) from clash


def _keep_an_owner(membership: Membership) -> None:
    # The body's row orders everybody who would leave it at the same instant.
    db.session.execute(select(Organisation.id).where(Organisation.id == membership.organisation_id).with_for_update())
    owners = queries.owners_of(membership.organisation_id, lock=True)
    if [owner.id for owner in owners] == [membership.id]:
        raise Refusal(N_("The last owner cannot leave: make somebody else owner first."))
