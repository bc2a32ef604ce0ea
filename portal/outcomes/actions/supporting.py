"""What a project got from public hands or a contest: lines that are added and never changed. Source: policy 三(三)."""

from dataclasses import dataclass
from datetime import date, datetime

from portal.accounts.models import Person
from portal.audit.actions import record
from portal.clock import WENZHOU
from portal.database import db
from portal.errors import N_, Refusal
from portal.outcomes.models import Support
from portal.outcomes.rules import MOST_YUAN, SupportKind
from portal.projects.models import Project
from portal.storage.models import StoredFile

MONEY = frozenset({SupportKind.PRIZE, SupportKind.SUBSIDY, SupportKind.FUND, SupportKind.LOAN})


@dataclass(frozen=True)
class Gift:
    """What was given: kind, day, by whom, how much (space is worth its rent), with a note and what proves it."""

    kind: SupportKind
    given_on: date
    giver: str
    amount_yuan: int | None = None
    note: str | None = None
    award_code: str | None = None
    evidence: StoredFile | None = None


def give(project: Project, gift: Gift, *, actor: Person | None, now: datetime) -> Support:
    """A new line of support. Raises Refusal for a day to come, or money without its amount."""
    if gift.given_on > now.astimezone(WENZHOU).date():
        raise Refusal(N_("The day cannot be in the future."), field="given_on")
    if gift.kind in MONEY and not gift.amount_yuan:
        raise Refusal(N_("Please give the amount."), field="amount")
    if gift.amount_yuan is not None and not 0 < gift.amount_yuan <= MOST_YUAN:
        raise Refusal(N_("Please check the amount."), field="amount")
    support = Support(
        project=project,
        kind=gift.kind,
        amount_yuan=gift.amount_yuan,
        given_on=gift.given_on,
        giver=gift.giver,
        note=gift.note,
        award_code=gift.award_code,
        evidence=gift.evidence,
        recorded_by_id=actor.id if actor else None,
        recorded_at=now,
    )
    db.session.add(support)
    db.session.flush()
    after = {"kind": gift.kind, "amount_yuan": gift.amount_yuan, "on": gift.given_on, "award": gift.award_code}
    record(actor, "support", "project", project.slug, now=now, after=after)
    return support
