"""The organiser's side: how the event takes pitches, who applied, one application, inviting a project."""

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock
from portal.audit.actions import saw
from portal.documents.columns import Column, ColumnKind
from portal.documents.spreadsheets import XLSX, Sheet, xlsx_bytes
from portal.errors import N_, Refusal
from portal.events.heads import event_facts
from portal.events.models import Event
from portal.events.rules import SECTOR_WORDS
from portal.investors.rules import ROUND_WORDS, STAGE_WORDS, GrowthStage, Round
from portal.projects import queries as projects
from portal.registrations.queries import event_to_join
from portal.roadshows import queries
from portal.roadshows.actions import choosing, setting_up
from portal.roadshows.blueprint import blueprint
from portal.roadshows.forms import DecideForm, SetUpForm, filled_from
from portal.roadshows.models import Pitch, Roadshow
from portal.roadshows.permissions import Permission
from portal.roadshows.rules import LIST_WORDS, MOVES, PitchState, most_pitches, pitches_end, suggested
from portal.roadshows.views.words import facts
from portal.web.formats import bilingual, table_time
from portal.web.forms import ButtonForm, finish
from portal.web.guards import current_person, guarded
from portal.web.pagination import page_number, paged

S = PitchState
DECISIONS = (S.SELECTED, S.RESERVE, S.DECLINED)


@blueprint.route("/organise/<slug>/pitches/setup", methods=["GET", "POST"])
@guarded(Permission.SET_UP, load=event_to_join)
def set_up(event: Event) -> ResponseReturnValue:
    """How many pitches, how long, until when; what is suggested follows from the event's time."""
    show = queries.roadshow_of(event)
    plan = show.plan if show else suggested(event.starts_at, event.ends_at, clock.now(), event.timezone)
    form = SetUpForm.submitted(None, **filled_from(show, plan))
    if not form.accepted():
        return _set_up_page(event, show, form)
    actor, now = current_person(), clock.now()
    if show is None:
        setting_up.set_up(event, form.plan, actor=actor, now=now)
    else:
        setting_up.change(show, form.plan, version=form.base_version, actor=actor, now=now)
    late = pitches_end(form.plan) > event.ends_at
    said = _("Saved, but not all pitches fit into the event's time.") if late else _("Saved.")
    return finish(url_for("roadshows.applications", slug=event.slug), said)


def _set_up_page(event: Event, show: Roadshow | None, form: SetUpForm) -> str:
    is_stale = show is not None and form.is_submitted() and form.base_version != show.version
    differing = []
    if show is not None and is_stale:
        kept = vars(show.plan)
        differing = [
            (form[name].label.text, kept[name], form[name].data) for name in kept if kept[name] != form[name].data
        ]
        form.take_version(show.version)
    plan = form.plan if not form.errors else show.plan if show else None
    return render_template(
        "roadshows/set_up.html",
        form=form,
        show=show,
        differing=differing,
        ends_at=pitches_end(plan) if plan else None,
        fits=most_pitches(plan, event.ends_at) if plan else None,
        **event_facts(event),
    )


@blueprint.get("/organise/<slug>/pitches")
@guarded(Permission.SET_UP, load=event_to_join)
def applications(event: Event) -> ResponseReturnValue:
    """Who applied, by state, sector and words; without a set-up the way there."""
    show = queries.roadshow_of(event)
    if show is None:
        return redirect(url_for("roadshows.set_up", slug=event.slug), 303)
    return _applications_page(show, DecideForm.submitted())


def _applications_page(show: Roadshow, form: DecideForm) -> str:
    state, sector, words = _filters()
    counts = queries.counts(show)
    page = paged(queries.listed(show, state=state, sector=sector, words=words), size=50, number=page_number())
    return render_template(
        "roadshows/applications.html",
        form=form,
        page=page,
        state=state,
        sector=sector,
        words=words,
        counts=counts,
        total=sum(counts.values()),
        decisions=DECISIONS,
        **facts(show),
    )


@blueprint.post("/organise/<slug>/pitches")
@guarded(Permission.MANAGE, load=queries.roadshow)
def decide_several(show: Roadshow) -> ResponseReturnValue:
    """The same answer to all that are ticked."""
    form = DecideForm.submitted()
    if not form.accepted():
        return _applications_page(show, form)
    ticked = queries.chosen(show, request.form.getlist("pitch"))
    done, left = choosing.decide_all(
        ticked, _decision(form), reason=form.reason.data or "", actor=current_person(), now=clock.now()
    )
    said = ngettext("%(num)d project was decided and told.", "%(num)d projects were decided and told.", done)
    if left:
        more = ngettext("%(num)d stayed as it was.", "%(num)d stayed as they were.", left)
        said = f"{said} {more}"
    return finish(url_for("roadshows.applications", slug=show.event.slug), said)


