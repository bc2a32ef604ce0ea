"""The officer's desk for makerspaces: what waits, what is kept, editing at once."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.areas.queries import units
from portal.audit.queries import history
from portal.makerspaces import queries
from portal.makerspaces.actions import changes, operators, spaces
from portal.makerspaces.blueprint import blueprint
from portal.makerspaces.filtering import filters_of
from portal.makerspaces.forms import DecisionForm, OfficerForm
from portal.makerspaces.models import Makerspace, MakerspaceChange, MakerspaceOperator
from portal.makerspaces.permissions import Permission
from portal.makerspaces.rules import area_warning, overtaken, snapshot
from portal.makerspaces.views.space import form_page
from portal.web.forms import finish
from portal.web.guards import current_person, guarded
from portal.web.language import language
from portal.web.pagination import page_number, paged

PAGE_SIZE = 50


@blueprint.get("/officer/makerspaces")
@guarded(Permission.IMPORT)
def officer() -> ResponseReturnValue:
    """Proposals and requests that wait in the officer's area."""
    person = current_person()
    return render_template(
        "makerspaces/officer.html",
        changes=paged(queries.changes_waiting_for(person), size=PAGE_SIZE, number=page_number()),
        requests=queries.operator_requests_for(person),
    )


@blueprint.get("/officer/makerspaces/kept")
@guarded(Permission.IMPORT)
def kept() -> ResponseReturnValue:
    """Every makerspace of the officer's area, hidden ones too."""
    filters = filters_of()
    return render_template(
        "makerspaces/kept.html",
        page=paged(queries.kept_by(current_person(), filters), size=PAGE_SIZE, number=page_number()),
        filters=filters,
        units=units(clock.today()),
    )


@blueprint.route("/officer/makerspaces/changes/<code>", methods=["GET", "POST"])
@guarded(Permission.DECIDE_CHANGE, load=queries.change)
def decide_change(change: MakerspaceChange) -> ResponseReturnValue:
    """A proposal beside what it would change; approve or decline."""
    form = DecisionForm.submitted(version=str(change.makerspace.version))
    if not form.accepted():
        present = snapshot(change.makerspace)
        form.take_version(change.makerspace.version)
        return render_template(
            "makerspaces/decide_change.html",
            form=form,
            change=change,
            present=present,
            overtaken=overtaken(change.before, present),
            warning=_warning(change.makerspace, change.after),
        )
    if form.is_yes:
        changes.approve(change, seen_version=form.base_version, actor=current_person(), now=clock.now())
        return finish(url_for("makerspaces.officer"), _("The change is made. The proposer is told."))
    changes.decline(change, reason=form.reason.data, actor=current_person(), now=clock.now())
    return finish(url_for("makerspaces.officer"), _("The proposal is declined. The proposer is told why."))


@blueprint.route("/officer/makerspaces/<slug>/operators/<code>", methods=["GET", "POST"])
@guarded(Permission.DECIDE_OPERATOR, load=queries.operator)
def decide_operator(operator: MakerspaceOperator) -> ResponseReturnValue:
    """A person who asks to run a makerspace; approve or decline."""
    form = DecisionForm.submitted()
    if not form.accepted():
        return render_template("makerspaces/decide_operator.html", form=form, operator=operator)
    operators.decide(operator, approve=form.is_yes, reason=form.reason.data, actor=current_person(), now=clock.now())
    return finish(url_for("makerspaces.officer"), _("Your answer is on its way to the person."))


@blueprint.route("/officer/makerspaces/<slug>/edit", methods=["GET", "POST"])
@guarded(Permission.DECIDE, load=queries.makerspace, sees=Permission.SEE)
def edit(space: Makerspace) -> ResponseReturnValue:
    """Change the makerspace at once; the history shows it."""
    person = current_person()
    form = OfficerForm.about(snapshot(space), space.version, queries.units_kept_by(person, clock.today()), language())
    if not form.accepted():
        return form_page("makerspaces/edit.html", form, space)
    changes.edit(
        space,
        form.facts(),
        base_version=form.base_version,
        note=form.note.data,
        actor=current_person(),
        now=clock.now(),
    )
    return finish(url_for("makerspaces.record", slug=space.slug), _("The change is made."))


@blueprint.get("/officer/makerspaces/<slug>/")
@guarded(Permission.DECIDE, load=queries.makerspace, sees=Permission.SEE)
def record(space: Makerspace) -> ResponseReturnValue:
    """What the office knows of one makerspace: remarks, changes, the trail."""
    return render_template(
        "makerspaces/record.html",
        space=space,
        warning=_warning(space, {}),
        changes=queries.changes_of(space),
        operators=queries.operators_of(space),
        trail=history(spaces.AUDIT_KIND, space.slug, limit=50),
    )


@blueprint.route("/officer/makerspaces/new", methods=["GET", "POST"])
@guarded(Permission.IMPORT)
def add() -> ResponseReturnValue:
    """Take a new makerspace into the directory."""
    person = current_person()
    form = OfficerForm.about({"state": "listed"}, 0, queries.units_kept_by(person, clock.today()), language())
    if not form.accepted():
        return render_template("makerspaces/add.html", form=form)
    space = spaces.add(form.facts(), actor=person, now=clock.now())
    return finish(url_for("makerspaces.record", slug=space.slug), _("The makerspace is in the directory."))


def _warning(space: Makerspace, after: dict[str, object]) -> str | None:
    facts = {**snapshot(space), **after}
    return area_warning(facts["plan_category"], facts["area_declared_sqm"], is_urban=space.assessed_unit.is_urban)
