"""The investor's start page: what waits, today's recommendations, the shortlist; for others the way to become one."""

from datetime import timedelta

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.decks.queries import grants_of
from portal.decks.rules import GrantState
from portal.interests import queries
from portal.interests.actions import impressions, keeping
from portal.interests.blueprint import blueprint
from portal.interests.forms import ActForm, act_form
from portal.interests.permissions import Permission
from portal.interests.queries.recommending import memory_of, recommended
from portal.interests.rules import IntentState
from portal.investors.blueprint import own_fund
from portal.investors.models import Investor
from portal.investors.rules import InvestorState
from portal.projects.cards import cards_of
from portal.web.forms import finish
from portal.web.guards import guarded

LATELY = timedelta(days=30)


@blueprint.get("/invest/")
@guarded(Permission.OPEN_DESK)
def desk() -> ResponseReturnValue:
    """What waits for the fund, and what may interest it today."""
    investor = own_fund()
    if investor is None:
        return render_template("interests/welcome.html")
    if investor.state != InvestorState.VERIFIED:
        return render_template("interests/not_yet.html", investor=investor)
    now, today = clock.now(), clock.today()
    memory = memory_of(investor, today)
    found = recommended(investor, memory, today)
    impressions.note(investor.id, [each.id for each in found], noted=memory.noted, today=today)
    intents = [intent for intent in queries.intents_by(investor) if intent.state == IntentState.OPEN]
    grants = grants_of(investor)
    shown = {card.id: card for card in cards_of([each.id for each in found])}
    return render_template(
        "interests/desk.html",
        investor=investor,
        granted=[each for each in grants if each.state == GrantState.GRANTED and (each.expires_at or now) > now],
        refused=[
            each for each in grants if each.state == GrantState.REFUSED and (each.decided_at or now) > now - LATELY
        ],
        waiting=[each for each in grants if each.state == GrantState.ASKED],
        intents=intents,
        found=[(each, shown[each.id]) for each in found if each.id in shown],
        memory=memory,
        form=act_form("desk"),
    )


@blueprint.get("/invest/shortlist")
@guarded(Permission.BROWSE, load=own_fund)
def shortlist(investor: Investor) -> ResponseReturnValue:
    """What the fund keeps in sight, with its notes and what it said to the teams."""
    kept = queries.shortlist_of(investor)
    numbers = [row.project_id for row in kept]
    shown = {card.id: card for card in cards_of([row.project_id for row in kept if row.project.is_public])}
    return render_template(
        "interests/shortlist.html",
        investor=investor,
        kept=kept,
        cards=shown,
        notes=queries.notes_on(investor.id, numbers),
        intents={intent.project_id: intent for intent in queries.intents_by(investor)},
        form=act_form("shortlist"),
    )


@blueprint.get("/invest/intents")
@guarded(Permission.BROWSE, load=own_fund)
def intents(investor: Investor) -> ResponseReturnValue:
    """What the fund has said to teams, and what they answered."""
    return render_template(
        "interests/intents.html", investor=investor, intents=queries.intents_by(investor), form=act_form()
    )


@blueprint.post("/invest/begin-anew")
@guarded(Permission.BROWSE, load=own_fund)
def begin_anew(investor: Investor) -> ResponseReturnValue:
    """Let recommendations forget what they learned from the fund."""
    form = ActForm.submitted()
    if form.accepted():
        keeping.forget_learning(investor, now=clock.now())
    return finish(
        url_for("interests.desk"), _("Recommendations begin anew with what you look for. Nothing else was changed.")
    )
