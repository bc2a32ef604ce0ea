"""What everybody sees: how one applies, who pitches and comments, the running order with times, and what was kept of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.decks.rules import DeckState, Tier
from portal.errors import NotFound
from portal.projects.cards import Card, cards_of
from portal.roadshows import hall, queries
from portal.roadshows.blueprint import blueprint
from portal.roadshows.models import Pitch, Roadshow
from portal.roadshows.permissions import Permission
from portal.roadshows.rules import OVER_EVENTS
from portal.roadshows.views.words import facts
from portal.stage import queries as stages
from portal.stage.models import Draw, Stage
from portal.stage.queries import ProgrammePoint
from portal.stage.rules import StageState
from portal.web.guards import can, current_person, guarded


@dataclass(frozen=True)
class Shown:
    """A pitch as everybody sees it: its project's card, and what its team lets them see afterwards."""

    pitch: Pitch
    card: Card
    slides_code: str | None
    recording_url: str | None


@blueprint.get("/roadshows/<slug>/")
@guarded(Permission.SEE, load=queries.roadshow, is_secret=True)
def show(roadshow: Roadshow) -> ResponseReturnValue:
    """How one applies, who pitches, who comments, and afterwards slides and recordings."""
    person = current_person()
    return render_template(
        "roadshows/show.html",
        pitches=shown_pitches(roadshow),
        commentators=[each for each in hall.commentators(roadshow) if each.accepted_at is not None],
        own=[each for each in queries.pitches_of(person) if each.roadshow_id == roadshow.id] if person else [],
        is_over=roadshow.event.state in OVER_EVENTS,
        may_comment=_may_comment(roadshow),
        **facts(roadshow),
    )


@blueprint.get("/roadshows/<slug>/order")
@guarded(Permission.SEE, load=queries.roadshow, is_secret=True)
def order(roadshow: Roadshow) -> ResponseReturnValue:
    """The running order with its times as they are expected at this moment."""
    stage = stages.stage_of(roadshow.event) if roadshow.order_published_at else None
    if stage is None:
        raise NotFound
    points = stages.programme_of(stage, clock.now())
    return render_template(
        "roadshows/order.html",
        points=points,
        cards={
            card.id: card
            for card in cards_of([p.turn.project_id for p in points if p.project_slug and p.turn.project_id])
        },
        is_live=stage.state == StageState.LIVE,
        draws=_public_draws(roadshow, stage),
        late=latest_delay(points),
        may_comment=_may_comment(roadshow),
        **facts(roadshow),
    )


@blueprint.get("/roadshows/<slug>/order.ics")
@guarded(Permission.SEE, load=queries.roadshow, is_secret=True)
def order_feed(roadshow: Roadshow) -> ResponseReturnValue:
    """The running order as a calendar: the stage keeps it."""
    if roadshow.order_published_at is None:
        raise NotFound
    return redirect(url_for("stage.programme_feed", slug=roadshow.event.slug), 302)


@blueprint.get("/roadshows/<slug>/draw/<code>")
@guarded(Permission.SEE, load=queries.drawn, is_secret=True)
def draw(roadshow: Roadshow) -> ResponseReturnValue:
    """The log of the draw: the stage keeps it."""
    code = roadshow.draw.code if roadshow.draw else ""
    return redirect(url_for("stage.draw", slug=roadshow.event.slug, code=code), 302)


def shown_pitches(roadshow: Roadshow) -> list[Shown]:
    """The public pitches with their cards, in two queries."""
    pitches = queries.public_pitches(roadshow)
    cards = {card.id: card for card in cards_of([pitch.project_id for pitch in pitches])}
    is_over = roadshow.event.state in OVER_EVENTS
    return [_shown(pitch, cards[pitch.project_id], is_over=is_over) for pitch in pitches if pitch.project_id in cards]


def latest_delay(points: Sequence[ProgrammePoint]) -> int:
    """By how many whole minutes what is still to come is late at most."""
    delays = [point.times.delay.total_seconds() // 60 for point in points if point.times.start and not _is_done(point)]
    return int(max(delays, default=0))


def _may_comment(roadshow: Roadshow) -> bool:
    """Whether the hall is open to the person at hand."""
    found = hall.hall_for(roadshow, current_person())
    return found is not None and can(Permission.USE_HALL, found)


def _is_done(point: ProgrammePoint) -> bool:
    return point.turn.state in {"done", "skipped"}


def _shown(pitch: Pitch, card: Card, *, is_over: bool) -> Shown:
    deck = pitch.deck
    has_slides = (
        is_over
        and pitch.may_show_slides
        and deck is not None
        and deck.tier == Tier.PUBLIC
        and deck.state == DeckState.READY
        and deck.removed_at is None
    )
    return Shown(
        pitch,
        card,
        deck.code if has_slides and deck else None,
        pitch.recording_url if is_over and pitch.may_show_recording else None,
    )


def _public_draws(roadshow: Roadshow, stage: Stage) -> Sequence[Draw]:
    return [roadshow.draw] if roadshow.draw is not None and roadshow.draw.stage_id == stage.id else []
