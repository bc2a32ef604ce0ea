"""The organiser plans the rounds: window, scoring, rubric, and how many go on."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.competitions.actions import planning
from portal.competitions.blueprint import blueprint
from portal.competitions.forms.planning import (
    QuotasForm,
    RoundForm,
    dimensions_of,
    points_name,
    quota_of,
    round_of,
    row_of,
    rubric_form,
)
from portal.competitions.forms.setting_up import RemoveForm
from portal.competitions.models.edition import Competition, Round
from portal.competitions.outline import NEW_ROUND
from portal.competitions.permissions import Permission
from portal.competitions.queries import editions
from portal.competitions.rules import AGGREGATION_WORDS, KIND_WORDS, ROUND_WORDS
from portal.competitions.views.setting_up import differing, facts, framed, removal
from portal.competitions.words import quota_in_words, ties_in_words
from portal.web.forms import finish
from portal.web.guards import guarded
from portal.web.language import language


@blueprint.get("/organise/<slug>/competition/set-up/rounds")
@guarded(Permission.MANAGE, load=editions.competition)
def rounds(edition: Competition) -> ResponseReturnValue:
    """The rounds in their order, each with its rubric and its places."""
    return render_template(
        "competitions/set_up_rounds.html",
        rows=[
            (each, planning.rubric_of(each, edition.groups), [(quota_in_words(q, language()), q) for q in each.quotas])
            for each in edition.rounds
        ],
        kind_words={kind: _(word) for kind, word in KIND_WORDS.items()},
        aggregation_words={kind: _(word) for kind, word in AGGREGATION_WORDS.items()},
        round_words={state: _(word) for state, word in ROUND_WORDS.items()},
        ties_in_words=ties_in_words,
        **facts(edition),
    )


@blueprint.route("/organise/<slug>/competition/set-up/rounds/new", methods=["GET", "POST"])
@guarded(Permission.MANAGE, load=editions.competition)
def add_round(edition: Competition) -> ResponseReturnValue:
    """A further round."""
    same = ("kind", "judges_per_entry", "aggregation", "spread_alarm", "is_adjusted_shown")
    ties = dict(zip(("tie_1", "tie_2"), NEW_ROUND.ties, strict=True))
    form = RoundForm.submitted(
        None,
        version=str(edition.version),
        jury_percent=0,
        pitch_minutes=8,
        qa_minutes=7,
        gap_minutes=1,
        **{name: getattr(NEW_ROUND, name) for name in same},
        **ties,
    )
    form.offer(edition, editions.stages_to_choose(edition), language(), is_new=True)
    if not form.accepted():
        differing(form, {"version": str(edition.version)})
        return render_template("competitions/set_up_round.html", form=form, round=None, differing=[], **facts(edition))
    before = next((each for each in edition.rounds if each.code == form.before.data), None)
    planning.add_round(edition, form.words(), before=before, **framed(form))
    return _saved(edition)


@blueprint.route("/organise/<slug>/competition/set-up/rounds/<code>", methods=["GET", "POST"])
@guarded(Permission.MANAGE_PART, load=editions.round_of)
def edit_round(round_: Round) -> ResponseReturnValue:
    """One round: when, where, who scores how."""
    edition, saved = round_.competition, round_of(round_)
    form = RoundForm.submitted(None, **saved)
    form.offer(edition, editions.stages_to_choose(edition), language(), is_new=False)
    if not form.accepted():
        return render_template(
            "competitions/set_up_round.html",
            form=form,
            round=round_,
            differing=differing(form, saved),
            **facts(edition),
        )
    planning.edit_round(round_, form.words(), **framed(form))
    return _saved(edition)


@blueprint.route("/organise/<slug>/competition/set-up/rounds/<code>/rubric", methods=["GET", "POST"])
@guarded(Permission.MANAGE_PART, load=editions.round_of)
def edit_rubric(round_: Round) -> ResponseReturnValue:
    """What is marked, with how many points in each group, and what a mark means."""
    edition = round_.competition
    rows = [row_of(each, edition.groups) for each in planning.rubric_of(round_, edition.groups)]
    form = rubric_form(edition.groups).submitted(None, rubric=rows or [{}], version=str(edition.version))
    is_growing = request.method == "POST" and form.follow_buttons(request.form)
    if is_growing or not form.accepted():
        differing(form, {"version": str(edition.version)})
        return render_template(
            "competitions/set_up_rubric.html", form=form, round=round_, points_name=points_name, **facts(edition)
        )
    planning.set_rubric(round_, dimensions_of(form, edition.groups), **framed(form))
    return _saved(edition)


@blueprint.route("/organise/<slug>/competition/set-up/rounds/<code>/quotas", methods=["GET", "POST"])
@guarded(Permission.MANAGE_PART, load=editions.round_of)
def edit_quotas(round_: Round) -> ResponseReturnValue:
    """How many of the round go on."""
    edition = round_.competition
    rows = [quota_of(each) for each in round_.quotas] or [{"group": group.code} for group in edition.groups]
    form = QuotasForm.submitted(None, quotas=rows, version=str(edition.version))
    is_growing = request.method == "POST" and form.follow_buttons(request.form)
    form.offer(edition, language())
    if is_growing or not form.accepted():
        differing(form, {"version": str(edition.version)})
        return render_template("competitions/set_up_quotas.html", form=form, round=round_, **facts(edition))
    planning.set_quotas(round_, form.shares(edition), **framed(form))
    return _saved(edition)


@blueprint.route("/organise/<slug>/competition/set-up/rounds/<code>/remove", methods=["GET", "POST"])
@guarded(Permission.MANAGE_PART, load=editions.round_of)
def remove_round(round_: Round) -> ResponseReturnValue:
    """Take a round away."""
    edition = round_.competition
    form = RemoveForm.submitted(None, version=str(edition.version))
    if not form.accepted():
        return removal(form, edition, round_.name(language()), back="rounds")
    planning.remove_round(round_, **framed(form))
    return _saved(edition)


def _saved(edition: Competition) -> ResponseReturnValue:
    return finish(url_for("competitions.rounds", slug=edition.event.slug), _("Saved."))
