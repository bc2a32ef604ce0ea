"""A round on stage, at the desk of whoever runs it: draw, order, scores shown in the hall, board, and the summary sheet."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.competitions.actions import rounds as absence
from portal.competitions.models.edition import Round
from portal.competitions.models.entries import RoundEntry
from portal.competitions.queries import rounds
from portal.competitions.rules import IN_ROUND, RoundState, Standing, result_code
from portal.documents.prints import render_pdf
from portal.errors import Conflict, NotFound
from portal.judging.actions import finals as actions
from portal.judging.blueprint import blueprint
from portal.judging.models import RoundResult
from portal.judging.permissions import Permission
from portal.judging.queries import finals, results
from portal.judging.result_forms import ArrangeForm, OnStageForm, PlaceForm, WordForm
from portal.judging.scoring import LineKind
from portal.judging.views.result_words import BECAUSE_WORDS, CLASH_WORDS, RELIEF_WORDS
from portal.judging.views.results import read, result_facts, round_at
from portal.solvers.ordering import Because, Infeasible
from portal.stage import queries as stages
from portal.stage.views import arranged
from portal.web.addresses import public_url
from portal.web.formats import bilingual, moment
from portal.web.forms import ButtonForm, Form, finish
from portal.web.guards import current_person, guarded
from portal.web.language import language

QUORUM = 5
MOST_COLUMNS = 11


@blueprint.get("/organise/<slug>/competition/results/<code>/final")
@guarded(Permission.RUN_FINAL, load=finals.round_on_stage)
def final(round_: Round) -> ResponseReturnValue:
    """Draw, order, stage, and who has been scored; no score but those shown in the hall."""
    return _page(round_)


@blueprint.post("/organise/<slug>/competition/results/<code>/final/seal")
@guarded(Permission.RUN_FINAL, load=finals.round_on_stage)
def seal_final(round_: Round) -> ResponseReturnValue:
    """Fix who is drawn and the secret before the hall says its word."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return _page(round_, form)
    actions.seal_lots(round_, actor=current_person(), now=clock.now())
    return finish(_address(round_), _("The lots are sealed. Now somebody in the hall says a word."))


@blueprint.post("/organise/<slug>/competition/results/<code>/final/draw")
@guarded(Permission.RUN_FINAL, load=finals.round_on_stage)
def draw_final(round_: Round) -> ResponseReturnValue:
    """Draw."""
    form = WordForm.submitted()
    if not form.accepted():
        return _page(round_, form, word=form)
    actions.draw_lots(round_, form.word.data or "", actor=current_person(), now=clock.now())
    return finish(_address(round_), _("The lots are drawn; anybody can repeat the draw from its log."))


@blueprint.post("/organise/<slug>/competition/results/<code>/final/arrange")
@guarded(Permission.RUN_FINAL, load=finals.round_on_stage)
def arrange_final(round_: Round) -> ResponseReturnValue:
    """By the rules, as near to the draw as can be."""
    form = ArrangeForm.submitted()
    if not form.accepted():
        return _page(round_, form, rules=form)
    try:
        found = actions.arrange(
            round_,
            keeps_sectors_apart=form.keeps_sectors_apart.data,
            quorum=form.quorum.data,
            actor=current_person(),
            now=clock.now(),
        )
    except Infeasible as clash:
        raise _refusal(round_, clash) from clash
    return finish(_address(round_), arranged.said_of(found))


@blueprint.post("/organise/<slug>/competition/results/<code>/final/on-stage")
@guarded(Permission.RUN_FINAL, load=finals.round_on_stage)
def bring_final_on_stage(round_: Round) -> ResponseReturnValue:
    """The order becomes the stage's turns."""
    form = OnStageForm.submitted()
    if not form.accepted():
        return _page(round_, form, on_stage=form)
    actions.bring_on_stage(round_, starts_at=form.starts_at.data, actor=current_person(), now=clock.now())
    return finish(_address(round_), _("The order is on stage: its clock and its screens follow it."))


