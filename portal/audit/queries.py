"""Reading and checking the trail."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from portal.audit.models import AuditRow, AuditSeal
from portal.audit.rules import GENESIS, digest_of
from portal.database import db


@dataclass(frozen=True)
class Verdict:
    """What `flask audit verify` found: rows checked, rows not yet sealed, and the first broken seal's number."""

    sealed: int
    unsealed: int
    broken_at: int | None
    head: str


def history(kind: str, ref: str, limit: int = 200) -> Sequence[AuditRow]:
    """What was done to one thing, newest first."""
    return (
        db.session.execute(
            select(AuditRow).where(AuditRow.kind == kind, AuditRow.ref == ref).order_by(AuditRow.id.desc()).limit(limit)
        )
        .scalars()
        .all()
    )


def verify() -> Verdict:
    """Recompute the whole chain."""
    digest, count = GENESIS, 0
    chained = (
        select(AuditSeal, AuditRow).outerjoin(AuditRow, AuditRow.id == AuditSeal.row_id).order_by(AuditSeal.number)
    )
    for seal, row in db.session.execute(chained.execution_options(yield_per=1000)):
        count += 1
        if row is None or seal.number != count or digest_of(digest, row.said()) != seal.digest:
            return Verdict(count - 1, 0, seal.number, digest)
        digest = seal.digest
    total = db.session.execute(select(func.count()).select_from(AuditRow)).scalar_one()
    return Verdict(count, total - count, None, digest)
