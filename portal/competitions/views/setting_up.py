"""The organiser's side of an edition: where it stands, its terms, regulations, groups and heats."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.areas.queries import units, working_calendar
from portal.areas.rules import Calendar
from portal.competitions import readiness
from portal.competitions.actions import cloning, freezing, setting_up
from portal.competitions.actions.setting_up import Opening
from portal.competitions.blueprint import blueprint
from portal.competitions.forms.setting_up import (
    CreateForm,
    GroupForm,
    HeatForm,
    RegulationsForm,
    RemoveForm,
    RuledForm,
    TermsForm,
    group_of,
    heat_of,
    terms_of,
)
from portal.competitions.models.edition import Competition, Group, Heat
from portal.competitions.outline import GROUPS, ROUNDS, USUAL_PREFIX
from portal.competitions.permissions import Permission
from portal.competitions.queries import editions
from portal.competitions.timetable import Step, Terms, Window, steps
from portal.competitions.words import doubts, materials_in_words, rules_in_words, steps_in_words
from portal.errors import N_, Refusal
from portal.events.desks import places
from portal.events.models import Event
from portal.registrations.queries import event_to_join
from portal.web.forms import ButtonForm, finish
from portal.web.guards import current_person, guarded
from portal.web.language import language


@blueprint.route("/organise/<slug>/competition/", methods=["GET", "POST"])
@guarded(Permission.SET_UP, load=event_to_join)
def set_up(event: Event) -> ResponseReturnValue:
    """Where the edition stands and what it still lacks; without one, how it begins."""
    edition = editions.competition_of(event)
    return _begin(event) if edition is None else _overview(edition)


def _begin(event: Event) -> ResponseReturnValue:
    actor, now = current_person(), clock.now()
    earlier = editions.editions_to_clone(event, actor)
    days = setting_up.proposal(event, [each.kind for each in ROUNDS], now=now)
    prefix = earlier[0].number_prefix if earlier else USUAL_PREFIX
    year = event.starts_at.astimezone(clock.WENZHOU).year
    form = CreateForm.submitted(
        None,
        previous=str(earlier[0].id) if earlier else "",
        groups=[group.code for group in GROUPS],
        number_prefix="" if editions.is_numbered(prefix, year) else prefix,
        year=year,
        entries_open_at=days.entries.opens_at,
        entries_close_at=days.entries.closes_at,
    )
    form.offer(earlier, language())
    if not form.accepted():
        return render_template("competitions/set_up_begin.html", event=event, form=form, fits=days.fits)
    opening = Opening(form.number_prefix.data.upper(), form.year.data, form.window)
    previous = next((each for each in earlier if str(each.id) == form.previous.data), None)
    whole = editions.competition(previous.event.slug) if previous else None
    if whole is not None:
        cloning.clone(whole, event, opening, actor=actor, now=now)
    else:
        setting_up.create(event, opening, form.groups.data, actor=actor, now=now)
    return finish(url_for("competitions.set_up", slug=event.slug), _("The edition is set up. Look through it."))


def _overview(edition: Competition) -> str:
    now, days = clock.now(), timeline(edition, working_calendar())
    return render_template(
        "competitions/set_up.html",
        form=ButtonForm.submitted(),
        points=[(point.page, _(point.msgid, **point.values)) for point in readiness.open_points(edition)],
        doubts=doubts(days, edition),
        timeline=days,
        today=now.astimezone(clock.WENZHOU).date(),
        rule_sets=editions.rule_sets(edition),
        window=Window(edition.entries_open_at, edition.entries_close_at).stands(now),
        **facts(edition),
    )


@blueprint.post("/organise/<slug>/competition/set-up/freeze")
@guarded(Permission.MANAGE, load=editions.competition)
def freeze(edition: Competition) -> ResponseReturnValue:
    """Let the rules hold before registration opens by itself."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return _overview(edition)
    freezing.freeze(edition, actor=current_person(), now=clock.now())
    return finish(url_for("competitions.set_up", slug=edition.event.slug), _("The rules hold from now on."))


