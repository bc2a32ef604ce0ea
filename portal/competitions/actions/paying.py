"""Prizes are paid in parts, each under its condition and with evidence; what is paid goes into the ledger of support."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import update

from portal.accounts.models import Person
from portal.audit.actions import record
from portal.clock import WENZHOU
from portal.competitions.models.awards import Award, PrizePayment
from portal.database import db
from portal.errors import N_, Conflict, Refusal
from portal.outcomes.actions import supporting
from portal.outcomes.actions.supporting import Gift
from portal.outcomes.rules import SupportKind
from portal.storage.models import StoredFile


@dataclass(frozen=True)
class Part:
    """A part of a prize to be paid: how much, by when, and what has to be so before."""

    amount_yuan: int
    due_on: date | None = None
    condition_zh: str | None = None
    condition_en: str | None = None


def plan(award: Award, parts: Sequence[Part], *, actor: Person | None, now: datetime) -> None:
    """The parts a prize is paid in. What was paid stays; raises Refusal where all do not make up the prize."""
    kept = [each for each in award.payments if each.paid_on is not None]
    total = sum(each.amount_yuan for each in kept) + sum(part.amount_yuan for part in parts)
    if award.is_vacant or total != award.prize_yuan or any(part.amount_yuan <= 0 for part in parts):
        raise Refusal(N_("The parts have to make up the prize, each above 0."))
    before = {"parts": [each.amount_yuan for each in award.payments]}
    award.payments = kept + [
        PrizePayment(
            amount_yuan=part.amount_yuan,
            due_on=part.due_on,
            condition_zh=part.condition_zh,
            condition_en=part.condition_en,
        )
        for part in parts
    ]
    db.session.flush()
    after = {"parts": [each.amount_yuan for each in award.payments]}
    record(actor, "plan-payments", "award", award.code, now=now, before=before, after=after)


def pay(
    payment: PrizePayment, *, paid_on: date, evidence: StoredFile | None, actor: Person | None, now: datetime
) -> None:
    """Note that a part was paid, and keep it as support of the project.

    Raises Conflict before the award is published or once the part is paid, Refusal without evidence or for a day to come.
    """
    award = payment.award
    if award.published_at is None or award.revoked_at is not None:
        raise Conflict(N_("Only a published award is paid."))
    if evidence is None:
        raise Refusal(N_("Please add the bank's slip or another proof."), field="evidence")
    if paid_on > now.astimezone(WENZHOU).date():
        raise Refusal(N_("The day cannot be in the future."), field="paid_on")
    paid: Any = db.session.execute(
        update(PrizePayment)
        .where(PrizePayment.id == payment.id, PrizePayment.paid_on.is_(None))
        .values(paid_on=paid_on, evidence_id=evidence.id, recorded_by_id=actor.id if actor else None)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(payment)
    if not paid.rowcount:
        raise Conflict(N_("This part is paid already."))
    record(actor, "pay", "award", award.code, now=now, after={"amount_yuan": payment.amount_yuan, "on": paid_on})
    if award.entry is not None:
        gift = Gift(
            kind=SupportKind.PRIZE,
            given_on=paid_on,
            giver=award.competition.event.title_zh,
            amount_yuan=payment.amount_yuan,
            note=award.title_zh,
            award_code=award.code,
            evidence=evidence,
        )
        supporting.give(award.entry.project, gift, actor=actor, now=now)
