"""The trail (insert-only) and its seals (insert-only): triggers refuse UPDATE and DELETE on both databases."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base


class AuditRow(Base):
    """One thing somebody did. `before` and `after` hold public facts; for personal data only the names of fields."""

    __tablename__ = "audit_rows"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(40))
    ref: Mapped[str] = mapped_column(String(120))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    reason: Mapped[str | None] = mapped_column(String(1000))
    request_id: Mapped[str | None] = mapped_column(String(64))

    def said(self) -> dict[str, Any]:
        """Everything the row says, as the chain hashes it."""
        return {
            "id": self.id,
            "at": self.at.isoformat(),
            "actor": self.actor_id,
            "action": self.action,
            "kind": self.kind,
            "ref": self.ref,
            "before": self.before,
            "after": self.after,
            "reason": self.reason,
            "request": self.request_id,
        }


class AuditSeal(Base):
    """A row's place in the chain: `digest` = SHA-256 of the previous digest and the row's canonical JSON."""

    __tablename__ = "audit_seals"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    row_id: Mapped[int] = mapped_column(ForeignKey("audit_rows.id"), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[datetime]
