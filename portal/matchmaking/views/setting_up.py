"""The organiser sets a summit up: one page that is filled in already, and the slots at which nobody meets."""

from dataclasses import fields
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.events.heads import event_facts
from portal.events.models import Event
from portal.matchmaking.actions import setting_up
from portal.matchmaking.blueprint import blueprint
from portal.matchmaking.forms.setting_up import SetUpForm, SlotsForm
from portal.matchmaking.models import Summit
from portal.matchmaking.outline import Outline, proposed
from portal.matchmaking.permissions import Permission
from portal.matchmaking.queries import summits
from portal.matchmaking.rules import PARTY_WORDS, PartyKind, Session
from portal.matchmaking.views.words import facts
from portal.registrations.queries import event_to_join
from portal.web.formats import span, table_time
from portal.web.forms import finish
from portal.web.guards import current_person, guarded


@blueprint.route("/organise/<slug>/summit/set-up", methods=["GET", "POST"])
@guarded(Permission.SET_UP, load=event_to_join)
def set_up(event: Event) -> ResponseReturnValue:
    """Sessions, tables, who may ask whom, caps and deadlines; what is proposed follows from the event's time."""
    summit = summits.summit_of(event)
    now, actor = clock.now(), current_person()
    outline = (
        setting_up.outline_of(summit)
        if summit
        else proposed(event.starts_at, event.ends_at, now, capacity=event.capacity, zone=event.timezone)
    )
    form = SetUpForm.about(outline, summit)
    if not form.accepted():
        return _set_up_page(event, summit, form, outline)
    if summit is None:
        setting_up.set_up(event, form.outline, actor=actor, now=now)
    else:
        setting_up.change(summit, form.outline, version=form.base_version, actor=actor, now=now)
    return finish(url_for("matchmaking.parties", slug=event.slug), _("Saved."))


@blueprint.post("/organise/<slug>/summit/slots")
@guarded(Permission.MANAGE, load=summits.summit)
def close_slots(summit: Summit) -> ResponseReturnValue:
    """The ticked slots are open, the others closed."""
    form = SlotsForm.about(summit)
    if not form.accepted():
        outline = setting_up.outline_of(summit)
        return _set_up_page(summit.event, summit, SetUpForm.about(outline, summit, is_sent=False), outline, form)
    setting_up.close_slots(summit, form.closed(summit.slots), actor=current_person(), now=clock.now())
    return finish(url_for("matchmaking.set_up", slug=summit.event.slug), _("Saved."))


def _set_up_page(
    event: Event, summit: Summit | None, form: SetUpForm, outline: Outline, slots: SlotsForm | None = None
) -> str:
    differing: list[tuple[str, str, str]] = []
    if summit is not None and slots is None:
        if form.is_submitted() and form.base_version != summit.version:
            differing = _differing(form, outline, event.timezone)
            form.take_version(summit.version)
        slots = SlotsForm.about(summit, is_sent=False)
    return render_template(
        "matchmaking/set_up.html",
        form=form,
        slots=slots,
        outline=outline,
        differing=differing,
        is_planned=summit is not None and summits.has_published_plan(summit),
        **(facts(summit) if summit else {"summit": None} | event_facts(event)),
    )


def _differing(form: SetUpForm, saved: Outline, zone: str) -> list[tuple[str, str, str]]:
    """Where what is saved differs from what was typed, if all of that holds: label, typed, saved."""
    if any(field.errors for field in form):
        return []
    typed = form.outline
    return [
        (
            str(form[each.name].label.text),
            _shown(getattr(typed, each.name), zone),
            _shown(getattr(saved, each.name), zone),
        )
        for each in fields(Outline)
        if getattr(typed, each.name) != getattr(saved, each.name)
    ]


def _shown(value: Any, zone: str) -> str:
    """A value of the outline in words."""
    if isinstance(value, tuple) and value and isinstance(value[0], str):
        return " → ".join(_(PARTY_WORDS[PartyKind(kind)]) for kind in value)
    if isinstance(value, tuple):
        return "\n".join(_shown(each, zone) for each in value)
    if isinstance(value, Session):
        return span(value.starts_at, value.ends_at, zone)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if hasattr(value, "tzinfo"):
        return table_time(value, zone)
    if hasattr(value, "tables"):
        return f"{value.name} {value.tables}".strip()
    return str(value)
