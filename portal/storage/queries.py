"""Content files as they are read."""

from collections.abc import Sequence

from sqlalchemy import select

from portal.database import db
from portal.storage.models import StoredFile


def stored_file(code: str) -> StoredFile | None:
    """The file with this code."""
    return db.session.execute(select(StoredFile).where(StoredFile.code == code)).scalar_one_or_none()


def stored_files(codes: Sequence[str]) -> dict[str, StoredFile]:
    """The files with these codes, by code."""
    rows = db.session.execute(select(StoredFile).where(StoredFile.code.in_(codes))).scalars()
    return {file.code: file for file in rows}


def held_about(person_id: int) -> Sequence[StoredFile]:
    """Every file the person owns."""
    query = select(StoredFile).where(StoredFile.owner_id == person_id).order_by(StoredFile.id)
    return db.session.execute(query).scalars().all()