@blueprint.get("/organise/<slug>/pitches.xlsx")
@guarded(Permission.MANAGE, load=queries.roadshow)
def spreadsheet(show: Roadshow) -> ResponseReturnValue:
    """The list just as it is shown, all pages."""
    state, sector, words = _filters()
    columns = [
        Column("number", _("Place in the order"), ColumnKind.INTEGER, width=10), Column("project", _("Project"), width=30),
        Column("sector", _("Sector"), width=16), Column("stage", _("Stage of growth"), width=14), Column("round", _("Round"), width=14),
        Column("state", _("State"), width=20), Column("presenter", _("Presenter"), width=16),
        Column("from", _("Can be there from"), width=18), Column("until", _("Can be there until"), width=18),
        Column("slides", _("Slides"), width=24), Column("message", _("Message"), width=40),
        Column("at", _("Applied at"), width=18),
    ]  # fmt: skip
    rows = queries.everything_listed(show, state=state, sector=sector, words=words)
    zone = show.event.timezone
    content = xlsx_bytes(Sheet(_("Pitches"), columns, [_row(each, zone) for each in rows]))
    saw(current_person(), "export pitches", "event", show.event.slug, now=clock.now())
    response = Response(content, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="pitches-{show.event.slug}.xlsx"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.route("/organise/<slug>/pitches/<code>", methods=["GET", "POST"])
@guarded(Permission.MANAGE_PITCH, load=queries.pitch)
def application(pitch: Pitch) -> ResponseReturnValue:
    """One project's application, and the organiser's answer to it."""
    form = DecideForm.submitted()
    if not form.accepted():
        return render_template(
            "roadshows/application.html",
            form=form,
            pitch=pitch,
            decisions=[each for each in DECISIONS if each in MOVES[S(pitch.state)]],
            **facts(pitch.roadshow),
        )
    decision, actor, now = _decision(form), current_person(), clock.now()
    if decision is S.SELECTED:
        choosing.select(pitch, actor=actor, now=now)
    elif decision is S.RESERVE:
        choosing.reserve(pitch, actor=actor, now=now)
    else:
        choosing.decline(pitch, reason=form.reason.data or "", actor=actor, now=now)
    said = _("The team was told: %(state)s.", state=_(LIST_WORDS[decision]))
    return finish(url_for("roadshows.applications", slug=pitch.roadshow.event.slug), said)


@blueprint.get("/organise/<slug>/pitches/invite")
@guarded(Permission.MANAGE, load=queries.roadshow)
def find_project(show: Roadshow) -> ResponseReturnValue:
    """Published projects that could be asked to come."""
    return _find_page(show, ButtonForm.submitted())


@blueprint.post("/organise/<slug>/pitches/invite")
@guarded(Permission.MANAGE, load=queries.roadshow)
def invite_project(show: Roadshow) -> ResponseReturnValue:
    """Offer one of them a place."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return _find_page(show, form)
    project = projects.project(request.form.get("project", "")[:100])
    if project is None or not project.is_public:
        raise Refusal(N_("Please choose one of the list."))
    choosing.invite(show, project, actor=current_person(), now=clock.now())
    name = bilingual(project.name_zh, project.name_en)
    return finish(
        url_for("roadshows.applications", slug=show.event.slug), _("“%(project)s” was offered a place.", project=name)
    )


def _find_page(show: Roadshow, form: ButtonForm) -> str:
    words = request.values.get("q", "")[:100]
    found = queries.projects_to_invite(show, words)
    return render_template("roadshows/invite_project.html", form=form, words=words, found=found, **facts(show))


def _decision(form: DecideForm) -> PitchState:
    decision = request.form.get("decision", "")
    if decision not in {str(each) for each in DECISIONS}:
        raise Refusal(N_("Please choose one of the list."))
    return S(decision)


def _filters() -> tuple[PitchState | None, str, str]:
    asked = request.values.get("state", "")
    sector = request.values.get("sector", "")
    return (
        S(asked) if asked in set(S) else None,
        sector if sector in {str(each) for each in SECTOR_WORDS} else "",
        request.values.get("q", "")[:100],
    )


def _row(pitch: Pitch, zone: str) -> dict[str, Any]:
    project = pitch.project
    return {
        "number": pitch.position + 1 if pitch.position is not None else None,
        "project": bilingual(project.name_zh, project.name_en),
        "sector": _(SECTOR_WORDS[project.sector]),  # type: ignore[index]
        "stage": _(STAGE_WORDS[GrowthStage(project.stage)]),
        "round": _(ROUND_WORDS[Round(project.round)]),
        "state": _(LIST_WORDS[S(pitch.state)]),
        "presenter": pitch.presenter.name if pitch.presenter else "",
        "from": table_time(pitch.free_from, zone) if pitch.free_from else "",
        "until": table_time(pitch.free_until, zone) if pitch.free_until else "",
        "slides": pitch.deck.title if pitch.deck else "",
        "message": pitch.message,
        "at": table_time(pitch.applied_at, zone),
    }
