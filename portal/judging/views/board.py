"""What the hall and everybody else may see of a round on stage: its order with the reasons, and the board."""

from collections.abc import Mapping

from flask import render_template
from flask.typing import ResponseReturnValue

from portal import clock
from portal.competitions.models.edition import Round
from portal.competitions.queries import rounds
from portal.competitions.words import standing_word
from portal.errors import NotFound
from portal.events.heads import event_facts
from portal.judging.blueprint import blueprint
from portal.judging.permissions import Permission
from portal.judging.queries import finals, results
from portal.judging.scoring import LineKind
from portal.judging.views.finals import reasons
from portal.stage import queries as stages
from portal.stage.views.showing import IN_THE_HALL, hall, live
from portal.web.guards import guarded


@blueprint.get("/competitions/<slug>/rounds/<code>/order")
@guarded(Permission.SEE_BOARD, load=finals.round_on_stage, is_secret=True)
def final_order(round_: Round) -> ResponseReturnValue:
    """The running order: where each was drawn, and why it stands elsewhere."""
    stage = stages.stage_of(results.stage_event(round_))
    draw = finals.draw_of(round_, stage)
    order = finals.order(rounds.places(round_), draw)
    if draw is None or not order:
        raise NotFound
    return render_template(
        "judging/final_order.html",
        round=round_,
        draw=draw,
        order=order,
        because=reasons(order),
        standing_word=standing_word,
        stage=stage,
        stage_event=results.stage_event(round_),
        **event_facts(round_.competition.event),
    )


@blueprint.get("/competitions/<slug>/rounds/<code>/board")
@guarded(Permission.SEE_BOARD, load=finals.round_on_stage, is_secret=True)
def board(round_: Round) -> ResponseReturnValue:
    """The big screen: the score shown last and the leaderboard of each group; nothing while it is shut (封榜)."""
    now = clock.now()
    stage = stages.stage_of(results.stage_event(round_))
    shown = finals.board(round_, stage)
    return render_template(
        "judging/board.html",
        round=round_,
        board=shown,
        groups=[each for each in round_.competition.groups if each.code in shown.groups],
        judged=_judged(shown),
        stage=stage,
        hall=hall(stage, now) if stage is not None else None,
        live=live(stage, now, IN_THE_HALL) if stage is not None else None,
        event=results.stage_event(round_),
    )


def _judged(shown: finals.Board) -> list[Mapping[str, object]]:
    """The totals of the score shown last, by the judges' numbers in the hall."""
    if shown.last is None:
        return []
    totals = [line for line in shown.last.lines if line.judge is not None]
    return [
        {"number": number, "total": line.value, "is_left_out": line.kind != LineKind.TOTAL}
        for number, line in enumerate(totals, 1)
    ]