@blueprint.post("/organise/<slug>/competition/results/<code>/final/reveal")
@guarded(Permission.RUN_FINAL, load=finals.round_on_stage)
def reveal_score(round_: Round) -> ResponseReturnValue:
    """Show a score in the hall."""
    form = PlaceForm.submitted()
    if not form.accepted():
        return _page(round_, form)
    place = _place(round_, form.number)
    actions.reveal(place, actor=current_person(), now=clock.now())
    return finish(_address(round_), _("The score of %(number)s is on the board.", number=place.entry.number))


@blueprint.post("/organise/<slug>/competition/results/<code>/final/absent")
@guarded(Permission.RUN_FINAL, load=finals.round_on_stage)
def mark_absent(round_: Round) -> ResponseReturnValue:
    """Nobody came for it, or somebody did after all."""
    form = PlaceForm.submitted()
    if not form.accepted():
        return _page(round_, form)
    place = _place(round_, form.number)
    absence.mark_absent(place, place.standing != Standing.ABSENT, actor=current_person(), now=clock.now())
    return finish(_address(round_), _("Noted."))


@blueprint.post("/organise/<slug>/competition/results/<code>/final/board")
@guarded(Permission.RUN_FINAL, load=finals.round_on_stage)
def shut_board(round_: Round) -> ResponseReturnValue:
    """Shut the board, or open it again."""
    form = PlaceForm.submitted()
    if not form.accepted():
        return _page(round_, form)
    actions.shut_board(round_, form.is_yes, actor=current_person(), now=clock.now())
    return finish(_address(round_), _("The board is shut.") if form.is_yes else _("The board is open."))


def _place(round_: Round, number: int | None) -> RoundEntry:
    found = next((each for each in rounds.places(round_) if each.id == number), None)
    if found is None:
        raise NotFound
    return found


def _page(
    round_: Round,
    form: Form | None = None,
    *,
    word: WordForm | None = None,
    rules: ArrangeForm | None = None,
    on_stage: OnStageForm | None = None,
) -> str:
    stage = stages.stage_of(results.stage_event(round_))
    draw = finals.draw_of(round_, stage)
    kept = draw.notes.get("arranged", {}) if draw is not None else {}
    places = rounds.places(round_)
    quorum = kept.get("quorum", min(QUORUM, round_.judges_per_entry))
    arranged = {"keeps_sectors_apart": kept.get("sectors", True), "quorum": quorum}
    starts_at = stage.starts_at if stage is not None else round_.scores_open_at
    return render_template(
        "judging/final.html",
        form=form,
        press=ButtonForm(formdata=None),
        word_form=word or WordForm(formdata=None),
        rules_form=rules or ArrangeForm(formdata=None, data=arranged),
        stage_form=on_stage or OnStageForm(formdata=None, data={"starts_at": starts_at}),
        stage=stage,
        stage_event=results.stage_event(round_),
        on_stage={turn.project_id for turn in stage.turns} if stage is not None else set(),
        draw=draw,
        may_seal=not finals.is_drawn_for(draw, [each for each in places if each.standing in IN_ROUND]),
        standings=finals.in_order(places),
        because=reasons(finals.order(places, draw)),
        filed=finals.filed(round_),
        is_open=round_.state in {RoundState.PREPARED, RoundState.SCORING},
        **result_facts(round_),
    )


def reasons(order: Iterable[finals.OrderedPlace]) -> dict[int, str]:
    """Why an entry stands elsewhere than it was drawn, by the place's row number."""
    return {
        each.place.id: _(
            BECAUSE_WORDS[Because(each.because)],
            drawn=(each.place.drawn_place or 0) + 1,
            shown=(each.place.place_in_order or 0) + 1,
        )
        for each in order
        if each.because is not None
    }


def _refusal(round_: Round, clash: Infeasible) -> Conflict:
    names = {
        str(each.entry.number): bilingual(each.entry.project.name_zh, each.entry.project.name_en)
        for each in rounds.places(round_)
    }
    return arranged.refusal(clash, names, CLASH_WORDS, RELIEF_WORDS)


