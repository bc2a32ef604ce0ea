"""Tables of makerspaces in and out: the template, an import with its preview, exports of what is shown."""

from io import BytesIO

from flask import render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import Select

from portal import clock
from portal.documents.sheet_reading import MOST_BYTES, Reading, read_table
from portal.documents.spreadsheets import XLSX, template_bytes, with_faults, xlsx_bytes
from portal.errors import N_, Refusal
from portal.makerspaces import queries
from portal.makerspaces.actions import imports
from portal.makerspaces.actions.imports import Planned, SpacePlan
from portal.makerspaces.blueprint import blueprint
from portal.makerspaces.columns import COLUMNS, GUIDE
from portal.makerspaces.filtering import filters_of
from portal.makerspaces.forms import ImportForm, UploadForm
from portal.makerspaces.models import Makerspace
from portal.makerspaces.permissions import Permission
from portal.makerspaces.sheets import sheet_of
from portal.web.forms import finish
from portal.web.guards import current_person, guarded
from portal.web.uploads import Uploads, Waiting, taken_in

UPLOADS = Uploads("makerspace-import", MOST_BYTES, lambda path, _suffix: read_table(path, COLUMNS))
MOST_EXPORTED = 5000


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
    refusal = UPLOADS.refusal(form.table) if form.is_submitted() else None
    if not form.accepted():
        return render_template("makerspaces/import.html", form=form)
    if refusal is not None:
        raise refusal
    code = UPLOADS.keep(form.table.data, current_person().id)
    return finish(url_for("makerspaces.import_preview", code=code))


@blueprint.route("/officer/makerspaces/import/<code>", methods=["GET", "POST"])
@guarded(Permission.CONFIRM_IMPORT, load=UPLOADS.waiting)
def import_preview(waiting: Waiting) -> ResponseReturnValue:
    """What the import would do, row by row; then all of it or nothing."""
    code, reading = waiting.code, UPLOADS.content(waiting)
    form = ImportForm.submitted(file=code)
    is_accepted = form.accepted()
    plan = _plan(reading)
    if not is_accepted:
        return render_template(
            "makerspaces/import_preview.html", form=form, name=waiting.name, reading=reading, plan=plan, code=code
        )
    if plan.remarks and not form.has_checked.data:
        raise Refusal(N_("Please look at the remarks and tick the box."), field="has_checked")
    person = current_person()
    imports.carry_out(plan, source=imports.source_of(person), actor=person, now=clock.now())
    UPLOADS.take(waiting)
    return finish(url_for("makerspaces.kept"), taken_in(plan))


@blueprint.get("/officer/makerspaces/import/<code>/faults.xlsx")
@guarded(Permission.CONFIRM_IMPORT, load=UPLOADS.waiting)
def import_faults(waiting: Waiting) -> ResponseReturnValue:
    """The table as it was handed in, with 错误原因 as its last column."""
    reading = UPLOADS.content(waiting)
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


def _plan(reading: Reading) -> SpacePlan:
    person = current_person()
    return imports.plan(reading.rows, source=imports.source_of(person), actor=person, on=clock.today())


def _workbook(statement: Select[Makerspace]) -> bytes:
    return xlsx_bytes(sheet_of(queries.whole(statement.limit(MOST_EXPORTED))))


def _download(content: bytes, name: str) -> ResponseReturnValue:
    return send_file(BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=name, max_age=0)
