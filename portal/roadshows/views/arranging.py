"""The running order: drawn, arranged by rules, moved by hand, published."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.errors import N_, Conflict
from portal.roadshows import hall, queries
from portal.roadshows.actions import arranging
from portal.roadshows.blueprint import blueprint
from portal.roadshows.forms import DrawForm, OrderForm, RulesForm
from portal.roadshows.models import Pitch, Roadshow
from portal.roadshows.permissions import Permission
from portal.roadshows.rules import pitch_times
from portal.roadshows.views.words import facts
from portal.solvers.ordering import Because, Clash, Infeasible, OrderRule, Problem, violations
from portal.stage import queries as stages
from portal.stage.views import arranged
from portal.web.formats import bilingual
from portal.web.forms import ButtonForm, finish
from portal.web.guards import current_person, guarded

RULE_WORDS = {
    OrderRule.SECTOR: N_("Neighbours of one sector"),
    OrderRule.FREE: N_("The presenter is not there at this time"),
    OrderRule.QUORUM: N_("Too few commentators on duty"),
}
BECAUSE_WORDS = {
    Because.SECTOR: N_("drawn %(drawn)d, moved to keep sectors apart"),
    Because.FREE: N_("drawn %(drawn)d, moved to when the presenter is there"),
    Because.QUORUM: N_("drawn %(drawn)d, moved to when enough commentators are there"),
    Because.ROOM: N_("drawn %(drawn)d, moved to make room"),
}
CLASH_WORDS = {
    Clash.NEVER_FREE: N_("These presenters are not there at any time of the pitches: %(names)s."),
    Clash.NO_QUORUM: N_("At no time are enough commentators on duty for: %(names)s."),
    Clash.TOO_MANY_OF_A_SECTOR: N_("Too many projects are of one sector to keep them apart: %(names)s."),
    Clash.SAME_PLACES: N_("These projects can only pitch at the same few times: %(names)s."),
    Clash.TOGETHER: N_("The rules cannot all be kept at once. Bound to certain times are: %(names)s."),
    Clash.NOT_FOUND: N_("No order was found that keeps all rules. Bound to certain times are: %(names)s."),
}
RELIEF_WORDS = {
    OrderRule.SECTOR: N_("let neighbours be of one sector"),
    OrderRule.QUORUM: N_("ask for fewer commentators"),
}


@blueprint.route("/organise/<slug>/pitches/order", methods=["GET", "POST"])
@guarded(Permission.MANAGE, load=queries.roadshow)
def running_order(show: Roadshow) -> ResponseReturnValue:
    """The order with its times and broken rules; moved by hand, by keyboard or by drag."""
    form = OrderForm.submitted()
    if not form.accepted():
        return _order_page(show, form)
    codes = [code for code in (form.order.data or "").split() if code]
    arranging.reorder(show, moved(codes, request.form.get("move", "")), actor=current_person(), now=clock.now())
    return finish(_address(show), _("The order is saved. It is not published yet."))


def moved(codes: list[str], move: str) -> list[str]:
    """The order after one press of a button: `CODE:up` or `CODE:down`; anything else leaves it."""
    code, _colon, way = move.partition(":")
    if code not in codes or way not in {"up", "down"}:
        return codes
    place = codes.index(code)
    other = place + (1 if way == "down" else -1)
    if 0 <= other < len(codes):
        codes[place], codes[other] = codes[other], codes[place]
    return codes


@blueprint.post("/organise/<slug>/pitches/order/rules")
@guarded(Permission.MANAGE, load=queries.roadshow)
def keep_rules(show: Roadshow) -> ResponseReturnValue:
    """Which rules are kept."""
    form = RulesForm.submitted()
    if not form.accepted():
        return _order_page(show, OrderForm(formdata=None), rules=form)
    arranging.keep_rules(
        show,
        keeps_sectors_apart=form.keeps_sectors_apart.data,
        quorum=form.quorum.data,
        actor=current_person(),
        now=clock.now(),
    )
    return finish(_address(show), _("Saved."))


@blueprint.post("/organise/<slug>/pitches/order/seal")
@guarded(Permission.MANAGE, load=queries.roadshow)
def seal_lots(show: Roadshow) -> ResponseReturnValue:
    """Fix the names and the secret before the hall says its word."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return _order_page(show, form)
    arranging.seal_lots(show, actor=current_person(), now=clock.now())
    return finish(_address(show), _("The lots are sealed. Now somebody in the hall says a word."))


