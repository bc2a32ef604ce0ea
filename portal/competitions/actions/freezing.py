"""The rules hold from the moment entries are taken. What changes later is a further rule set, with its reason."""

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm.attributes import set_committed_value

from portal.accounts.models import Person
from portal.audit.actions import record
from portal.competitions import readiness, ruleset
from portal.competitions.models.edition import Competition, RuleSet
from portal.database import db
from portal.errors import N_, Conflict, Refusal


def freeze(competition: Competition, *, actor: Person | None, now: datetime) -> RuleSet:
    """The rule set entries are taken by: the one that holds, or the first, made now.

    Two who come at once get the same one. Raises Refusal while the set-up has open points.
    """
    known = ruleset.current(competition) if competition.frozen_at is not None else None
    if known is not None:
        return known
    if readiness.open_points(competition):
        raise Refusal(N_("The rules of this edition are not complete yet. Please come back later."))
    db.session.flush()
    # One conditional statement decides who freezes, and that these are still the rules; whoever was slower waits here.
    taken: Any = db.session.execute(
        update(Competition)
        .where(
            Competition.id == competition.id,
            Competition.frozen_at.is_(None),
            Competition.version == competition.version,
        )
        .values(frozen_at=now)
        .execution_options(synchronize_session=False)
    )
    if not taken.rowcount:
        db.session.refresh(competition, ["frozen_at"])
        found = ruleset.current(competition)
        if found is None:
            raise Conflict(N_("The rules have just been changed. Please try again."))
        return found
    set_committed_value(competition, "frozen_at", now)
    return _write(competition, 1, None, actor=actor, now=now)


def follow(competition: Competition, reason: str | None, *, actor: Person, now: datetime) -> RuleSet | None:
    """After a change of a frozen edition: the next rule set, or None where no rule differs.

    Raises Refusal without a reason, or where the change leaves the rules incomplete.
    """
    if competition.frozen_at is None:
        return None
    db.session.flush()
    known = ruleset.current(competition)
    assert known is not None
    if ruleset.digest_of(ruleset.canonical(ruleset.content_of(competition))) == known.digest:
        return None
    if not reason:
        raise Refusal(
            N_("Entries are taken by these rules. Please say why they change; everybody reads it."), field="reason"
        )
    if readiness.open_points(competition):
        raise Refusal(N_("Entries are taken by these rules: a change must leave them complete."))
    return _write(competition, known.number + 1, reason, actor=actor, now=now)


def _write(
    competition: Competition, number: int, reason: str | None, *, actor: Person | None, now: datetime
) -> RuleSet:
    text = ruleset.canonical(ruleset.content_of(competition))
    kept = RuleSet(
        competition=competition,
        number=number,
        content=text,
        digest=ruleset.digest_of(text),
        reason=reason,
        frozen_by_id=actor.id if actor else None,
        frozen_at=now,
    )
    db.session.add(kept)
    db.session.flush()
    record(
        actor, "freeze rules", "event", competition.event.slug, now=now, reason=reason,
        after={"number": number, "digest": kept.digest},
    )  # fmt: skip
    return kept
