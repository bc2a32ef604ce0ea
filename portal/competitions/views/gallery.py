"""The winners for everybody, and for officers what became of them year by year (项目库)."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.access import Office
from portal.competitions.actions import landing
from portal.competitions.blueprint import blueprint
from portal.competitions.forms.awarding import LandingForm
from portal.competitions.models.awards import Award
from portal.competitions.models.edition import Competition
from portal.competitions.permissions import Permission
from portal.competitions.queries import awards as queries
from portal.competitions.queries import editions
from portal.competitions.rules import AWARD_WORDS, LANDING_WORDS, LandingState
from portal.projects.models import Project
from portal.web.forms import finish
from portal.web.guards import current_person, guarded
from portal.web.pagination import page_number, paged

CITY_OFFICES = (Office.CITY_OFFICER, Office.ADMIN, Office.INSPECTOR)
PAGE_SIZE = 50


@blueprint.get("/competitions/<slug>/winners/")
@guarded(Permission.SEE, load=editions.competition, is_secret=True)
def winners(competition: Competition) -> ResponseReturnValue:
    """Who won, group by group."""
    published = queries.published(competition)
    return render_template(
        "competitions/winners.html",
        competition=competition,
        event=competition.event,
        groups=_by_group(published),
        count=len(published),
        award_words={key: _(word) for key, word in AWARD_WORDS.items()},
    )


@blueprint.get("/officer/competitions/landings/")
@guarded(Permission.OPEN_LANDINGS)
def landings() -> ResponseReturnValue:
    """The projects of the pool with what is noted for a year; those nobody has asked stand first."""
    year, areas = _year(), _areas()
    page = paged(queries.winners(areas, year), size=PAGE_SIZE, number=page_number())
    return render_template(
        "competitions/landings.html",
        page=page,
        year=year,
        years=range(clock.today().year, landing.FIRST_YEAR - 1, -1),
        counts=queries.landings_by_state(areas, year),
        noted=queries.noted_of(page.items, year),
        awards=queries.awards_of_projects(page.items),
        landing_words={key: _(word) for key, word in LANDING_WORDS.items()},
    )


@blueprint.route("/officer/competitions/landings/<slug>", methods=["GET", "POST"])
@guarded(Permission.RECORD_LANDING, load=queries.project_to_follow)
def record_landing(project: Project) -> ResponseReturnValue:
    """Note where a project stands in a year."""
    known = queries.landings_of(project)
    year = _year()
    noted = next((each for each in known if each.year == year), None)
    form = LandingForm.submitted(
        None, year=year, state=noted.state if noted else None, note=noted.note if noted else None
    )
    form.offer()
    if not form.accepted():
        return render_template(
            "competitions/landing.html",
            project=project,
            form=form,
            known=known,
            awards=queries.awards_of_projects([project])[project.id],
            landing_words={key: _(word) for key, word in LANDING_WORDS.items()},
        )
    landing.note(
        project,
        form.year.data,
        LandingState(form.state.data),
        form.note.data,
        actor=current_person(),
        now=clock.now(),
    )
    return finish(url_for("competitions.landings", year=form.year.data), _("Noted."))


def _by_group(awards: Sequence[Award]) -> list[tuple[Any, list[Award]]]:
    return [(group, list(own)) for group, own in groupby(awards, key=lambda award: award.group)]


def _year() -> int:
    asked = request.args.get("year", "")
    today = clock.today().year
    return (
        int(asked) if asked.isascii() and asked.isdigit() and landing.FIRST_YEAR <= int(asked[:5]) <= today else today
    )


def _areas() -> list[int] | None:
    person = current_person()
    if any(person.holds(office) for office in CITY_OFFICES):
        return None
    return [held.area_id for held in person.appointments if held.office == Office.COUNTY_OFFICER]
