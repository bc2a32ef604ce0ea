"""The chair signs: the result is computed once more, kept with all it follows from, and the best go on."""

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

from portal.accounts.models import Person
from portal.audit.actions import record
from portal.competitions import ruleset
from portal.competitions.actions import rounds
from portal.competitions.actions.rounds import Outcome
from portal.competitions.models.edition import Round
from portal.competitions.rules import RoundState
from portal.database import db
from portal.errors import N_, Conflict, Refusal
from portal.judging import result
from portal.judging.models import RoundResult
from portal.judging.queries import results


def sign(round_: Round, *, has_looked: bool = True, actor: Person, now: datetime) -> RoundResult:
    """The result of a closed round, for good. Raises Refusal while judges lie far apart and nobody has looked (复评).

    Raises Conflict for a round that is not closed, or while the public jury still votes.
    """
    rounds.hold(round_)
    if round_.state != RoundState.CLOSED:
        raise Conflict(N_("Only a closed round is signed, and only once."))
    if results.is_voting_open(round_):
        raise Conflict(N_("The public vote is still open. Please close it on the stage's page first."))
    signed, content = write(round_, 1, signed_by=actor, now=now)
    alarming = [row["entry"] for row in result.outcomes(content).values() if row["is_alarming"]]
    if alarming and not has_looked:
        raise Refusal(
            N_("The judges lie far apart on %(count)d entries. Please look at them first."),
            field="has_looked",
            count=len(alarming),
        )
    rounds.advance(round_, outcomes(content), actor=actor, now=now)
    after = {"result": signed.digest, "inputs": signed.inputs_digest, "alarming": alarming}
    record(actor, "sign", "round", round_.code, now=now, after=after)
    return signed


def write(
    round_: Round,
    number: int,
    *,
    signed_by: Person,
    second: Person | None = None,
    reason: str | None = None,
    now: datetime,
) -> tuple[RoundResult, dict[str, Any]]:
    """Compute the result from what holds now, and keep it as that number."""
    db.session.expire(round_, ["quotas", "criteria"])  # as they hold now, not as a page has read them
    inputs = result.inputs_of(results.basis(round_).inputs())
    content = result.computed(inputs)
    rules = ruleset.current(round_.competition)
    signed = RoundResult(
        round=round_,
        number=number,
        rule_set_id=rules.id if rules is not None else None,
        inputs=inputs,
        inputs_digest=result.digest_of(inputs),
        content=content,
        digest=result.digest_of(content),
        reason=reason,
        signed_by_id=signed_by.id,
        second_id=second.id if second is not None else None,
        signed_at=now,
    )
    db.session.add(signed)
    db.session.flush()
    return signed, json.loads(content)


def outcomes(content: dict[str, Any]) -> dict[str, Outcome]:
    """What a result says, as `rounds.advance` takes it."""
    return {
        number: Outcome(Decimal(row["score"]), row["rank"], Decimal(row["adjusted"]))
        for number, row in result.outcomes(content).items()
    }
