"""What everybody sees of a summit: what it is, when, who comes as far as they agreed to be named, and how to join."""

from collections import Counter

from flask import render_template
from flask.typing import ResponseReturnValue

from portal import clock
from portal.events.rules import SEATING_STATES
from portal.matchmaking.blueprint import blueprint
from portal.matchmaking.models import Summit
from portal.matchmaking.permissions import Permission
from portal.matchmaking.queries import parties, summits
from portal.matchmaking.rules import PartyKind, PartyState, Window, window
from portal.matchmaking.views.words import facts
from portal.projects.cards import cards_of
from portal.web.formats import bilingual
from portal.web.guards import current_person, guarded, public


@blueprint.get("/summits/", endpoint="summits")
@public
def list_summits() -> ResponseReturnValue:
    """Every summit, the latest first, and where one speaks for somebody."""
    now, own = clock.now(), parties.parties_of(current_person())
    return render_template(
        "matchmaking/summits.html",
        rows=[
            (
                each,
                window(each.sign_up_opens_at, each.sign_up_closes_at, now),
                [party for party in own if party.summit_id == each.id],
            )
            for each in summits.public_summits()
        ],
    )


@blueprint.get("/summits/<slug>/")
@guarded(Permission.SEE, load=summits.summit, is_secret=True)
def show(summit: Summit) -> ResponseReturnValue:
    """The summit as anybody may see it."""
    shown = facts(summit)
    there = parties.admitted(summit)
    numbers = [row.project_id for row in there if row.project_id is not None and row.is_listed]
    return render_template(
        "matchmaking/show.html",
        counts=Counter(row.kind for row in there),
        kinds=PartyKind,
        funds=[bilingual(row.name_zh, row.name_en) for row in there if row.project_id is None and row.is_listed],
        cards=cards_of(numbers),
        own=[each for each in parties.my_parties(summit, current_person()) if each.state != PartyState.WITHDRAWN],
        can_join=shown["sign_up"] is Window.OPEN and summit.event.state in SEATING_STATES,
        **shown,
    )
