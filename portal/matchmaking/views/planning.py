"""The organiser's pages about plans: asking for one, watching it, looking at it, comparing two, fixing pairs, publishing."""

from typing import Any

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock
from portal.errors import N_, NotFound
from portal.matchmaking.actions import locking, planning, publishing
from portal.matchmaking.blueprint import blueprint
from portal.matchmaking.comparing import difference
from portal.matchmaking.forms.planning import FixForm, PlanForm, PublishForm
from portal.matchmaking.models import Meeting, Party, Summit, SummitPlan
from portal.matchmaking.permissions import Permission
from portal.matchmaking.problem import Way
from portal.matchmaking.queries import planning as reading
from portal.matchmaking.queries import plans, summits
from portal.matchmaking.rules import PlanState
from portal.matchmaking.views.words import facts
from portal.outcomes.rules import Side
from portal.solvers.summit import Reason, Stage
from portal.web.formats import clock_time, short_day
from portal.web.forms import ButtonForm, finish
from portal.web.guards import current_person, guarded
from portal.web.language import language

STAGE_WORDS = {
    Stage.SELECTING: N_("Choosing the meetings that weigh most, and proving it"),
    Stage.SEATING: N_("Giving each its time"),
    Stage.SMOOTHING: N_("Closing gaps and keeping people at their tables"),
}
# The planner's words for an organiser; a party reads them said to itself (`rules.UNMET_WORDS`).
REASON_WORDS = {
    Reason.INVESTOR_FULL: N_("The fund or lender has no time left."),
    Reason.PROJECT_FULL: N_("The project has no time left."),
    Reason.NO_COMMON_SLOT: N_("The two have no time in common."),
    Reason.TABLES_FULL: N_("All tables are taken when both have time."),
    Reason.LOWER_PRIORITY: N_("Whenever both are there, one of them meets somebody who was wanted more."),
    Reason.DECLINED: N_("One side cannot meet."),
    Reason.GONE: N_("One side has left."),
}


@blueprint.route("/organise/<slug>/summit/plans/", methods=["GET", "POST"])
@guarded(Permission.MANAGE, load=summits.summit)
def plans_of(summit: Summit) -> ResponseReturnValue:
    """All plans, and the button that makes one."""
    form = PlanForm.submitted()
    form.offer_times()
    if not form.accepted():
        return _plans_page(summit, form)
    plan = planning.ask_for_plan(
        summit,
        way=Way(form.way.data or Way.LEAST_CHANGE),
        seed=form.seed.data,
        time_limit=form.time_limit.data,
        actor=current_person(),
        now=clock.now(),
    )
    return finish(url_for("matchmaking.plan", slug=summit.event.slug, code=plan.code))


@blueprint.get("/organise/<slug>/summit/plans/<code>")
@guarded(Permission.MANAGE_PLAN, load=plans.plan)
def plan(plan: SummitPlan) -> ResponseReturnValue:
    """How far it is; then what it reached, whom it leaves without a meeting, and the way to publish it."""
    return _plan_page(plan)


@blueprint.get("/organise/<slug>/summit/plans/<code>/progress.json")
@guarded(Permission.MANAGE_PLAN, load=plans.plan)
def plan_progress(plan: SummitPlan) -> ResponseReturnValue:
    """What the page asks for while it waits."""
    answer = jsonify(state=plan.state, progress=plan.progress, words=_stage_words(plan))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/organise/<slug>/summit/plans/<code>/stop")
