"""Proposing, deciding and making changes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.audit.actions import record
from portal.database import db
from portal.errors import N_, Conflict, NotAllowed, Refusal, move
from portal.makerspaces import letters
from portal.makerspaces.actions.spaces import AUDIT_KIND, fill, lock, public_facts, reindex
from portal.makerspaces.models import Makerspace, MakerspaceChange
from portal.makerspaces.rules import CHANGE_MOVES, OFFICER_FIELDS, ChangeState, differences, snapshot

OVERTAKEN = N_(
    "This makerspace was changed while you were writing. Both versions are shown; nothing you wrote is lost."
)


def propose(
    space: Makerspace, wanted: Mapping[str, Any], *, base_version: int, note: str | None, actor: Person, now: datetime
) -> MakerspaceChange:
    """Put a change before the officer. Raises Conflict when the makerspace has moved on, Refusal when nothing differs."""
    change = _change(space, wanted, base_version=base_version, note=note, actor=actor, now=now, hidden=OFFICER_FIELDS)
    record(actor, "propose-change", AUDIT_KIND, space.slug, now=now, after=public_facts(change.after))
    return change


def edit(
    space: Makerspace, wanted: Mapping[str, Any], *, base_version: int, note: str | None, actor: Person, now: datetime
) -> MakerspaceChange:
    """Change it at once, as an officer may; recorded like a proposal that was approved. Raises Conflict and Refusal."""
    change = _change(space, wanted, base_version=base_version, note=note, actor=actor, now=now)
    _make(change, space, actor=actor, now=now)
    record(
        actor,
        "edit",
        AUDIT_KIND,
        space.slug,
        now=now,
        before=public_facts(change.before),
        after=public_facts(change.after),
        reason=note,
    )
    return change


def approve(change: MakerspaceChange, *, seen_version: int, actor: Person, now: datetime) -> None:
    """Make the proposed change. `seen_version` is the makerspace as the officer saw it beside the proposal.

    Raises Conflict when it has moved on since, MoveRefused when somebody else has decided, NotAllowed for one's own.
    """
    _refuse_own(change, actor)
    space = change.makerspace
    lock(space)
    db.session.refresh(change, ["state"])
    if space.version != seen_version:
        raise Conflict(N_("The makerspace was changed after you opened this page. Please look at both versions again."))
    before, _after = differences(snapshot(space), change.after)
    _make(change, space, actor=actor, now=now)
    record(
        actor,
        "approve-change",
        AUDIT_KIND,
        space.slug,
        now=now,
        before=public_facts(before),
        after=public_facts(change.after),
    )
    _tell_proposer(change, now=now)


def decline(change: MakerspaceChange, *, reason: str, actor: Person, now: datetime) -> None:
    """Refuse the proposed change and say why. Raises MoveRefused when it is decided already, NotAllowed for one's own."""
    _refuse_own(change, actor)
    lock(change.makerspace)
    db.session.refresh(change, ["state"])
    change.state = move(CHANGE_MOVES, ChangeState(change.state), ChangeState.DECLINED)
    change.decided_at, change.decided_by_id, change.reason = now, actor.id, reason
    record(actor, "decline-change", AUDIT_KIND, change.makerspace.slug, now=now, reason=reason)
    db.session.flush()
    _tell_proposer(change, now=now)


def withdraw(change: MakerspaceChange, *, actor: Person, now: datetime) -> None:
    """Take a proposal back. Raises MoveRefused when it is decided already."""
    lock(change.makerspace)
    db.session.refresh(change, ["state"])
    change.state = move(CHANGE_MOVES, ChangeState(change.state), ChangeState.WITHDRAWN)
    change.decided_at, change.decided_by_id = now, actor.id
    record(actor, "withdraw-change", AUDIT_KIND, change.makerspace.slug, now=now)
    db.session.flush()


def _change(
    space: Makerspace,
    wanted: Mapping[str, Any],
    *,
    base_version: int,
    note: str | None,
    actor: Person,
    now: datetime,
    hidden: frozenset[str] = frozenset(),
) -> MakerspaceChange:
    lock(space)
    if space.version != base_version:
        raise Conflict(OVERTAKEN)
    before, after = differences(snapshot(space), {name: value for name, value in wanted.items() if name not in hidden})
    if not after:
        raise Refusal(N_("Nothing is different from what the directory shows now."))
    change = MakerspaceChange(
        code=readable_code(),
        makerspace=space,
        proposed_by=actor,
        proposed_at=now,
        base_version=base_version,
        before=before,
        after=after,
        note=note,
        state=ChangeState.PROPOSED,
    )
    db.session.add(change)
    return change


def _refuse_own(change: MakerspaceChange, actor: Person) -> None:
    if change.proposed_by_id == actor.id:
        raise NotAllowed(N_("You proposed this yourself: another officer decides."))


def _make(change: MakerspaceChange, space: Makerspace, *, actor: Person, now: datetime) -> None:
    change.state = move(CHANGE_MOVES, ChangeState(change.state), ChangeState.APPROVED)
    change.decided_at, change.decided_by_id = now, actor.id
    fill(space, change.after, now=now)
    db.session.flush()
    reindex(space)


def _tell_proposer(change: MakerspaceChange, *, now: datetime) -> None:
    if change.proposed_by is not None and change.proposed_by.forgotten_at is None:
        letters.change_decided(change, now=now)