def _address(round_: Round) -> str:
    return url_for("judging.final", slug=round_.competition.event.slug, code=round_.code)


# On paper


@blueprint.get("/organise/<slug>/competition/results/<code>/summary.pdf")
@guarded(Permission.SEE_RESULT, load=round_at)
def score_summary(round_: Round) -> ResponseReturnValue:
    """The score summary sheet (评分汇总表): every total, what was left out, scores, ranks, and room to sign."""
    found = read(round_)
    signed, content, places = found.signed, found.content, found.places
    names = results.judge_names(round_.competition)
    sitting = sorted({line["judge"] for row in _rows(content) for line in row["lines"] if "judge" in line})
    # Where a few of many judges read each entry, a column a judge would be mostly empty: totals stand side by side.
    is_sparse = len(sitting) > MOST_COLUMNS
    most = max((sum("judge" in line for line in row["lines"]) for row in _rows(content)), default=0)
    groups = [each for each in round_.competition.groups if each.code in content["groups"]]
    event = results.stage_event(round_)
    values = {
        "language": language(),
        "title": _("Score summary sheet"),
        "kicker": f"{round_.competition.event.title(language())} · {round_.name(language())}",
        "head": {
            "place": _("Order"),
            "entry": _("Entry"),
            "score": _("Score"),
            "rank": _("Rank"),
            "team": _("Team's signature"),
            "jury": _("Jury"),
        },
        "judges": [str(number + 1) for number in range(most)] if is_sparse else [names[judge] for judge in sitting],
        "has_jury": bool(round_.jury_percent),
        "groups": [
            {
                "name": group.name(language()),
                "rows": [
                    _summary_row(row, places[row["entry"]], None if is_sparse else sitting, most)
                    for row in content["groups"][group.code]
                    if row["entry"] in places
                ],
            }
            for group in groups
        ],
        "note": _("Totals in brackets were left out. An absent or tied judge is blank, not zero."),
        "signatures": [*(names[judge] for judge in sitting), _("Chair"), _("Counted by"), _("Witness")],
        "signature_label": _("Signatures"),
        "state": _("Signed on %(time)s", time=moment(signed.signed_at, event.timezone))
        if signed is not None
        else _("Not signed yet"),
        "proof": _("Anyone checks it at %(address)s", address=_proof_of(signed)) if signed is not None else "",
        "digest": signed.digest if signed is not None else "",
    }
    answer = Response(render_pdf("score_summary", values), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f"inline; filename=score-summary-{round_.code}.pdf"
    return answer


def _proof_of(signed: RoundResult) -> str:
    return public_url("competitions.verify", language(), code=result_code(signed.digest))


def _rows(content: dict[str, Any]) -> Iterable[dict[str, Any]]:
    return (row for rows in content["groups"].values() for row in rows)


def _summary_row(row: dict[str, Any], place: RoundEntry, judges: list[str] | None, most: int) -> dict[str, Any]:
    by_judge = {line["judge"]: line for line in row["lines"] if "judge" in line}
    jury = next((line["value"] for line in row["lines"] if line["kind"] == LineKind.JURY), "")
    columns = [*by_judge, *[""] * (most - len(by_judge))] if judges is None else judges

    def cell(judge: str) -> str:
        line = by_judge.get(judge)
        if line is None:
            return ""
        value = f"{Decimal(line['value']):.2f}"
        return value if line["kind"] == LineKind.TOTAL else f"({value})"

    return {
        "place": str(place.place_in_order + 1) if place.place_in_order is not None else "",
        "entry": str(place.entry.number),
        "name": place.entry.project.name(language()),
        "totals": [cell(judge) for judge in columns],
        "jury": jury,
        "score": row["score"],
        "rank": (_("shared %(rank)d", rank=row["rank"]) if row["is_shared"] else str(row["rank"])),
    }