@guarded(Permission.MANAGE_PLAN, load=plans.plan)
def stop_plan(plan: SummitPlan) -> ResponseReturnValue:
    """Enough of it."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return _plan_page(plan, refused=form)
    planning.stop(plan, actor=current_person(), now=clock.now())
    return finish(_address("matchmaking.plans_of", plan.summit), _("The planner has been stopped."))


@blueprint.post("/organise/<slug>/summit/plans/<code>/publish")
@guarded(Permission.MANAGE_PLAN, load=plans.plan)
def publish_plan(plan: SummitPlan) -> ResponseReturnValue:
    """From now on people live by it."""
    form = PublishForm.submitted()
    if not form.accepted():
        return _plan_page(plan, refused=form)
    publishing.publish(plan, replacing=form.replacing.data or "", actor=current_person(), now=clock.now())
    said = _("The plan is published. Everybody concerned gets a letter with calendar entries within minutes.")
    return finish(url_for("matchmaking.plan", slug=plan.summit.event.slug, code=plan.code), said)


@blueprint.route("/organise/<slug>/summit/plans/<code>/meetings", methods=["GET", "POST"])
@guarded(Permission.MANAGE_PLAN, load=plans.plan)
def plan_meetings(plan: SummitPlan) -> ResponseReturnValue:
    """The meetings of one slot or at one table; single ones or all shown are fixed for the next plan."""
    slot, table, counts = _number("slot"), _number("table"), plans.by_slot(plan)
    if slot is None and table is None:
        slot = min(counts, default=0)
    shown = [each for each in plans.meetings(plan, slot=slot) if table is None or each.table == table]
    form = ButtonForm.submitted()
    if not form.accepted():
        return _meetings_page(plan, shown, form, slot=slot, table=table, counts=counts)
    pressed = request.form.get("meeting", "")
    chosen = [each for each in shown if pressed in {"", each.code}]
    count = locking.keep(plan, chosen, actor=current_person(), now=clock.now())
    address = url_for("matchmaking.plan_meetings", slug=plan.summit.event.slug, code=plan.code, slot=slot, table=table)
    said = ngettext(
        "%(num)d meeting is fixed for the next plan.", "%(num)d meetings are fixed for the next plan.", count
    )
    return finish(address, said)


def _compared(slug: str, code: str, other: str) -> SummitPlan | None:
    return plans.plan(slug, code)


@blueprint.get("/organise/<slug>/summit/plans/<code>/against/<other>")
@guarded(Permission.MANAGE_PLAN, load=_compared)
def compare_plans(plan: SummitPlan) -> ResponseReturnValue:
    """What is different from another plan of the summit, and what each reaches."""
    other = plans.plan_of(plan.summit, str((request.view_args or {})["other"]))
    if other is None or other.id == plan.id or None in {plan.weight, other.weight}:
        raise NotFound
    found = difference(*plans.places_of(other, plan))
    return render_template(
        "matchmaking/compare_plans.html",
        plan=plan,
        other=other,
        found=found,
        names=plans.named(found.touched),
        times=_times(plan.summit),
        **facts(plan.summit),
    )


@blueprint.route("/organise/<slug>/summit/fixed", methods=["GET", "POST"])
@guarded(Permission.MANAGE, load=summits.summit)
def fixed_pairs(summit: Summit) -> ResponseReturnValue:
    """Pairs the planner has to bring together."""
    taking = reading.names_of_those_taking_part(summit)
    form = FixForm.submitted()
    form.offer(
        [(party.code, party.name(language())) for party in taking if party.side is Side.INVESTOR],
        [(party.code, party.name(language())) for party in taking if party.side is Side.TEAM],
        [(str(number), words) for number, words in _times(summit).items() if not summit.slots[number].is_closed],
        [(str(table.number), str(table.number)) for table in summit.tables],
    )
    if not form.accepted():
        return _fixed_page(summit, form)
    by_code: dict[str, Party] = {party.code: party for party in taking}
    locking.fix(
        summit,
        by_code[form.capital.data],
        by_code[form.founder.data],
        slot=int(form.slot.data) if form.slot.data else None,
        table=int(form.table.data) if form.table.data else None,
        actor=current_person(),
        now=clock.now(),
    )
    return finish(_address("matchmaking.fixed_pairs", summit), _("They meet in every plan from now on."))


@blueprint.post("/organise/<slug>/summit/fixed/free")
@guarded(Permission.MANAGE, load=summits.summit)
def free_pairs(summit: Summit) -> ResponseReturnValue:
    """Let one pair go, or all of them."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return _fixed_page(summit, None, refused=form)
    actor, now = current_person(), clock.now()
    number = _posted_number("lock")
    if number is None:
        locking.let_all_go(summit, actor=actor, now=now)
    elif (lock := locking.lock_at(summit, number)) is not None:
        locking.let_go(summit, lock, actor=actor, now=now)
    return finish(_address("matchmaking.fixed_pairs", summit), _("The planner is free again."))


