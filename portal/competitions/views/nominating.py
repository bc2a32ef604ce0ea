"""Nominating: a makerspace and its teams, a team that asks its school, a school that answers."""

from dataclasses import dataclass

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.competitions.actions import entering, nominating
from portal.competitions.blueprint import blueprint
from portal.competitions.forms.entering import AnswerNominationForm, SchoolForm
from portal.competitions.models.edition import Competition
from portal.competitions.models.entries import Entry
from portal.competitions.permissions import Permission
from portal.competitions.queries import editions
from portal.competitions.queries import entries as queries
from portal.competitions.rules import EntryState
from portal.competitions.views.entering import entry_facts
from portal.errors import NotFound
from portal.events.permissions import Permission as EventPermission
from portal.makerspaces.models import Makerspace
from portal.makerspaces.queries import makerspace
from portal.projects.models import Project
from portal.web.forms import ButtonForm, finish
from portal.web.guards import current_person, guarded


@dataclass(frozen=True)
class Row:
    """A team that sits here, with its entry in an edition; of a draft the makerspace sees only that there is one."""

    project: Project
    entry: Entry | None

    @property
    def is_handed_in(self) -> bool:
        """Whether there is more to see than a draft."""
        return self.entry is not None and self.entry.state != EntryState.DRAFT


@blueprint.get("/space/<slug>/nominations")
@guarded(Permission.NOMINATE, load=makerspace)
def nominations(space: Makerspace) -> ResponseReturnValue:
    """Editions that take entries, each with the teams that sit here; what was nominated before."""
    now = clock.now()
    teams = queries.residents_to_nominate(space)
    numbers = [team.id for team in teams]
    running = []
    for competition in editions.public_editions():
        if not entering.takes_entries(competition, now):
            continue
        there = {entry.project_id: entry for entry in queries.entries_of_projects(competition, numbers)}
        running.append((competition, [Row(team, there.get(team.id)) for team in teams]))
    return render_template(
        "competitions/nominations.html",
        space=space,
        running=running,
        nominated=queries.nominated_by(space),
        open_states=nominating.NOMINATED_IN,
    )


@blueprint.post("/space/<slug>/nominations/<event>/<project>/nominate")
@guarded(Permission.NOMINATE, load=lambda slug, event, project: makerspace(slug))  # noqa: ARG005
def nominate(space: Makerspace) -> ResponseReturnValue:
    """Nominate the entry of a team that sits here."""
    competition, project = _named(space)
    entry = _entry(competition, project)
    if not ButtonForm.submitted().accepted():
        raise NotFound
    nominating.nominate(entry, space, actor=current_person(), now=clock.now())
    return finish(_address(space), _("Nominated. The team was told, and it counts for your makerspace."))


@blueprint.post("/space/<slug>/nominations/<event>/<project>/take-back")
@guarded(Permission.NOMINATE, load=lambda slug, event, project: makerspace(slug))  # noqa: ARG005
def take_nomination_back(space: Makerspace) -> ResponseReturnValue:
    """No longer nominate it."""
    competition, project = _named(space)
    entry = _entry(competition, project)
    if not ButtonForm.submitted().accepted():
        raise NotFound
    nominating.take_back(entry, space, actor=current_person(), now=clock.now())
    return finish(_address(space), _("The nomination is taken back."))


@blueprint.post("/space/<slug>/nominations/<event>/<project>/ask")
@guarded(Permission.NOMINATE, load=lambda slug, event, project: makerspace(slug))  # noqa: ARG005
def ask_to_enter(space: Makerspace) -> ResponseReturnValue:
    """Write to a team that has not entered."""
    competition, project = _named(space)
    if not ButtonForm.submitted().accepted():
        raise NotFound
    nominating.ask_to_enter(competition, project, space, actor=current_person(), now=clock.now())
    return finish(_address(space), _("The team was asked."))


@blueprint.route("/competitions/<slug>/entries/<code>/nomination", methods=["GET", "POST"])
@guarded(Permission.EDIT_ENTRY, load=queries.entry, sees=Permission.SEE_ENTRY)
def ask_school(entry: Entry) -> ResponseReturnValue:
    """The team asks a school to nominate it."""
    schools = queries.schools()
    form = SchoolForm.submitted()
    form.offer(schools)
    if not form.is_submitted() and entry.nominating_organisation is not None:
        form.school.data = entry.nominating_organisation.slug
    if not form.accepted():
        return render_template("competitions/entry_nomination.html", form=form, **entry_facts(entry))
    chosen = next((school for school in schools if school.slug == form.school.data), None)
    nominating.ask_school(entry, chosen, actor=current_person(), now=clock.now())
    address = url_for("competitions.entry", slug=entry.competition.event.slug, code=entry.code)
    return finish(address, _("The school was asked.") if chosen else _("Saved."))


@blueprint.get("/nominations/")
@guarded(EventPermission.OPEN_DESK)
def school_nominations() -> ResponseReturnValue:
    """The entries that ask my school, and those it nominates."""
    found = queries.nominations_of(current_person())
    return render_template(
        "competitions/school_nominations.html",
        asking=[entry for entry in found if entry.nominated_at is None and entry.state in nominating.NOMINATED_IN],
        nominated=[entry for entry in found if entry.nominated_at is not None],
    )


@blueprint.post("/nominations/<code>")
@guarded(Permission.ANSWER_NOMINATION, load=queries.asked_nomination)
def answer_nomination(entry: Entry) -> ResponseReturnValue:
    """The school says yes or no."""
    form = AnswerNominationForm.submitted()
    if not form.accepted():
        raise NotFound
    is_granted = form.answer.data == "yes"
    nominating.answer(entry, is_granted=is_granted, actor=current_person(), now=clock.now())
    message = _("Nominated. The team was told.") if is_granted else _("Declined. The team was told.")
    return finish(url_for("competitions.school_nominations"), message)


def _named(space: Makerspace) -> tuple[Competition, Project]:
    """The edition and the team of the address; only teams that sit here."""
    values = request.view_args or {}
    competition = editions.competition(values["event"])
    project = next((each for each in queries.residents_to_nominate(space) if each.slug == values["project"]), None)
    if competition is None or project is None:
        raise NotFound
    return competition, project


def _entry(competition: Competition, project: Project) -> Entry:
    """The team's entry in that edition, the one that was handed in before a draft."""
    found = [
        each for each in queries.entries_of_projects(competition, [project.id]) if each.state != EntryState.WITHDRAWN
    ]
    if not found:
        raise NotFound
    return queries.entry_by_number(min(found, key=lambda each: each.state == EntryState.DRAFT).id)


def _address(space: Makerspace) -> str:
    return url_for("competitions.nominations", slug=space.slug)
