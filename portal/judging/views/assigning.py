"""Who reads what, at the organiser's and the chair's desk: proposal, change by hand, calibration entry."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.competitions.models.edition import Round
from portal.competitions.models.entries import Entry
from portal.errors import NotFound, Refusal
from portal.judging import proposing
from portal.judging.actions import assigning as actions
from portal.judging.actions.scoring import criteria_of
from portal.judging.blueprint import blueprint
from portal.judging.forms import CalibrationForm, ProposalForm, ReasonForm, SeatForm
from portal.judging.models import Seat
from portal.judging.permissions import Permission
from portal.judging.proposing import Proposal
from portal.judging.queries import calibrating, panel, seats
from portal.judging.queries.calibrating import Calibration
from portal.judging.views.words import edition_facts
from portal.web.formats import bilingual
from portal.web.forms import ButtonForm, Form, finish
from portal.web.guards import current_person, guarded
from portal.web.language import language
from portal.web.pagination import Page, page_number

ON_A_PAGE = 50


def round_at(slug: str, code: str, entry: str = "") -> Round | None:
    """The round of that code, with the panel's chair."""
    return panel.round_with_chair(slug, code)


@blueprint.get("/organise/<slug>/competition/rounds/<code>/assignment")
@guarded(Permission.MANAGE_PANEL, load=round_at)
def assignment(round_: Round) -> ResponseReturnValue:
    """Who reads what now, how the loads stand, and the way to a proposal."""
    return _assignment_page(round_)


@blueprint.get("/organise/<slug>/competition/rounds/<code>/assignment/proposal")
@guarded(Permission.MANAGE_PANEL, load=round_at)
def proposal(round_: Round) -> ResponseReturnValue:
    """A proposal with its cost, before anything is changed."""
    chosen = [int(number) for number in request.args.getlist("judge") if number.isascii() and number.isdigit()]
    try:
        found = proposing.propose(round_, chosen or None)
    except Refusal as refusal:
        return _assignment_page(round_, refusal=refusal), refusal.status
    return _proposal_page(round_, found, ProposalForm(formdata=None, plan=found.text))


@blueprint.post("/organise/<slug>/competition/rounds/<code>/assignment/apply")
@guarded(Permission.MANAGE_PANEL, load=round_at)
def apply_proposal(round_: Round) -> ResponseReturnValue:
    """Take the proposal over."""
    form = ProposalForm.submitted()
    if not form.accepted():
        return _assignment_page(round_, refused=form)
    count = actions.apply(round_, proposing.plan_of(form.plan.data or ""), actor=current_person(), now=clock.now())
    return finish(_address(round_), _("%(count)d seats are set.", count=count))


@blueprint.route("/organise/<slug>/competition/rounds/<code>/assignment/<entry>", methods=["GET", "POST"])
@guarded(Permission.MANAGE_PANEL, load=round_at)
def entry_seats(round_: Round) -> ResponseReturnValue:
    """The seats at one entry; one more is set by hand."""
    entry = seats.entry_in(round_, (request.view_args or {})["entry"])
    if entry is None:
        raise NotFound
    judges = panel.accepted_judges(round_.competition)
    form = SeatForm.submitted()
    form.offer([(judge.id, judge.name) for judge in judges])
    if not form.accepted():
        return _entry_page(round_, entry, judges, form)
    judge = next((each for each in judges if each.id == form.judge.data), None)
    if judge is None:
        raise NotFound
    actions.add(round_, entry, judge, actor=current_person(), now=clock.now())
    address = url_for("judging.entry_seats", slug=_slug(round_), code=round_.code, entry=entry.code)
    return finish(address, _("%(name)s reads this entry.", name=judge.name))


@blueprint.route("/organise/<slug>/competition/seats/<code>/remove", methods=["GET", "POST"])
@guarded(Permission.MANAGE_SEAT, load=seats.seat_at)
def take_seat(seat: Seat) -> ResponseReturnValue:
    """Take the entry from a judge, with the reason."""
    form = ReasonForm.submitted()
    round_, entry = seat.round, seat.entry
    if not form.accepted():
        return render_template(
            "judging/take_seat.html", seat=seat, round=round_, form=form, **edition_facts(round_.competition)
        )
    actions.take_away(seat, form.reason.data, actor=current_person(), now=clock.now())
    address = url_for("judging.entry_seats", slug=_slug(round_), code=round_.code, entry=entry.code)
    return finish(address, _("The seat is taken away."))


@blueprint.post("/organise/<slug>/competition/seats/<code>/lock")
@guarded(Permission.MANAGE_SEAT, load=seats.seat_at)
def lock_seat(seat: Seat) -> ResponseReturnValue:
    """Keep the seat in every new proposal, or let it go again."""
    form = ButtonForm.submitted()
    round_, entry = seat.round, seat.entry
    if not form.accepted():
        return _entry_page(round_, entry, panel.accepted_judges(round_.competition), SeatForm(formdata=None), form)
    actions.set_lock(seat, not seat.is_locked, actor=current_person(), now=clock.now())
    return finish(url_for("judging.entry_seats", slug=_slug(round_), code=round_.code, entry=entry.code))


