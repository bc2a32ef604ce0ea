"""The outbox: letters written with the business rows and sent by the worker; also each person's inbox."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.database import Base


class OutboxMessage(Base):
    """One letter to one person for one purpose about one version of one thing: never twice, by the constraint.

    `to_address` is set for letters to an address not yet proven; otherwise the person's own address is read at sending.
    """

    __tablename__ = "outbox_messages"
    __table_args__ = (
        UniqueConstraint("person_id", "purpose", "about", "version"),
        CheckConstraint("state IN ('waiting','sent','dead','withheld')", name="state"),
        CheckConstraint("channel IN ('mail','sms')", name="channel"),
        Index("ix_outbox_messages_due", "state", "next_try_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(String(50))
    about: Mapped[str] = mapped_column(String(120))
    version: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(5), default="mail")
    to_address: Mapped[str | None] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str | None] = mapped_column(Text)
    calendar: Mapped[str | None] = mapped_column(Text)
    calendar_method: Mapped[str | None] = mapped_column(String(10))
    is_private: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(String(500))

    # By name: people live in a room above, which writes letters too.
    person: Mapped[Any] = relationship("Person")
