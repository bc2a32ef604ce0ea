"""Files that are handed in, looked at, and confirmed: what every import page does with them.

A file is read before anything is written, with no transaction open: nobody waits for a slow one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from flask import g, request
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from portal.clock import now
from portal.database import db
from portal.errors import Refusal
from portal.storage.actions import drop, keep_file
from portal.storage.files import store
from portal.storage.models import StoredFile
from portal.storage.queries import held_about, stored_file

T = TypeVar("T")


@dataclass(frozen=True)
class Waiting:
    """A file that was handed in and waits for the second look of whoever did."""

    code: str
    name: str
    owner_id: int | None


@dataclass(frozen=True)
class Uploads(Generic[T]):
    """The waiting files of one import: what they are for, how large they may be, and how one is read.

    `read` takes the path and the ending of the file's name, and raises a Refusal for what it cannot read.
    """

    purpose: str
    most_bytes: int
    read: Callable[[Path, str], T]

    def waiting(self, code: str) -> Waiting | None:
        """The waiting file of that code."""
        file = self._stored(code)
        return Waiting(file.code, file.name, file.owner_id) if file is not None else None

    def refusal(self, field: Any) -> Refusal | None:
        """Why the file sent in this field cannot be taken in, if it cannot. Asked before anything is written."""
        key = f"{self.purpose} refusal"
        if key not in g:
            setattr(g, key, self._tried(field.data, field.name) if field.data is not None else None)
        return g.get(key)  # type: ignore[no-any-return]

    def keep(self, file: FileStorage, owner_id: int) -> str:
        """Keep the file for the second look, in place of an earlier one of the same person; its code."""
        for old in held_about(owner_id):
            if old.purpose == self.purpose:
                drop(old)
        file.stream.seek(0)
        return keep_file(
            file.stream,
            store(),
            purpose=self.purpose,
            name=file.filename or "",
            media_type="application/octet-stream",
            most=self.most_bytes,
            owner_id=owner_id,
            now=now(),
        ).code

    def content(self, waiting: Waiting) -> T:
        """What the waiting file says."""
        key = f"{self.purpose} content"
        if key not in g:
            if request.method == "POST":
                db.session.rollback()
            setattr(g, key, self.read(store().path(waiting.code), Path(waiting.name).suffix))
        return g.get(key)  # type: ignore[no-any-return]

    def take(self, waiting: Waiting) -> None:
        """The file is taken in and waits no more."""
        file = self._stored(waiting.code)
        if file is not None:
            drop(file)

    def _stored(self, code: str) -> StoredFile | None:
        file = stored_file(code)
        return file if file is not None and file.purpose == self.purpose else None

    def _tried(self, file: FileStorage, field: str) -> Refusal | None:
        db.session.rollback()
        try:
            with store().draft() as (path, draft):
                file.save(draft)
                draft.flush()
                self.read(path, Path(file.filename or "").suffix)
        except Refusal as refusal:
            refusal.field = field
            return refusal
        return None


def taken_in(plan: Any) -> str:
    """What an import did, in one sentence."""
    return _(
        "Imported: %(new)d new, %(changed)d changed, %(same)d as before.",
        new=plan.count("new"),
        changed=plan.count("changed"),
        same=plan.count("same"),
    )
