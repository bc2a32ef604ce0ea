"""What may be looked at: the clock, the board, the tiny version, the facts, the calendar, a draw."""

import json

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.documents.qr import qr_svg
from portal.errors import NotFound
from portal.events.calendar import feed
from portal.stage import calendar, queries
from portal.stage.blueprint import blueprint
from portal.stage.models import Draw, Stage
from portal.stage.permissions import Permission
from portal.stage.rules import Phase, QuestionState, TurnState, phase_of
from portal.stage.views.showing import IN_THE_HALL, facts, hall, live
from portal.web.addresses import public_url
from portal.web.guards import can, guarded, public
from portal.web.language import force_language, language


@blueprint.get("/stage/<slug>/version")
@public
def version(slug: str) -> ResponseReturnValue:
    """A few bytes that change when anything does; every screen asks for them each second."""
    pulse = queries.pulse(slug)
    if pulse is None or not (pulse.is_public or can(Permission.SEE, queries.stage(slug))):
        raise NotFound
    answer = Response(pulse.text, mimetype="text/plain")
    answer.set_etag(pulse.text)
    answer.headers["Cache-Control"] = "no-cache"
    return answer.make_conditional(request)


@blueprint.get("/stage/<slug>/state.json")
@guarded(Permission.SEE, load=queries.stage, is_secret=True)
def state(stage: Stage) -> ResponseReturnValue:
    """The facts screens count with, and the server's time to count by."""
    answer = make_response(facts(stage, clock.now()))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/stage/<slug>/clock")
@guarded(Permission.SEE, load=queries.stage, is_secret=True)
def clock_screen(stage: Stage) -> ResponseReturnValue:
    """The big clock, for the speaker and the hall."""
    return _screen("stage/clock.html", stage)


@blueprint.get("/stage/<slug>/board")
@guarded(Permission.SEE, load=queries.stage, is_secret=True)
def board(stage: Stage) -> ResponseReturnValue:
    """Now, next and later, with the way to the audience's page; while questions are answered, those most wanted."""
    address = public_url("stage.audience", language(), slug=stage.event.slug)
    is_asking = any(turn.state == TurnState.ON and phase_of(turn) is Phase.QA for turn in stage.turns)
    return _screen(
        "stage/board.html",
        stage,
        qr_code=qr_svg(address, _("Ask and vote here")),
        questions=queries.questions(stage, [QuestionState.SHOWN], limit=3) if is_asking else (),
    )


@blueprint.get("/stage/<slug>/programme.ics")
@guarded(Permission.SEE, load=queries.stage, is_secret=True)
def programme_feed(stage: Stage) -> ResponseReturnValue:
    """The running order to subscribe to. One address for both languages, as all feeds: Chinese, or what `lang` asks for."""
    said = "en" if request.args.get("lang") == "en" else "zh"
    with force_language(said):
        name = _("%(event)s: running order", event=stage.event.title(said))
    url = public_url("stage.audience", said, slug=stage.event.slug)
    text = feed(calendar.entries(stage, said, clock.now()), name=name, url=url)
    answer = Response(text, content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@blueprint.get("/stage/<slug>/draw/<code>")
@guarded(Permission.SEE_DRAW, load=queries.draw, is_secret=True)
def draw(drawn: Draw) -> ResponseReturnValue:
    """The log of a draw of lots, with all one needs to repeat it."""
    as_python = json.dumps(drawn.entries, ensure_ascii=False), json.dumps(drawn.seed, ensure_ascii=False)
    return render_template("stage/draw.html", draw=drawn, event=drawn.event, as_python=as_python)


def _screen(template: str, stage: Stage, **more: object) -> ResponseReturnValue:
    now = clock.now()
    return render_template(
        template, stage=stage, event=stage.event, hall=hall(stage, now), live=live(stage, now, IN_THE_HALL), **more
    )
