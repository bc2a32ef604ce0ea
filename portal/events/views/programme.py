"""What belongs to an event: agenda, units, hosts, door staff, cover, history."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.audit.queries import history as audit_history
from portal.errors import NotFound, Refusal
from portal.events import desks, queries
from portal.events.actions import editing, hosting
from portal.events.actions.editing import Point, Unit
from portal.events.blueprint import blueprint
from portal.events.forms.deciding import AskForm, CoverForm, DoorForm
from portal.events.forms.rows import AgendaForm, UnitsForm
from portal.events.models import DoorStaff, Event, EventHost
from portal.events.permissions import Permission
from portal.events.rules import HostRole, HostState, UnitRole
from portal.makerspaces.models import Room
from portal.storage.actions import keep_drawn
from portal.web.forms import ButtonForm, finish
from portal.web.guards import current_person, guarded
from portal.web.language import language
from portal.web.pictures import redrawn


@blueprint.route("/organise/<slug>/agenda", methods=["GET", "POST"])
@guarded(Permission.EDIT, load=queries.event, sees=Permission.SEE)
def agenda(event: Event) -> ResponseReturnValue:
    """The points of the programme, row by row."""
    form = AgendaForm.submitted(None, points=[_row_of(item) for item in event.agenda] or [_first_row(event)])
    is_growing = request.method == "POST" and form.follow_buttons(request.form)
    form.offer_rooms(_rooms_of(event), language())
    if is_growing or not form.accepted():
        return render_template("events/agenda.html", form=form, event=event)
    editing.set_agenda(event, [_point(row) for row in form.filled()], actor=current_person(), now=clock.now())
    return finish(url_for("events.agenda", slug=event.slug), _("The agenda is saved."))


@blueprint.route("/organise/<slug>/units", methods=["GET", "POST"])
@guarded(Permission.EDIT, load=queries.event, sees=Permission.SEE)
def units(event: Event) -> ResponseReturnValue:
    """The units on the notice, in their customary order."""
    rows = [{"role": unit.role, "name_zh": unit.name_zh, "name_en": unit.name_en} for unit in event.units]
    form = UnitsForm.submitted(None, units=rows or [{"role": UnitRole.ORGANISER}])
    is_growing = request.method == "POST" and form.follow_buttons(request.form)
    form.offer_roles()
    if is_growing or not form.accepted():
        return render_template("events/units.html", form=form, event=event)
    named = [Unit(UnitRole(row.role.data), row.name_zh.data, row.name_en.data) for row in form.filled()]
    editing.set_units(event, named, actor=current_person(), now=clock.now())
    return finish(url_for("events.units", slug=event.slug), _("The units are saved."))


@blueprint.route("/organise/<slug>/hosts", methods=["GET", "POST"])
@guarded(Permission.EDIT, load=queries.event, sees=Permission.SEE)
def hosts(event: Event) -> ResponseReturnValue:
    """Who hosts, who was asked, and asking more."""
    words = request.values.get("q", "")[:100]
    asked = {host.role for host in event.hosts if host.state in {HostState.ASKED, HostState.CONFIRMED}}
    form = AskForm.submitted(None, role=HostRole.CO_ORGANISER if HostRole.VENUE in asked else HostRole.VENUE)
    spaces = desks.spaces_to_ask(event, words, form.spaces.data or ())
    form.offer(spaces, language())
    is_searching = "find" in request.form
    if is_searching or not form.accepted():
        return render_template("events/hosts.html", form=form, event=event, words=words, act=ButtonForm(formdata=None))
    chosen = [space for space in spaces if space.slug in form.spaces.data]
    for space in chosen:
        hosting.ask(event, space, HostRole(form.role.data), form.message.data, actor=current_person(), now=clock.now())
    return finish(url_for("events.hosts", slug=event.slug), _("Asked. You get a letter with the answer."))


def _host_of(slug: str, number: int) -> EventHost | None:
    host = queries.hosting_request(number)
    return host if host is not None and host.event.slug == slug else None


@blueprint.post("/organise/<slug>/hosts/<int:number>/withdraw")
@guarded(Permission.EDIT_HOSTING, load=_host_of)
def withdraw_host(host: EventHost) -> ResponseReturnValue:
    """No longer needed."""
    form = ButtonForm.submitted()
    if not form.accepted():
        raise NotFound
    hosting.withdraw(host, actor=current_person(), now=clock.now())
    return finish(url_for("events.hosts", slug=host.event.slug), _("Withdrawn. The makerspace is told."))


@blueprint.route("/organise/<slug>/door", methods=["GET", "POST"])
@guarded(Permission.EDIT, load=queries.event, sees=Permission.SEE)
def door(event: Event) -> ResponseReturnValue:
    """Who checks people in."""
    form = DoorForm.submitted()
    if not form.accepted():
        return render_template("events/door.html", form=form, event=event, staff=desks.door_staff_of(event))
    editing.add_door_staff(event, name=form.name.data, email=form.email.data, actor=current_person(), now=clock.now())
    return finish(url_for("events.door", slug=event.slug), _("Added, and told by mail."))


def _staff_of(slug: str, number: int) -> DoorStaff | None:
    staff = desks.door_staff(number)
    return staff if staff is not None and staff.event.slug == slug else None


@blueprint.post("/organise/<slug>/door/<int:number>/remove")
@guarded(Permission.EDIT_DOOR, load=_staff_of)
def remove_door_staff(staff: DoorStaff) -> ResponseReturnValue:
    """The door is taken back."""
    form = ButtonForm.submitted()
    if not form.accepted():
        raise NotFound
    slug = staff.event.slug
    editing.remove_door_staff(staff, actor=current_person(), now=clock.now())
    return finish(url_for("events.door", slug=slug), _("Removed."))


@blueprint.route("/organise/<slug>/cover", methods=["GET", "POST"])
@guarded(Permission.EDIT, load=queries.event, sees=Permission.SEE)
def cover(event: Event) -> ResponseReturnValue:
    """A picture instead of the drawn cover."""
    form = CoverForm.submitted()
    drawn: Any = redrawn(form.picture.data, "picture") if form.is_submitted() else None
    if not form.accepted():
        return render_template("events/cover.html", form=form, event=event, act=ButtonForm(formdata=None))
    if isinstance(drawn, Refusal):
        raise drawn
    name = form.picture.data.filename or "cover"
    kept = keep_drawn(drawn, purpose="cover", name=name, owner_id=None, now=clock.now())
    editing.set_cover(event, kept.code, actor=current_person(), now=clock.now())
    return finish(url_for("events.cover", slug=event.slug), _("The cover is yours now."))


@blueprint.post("/organise/<slug>/cover/remove")
@guarded(Permission.EDIT, load=queries.event, sees=Permission.SEE)
def remove_cover(event: Event) -> ResponseReturnValue:
    """The drawn cover again."""
    form = ButtonForm.submitted()
    if not form.accepted():
        raise NotFound
    editing.set_cover(event, None, actor=current_person(), now=clock.now())
    return finish(url_for("events.cover", slug=event.slug), _("The cover is drawn again."))


@blueprint.get("/organise/<slug>/history")
@guarded(Permission.EDIT, load=queries.event, sees=Permission.SEE)
def history(event: Event) -> ResponseReturnValue:
    """What was done to it, by whom, newest first."""
    rows = audit_history("event", event.slug)
    names = desks.people_named([row.actor_id for row in rows if row.actor_id is not None])
    return render_template("events/history.html", event=event, rows=rows, names=names)


def _rooms_of(event: Event) -> list[Room]:
    return desks.rooms_of([host.makerspace_id for host in event.confirmed_hosts])


def _row_of(item: Any) -> dict[str, Any]:
    same = ("starts_at", "ends_at", "title_zh", "title_en", "speaker_zh", "speaker_en")
    return {name: getattr(item, name) for name in same} | {"number": str(item.id), "room": str(item.room_id or "")}


def _first_row(event: Event) -> dict[str, Any]:
    return {"starts_at": event.starts_at, "ends_at": event.ends_at, "number": "", "room": ""}


def _point(row: Any) -> Point:
    number = row.number.data or ""
    return Point(
        number=int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None,
        starts_at=row.starts_at.data,
        ends_at=row.ends_at.data,
        title_zh=row.title_zh.data,
        title_en=row.title_en.data,
        speaker_zh=row.speaker_zh.data,
        speaker_en=row.speaker_en.data,
        room_id=int(row.room.data) if row.room.data else None,
    )
