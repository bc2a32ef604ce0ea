"""Tables of makerspaces in and out: the template, an import with its preview, exports of what is shown."""

from dataclasses import dataclass
from io import BytesIO

from flask import g, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select

from portal import clock
from portal.database import db
from portal.documents.sheet_reading import MOST_BYTES, Reading, read_table
from portal.documents.spreadsheets import template_bytes, with_faults, xlsx_bytes
from portal.errors import N_, Refusal
from portal.makerspaces import queries
from portal.makerspaces.actions import imports
from portal.makerspaces.actions.imports import Plan, Planned
from portal.makerspaces.blueprint import blueprint
from portal.makerspaces.columns import COLUMNS, GUIDE
from portal.makerspaces.filtering import filters_of
from portal.makerspaces.forms import ImportForm, UploadForm
from portal.makerspaces.models import Makerspace
from portal.makerspaces.permissions import Permission
from portal.makerspaces.sheets import sheet_of
from portal.storage.actions import drop, keep_file
from portal.storage.files import store
from portal.storage.models import StoredFile
from portal.storage.queries import held_about, stored_file
from portal.web.forms import finish
from portal.web.guards import current_person, guarded

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PURPOSE = "makerspace-import"
SHOWN_ROWS = 300
MOST_EXPORTED = 5000


@dataclass(frozen=True)
class Upload:
    """A table that was handed in and waits for the second look."""

    file: StoredFile
    owner_id: int | None


def upload(code: str) -> Upload | None:
    """The waiting table of that code."""
    file = stored_file(code)
    return Upload(file, file.owner_id) if file is not None and file.purpose == PURPOSE else None


@blueprint.get("/officer/makerspaces/template.xlsx")
@guarded(Permission.IMPORT)
def template() -> ResponseReturnValue:
    """The workbook to fill in, with its guide and drop-downs."""
    return _download(template_bytes(COLUMNS, notes=GUIDE), "众创空间填报表.xlsx")


@blueprint.route("/officer/makerspaces/import", methods=["GET", "POST"])
@guarded(Permission.IMPORT)
def import_table() -> ResponseReturnValue:
    """Hand in a table. It is read before anything is written, so that nobody waits for a slow file."""
    form = UploadForm.submitted()
    refusal = _unreadable(form) if form.is_submitted() else None
    if not form.accepted():
        return render_template("makerspaces/import.html", form=form)
    if refusal is not None:
        raise refusal
    person, file = current_person(), form.table.data
    for old in held_about(person.id):
        if old.purpose == PURPOSE:
            drop(old)
    file.stream.seek(0)
    kept = keep_file(
        file.stream,
        store(),
        purpose=PURPOSE,
        name=file.filename or "",
        media_type="application/octet-stream",
        most=MOST_BYTES,
        owner_id=person.id,
        now=clock.now(),
    )
    return finish(url_for("makerspaces.import_preview", code=kept.code))


@blueprint.route("/officer/makerspaces/import/<code>", methods=["GET", "POST"])
@guarded(Permission.CONFIRM_IMPORT, load=upload)
def import_preview(waiting: Upload) -> ResponseReturnValue:
    """What the import would do, row by row; then all of it or nothing."""
    code, name = waiting.file.code, waiting.file.name
    reading = _reading(code)
    form = ImportForm.submitted(file=code)
    is_accepted = form.accepted()
    plan = _plan(reading)
    if not is_accepted:
        return render_template(
            "makerspaces/import_preview.html", form=form, name=name, reading=reading, plan=plan, code=code
        )
    if plan.remarks and not form.has_checked.data:
        raise Refusal(N_("Please look at the remarks and tick the box."), field="has_checked")
    person = current_person()
    imports.carry_out(plan, source=imports.source_of(person), actor=person, now=clock.now())
    drop(upload(code).file)  # type: ignore[union-attr]
    return finish(
        url_for("makerspaces.kept"),
        _(
            "Imported: %(new)d new, %(changed)d changed, %(same)d as before.",
            new=plan.count("new"),
            changed=plan.count("changed"),
            same=plan.count("same"),
        ),
    )


@blueprint.get("/officer/makerspaces/import/<code>/faults.xlsx")
@guarded(Permission.CONFIRM_IMPORT, load=upload)
def import_faults(waiting: Upload) -> ResponseReturnValue:
    """The table as it was handed in, with 错误原因 as its last column."""
    reading = _reading(waiting.file.code)
    faults = {row.draft.number: fault_words(row) for row in _plan(reading).rows if row.draft.faults}
    return _download(with_faults(reading, faults), "错误原因.xlsx")


@blueprint.get("/makerspaces/export.xlsx")
@guarded(Permission.IMPORT)
def export_shown() -> ResponseReturnValue:
    """The directory as it is filtered, as a workbook."""
    return _download(_workbook(queries.listed(filters_of(), current_person())), "众创空间.xlsx")


@blueprint.get("/officer/makerspaces/export.xlsx")
@guarded(Permission.IMPORT)
def export_kept() -> ResponseReturnValue:
    """The officer's makerspaces as they are filtered, as a workbook."""
    return _download(_workbook(queries.kept_by(current_person(), filters_of())), "众创空间.xlsx")


def fault_words(row: Planned) -> str:
    """What is wrong with a row, in the page's language."""
    return " ".join(_(fault.msgid, **fault.values) for fault in row.draft.faults)


def _plan(reading: Reading) -> Plan:
    person = current_person()
    return imports.plan(reading.rows, source=imports.source_of(person), actor=person, on=clock.today())


def _reading(code: str) -> Reading:
    """The waiting table, read with no transaction open: a slow file must not keep others from writing."""
    if "table_read" not in g:
        if request.method == "POST":
            db.session.rollback()
        g.table_read = read_table(store().path(code), COLUMNS)
    return g.table_read  # type: ignore[no-any-return]


def _unreadable(form: UploadForm) -> Refusal | None:
    """Why the table that was sent cannot be taken in, if it cannot; found with no transaction open."""
    if "table_refusal" not in g:
        g.table_refusal = None
        file = form.table.data
        if file is not None:
            db.session.rollback()
            try:
                with store().draft() as (path, draft):
                    file.save(draft)
                    draft.flush()
                    read_table(path, COLUMNS)
            except Refusal as refusal:
                refusal.field = "table"
                g.table_refusal = refusal
    return g.table_refusal  # type: ignore[no-any-return]


def _workbook(statement: Select[Makerspace]) -> bytes:
    return xlsx_bytes(sheet_of(queries.whole(statement.limit(MOST_EXPORTED))))


def _download(content: bytes, name: str) -> ResponseReturnValue:
    return send_file(BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name, max_age=0)
