"""The organiser's desk: what I run, drafting, one event's console, writing it, copying it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.accounts.queries import organisation, organisations_of
from portal.areas.models import Area
from portal.areas.queries import area_by_code, units
from portal.database import db
from portal.events import desks, queries
from portal.events.actions import editing, life
from portal.events.blueprint import blueprint
from portal.events.forms.deciding import CloneForm
from portal.events.forms.writing import CreateForm, EventForm, offer_places, whole_days
from portal.events.models import Event
from portal.events.permissions import Permission
from portal.events.rules import DEFAULTS, EDITABLE_STATES, PUBLIC_STATES, UNSEEN_STATES, EventKind
from portal.makerspaces.models import Makerspace
from portal.web.forms import ButtonForm, finish
from portal.web.guards import current_person, guarded
from portal.web.language import language
from portal.web.markdown import safe_html
from portal.web.pagination import page_number


@blueprint.get("/organise/")
@guarded(Permission.OPEN_DESK)
def organise() -> ResponseReturnValue:
    """What I run, what needs work first."""
    page = desks.run_events(current_person(), page_number())
    return render_template("events/organise.html", page=page, kinds=list(EventKind))


@blueprint.route("/organise/new", methods=["GET", "POST"])
@guarded(Permission.CREATE)
def create() -> ResponseReturnValue:
    """A draft from the least that is needed."""
    person = current_person()
    kind = EventKind(asked) if (asked := request.args.get("kind")) in set(EventKind) else EventKind.SALON
    start = (
        (clock.now() + timedelta(days=14)).astimezone(clock.WENZHOU).replace(hour=14, minute=0, second=0, microsecond=0)
    )
    form = CreateForm.submitted(None, kind=kind, starts_at=start, ends_at=start + timedelta(hours=DEFAULTS[kind].hours))
    form.offer_bodies(organisations_of(person), language())
    offer_places(form, desks.places(), units(clock.today()), language())
    if not form.accepted():
        return render_template("events/create.html", form=form, kind=kind)
    event = editing.draft(
        EventKind(form.kind.data),
        form.title_zh.data,
        form.starts_at.data,
        form.ends_at.data,
        title_en=form.title_en.data,
        organisation=organisation(form.organisation.data) if form.organisation.data else None,
        makerspace=db.session.get(Makerspace, int(form.venue.data)) if form.venue.data else None,
        venue_zh=form.venue_zh.data,
        area=area_by_code(form.area.data) if form.area.data else None,
        actor=person,
        now=clock.now(),
    )
    return finish(url_for("events.console", slug=event.slug), _("The draft is made. Below is what it still needs."))


@blueprint.get("/organise/<slug>/")
@guarded(Permission.EDIT, load=queries.event, sees=Permission.SEE)
def console(event: Event) -> ResponseReturnValue:
    """One event at a glance: what it still needs and the one next step."""
    return console_page(event)


def console_page(event: Event, form: ButtonForm | None = None) -> str:
    """The console, with the errors of a step that was refused."""
    points = life.open_points(event, now=clock.now()) if event.state in UNSEEN_STATES else []
    return render_template(
        "events/console.html", event=event, form=form or ButtonForm(), points=points, bookings=desks.bookings_of(event)
    )


@blueprint.route("/organise/<slug>/edit", methods=["GET", "POST"])
@guarded(Permission.EDIT, load=queries.event, sees=Permission.SEE)
def edit(event: Event) -> ResponseReturnValue:
    """All words, time, place and registration of an event in one form. A stale save shows both texts."""
    areas = units(clock.today())
    codes = {area.id: area.code for area in areas}
    form = EventForm.of(event, codes)
    offer_places(form, _with_own(desks.places(), event), areas, language())
    form.parent.choices = [("", _("Nothing bigger")), *_umbrellas(event)]
    if not form.accepted():
        return _edit_page(form, event, codes)
    changes, sequence = form.changes(), event.sequence
    editing.edit(
        event,
        changes,
        version=form.base_version,
        area=_chosen_area(form),
        capacity=form.capacity.data,
        actor=current_person(),
        now=clock.now(),
    )
    is_told = event.state in PUBLIC_STATES and event.sequence != sequence
    words = _("Saved. Everybody registered is told of the new time or place.") if is_told else _("Saved.")
    return finish(url_for("events.console", slug=event.slug), words)


def _edit_page(form: EventForm, event: Event, codes: Mapping[int, str]) -> str:
    is_stale = form.is_submitted() and form.base_version != event.version
    differing = form.differences(event, codes) if is_stale else []
    if is_stale:
        form.take_version(event.version)
    return render_template(
        "events/edit.html", form=form, event=event, differing=differing, is_open=event.state in EDITABLE_STATES
    )


@blueprint.post("/organise/text-preview")
@guarded(Permission.CREATE)
def preview_text() -> ResponseReturnValue:
    """How the text of the form reads, in both languages, in a window of its own. Nothing is saved."""
    texts = {code: safe_html(request.form.get(f"text_{code}", "")[:20_000]) for code in ("zh", "en")}
    return render_template("events/text_preview.html", texts=texts)


@blueprint.route("/organise/<slug>/clone", methods=["GET", "POST"])
@guarded(Permission.EDIT, load=queries.event, sees=Permission.SEE)
def clone(event: Event) -> ResponseReturnValue:
    """A new draft like this one."""
    form = CloneForm.submitted(None, starts_at=event.starts_at + timedelta(days=7))
    if not form.accepted():
        return render_template("events/clone.html", form=form, event=event)
    start, _end = whole_days(form.starts_at.data, form.starts_at.data, is_all_day=event.is_all_day)
    copy = editing.clone(event, start, actor=current_person(), now=clock.now())
    return finish(url_for("events.console", slug=copy.slug), _("The copy is a draft of its own."))


@blueprint.route("/organise/<slug>/discard", methods=["GET", "POST"])
@guarded(Permission.EDIT, load=queries.event, sees=Permission.SEE)
def discard(event: Event) -> ResponseReturnValue:
    """Throw a draft away, after a look at what goes."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return render_template("events/discard.html", form=form, event=event)
    life.discard(event, actor=current_person(), now=clock.now())
    return finish(url_for("events.organise"), _("The draft is gone."))


def _chosen_area(form: EventForm) -> Area | None:
    return area_by_code(form.area.data) if form.area.data else None


def _with_own(places: Sequence[Makerspace], event: Event) -> Sequence[Makerspace]:
    """The places to choose from, the event's own among them even where it is no longer listed."""
    own = event.venue_makerspace
    return places if own is None or own in places else [*places, own]


def _umbrellas(event: Event) -> list[tuple[str, Any]]:
    return [(str(each.id), each.title(language())) for each in desks.umbrellas_of(event)]
