"""What follows across rooms: who must be told of a changed event, and how a person is forgotten."""

from datetime import datetime

from portal.accounts import actions as accounts
from portal.accounts.models import Person
from portal.competitions.actions import forgetting as competitions
from portal.decks.actions import forgetting as decks
from portal.events.actions import announcing, editing, seats
from portal.events.models import Event
from portal.events.rules import CalendarStatus, Change
from portal.interests.actions import forgetting as interests
from portal.investors.actions import forgetting as investors
from portal.judging.actions import forgetting as judging
from portal.judging.queries import panel as panels
from portal.makerspaces.actions import operators
from portal.matchmaking.actions import forgetting as matchmaking
from portal.notices import actions as notices
from portal.outcomes.actions import forgetting as outcomes
from portal.projects.actions import team
from portal.registrations import letters
from portal.registrations import queries as registrations
from portal.registrations.actions import forgetting, leaving, queue
from portal.registrations.models import Registration
from portal.registrations.rules import RegistrationState
from portal.roadshows import queries as roadshow_queries
from portal.roadshows.actions import forgetting as roadshows
from portal.stage.actions import forgetting as stage
from portal.storage import actions as storage

# Letters written in one transaction: a sweep must not keep people who register waiting.
AT_ONCE = 25


def announce(event: Event, *, now: datetime) -> bool:
    """Tell some of the people registered what changed about the event; whether everybody has been told now.

    A cancelled event takes all seats back, letter by letter. Each person gets one letter for each `sequence`, so an
    announcement that was interrupted goes on where it stopped.
    """
    seats.lock(event.id)
    change = announcing.pending_change(event)
    if change is not None:
        told = registrations.to_tell(event, _purpose(change), AT_ONCE)
        for registration in told:
            _tell(registration, change, now=now)
        if len(told) == AT_ONCE:
            return False
    announcing.mark_announced(event)
    return True


def forget(person: Person, *, now: datetime) -> None:
    """Take everything that leads to the person from every room; what was counted stays counted.

    Raises Refusal while an organising body, a makerspace or the portal would be left without an owner.
    """
    matchmaking.forget(person)
    roadshows.forget(person)
    outcomes.forget(person)
    stage.forget(person)
    judging.forget(person)
    competitions.forget(person, now=now)
    decks.forget(person)
    forgetting.forget(person, now=now)
    editing.forget(person, now=now)
    operators.forget(person)
    team.forget(person, now=now)
    interests.forget(person)
    investors.forget(person)
    storage.forget(person.id)
    notices.forget(person)
    accounts.forget(person, now=now)


def forget_never_proven(*, now: datetime) -> int:
    """Forget visitors who never proved an address, unless an event still expects them; how many."""
    asked = (roadshow_queries.people_asked(now), panels.people_asked(now))
    spared = registrations.people_expected(now).union(*asked)
    return accounts.forget_never_proven(now=now, spared=spared)


def _purpose(change: Change) -> str:
    if change.status is CalendarStatus.CANCELLED:
        return "event-cancelled"
    return "event-postponed" if change.status is CalendarStatus.TENTATIVE else "event-moved"


def _tell(registration: Registration, change: Change, *, now: datetime) -> None:
    if change.status is CalendarStatus.CANCELLED:
        letters.event_cancelled(registration, now=now)
        leaving.release(queue.locked(registration), RegistrationState.CANCELLED, now=now)
    elif change.status is CalendarStatus.TENTATIVE:
        letters.event_postponed(registration, now=now)
    else:
        letters.event_moved(registration, change.was, now=now)
