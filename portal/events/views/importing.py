"""Taking in events from a file: hand in, look, confirm."""

from io import BytesIO

from flask import render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.accounts.models import Organisation
from portal.accounts.queries import organisations_of
from portal.documents.importing import Plan
from portal.documents.spreadsheets import XLSX, template_bytes
from portal.events.actions import importing
from portal.events.actions.importing import Planned
from portal.events.blueprint import blueprint
from portal.events.forms.deciding import ImportForm
from portal.events.importing.calendars import MOST_BYTES
from portal.events.importing.files import Handed, read_events
from portal.events.importing.sheets import COLUMNS, GUIDE
from portal.events.permissions import Permission
from portal.web.forms import ButtonForm, finish
from portal.web.guards import current_person, guarded
from portal.web.language import language
from portal.web.uploads import Uploads, Waiting, taken_in

UPLOADS = Uploads("event-import", MOST_BYTES, read_events)


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
    refusal = UPLOADS.refusal(form.file) if form.is_submitted() else None
    if not form.accepted():
        return render_template("events/import.html", form=form)
    if refusal is not None:
        raise refusal
    code = UPLOADS.keep(form.file.data, current_person().id)
    return finish(url_for("events.import_preview", code=code, organisation=form.organisation.data or None))


@blueprint.route("/organise/import/<code>", methods=["GET", "POST"])
@guarded(Permission.CONFIRM_IMPORT, load=UPLOADS.waiting)
def import_preview(waiting: Waiting) -> ResponseReturnValue:
    """What the import would do, event by event; then all of it or nothing."""
    handed = UPLOADS.content(waiting)
    form = ButtonForm.submitted()
    is_accepted = form.accepted()
    body = _body()
    plan = _plan(handed, body)
    if not is_accepted:
        return render_template("events/import_preview.html", form=form, name=waiting.name, handed=handed, plan=plan)
    person = current_person()
    source = importing.source_of(body, person)
    importing.carry_out(plan, source=source, organisation=body, actor=person, now=clock.now())
    UPLOADS.take(waiting)
    return finish(url_for("events.organise"), taken_in(plan))


def _plan(handed: Handed, body: Organisation | None) -> Plan[Planned]:
    person = current_person()
    source = importing.source_of(body, person)
    return importing.plan(handed.events, source=source, organisation=body, actor=person, now=clock.now())


def _body() -> Organisation | None:
    """The organising body the address names, if it is one of the person's."""
    slug = request.args.get("organisation")
    return next((body for body in organisations_of(current_person()) if body.slug == slug), None)