@blueprint.post("/organise/<slug>/pitches/order/draw")
@guarded(Permission.MANAGE, load=queries.roadshow)
def draw_lots(show: Roadshow) -> ResponseReturnValue:
    """Draw."""
    form = DrawForm.submitted()
    if not form.accepted():
        return _order_page(show, OrderForm(formdata=None), draw=form)
    arranging.draw_lots(show, form.word.data or "", actor=current_person(), now=clock.now())
    return finish(_address(show), _("The lots are drawn; anybody can repeat the draw from its log."))


@blueprint.post("/organise/<slug>/pitches/order/arrange")
@guarded(Permission.MANAGE, load=queries.roadshow)
def arrange(show: Roadshow) -> ResponseReturnValue:
    """By the rules, as near to the draw as can be."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return _order_page(show, form)
    try:
        found = arranging.arrange(show, actor=current_person(), now=clock.now())
    except Infeasible as clash:
        raise _refusal(show, clash) from clash
    return finish(_address(show), arranged.said_of(found))


@blueprint.post("/organise/<slug>/pitches/order/publish")
@guarded(Permission.MANAGE, load=queries.roadshow)
def publish_order(show: Roadshow) -> ResponseReturnValue:
    """On stage, to the teams, to everybody."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return _order_page(show, form)
    arranging.publish(show, actor=current_person(), now=clock.now())
    return finish(_address(show), _("The order is published; each team was told its place and time."))


def _order_page(show: Roadshow, form: Any, *, rules: RulesForm | None = None, draw: DrawForm | None = None) -> str:
    pitches = list(queries.pitches(show, arranging.TO_ORDER))
    commentators = hall.commentators(show)
    stage = stages.stage_of(show.event)
    problem = arranging.problem_of(show, pitches, commentators)
    order_form = OrderForm(formdata=None, data={"order": " ".join(pitch.code for pitch in pitches)})
    times = pitch_times(show.plan, len(pitches), arranging.interludes(stage))
    return render_template(
        "roadshows/running_order.html",
        form=form,
        order_form=order_form,
        rules=rules or RulesForm(formdata=None, obj=show),
        draw_form=draw or DrawForm(formdata=None),
        rows=_rows(show, pitches, problem, times),
        times=times,
        stage=stage,
        is_changed=arranging.is_changed(show, pitches, stage),
        is_live=stage is not None and stage.state != "prepared",
        accepted=[each for each in commentators if each.accepted_at is not None],
        rule_words={rule: _(word) for rule, word in RULE_WORDS.items()},
        **facts(show),
    )


def _rows(show: Roadshow, pitches: Sequence[Pitch], problem: Problem, times: Any) -> list[dict[str, Any]]:
    """One row a pitch: its time, where it may stand, which rules its place breaks, and why it is not where it was drawn."""
    entries = {entry.id: entry for entry in problem.entries}
    codes = [pitch.code for pitch in pitches]
    broken: dict[str, list[OrderRule]] = {}
    for each in violations(problem, codes):
        broken.setdefault(codes[each.place], []).append(each.rule)
    drawn = {entry.id: place for place, entry in enumerate(problem.entries)} if show.draw and show.draw.order else {}
    every = range(len(pitches))
    return [
        {
            "pitch": pitch,
            "starts_at": times[place][0],
            "ends_at": times[place][1],
            "broken": broken.get(pitch.code, []),
            "sector": entries[pitch.code].sector if problem.keeps_sectors_apart else None,
            "free": [p for p in every if problem.is_free(entries[pitch.code], p)],
            "quorum": [p for p in every if problem.has_quorum(entries[pitch.code], p)],
            "on_duty": problem.on_duty(entries[pitch.code], place),
            "drawn": drawn.get(pitch.code),
        }
        for place, pitch in enumerate(pitches)
    ]


def _refusal(show: Roadshow, clash: Infeasible) -> Conflict:
    names = {pitch.code: bilingual(pitch.project.name_zh, pitch.project.name_en) for pitch in queries.pitches(show)}
    return arranged.refusal(clash, names, CLASH_WORDS, RELIEF_WORDS)


def _address(show: Roadshow) -> str:
    return url_for("roadshows.running_order", slug=show.event.slug)