@blueprint.route("/organise/<slug>/competition/set-up/terms", methods=["GET", "POST"])
@guarded(Permission.MANAGE, load=editions.competition)
def edit_terms(edition: Competition) -> ResponseReturnValue:
    """Window, industries, terms of the offices, contact."""
    saved = terms_of(edition)
    form = TermsForm.submitted(None, **saved)
    form.offer_sectors()
    if not form.accepted():
        return render_template(
            "competitions/set_up_terms.html", form=form, differing=differing(form, saved), **facts(edition)
        )
    setting_up.edit_terms(edition, form.changes(), **framed(form))
    return _saved(edition, "set_up")


@blueprint.route("/organise/<slug>/competition/set-up/regulations", methods=["GET", "POST"])
@guarded(Permission.MANAGE, load=editions.competition)
def edit_regulations(edition: Competition) -> ResponseReturnValue:
    """The regulations in both languages."""
    saved = terms_of(edition)
    form = RegulationsForm.submitted(None, **saved)
    if not form.accepted():
        return render_template(
            "competitions/set_up_regulations.html", form=form, differing=differing(form, saved), **facts(edition)
        )
    setting_up.edit_terms(edition, form.changes(), **framed(form))
    return _saved(edition, "set_up")


@blueprint.get("/organise/<slug>/competition/set-up/groups")
@guarded(Permission.MANAGE, load=editions.competition)
def groups(edition: Competition) -> ResponseReturnValue:
    """The groups with what they ask for."""
    areas = units(clock.today())
    return render_template(
        "competitions/set_up_groups.html",
        rows=[(each, rules_in_words(each, areas, language()), materials_in_words(each)) for each in edition.groups],
        **facts(edition),
    )


@blueprint.route("/organise/<slug>/competition/set-up/groups/new", methods=["GET", "POST"])
@guarded(Permission.MANAGE, load=editions.competition)
def add_group(edition: Competition) -> ResponseReturnValue:
    """A further group."""
    form = GroupForm.submitted(None, version=str(edition.version), paper_business_plan="required")
    form.offer(units(clock.today()), language())
    if not form.accepted():
        differing(form, {"version": str(edition.version)})
        return render_template("competitions/set_up_group.html", form=form, group=None, differing=[], **facts(edition))
    setting_up.add_group(edition, form.code.data.upper(), form.words(), **framed(form))
    return _saved(edition, "groups")


@blueprint.route("/organise/<slug>/competition/set-up/groups/<code>", methods=["GET", "POST"])
@guarded(Permission.MANAGE_PART, load=editions.group_of)
def edit_group(group: Group) -> ResponseReturnValue:
    """One group: its words, rules and papers."""
    edition, saved = group.competition, group_of(group)
    form = GroupForm.submitted(None, **saved)
    del form.code
    form.offer(units(clock.today()), language())
    if not form.accepted():
        return render_template(
            "competitions/set_up_group.html", form=form, group=group, differing=differing(form, saved), **facts(edition)
        )
    setting_up.edit_group(group, form.words(), **framed(form))
    return _saved(edition, "groups")


@blueprint.route("/organise/<slug>/competition/set-up/groups/<code>/remove", methods=["GET", "POST"])
@guarded(Permission.MANAGE_PART, load=editions.group_of)
def remove_group(group: Group) -> ResponseReturnValue:
    """Take a group away."""
    edition = group.competition
    form = RemoveForm.submitted(None, version=str(edition.version))
    if not form.accepted():
        return removal(form, edition, group.name(language()), back="groups")
    setting_up.remove_group(group, **framed(form))
    return _saved(edition, "groups", _("Removed."))