def _plans_page(summit: Summit, form: PlanForm) -> str:
    found = plans.plans(summit)
    return render_template(
        "matchmaking/plans.html",
        form=form,
        plans=found,
        published=next((each for each in found if each.state == PlanState.PUBLISHED), None),
        at_work=next((each for each in found if each.state in plans.AT_WORK), None),
        has_begun=bool(summit.slots) and summit.slots[0].starts_at <= clock.now(),
        tallies=reading.tallies(summit),
        **facts(summit),
    )


def _plan_page(plan: SummitPlan, *, refused: Any = None) -> str:
    summit = plan.summit
    is_done = plan.weight is not None
    published = plans.published_head(summit)
    rival = published if published is not None and published.id != plan.id else None
    return render_template(
        "matchmaking/plan.html",
        plan=plan,
        refused=refused,
        is_at_work=plan.state in plans.AT_WORK,
        is_done=is_done,
        stage_words=_stage_words(plan),
        figures=plan.figures if is_done else {},
        share=_share(plan),
        rival=rival,
        changes=difference(*plans.places_of(rival, plan)) if rival is not None and is_done else None,
        unmet=plans.unmet_accepted(plan) if is_done else [],
        short=reading.below_floor(plan) if is_done and plan.figures.get("below_floor") else [],
        reason_words=REASON_WORDS,
        publish_form=PublishForm(formdata=None, data={"replacing": published.code if published else ""}),
        has_begun=bool(summit.slots) and summit.slots[0].starts_at <= clock.now(),
        **facts(summit),
    )


def _meetings_page(plan: SummitPlan, shown: list[Meeting], form: ButtonForm, **place: Any) -> str:
    return render_template(
        "matchmaking/plan_meetings.html",
        plan=plan,
        meetings=shown,
        form=form,
        **place,
        times=_times(plan.summit),
        fixed={(lock.capital_id, lock.founder_id) for lock in reading.locks(plan.summit)},
        **facts(plan.summit),
    )


def _fixed_page(summit: Summit, form: FixForm | None, *, refused: Any = None) -> str:
    return render_template(
        "matchmaking/fixed_pairs.html",
        form=form,
        refused=refused,
        locks=reading.locks(summit),
        times=_times(summit),
        **facts(summit),
    )


def _times(summit: Summit) -> dict[int, str]:
    """Each slot's start in words; with the day where the summit has more than one."""
    zone = summit.event.timezone
    days = {short_day(slot.starts_at, zone) for slot in summit.slots}
    return {
        slot.number: (f"{short_day(slot.starts_at, zone)} " if len(days) > 1 else "") + clock_time(slot.starts_at, zone)
        for slot in summit.slots
    }


def _stage_words(plan: SummitPlan) -> str:
    stage = plan.figures.get("stage")
    if plan.state == PlanState.QUEUED:
        return _("Waiting for the planner")
    return _(STAGE_WORDS[Stage(stage)]) if stage in set(Stage) else ""


def _share(plan: SummitPlan) -> float | None:
    """How much of the proved bound the plan reaches, 0..1."""
    if plan.weight is None or plan.bound is None:
        return None
    return plan.weight / plan.bound if plan.bound else 1.0


def _number(name: str) -> int | None:
    asked = request.args.get(name, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else None


def _posted_number(name: str) -> int | None:
    asked = request.form.get(name, "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None


def _address(endpoint: str, summit: Summit) -> str:
    return url_for(endpoint, slug=summit.event.slug)
