"""Writing the trail and sealing it."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import select

from portal.audit.models import AuditRow, AuditSeal
from portal.audit.rules import GENESIS, digest_of
from portal.database import db

SEAL_BATCH = 500


def record(
    actor: Any,
    action: str,
    kind: str,
    ref: str,
    *,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """Note in this transaction that `actor` (a person, or None for the portal itself) did `action` to (kind, ref)."""
    db.session.add(
        AuditRow(
            at=now,
            actor_id=getattr(actor, "id", None),
            action=action,
            kind=kind,
            ref=ref,
            before=_plain(before),
            after=_plain(after),
            reason=reason[:1000] if reason else None,
            request_id=structlog.contextvars.get_contextvars().get("request_id"),
        )
    )


def saw(actor: Any, action: str, kind: str, ref: str, *, now: datetime) -> None:
    """Note a look at private data, in a short transaction of its own: the one append a GET may make here."""
    with db.engine.connect().execution_options(write=True) as connection, connection.begin():
        connection.execute(
            AuditRow.__table__.insert().values(  # type: ignore[attr-defined]
                at=now,
                actor_id=getattr(actor, "id", None),
                action=action,
                kind=kind,
                ref=ref,
                request_id=structlog.contextvars.get_contextvars().get("request_id"),
            )
        )


def seal(*, now: datetime) -> int:
    """Chain the rows not yet sealed, oldest first; the number sealed. One worker calls this."""
    last = db.session.execute(select(AuditSeal).order_by(AuditSeal.number.desc()).limit(1)).scalar_one_or_none()
    number, digest = (last.number, last.digest) if last else (0, GENESIS)
    unsealed = (
        select(AuditRow)
        .outerjoin(AuditSeal, AuditSeal.row_id == AuditRow.id)
        .where(AuditSeal.row_id.is_(None))
        .order_by(AuditRow.id)
        .limit(SEAL_BATCH)
    )
    rows = db.session.execute(unsealed).scalars().all()
    for row in rows:
        number, digest = number + 1, digest_of(digest, row.said())
        db.session.add(AuditSeal(number=number, row_id=row.id, digest=digest, sealed_at=now))
    return len(rows)


def _plain(facts: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The facts as JSON can carry them."""
    return None if facts is None else json.loads(json.dumps(dict(facts), default=str, ensure_ascii=False))