@blueprint.get("/organise/<slug>/competition/set-up/heats")
@guarded(Permission.MANAGE, load=editions.competition)
def heats(edition: Competition) -> ResponseReturnValue:
    """The regional heats and who hosts them."""
    names = {area.code: area.short_name(language()) for area in units(clock.today())}
    return render_template("competitions/set_up_heats.html", area_names=names, **facts(edition))


@blueprint.route("/organise/<slug>/competition/set-up/heats/new", methods=["GET", "POST"])
@guarded(Permission.MANAGE, load=editions.competition)
def add_heat(edition: Competition) -> ResponseReturnValue:
    """A further heat."""
    return _heat_page(edition, None)


@blueprint.route("/organise/<slug>/competition/set-up/heats/<int:number>", methods=["GET", "POST"])
@guarded(Permission.MANAGE_PART, load=editions.heat_of)
def edit_heat(heat: Heat) -> ResponseReturnValue:
    """One heat: its host and its areas."""
    return _heat_page(heat.competition, heat)


def _heat_page(edition: Competition, heat: Heat | None) -> ResponseReturnValue:
    saved = heat_of(heat) if heat else {"version": str(edition.version)}
    form, spaces = HeatForm.submitted(None, **saved), places()
    form.offer(spaces, units(clock.today()), language())
    if not form.accepted():
        return render_template(
            "competitions/set_up_heat.html", form=form, heat=heat, differing=differing(form, saved), **facts(edition)
        )
    space = next((each for each in spaces if each.slug == form.makerspace.data), None)
    if space is None:
        raise Refusal(N_("Please choose one of the list."), field="makerspace")
    setting_up.set_heat(edition, heat, space, form.words(), **framed(form))
    return _saved(edition, "heats")


@blueprint.route("/organise/<slug>/competition/set-up/heats/<int:number>/remove", methods=["GET", "POST"])
@guarded(Permission.MANAGE_PART, load=editions.heat_of)
def remove_heat(heat: Heat) -> ResponseReturnValue:
    """Take a heat away."""
    edition = heat.competition
    form = RemoveForm.submitted(None, version=str(edition.version))
    if not form.accepted():
        return removal(form, edition, heat.name(language()), back="heats")
    setting_up.remove_heat(heat, **framed(form))
    return _saved(edition, "heats", _("Removed."))


def facts(edition: Competition) -> dict[str, Any]:
    """What every page of an edition's organiser shows."""
    return {"edition": edition, "event": edition.event, "title": edition.event.title(language())}


def timeline(edition: Competition, calendar: Calendar) -> list[tuple[Step, str]]:
    """The lines of the edition's timetable with their words."""
    lines = steps(
        Window(edition.entries_open_at, edition.entries_close_at),
        [Window(each.scores_open_at, each.scores_close_at) for each in edition.rounds],
        terms=Terms(edition.county_days, edition.city_days, edition.notice_days),
        calendar=calendar,
    )
    return steps_in_words(lines, edition, language())


def framed(form: RuledForm) -> dict[str, Any]:
    """What each change of an edition is told beside what changes."""
    return {
        "version": form.base_version,
        "reason": form.said_reason,
        "actor": current_person(),
        "now": clock.now(),
    }


def differing(form: RuledForm, saved: dict[str, Any]) -> list[tuple[str, str, str]]:
    """For a form older than what is saved: both texts side by side; its next save starts from there."""
    if not form.is_submitted() or str(form.base_version) == saved["version"]:
        return []
    return form.differences(saved)


def removal(form: RemoveForm, edition: Competition, name: str, *, back: str) -> str:
    """Are you sure, and why."""
    differing(form, {"version": str(edition.version)})
    back_url = url_for(f"competitions.{back}", slug=edition.event.slug)
    return render_template("competitions/set_up_remove.html", form=form, name=name, back_url=back_url, **facts(edition))


def _saved(edition: Competition, page: str, said: str | None = None) -> ResponseReturnValue:
    return finish(url_for(f"competitions.{page}", slug=edition.event.slug), said or _("Saved."))
