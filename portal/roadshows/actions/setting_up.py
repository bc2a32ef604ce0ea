"""An event takes pitches: how many, how long, until when."""

from datetime import datetime

from portal.accounts.models import Person
from portal.audit.actions import record
from portal.database import db
from portal.errors import N_, Conflict, Refusal
from portal.events.models import Event
from portal.roadshows import queries
from portal.roadshows.actions import places
from portal.roadshows.models import Roadshow
from portal.roadshows.rules import Plan

WHEN = ("first_pitch_at", "applications_open_at", "applications_close_at", "confirm_by", "slides_by")
MINUTES = ("pitch_minutes", "qa_minutes", "gap_minutes")


class SetUpConflict(Conflict):
    """Somebody saved this since the form was opened."""


def set_up(event: Event, plan: Plan, *, actor: Person, now: datetime) -> Roadshow:
    """The event takes pitches from now on. Raises Refusal for times that contradict each other; asked again, the same one."""
    known = queries.roadshow_of(event)
    if known is not None:
        change(known, plan, version=known.version, actor=actor, now=now)
        return known
    refuse_contradictions(plan, event)
    show = Roadshow(event=event, pitch_count=plan.pitch_count, places_taken=0, orders=0)
    for name in (*WHEN, *MINUTES):
        setattr(show, name, getattr(plan, name))
    db.session.add(show)
    db.session.flush()
    record(actor, "take pitches", "event", event.slug, now=now, after=vars(plan))
    return show


def change(show: Roadshow, plan: Plan, *, version: int, actor: Person, now: datetime) -> None:
    """Change the roadshow's times and places.

    Raises SetUpConflict for a form that is older than the last save, Refusal for times that contradict each other or
    fewer places than are given.
    """
    if show.version != version:
        raise SetUpConflict(N_("Somebody saved this since you opened it. Please look at both versions."))
    refuse_contradictions(plan, show.event)
    before = vars(show.plan)
    if plan.pitch_count != show.pitch_count:
        places.set_count(show, plan.pitch_count)
    for name in (*WHEN, *MINUTES):
        if getattr(show, name) != getattr(plan, name):
            setattr(show, name, getattr(plan, name))
    db.session.flush()
    after = vars(plan)
    changed = {name: after[name] for name in after if after[name] != before[name]}
    if changed:
        record(
            actor,
            "change pitches",
            "event",
            show.event.slug,
            now=now,
            before={name: before[name] for name in changed},
            after=changed,
        )


def refuse_contradictions(plan: Plan, event: Event) -> None:
    """Raise Refusal where the times do not follow each other."""
    if not event.starts_at <= plan.first_pitch_at < event.ends_at:
        raise Refusal(N_("The first pitch has to be within the event's time."), field="first_pitch_at")
    if plan.applications_close_at <= plan.applications_open_at:
        raise Refusal(N_("Applications have to open before they close."), field="applications_close_at")
    if plan.confirm_by < plan.applications_close_at:
        raise Refusal(N_("Teams confirm after applications have closed."), field="confirm_by")
    if plan.confirm_by > plan.first_pitch_at:
        raise Refusal(N_("Teams have to confirm before the first pitch."), field="confirm_by")
    if plan.slides_by > plan.first_pitch_at:
        raise Refusal(N_("Slides have to be there before the first pitch."), field="slides_by")
