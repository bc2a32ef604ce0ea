"""The organiser's side: the list, one registration, adding by hand, the message, the headcount, the spreadsheet."""

from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock
from portal.accounts import actions as accounts
from portal.accounts.identifiers import is_mobile, mask_email, mask_phone
from portal.accounts.models import Person
from portal.audit.actions import saw
from portal.documents.columns import Column
from portal.documents.spreadsheets import Sheet, xlsx_bytes
from portal.events.models import Event
from portal.registrations import letters, queries
from portal.registrations.actions import door, joining, leaving, telling
from portal.registrations.actions.joining import Wish
from portal.registrations.blueprint import blueprint
from portal.registrations.forms import AddForm, HeadcountForm, MessageForm, ReasonForm
from portal.registrations.models import Registration
from portal.registrations.permissions import Permission
from portal.registrations.rules import LIST_WORDS, LIVE, STATE_TONES, RegistrationState
from portal.registrations.views.showing import event_facts
from portal.web.formats import table_time
from portal.web.forms import finish
from portal.web.guards import current_person, guarded
from portal.web.pagination import page_number, paged

S = RegistrationState
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/organise/<slug>/registrations")
@guarded(Permission.SEE_ALL, load=queries.event_to_join)
def console(event: Event) -> ResponseReturnValue:
    """Who is registered, by state and by words."""
    state, words = _filters()
    counts = queries.counts(event)
    total = sum(counts.values())
    known = None if words.strip() else counts[state] if state else total
    page = paged(queries.listed(event, state=state, words=words), size=50, number=page_number(), total=known)
    return render_template(
        "registrations/console.html",
        page=page,
        state=state,
        words=words,
        counts=counts,
        total=total,
        may_confirm_headcount=clock.now() >= event.ends_at,
        **_facts(event),
    )


