"""Taking in events from a file: hand in, look, confirm."""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import g, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.accounts.models import Organisation
from portal.accounts.queries import organisations_of
from portal.database import db
from portal.documents.spreadsheets import template_bytes
from portal.errors import Refusal
from portal.events.actions import importing
from portal.events.actions.importing import Plan
from portal.events.blueprint import blueprint
from portal.events.forms.deciding import ActForm, ImportForm
from portal.events.importing.calendars import MOST_BYTES
from portal.events.importing.files import Handed, read_events
from portal.events.importing.sheets import COLUMNS, GUIDE
from portal.events.permissions import Permission
from portal.storage.actions import drop, keep_file
from portal.storage.files import store
from portal.storage.models import StoredFile
from portal.storage.queries import held_about, stored_file
from portal.web.forms import finish
from portal.web.guards import current_person, guarded
from portal.web.language import language

PURPOSE = "event-import"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Upload:
    """A file that was handed in and waits for the second look."""

    file: StoredFile
    owner_id: int | None


def upload(code: str) -> Upload | None:
    """The waiting file of that code."""
    file = stored_file(code)
    return Upload(file, file.owner_id) if file is not None and file.purpose == PURPOSE else None


@blueprint.get("/organise/import/template.xlsx")
@guarded(Permission.IMPORT)
def import_template() -> ResponseReturnValue:
    """The workbook to fill in, with its guide."""
    content = template_bytes(COLUMNS, notes=GUIDE)
    return send_file(BytesIO(content), mimetype=XLSX, as_attachment=True, download_name="活动填报表.xlsx", max_age=0)


@blueprint.route("/organise/import", methods=["GET", "POST"])
@guarded(Permission.IMPORT)
def import_events() -> ResponseReturnValue:
    """Hand in a table or a calendar. It is read before anything is written, so that nobody waits for a slow file."""
    form = ImportForm.submitted()
    form.offer_bodies(organisations_of(current_person()), language())
    refusal = _unreadable(form) if form.is_submitted() else None
    if not form.accepted():
        return render_template("events/import.html", form=form)
    if refusal is not None:
        raise refusal
    person, file = current_person(), form.file.data
    for old in held_about(person.id):
        if old.purpose == PURPOSE:
            drop(old)
    file.stream.seek(0)
    kept = keep_file(
        file.stream, store(), purpose=PURPOSE, name=file.filename or "", media_type="application/octet-stream",
        most=MOST_BYTES, owner_id=person.id, now=clock.now(),
    )  # fmt: skip
    return finish(url_for("events.import_preview", code=kept.code, organisation=form.organisation.data or None))


@blueprint.route("/organise/import/<code>", methods=["GET", "POST"])
@guarded(Permission.CONFIRM_IMPORT, load=upload)
def import_preview(waiting: Upload) -> ResponseReturnValue:
    """What the import would do, event by event; then all of it or nothing."""
    code, name = waiting.file.code, waiting.file.name
    handed = _handed(code, name)
    form = ActForm.submitted()
    is_accepted = form.accepted()
    body = _body()
    plan = _plan(handed, body)
    if not is_accepted:
        return render_template("events/import_preview.html", form=form, name=name, handed=handed, plan=plan)
    person = current_person()
    source = importing.source_of(body, person)
    importing.carry_out(plan, source=source, organisation=body, actor=person, now=clock.now())
    drop(upload(code).file)  # type: ignore[union-attr]
    return finish(
        url_for("events.organise"),
        _(
            "Imported: %(new)d new, %(changed)d changed, %(same)d as before.",
            new=plan.count("new"),
            changed=plan.count("changed"),
            same=plan.count("same"),
        ),
    )


def _plan(handed: Handed, body: Organisation | None) -> Plan:
    person = current_person()
    source = importing.source_of(body, person)
    return importing.plan(handed.events, source=source, organisation=body, actor=person, now=clock.now())


def _body() -> Organisation | None:
    """The organising body the address names, if it is one of the person's."""
    slug = request.args.get("organisation")
    return next((body for body in organisations_of(current_person()) if body.slug == slug), None)


def _handed(code: str, name: str) -> Handed:
    """The waiting file, read with no transaction open."""
    if "events_read" not in g:
        if request.method == "POST":
            db.session.rollback()
        g.events_read = read_events(store().path(code), Path(name).suffix)
    return g.events_read  # type: ignore[no-any-return]


def _unreadable(form: Any) -> Refusal | None:
    """Why the file that was sent cannot be taken in, if it cannot; found with no transaction open."""
    if "events_refusal" not in g:
        g.events_refusal = None
        file = form.file.data
        if file is not None:
            db.session.rollback()
            try:
                with store().draft() as (path, draft):
                    file.save(draft)
                    draft.flush()
                    read_events(path, Path(file.filename or "").suffix)
            except Refusal as refusal:
                refusal.field = "file"
                g.events_refusal = refusal
    return g.events_refusal  # type: ignore[no-any-return]
