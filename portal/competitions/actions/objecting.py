"""Objections (异议) under one's real name: received within the window, taken up or not, looked into, decided."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update

from portal.accounts import throttles
from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.audit.actions import record
from portal.clock import WENZHOU
from portal.competitions import tidings
from portal.competitions.models.notices import Objection, ObjectionStep, PublicNotice
from portal.competitions.rules import OBJECTION_MOVES, OPEN_OBJECTIONS, ObjectionState
from portal.database import db
from portal.errors import N_, Conflict, Refusal, move
from portal.storage.models import StoredFile

AUDIT_KIND = "objection"


@dataclass(frozen=True)
class Said:
    """Who objects (a person by name, a body with its seal on `file`), how to reach them, against which entry, and why."""

    name: str
    contact: str
    text: str
    unit: str | None = None
    about: str | None = None
    file: StoredFile | None = None


def object_to(notice: PublicNotice, said: Said, *, actor: Person, now: datetime) -> Objection:
    """Receive an objection; the organisers are told, and who objects gets a receipt.

    Raises Conflict after the window or where another notice stands in place of this one, Refusal without name, contact
    or reason, TooMany.
    """
    for field, value in (("name", said.name), ("contact", said.contact), ("text", said.text)):
        if not value.strip():
            raise Refusal(N_("Objections without a name, an address or a reason are not received."), field=field)
    if said.unit and said.file is None:
        raise Refusal(N_("A body objects on paper with its seal: please add a scan of the sealed page."), field="file")
    throttles.count_within((throttles.LETTERS, actor.code), now=now)
    counted: Any = db.session.execute(
        update(PublicNotice)
        .where(
            PublicNotice.id == notice.id,
            PublicNotice.replaced_at.is_(None),
            PublicNotice.settled_on.is_(None),
            PublicNotice.ends_on >= now.astimezone(WENZHOU).date(),
        )
        .values(open_objections=PublicNotice.open_objections + 1)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(notice)
    if not counted.rowcount:
        raise Conflict(_why_late(notice), day=notice.ends_on.isoformat())
    objection = Objection(
        code=readable_code(),
        notice=notice,
        state=ObjectionState.RECEIVED,
        person_id=actor.id,
        name=said.name.strip(),
        unit=(said.unit or "").strip() or None,
        contact=said.contact.strip(),
        about=said.about or None,
        text=said.text.strip(),
        file=said.file,
        received_at=now,
        steps=[ObjectionStep(state=ObjectionState.RECEIVED, text="", person_id=actor.id, taken_at=now)],
    )
    db.session.add(objection)
    db.session.flush()
    # Who objects is read by those who handle it alone: the trail names nobody.
    record(None, "raise", AUDIT_KIND, objection.code, now=now, after={"notice": notice.code, "about": said.about})
    tidings.objection_raised(objection, now=now)
    return objection


def answer(objection: Objection, state: ObjectionState, text: str, *, actor: Person, now: datetime) -> None:
    """Take the next step, with words for who objected. Raises Refusal without them, Conflict for a step that is none."""
    if objection.person_id == actor.id:
        raise Conflict(N_("Somebody else has to decide about your own objection."))
    if not text.strip():
        raise Refusal(N_("Please say why, in words whoever objected will read."), field="text")
    before = ObjectionState(objection.state)
    move(OBJECTION_MOVES, before, state)
    moved: Any = db.session.execute(
        update(Objection)
        .where(Objection.id == objection.id, Objection.state == before)
        .values(state=state)
        .execution_options(synchronize_session=False)
    )
    if not moved.rowcount:
        raise Conflict(N_("Somebody else was first. Please look at the objection again."))
    if state not in OPEN_OBJECTIONS:
        db.session.execute(
            update(PublicNotice)
            .where(PublicNotice.id == objection.notice_id)
            .values(open_objections=PublicNotice.open_objections - 1)
            .execution_options(synchronize_session=False)
        )
    db.session.add(
        ObjectionStep(objection_id=objection.id, state=state, text=text.strip(), person_id=actor.id, taken_at=now)
    )
    db.session.flush()
    db.session.refresh(objection)
    db.session.refresh(objection.notice)
    record(actor, "answer", AUDIT_KIND, objection.code, now=now, before={"state": before}, after={"state": state})
    tidings.objection_answered(objection, text.strip(), now=now)


def _why_late(notice: PublicNotice) -> str:
    if notice.replaced_at is not None:
        return N_("A newer notice stands in the place of this one. Please object to that one.")
    return N_("Objections could be raised until the end of %(day)s. Later ones are not received.")