@blueprint.get("/organise/<slug>/registrations.xlsx")
@guarded(Permission.SEE_ALL, load=queries.event_to_join)
def spreadsheet(event: Event) -> ResponseReturnValue:
    """The list just as it is shown, all pages; numbers and addresses stay masked."""
    state, words = _filters()
    rows = queries.everything_listed(event, state=state, words=words)
    columns = [
        Column("code", _("Ticket code"), width=18), Column("name", _("Name"), width=16),
        Column("organisation", _("Organisation"), width=30), Column("phone", _("Mobile number"), width=16),
        Column("email", _("E-mail"), width=24), Column("state", _("State"), width=18), Column("note", _("Note"), width=40),
        Column("at", _("Registered at"), width=18), Column("in", _("Checked in at"), width=18),
    ]  # fmt: skip
    content = xlsx_bytes(Sheet(_("Registrations"), columns, [_row(each) for each in rows]))
    saw(current_person(), "export registrations", "event", event.slug, now=clock.now())
    response = Response(content, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="registrations-{event.slug}.xlsx"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get("/organise/<slug>/registrations/<code>")
@guarded(Permission.MANAGE_ONE, load=queries.at_event)
def one(registration: Registration) -> ResponseReturnValue:
    """One registration, its contact masked."""
    return _one(registration, is_shown=False)


@blueprint.get("/organise/<slug>/registrations/<code>/contact")
@guarded(Permission.MANAGE_ONE, load=queries.at_event)
def contact(registration: Registration) -> ResponseReturnValue:
    """The same with number and address in full; who looked is noted."""
    saw(current_person(), "unmask contact", "registration", registration.code, now=clock.now())
    return _one(registration, is_shown=True)


@blueprint.route("/organise/<slug>/registrations/<code>/cancel", methods=["GET", "POST"])
@guarded(Permission.MANAGE_ONE, load=queries.at_event)
def take_off(registration: Registration) -> ResponseReturnValue:
    """Take somebody off the list; they may come back."""
    form = ReasonForm.submitted()
    if not form.accepted():
        return _leave_page(registration, form, is_final=False)
    leaving.cancel_by_organiser(registration, actor=current_person(), now=clock.now(), reason=form.reason.data)
    return finish(_list(registration.event), _("%(name)s is off the list and was told.", name=registration.name))


@blueprint.route("/organise/<slug>/registrations/<code>/reject", methods=["GET", "POST"])
@guarded(Permission.MANAGE_ONE, load=queries.at_event)
def reject(registration: Registration) -> ResponseReturnValue:
    """Turn somebody away for good."""
    form = ReasonForm.submitted()
    if not form.accepted():
        return _leave_page(registration, form, is_final=True)
    leaving.reject(registration, actor=current_person(), now=clock.now(), reason=form.reason.data or "")
    return finish(_list(registration.event), _("%(name)s was turned away and told.", name=registration.name))


@blueprint.route("/organise/<slug>/registrations/add", methods=["GET", "POST"])
@guarded(Permission.MANAGE, load=queries.event_to_join)
def add(event: Event) -> ResponseReturnValue:
    """Register somebody who called or came in."""
    form = AddForm.submitted()
    if not form.accepted():
        return render_template("registrations/add.html", form=form, **_facts(event))
    now, address = clock.now(), form.account.data
    kind = {"phone": address} if is_mobile(address) else {"email": address}
    person = accounts.person_at(name=form.name.data, language=form.language.data, now=now, **kind)
    wish = Wish(form.organisation_name.data, form.note.data, form.name.data, address)
    registration = joining.add_by_hand(event, person, wish, actor=current_person(), now=now)
    return finish(_list(event), _added(registration))


@blueprint.route("/organise/<slug>/message", methods=["GET", "POST"])
@guarded(Permission.MANAGE, load=queries.event_to_join)
def message(event: Event) -> ResponseReturnValue:
    """Write to everybody: first the preview, then the sending."""
    form = MessageForm.submitted()
    people = queries.count_of(event, telling.HEARS)
    if request.method == "POST" and request.form.get("step") != "send":
        if form.validate():
            actor: Person = current_person()
            letter = letters.preview(
                event, subject=form.subject.data, words=form.words.data, language=actor.language, name=actor.name
            )
            return render_template(
                "registrations/message_preview.html", form=form, letter=letter, people=people, **_facts(event)
            )
        return render_template("registrations/message.html", form=form, people=people, **_facts(event)), 422
    if not form.accepted():
        return render_template("registrations/message.html", form=form, people=people, **_facts(event))
    told = telling.tell_everybody(
        event,
        subject=form.subject.data,
        words=form.words.data,
        key=form.submission_id.data[:40],
        actor=current_person(),
        now=clock.now(),
    )
    return finish(
        _list(event), ngettext("Your message goes to %(num)d person.", "Your message goes to %(num)d people.", told)
    )


@blueprint.route("/organise/<slug>/headcount", methods=["GET", "POST"])
@guarded(Permission.MANAGE, load=queries.event_to_join)
def headcount(event: Event) -> ResponseReturnValue:
    """How many people came, once it is over: the figure that counts for the makerspace and its area."""
    counts = queries.counts(event)
    form = HeadcountForm.submitted(headcount=event.headcount if event.headcount is not None else counts[S.ATTENDED])
    if not form.accepted():
        return render_template(
            "registrations/headcount.html",
            form=form,
            counts=counts,
            is_over=clock.now() >= event.ends_at,
            **_facts(event),
        )
    door.confirm_headcount(event, form.headcount.data, actor=current_person(), now=clock.now())
    return finish(_list(event), _("The headcount is confirmed."))


def _row(registration: Registration) -> dict[str, str]:
    checked_in_at = registration.checked_in_at
    return {
        "code": registration.code,
        "name": registration.name,
        "organisation": registration.organisation_name or "",
        "phone": mask_phone(registration.phone),
        "email": mask_email(registration.email),
        "state": _(LIST_WORDS[S(registration.state)]),
        "note": registration.note or "",
        "at": table_time(registration.created_at),
        "in": table_time(checked_in_at) if checked_in_at else "",
    }


def _filters() -> tuple[RegistrationState | None, str]:
    asked = request.args.get("state", "")
    return (S(asked) if asked in set(S) else None), request.args.get("q", "")[:100]


def _facts(event: Event) -> dict[str, Any]:
    return event_facts(event) | {
        "event": event,
        "states": S,
        "state_words": {state: _(word) for state, word in LIST_WORDS.items()},
        "state_tones": STATE_TONES,
        "mask_phone": mask_phone,
        "mask_email": mask_email,
    }


def _one(registration: Registration, *, is_shown: bool) -> Response:
    body = render_template(
        "registrations/one.html",
        registration=registration,
        is_shown=is_shown,
        is_live=registration.state in LIVE,
        **_facts(registration.event),
    )
    response = Response(body, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _leave_page(registration: Registration, form: ReasonForm, *, is_final: bool) -> str:
    return render_template(
        "registrations/leave.html",
        registration=registration,
        form=form,
        is_final=is_final,
        **_facts(registration.event),
    )


def _added(registration: Registration) -> str:
    name = registration.name
    if registration.state == S.WAITING:
        return _("All seats are taken: %(name)s is on the waiting list.", name=name)
    return _("%(name)s has a seat and a letter with the ticket.", name=name)


def _list(event: Event) -> str:
    return url_for("registrations.console", slug=event.slug)
