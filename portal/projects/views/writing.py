"""The sections a passport is edited in. A stale save shows both texts side by side."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.areas.queries import area_by_code, units
from portal.projects import queries
from portal.projects.actions import writing
from portal.projects.blueprint import blueprint
from portal.projects.forms.fields import GuardedForm
from portal.projects.forms.rows import PartnersForm, RightsForm
from portal.projects.forms.writing import CardForm, MoneyForm, card_values, money_values
from portal.projects.models import Project
from portal.projects.money import hints, post_money
from portal.projects.permissions import Permission
from portal.web.formats import wan_yuan
from portal.web.forms import finish
from portal.web.guards import current_person, guarded
from portal.web.language import language


@blueprint.route("/projects/<slug>/edit", methods=["GET", "POST"])
@guarded(Permission.EDIT, load=queries.with_parts, sees=Permission.SEE)
def edit(project: Project) -> ResponseReturnValue:
    """The public card."""
    form = CardForm.of(project, units(clock.today()), language())
    if not form.accepted():
        return _section("projects/edit.html", form, project, card_values(project))
    writing.edit(
        project,
        form.changes(),
        version=form.base_version,
        unit=area_by_code(form.area.data),
        actor=current_person(),
        now=clock.now(),
    )
    return finish(url_for("projects.console", slug=project.slug), _("Saved."))


@blueprint.route("/projects/<slug>/money", methods=["GET", "POST"])
@guarded(Permission.EDIT, load=queries.with_parts, sees=Permission.SEE)
def money(project: Project) -> ResponseReturnValue:
    """The gated part: ask, equity, valuation, use of funds, history."""
    form = MoneyForm.of(project)
    if not form.accepted():
        figures = (form.ask_yuan.data, form.equity_percent.data)
        return _section(
            "projects/money.html",
            form,
            project,
            money_values(project),
            counted=post_money(*figures),
            hints=_in_words(hints(*figures, form.valuation_yuan.data)),
        )
    writing.set_money(project, form.changes(), version=form.base_version, actor=current_person(), now=clock.now())
    page = "money" if hints(project.ask_yuan, project.equity_percent, project.valuation_yuan) else "console"
    return finish(url_for(f"projects.{page}", slug=project.slug), _("Saved."))


@blueprint.route("/projects/<slug>/rights", methods=["GET", "POST"])
@guarded(Permission.EDIT, load=queries.with_parts, sees=Permission.SEE)
def rights(project: Project) -> ResponseReturnValue:
    """Intellectual property, row by row."""
    form = RightsForm.of(project)
    asked_for_a_row = form.follow_buttons(request.form)
    form.offer()
    if asked_for_a_row or not form.accepted():
        return _rows("projects/rights.html", form, project, is_saving=not asked_for_a_row)
    rows = [row.facts() for row in form.filled()]
    writing.set_rights(project, rows, version=form.base_version, actor=current_person(), now=clock.now())
    return finish(url_for("projects.console", slug=project.slug), _("Saved."))


@blueprint.route("/projects/<slug>/partners", methods=["GET", "POST"])
@guarded(Permission.EDIT, load=queries.with_parts, sees=Permission.SEE)
def partners(project: Project) -> ResponseReturnValue:
    """Research partners, row by row."""
    form = PartnersForm.of(project)
    if form.follow_buttons(request.form) or not form.accepted():
        is_saving = not request.form.keys() & {"add", "remove"}
        return _rows("projects/partners.html", form, project, is_saving=is_saving)
    rows = [row.facts() for row in form.filled()]
    writing.set_partners(project, rows, version=form.base_version, actor=current_person(), now=clock.now())
    return finish(url_for("projects.console", slug=project.slug), _("Saved."))


def _section(template: str, form: GuardedForm, project: Project, saved: Mapping[str, Any], **more: Any) -> str:
    """A section's form; where the project has moved on since it was drawn, with both texts side by side.

    Saving once more then goes through: the person has seen both.
    """
    is_stale = form.is_submitted() and form.base_version != project.version
    conflict = form.differences(saved) if is_stale else []
    if is_stale:
        form.take_version(project.version)
    return render_template(template, form=form, project=project, conflict=conflict, **more)


def _rows(template: str, form: Any, project: Project, *, is_saving: bool) -> str:
    is_stale = is_saving and form.is_submitted() and form.base_version != project.version
    conflict = []
    if is_stale:
        saved = type(form)(formdata=None, **_saved_rows(form, project))
        if hasattr(saved, "offer"):
            saved.offer()
        conflict = [(_("All rows"), "\n".join(form.lines()), "\n".join(saved.lines()))]
        form.take_version(project.version)
    return render_template(template, form=form, project=project, conflict=conflict)


def _saved_rows(form: Any, project: Project) -> dict[str, Any]:
    if isinstance(form, RightsForm):
        names = ("kind", "state", "title", "number", "holder")
        return {"rights": [{name: getattr(right, name) for name in names} for right in project.rights]}
    return {"partners": [{"name": each.name, "subject": each.subject} for each in project.partners]}


def _in_words(found: Any) -> list[str]:
    return [_(hint.msgid, **{name: wan_yuan(amount) for name, amount in hint.values.items()}) for hint in found]
