"""The ledger of support: what each project got from public hands and contests (policy 三(三))."""

from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.access import Office
from portal.audit.actions import saw
from portal.database import db
from portal.decks import attached
from portal.documents.columns import Column, ColumnKind
from portal.documents.spreadsheets import XLSX, Sheet, xlsx_bytes
from portal.errors import NotFound
from portal.outcomes import queries
from portal.outcomes.actions import supporting
from portal.outcomes.actions.supporting import Gift
from portal.outcomes.blueprint import blueprint
from portal.outcomes.forms import SupportForm
from portal.outcomes.models import Support
from portal.outcomes.permissions import Permission, is_of_the_supported_team
from portal.outcomes.rules import SUPPORT_WORDS, SupportKind
from portal.projects import queries as projects
from portal.projects.models import Project
from portal.storage.files import store
from portal.storage.rules import serving_headers
from portal.web.formats import bilingual
from portal.web.forms import finish
from portal.web.guards import current_person, guarded
from portal.web.language import language
from portal.web.pagination import page_number, paged

PURPOSE = "support-proof"
CITY_OFFICES = (Office.CITY_OFFICER, Office.ADMIN, Office.INSPECTOR)


@blueprint.get("/projects/<slug>/supports/")
@guarded(Permission.SEE_SUPPORT, load=projects.project)
def supports(project: Project) -> ResponseReturnValue:
    """What one project got, for its team and the offices of its area."""
    return render_template("outcomes/supports.html", project=project, supports=queries.supports_of(project), **_words())


@blueprint.route("/projects/<slug>/supports/record", methods=["GET", "POST"])
@guarded(Permission.RECORD_SUPPORT, load=projects.project, sees=Permission.SEE_SUPPORT)
def record_support(project: Project) -> ResponseReturnValue:
    """An officer records a subsidy, space, a fund's share or a loan."""
    form = SupportForm.submitted(None, given_on=clock.today())
    form.offer()
    proof = attached.looked_at(form.evidence.data, "evidence") if form.is_submitted() else None
    if not form.accepted():
        return render_template("outcomes/support_record.html", project=project, form=form)
    now = clock.now()
    gift = Gift(
        kind=SupportKind(form.kind.data),
        given_on=form.given_on.data,
        giver=form.giver.data,
        amount_yuan=form.amount.data,
        note=form.note.data,
        evidence=attached.kept(proof, purpose=PURPOSE, owner_id=None, now=now),
    )
    supporting.give(project, gift, actor=current_person(), now=now)
    return finish(url_for("outcomes.supports", slug=project.slug), _("Recorded."))


@blueprint.get("/supports/<int:number>/proof")
@guarded(Permission.SEE_SUPPORT_PROOF, load=queries.support, is_secret=True)
def support_proof(support: Support) -> ResponseReturnValue:
    """What proves a line of support. An officer's look is noted."""
    if support.evidence is None:
        raise NotFound
    if not is_of_the_supported_team(current_person(), support):
        saw(current_person(), "see support proof", "project", support.project.slug, now=clock.now())
    with store().open(support.evidence.code) as content:
        response = Response(content.read())
    response.headers.update(serving_headers(support.evidence.media_type, support.evidence.name, is_public=False))
    return response


@blueprint.get("/officer/supports/")
@guarded(Permission.OPEN_OFFICER_DESK)
def support_ledger() -> ResponseReturnValue:
    """Everything given to projects of one's area."""
    kind = _kind()
    return render_template(
        "outcomes/support_ledger.html",
        page=paged(queries.support_ledger(_areas(), kind), size=50, number=page_number()),
        sums=queries.support_sums(_areas()),
        kind=kind,
        **_words(),
    )


@blueprint.get("/officer/supports.xlsx")
@guarded(Permission.OPEN_OFFICER_DESK)
def support_sheet() -> ResponseReturnValue:
    """The same as a table."""
    columns = [
        Column("project", _("Project"), width=30), Column("area", _("County or zone"), width=16),
        Column("kind", _("What was given"), width=12), Column("amount", _("Amount (万元)"), ColumnKind.DECIMAL),
        Column("on", _("On which day"), ColumnKind.DATE), Column("giver", _("By whom"), width=30),
        Column("note", _("Note"), width=40), Column("proof", _("Proof"), width=10),
    ]  # fmt: skip
    found = db.session.execute(queries.support_ledger(_areas(), _kind())).scalars()
    content = xlsx_bytes(Sheet(_("Support"), columns, [_row(support) for support in found]))
    saw(current_person(), "export supports", "area", "own", now=clock.now())
    response = Response(content, content_type=XLSX)
    response.headers["Content-Disposition"] = 'attachment; filename="supports.xlsx"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _kind() -> str | None:
    asked = request.args.get("kind", "")
    return asked if asked in set(SupportKind) else None


def _areas() -> list[int] | None:
    person = current_person()
    if any(person.holds(office) for office in CITY_OFFICES):
        return None
    return [held.area_id for held in person.appointments if held.office == Office.COUNTY_OFFICER]


def _row(support: Support) -> dict[str, Any]:
    project = support.project
    return {
        "project": bilingual(project.name_zh, project.name_en),
        "area": project.area.name(language()),
        "kind": _(SUPPORT_WORDS[SupportKind(support.kind)]),
        "amount": None if support.amount_yuan is None else support.amount_yuan / 10_000,
        "on": support.given_on,
        "giver": support.giver,
        "note": support.note,
        "proof": _("yes") if support.evidence else _("no"),
    }


def _words() -> dict[str, Any]:
    return {"support_words": {key: _(word) for key, word in SUPPORT_WORDS.items()}}
