"""What is known about each content file."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base


class StoredFile(Base):
    """A content file that is on the disk under its `code`.

    `owner_id` is the number of a person (accounts stand above this room), None for the portal's own.
    `width` and `height` are pixels of a picture, `name` the name it was uploaded under: text to show, never a path.
    """

    __tablename__ = "stored_files"
    __table_args__ = (CheckConstraint("bytes >= 0", name="bytes"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(43), unique=True)
    owner_id: Mapped[int | None] = mapped_column(index=True)
    purpose: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200), default="")
    media_type: Mapped[str] = mapped_column(String(100))
    bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
    width: Mapped[int | None]
    height: Mapped[int | None]
    created_at: Mapped[datetime]
