"""The administrator's desk: people and their offices."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.access import Office
from portal.accounts import actions, letters, queries
from portal.accounts.blueprint import blueprint
from portal.accounts.forms import AppointForm, InviteToOfficeForm
from portal.accounts.models import Appointment, Person
from portal.accounts.permissions import Permission
from portal.areas.queries import units
from portal.audit.actions import record
from portal.audit.queries import history
from portal.web.forms import ButtonForm, finish
from portal.web.guards import current_person, guarded
from portal.web.language import language
from portal.web.pagination import page_number, paged

LONGEST_SEARCH = 100


@blueprint.get("/admin/")
@guarded(Permission.OPEN_ADMIN_DESK)
def admin() -> ResponseReturnValue:
    """People, found by name or address, with masked contact."""
    words = request.args.get("q", "")[:LONGEST_SEARCH]
    page = paged(queries.people_matching(words), number=page_number())
    return render_template("accounts/admin.html", page=page, words=words, masked=queries.masked)


@blueprint.get("/admin/people/<code>")
@guarded(Permission.SEE_PERSON, load=queries.person_by_code)
def person(person: Person) -> ResponseReturnValue:
    """One person: offices, organising bodies, what was done."""
    return _person_page(person, AppointForm.submitted(areas=_areas()))


@blueprint.post("/admin/people/<code>/unmask")
@guarded(Permission.UNMASK_PERSON, load=queries.person_by_code)
def unmask(person: Person) -> ResponseReturnValue:
    """The full address and number, this once; the look is recorded."""
    form = ButtonForm.submitted()
    if form.accepted():
        record(current_person(), "unmask", "person", person.code, now=clock.now(), after={"fields": ["email", "phone"]})
        finish(url_for("accounts.person", code=person.code))
    return _person_page(person, AppointForm.submitted(areas=_areas(), formdata=None), is_unmasked=True)


@blueprint.post("/admin/people/<code>/appoint")
@guarded(Permission.APPOINT, load=queries.person_by_code)
def appoint(person: Person) -> ResponseReturnValue:
    """Give the person an office."""
    form = AppointForm.submitted(areas=_areas())
    if not form.accepted():
        return _person_page(person, form)
    actions.appoint(
        person, Office(form.office.data), actor=current_person(), now=clock.now(), area_id=form.area_id.data or None
    )
    return finish(url_for("accounts.person", code=person.code), _("The office is given, and the person is told."))


@blueprint.post("/admin/people/<code>/offices/<office>/<int:area>/end")
@guarded(Permission.DISMISS, load=queries.appointment)
def dismiss(appointment: Appointment) -> ResponseReturnValue:
    """Take an office back."""
    code = appointment.person.code
    actions.dismiss(appointment, actor=current_person(), now=clock.now())
    return finish(url_for("accounts.person", code=code), _("The office is taken back, and the person is signed out."))


@blueprint.route("/admin/invite", methods=["GET", "POST"])
@guarded(Permission.OPEN_ADMIN_DESK)
def invite_to_office() -> ResponseReturnValue:
    """Invite somebody, with or without an account, to an office."""
    form = InviteToOfficeForm.submitted(areas=_areas())
    if not form.accepted():
        return render_template("accounts/invite_to_office.html", form=form)
    office = Office(form.office.data)
    invited, token = actions.invite(
        email=form.email.data,
        name=form.name.data,
        office=office,
        area_id=form.area_id.data or None,
        actor=current_person(),
        now=clock.now(),
    )
    letters.invited_to_office(invited, office, token, now=clock.now())
    return finish(url_for("accounts.admin"), _("The invitation is on its way."))


def _person_page(person: Person, form: AppointForm, *, is_unmasked: bool = False) -> str:
    return render_template(
        "accounts/person.html",
        person=person,
        form=form,
        is_unmasked=is_unmasked,
        masked=queries.masked(person),
        trail=history("person", person.code, limit=30),
    )


def _areas() -> list[tuple[int, str]]:
    return [(0, "—"), *((area.id, area.name(language())) for area in units(clock.today()))]
