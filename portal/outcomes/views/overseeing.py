"""For officers: the eight numbers of the city or a county, by county, and the agreements and money behind them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.access import Office
from portal.areas.models import Area
from portal.areas.queries import areas_in_order
from portal.audit.actions import saw
from portal.documents.columns import Column, ColumnKind
from portal.documents.spreadsheets import XLSX, Sheet, xlsx_bytes
from portal.outcomes import queries, sums
from portal.outcomes.blueprint import blueprint
from portal.outcomes.models import OutcomeStep
from portal.outcomes.permissions import Permission
from portal.outcomes.rules import STEP_WORDS, Statistics, StepKind
from portal.outcomes.views.words import words
from portal.web.formats import bilingual
from portal.web.guards import current_person, guarded
from portal.web.language import language
from portal.web.pagination import page_number, paged

CITY_OFFICES = (Office.CITY_OFFICER, Office.ADMIN, Office.INSPECTOR)


@blueprint.get("/officer/outcomes/")
@guarded(Permission.OPEN_OFFICER_DESK)
def overview() -> ResponseReturnValue:
    """The numbers of one's area; the city's officers choose a county."""
    areas, chosen = _areas()
    shown = [chosen] if chosen else areas
    wanted = None if _is_of_city() and chosen is None else shown
    by_area = sums.statistics_by_area(wanted)
    return render_template(
        "outcomes/overview.html",
        areas=areas,
        chosen=chosen,
        numbers=by_area[sums.ALL],
        by_area=defaultdict(Statistics, by_area),
        shown=shown,
        page=paged(queries.proved_steps(wanted), size=50, number=page_number()),
        **words(),
    )


@blueprint.get("/officer/outcomes.xlsx")
@guarded(Permission.OPEN_OFFICER_DESK)
def overview_sheet() -> ResponseReturnValue:
    """Two sheets: the numbers by county, and the agreements and money behind them."""
    areas, chosen = _areas()
    shown = [chosen] if chosen else areas
    by_area = sums.statistics_by_area(shown)
    number, money = ColumnKind.INTEGER, ColumnKind.DECIMAL
    numbers = [
        Column("area", _("County or zone"), width=16), Column("projects", _("Projects in contact"), number),
        Column("investors", _("Institutions in contact"), number), Column("talks", _("Talks held"), number),
        Column("intents", _("Intents"), number), Column("intent_yuan", _("Amount of intents (万元)"), money),
        Column("agreements", _("Agreements"), number), Column("agreement_yuan", _("Amount of agreements (万元)"), money),
        Column("paid_yuan", _("Amount received (万元)"), money),
    ]  # fmt: skip
    lines = [
        Column("project", _("Project"), width=30), Column("area", _("County or zone"), width=16),
        Column("investor", _("Investor"), width=30), Column("kind", _("What happened"), width=16),
        Column("amount", _("Amount (万元)"), money), Column("on", _("On which day"), ColumnKind.DATE),
        Column("evidence", _("Evidence"), width=12), Column("event", _("Event"), width=30),
    ]  # fmt: skip
    steps = queries.all_proved_steps(None if _is_of_city() and chosen is None else shown)
    content = xlsx_bytes(
        Sheet(
            _("Numbers"),
            numbers,
            [{"area": area.name(language()), **_in_wan(by_area[area.id])} for area in shown],
            [_("Intents, agreements and money received are counted apart and never added up.")],
        ),
        Sheet(_("Agreements and money"), lines, [_row(step) for step in steps]),
    )
    saw(current_person(), "export outcomes", "area", chosen.code if chosen else "city", now=clock.now())
    response = Response(content, content_type=XLSX)
    response.headers["Content-Disposition"] = 'attachment; filename="outcomes.xlsx"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _is_of_city() -> bool:
    return any(current_person().holds(office) for office in CITY_OFFICES)


def _areas() -> tuple[Sequence[Area], Area | None]:
    """The areas the officer may look at, and the one chosen; a county officer of one county has it chosen."""
    person = current_person()
    every = areas_in_order(clock.today())
    if not _is_of_city():
        own = {held.area_id for held in person.appointments if held.office == Office.COUNTY_OFFICER}
        every = [area for area in every if area.id in own]
    asked = request.args.get("area", "")
    chosen = next((area for area in every if area.code == asked), None)
    return every, chosen or (every[0] if len(every) == 1 else None)


def _in_wan(numbers: Statistics) -> dict[str, Any]:
    found = vars(numbers) | {}
    return {name: value / 10_000 if name.endswith("_yuan") else value for name, value in found.items()}


def _row(step: OutcomeStep) -> dict[str, Any]:
    case = step.outcome
    return {
        "project": bilingual(case.project.name_zh, case.project.name_en),
        "area": case.project.area.name(language()),
        "investor": bilingual(case.investor.name_zh, case.investor.name_en),
        "kind": _(STEP_WORDS[StepKind(step.kind)]),
        "amount": (step.amount_yuan or 0) / 10_000,
        "on": step.happened_on,
        "evidence": _("yes") if step.evidence else _("no"),
        "event": bilingual(case.event.title_zh, case.event.title_en) if case.event else "",
    }