@blueprint.route("/organise/<slug>/competition/rounds/<code>/calibration", methods=["GET", "POST"])
@guarded(Permission.MANAGE_PANEL, load=round_at)
def calibration(round_: Round) -> ResponseReturnValue:
    """The entry all judges score first: chosen, waited for, and then how they compare."""
    standing = calibrating.calibration_of(round_)
    offered = _to_calibrate_with(round_, standing)
    form = CalibrationForm.submitted()
    form.offer([(entry.code, _name(entry)) for entry in offered])
    if not form.accepted():
        return _calibration_page(round_, standing, offered, form)
    entry = next(each for each in offered if each.code == form.entry.data)
    count = actions.calibrate(round_, entry, actor=current_person(), now=clock.now())
    return finish(_address(round_), _("%(count)d judges score this entry first.", count=count))


def _to_calibrate_with(round_: Round, standing: Calibration) -> Sequence[Entry]:
    """What all could score first: once somebody has begun, the one chosen alone, for judges who came later."""
    if round_.closed_at is not None:
        return []
    if standing.entry is None or not standing.is_begun:
        return calibrating.entries_to_choose(round_)
    sitting = seats.loads(round_)
    judges = [judge for judge in panel.accepted_judges(round_.competition) if judge.id in sitting]
    return [standing.entry] if standing.late(judges) else []


def _calibration_page(
    round_: Round, standing: Calibration, offered: Sequence[Entry], form: CalibrationForm
) -> ResponseReturnValue:
    criteria = criteria_of(standing.filed[0][0]) if standing.is_complete else []
    return render_template(
        "judging/calibration.html",
        round=round_,
        form=form,
        offered=offered,
        standing=standing,
        criteria=criteria,
        comparison=standing.comparison(criteria),
        names={seat.judge_id: seat.judge.name for seat, _sheet in standing.filed},
        **edition_facts(round_.competition),
    )


def _assignment_page(round_: Round, *, refusal: Refusal | None = None, refused: Form | None = None) -> str:
    judges = panel.accepted_judges(round_.competition)
    entries = seats.entries_to_read(round_)
    seated = seats.seats_of(round_)
    by_entry: dict[int, list[Seat]] = {}
    for seat in seated:
        by_entry.setdefault(seat.entry_id, []).append(seat)
    counting = [seat for seat in seated if not seat.is_calibration]
    sitting = {seat.judge_id for seat in counting}
    components, lambda2 = proposing.links_of(counting)
    return render_template(
        "judging/assignment.html",
        round=round_,
        judges=judges,
        page=_page(entries),
        total=len(entries),
        by_entry=by_entry,
        seat_count=len(counting),
        sitting=sitting,
        short=[entry for entry in entries if len(by_entry.get(entry.id, [])) < _wanted(round_, judges, sitting)],
        calibrating=next((seat.entry for seat in seated if seat.is_calibration), None),
        far=seats.progress_of(round_),
        components=components,
        lambda2=lambda2,
        refusal=_(refusal.msgid, **refusal.values) if refusal else None,
        refused=refused,
        **edition_facts(round_.competition),
    )


def _proposal_page(round_: Round, found: Proposal, form: ProposalForm) -> str:
    seated = {(seat.entry_id, seat.judge_id) for seat in found.seated}
    planned = {(entry, judge) for entry, sitting in found.plan.items() for judge in sitting}
    return render_template(
        "judging/proposal.html",
        round=round_,
        found=found,
        form=form,
        page=_page(found.entries),
        names={judge.id: judge.name for judge in found.judges},
        seated=seated,
        new=len(planned - seated),
        gone=len(seated - planned),
        **edition_facts(round_.competition),
    )


def _entry_page(round_: Round, entry: Entry, judges: Any, form: SeatForm, refused: ButtonForm | None = None) -> str:
    loads = seats.loads(round_)
    at_entry = seats.seats_at(round_, entry.id)
    fitting = []
    for judge in judges:
        try:
            actions.refuse_unfit(round_, entry, judge, at_entry)
        except Refusal:
            continue
        fitting.append(judge)
    form.offer([(judge.id, f"{judge.name} · {loads.get(judge.id, 0)}") for judge in fitting])
    return render_template(
        "judging/entry_seats.html",
        round=round_,
        entry=entry,
        at_entry=at_entry,
        form=form,
        refused=refused,
        fitting=fitting,
        scored=seats.scored_seats(round_),
        **edition_facts(round_.competition),
    )


def _wanted(round_: Round, judges: Any, sitting: set[int]) -> int:
    """How many judges an entry should have: on stage as many as sit there, except for those with ties."""
    return round_.judges_per_entry if round_.kind != "pitch" else min(1, len(sitting) or len(judges))


def _page(entries: Any) -> Page[Entry]:
    number = page_number()
    return Page(entries[(number - 1) * ON_A_PAGE : number * ON_A_PAGE], number, ON_A_PAGE, len(entries))


def _name(entry: Entry) -> str:
    name = bilingual(entry.project.name_zh, entry.project.name_en)
    return f"{entry.number} · {name} · {entry.group.name(language())}"


def _slug(round_: Round) -> str:
    return round_.competition.event.slug


def _address(round_: Round) -> str:
    return url_for("judging.assignment", slug=_slug(round_), code=round_.code)
