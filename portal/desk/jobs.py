"""What runs beside the server: the worker's rounds, each step in short transactions of its own.

A step that fails for one event is logged and does not stop the others.
"""

from collections.abc import Callable
from datetime import datetime

import structlog
from flask import current_app
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.accounts import actions as accounts
from portal.audit import actions as audit
from portal.clock import now as clock_now
from portal.competitions import jobs as competitions
from portal.database import db
from portal.decks import jobs as decks
from portal.desk import actions
from portal.events import queries as events
from portal.events.actions import life
from portal.events.models import Event
from portal.interests import jobs as interests
from portal.judging import jobs as judging
from portal.matchmaking import jobs as matchmaking
from portal.notices import actions as notices
from portal.notices.jobs import drain
from portal.outcomes import jobs as outcomes
from portal.projects.actions import team
from portal.registrations import letters
from portal.registrations import queries as registrations
from portal.registrations.actions import door, queue
from portal.roadshows import jobs as roadshows
from portal.storage import actions as storage
from portal.storage.files import store

log = structlog.get_logger()
# PostgreSQL keeps these numbers apart: one sealer, one sweeper, however many workers run.
LOCKS = {"seal": 71_001, "sweep": 71_002, "tidy": 71_003}
MOST_ROUNDS = 400


def send_letters(is_over: Callable[[], bool] = lambda: False) -> int:
    """Send what waits in the outbox, until `is_over` says that we are to end."""
    return drain(current_app.extensions["settings"], is_over=is_over)


def seal_trail() -> int:
    """Chain the audit rows not sealed yet; the number sealed."""
    if not _alone("seal"):
        return 0
    sealed = audit.seal(now=clock_now())
    db.session.commit()
    return sealed


def draw_previews() -> int:
    """Draw the pages of documents that wait for it; how many were looked at."""
    return decks.draw_previews(clock_now())


def make_plans(is_over: Callable[[], bool] = lambda: False) -> int:
    """Make the plans of summits that wait; how many. A plan takes its time and ends early when `is_over`."""
    return matchmaking.plan(is_over)


def tell_agendas(is_over: Callable[[], bool] = lambda: False) -> int:
    """Write to everybody a published plan concerns; how many parties were told."""
    return matchmaking.tell_agendas(is_over)


def sweep(now: datetime | None = None) -> int:
    """Move what the clock moves; the number of steps done."""
    now = now or clock_now()
    done = 0
    for step in (
        begin_and_end,
        pass_seats_on,
        announce_changes,
        remind,
        decks.expire_grants,
        interests.tell_new_fits,
        outcomes.follow,
        roadshows.move_pitches,
        matchmaking.expire_requests,
        matchmaking.remind_of_meetings,
        competitions.freeze_rules,
        competitions.tell_of_windows,
        competitions.tell_of_late_looks,
        competitions.let_documents_go,
        judging.tell_results,
    ):
        done += _safely(step.__name__, lambda step=step: step(now))  # type: ignore[misc]
    return done


def begin_and_end(now: datetime) -> int:
    """Events begin, end and become history by the clock."""
    done = 0
    for due, verb in (
        (events.due_to_run, life.run),
        (events.due_to_end, life.end),
        (events.due_to_archive, life.archive),
    ):
        for number in [event.id for event in due(now)]:
            done += _for_event(number, lambda event, verb=verb: _moved(event, verb, now))  # type: ignore[misc]
    return done


def pass_seats_on(now: datetime) -> int:
    """Holds and offers whose time is over pass on; free seats are offered to who waits."""

    def pass_on(event: Event) -> int:
        expired = queue.expire_holds(event, now=now) + queue.expire_offers(event, now=now)
        return expired + queue.fill_from_queue(event, now=now)

    return sum(_for_event(number, pass_on) for number in registrations.events_to_sweep(now))


def announce_changes(now: datetime) -> int:
    """Everybody registered is told of changed events, a few letters a transaction."""
    done = 0
    for number in [event.id for event in events.unannounced()]:
        for _ in range(MOST_ROUNDS):
            done += 1
            if _for_event(number, lambda event: int(actions.announce(event, now=now)), otherwise=1):
                break
    return done


def remind(now: datetime) -> int:
    """Who is coming tomorrow hears about it once more."""
    done = 0
    while coming := registrations.to_remind(now, limit=actions.AT_ONCE):
        for registration in coming:
            letters.reminder(registration, now=now)
        db.session.commit()
        done += len(coming)
    return done


def tidy(now: datetime | None = None) -> dict[str, int]:
    """Once a night: what has had its time goes; how many of each."""
    now = now or clock_now()
    if not _alone("tidy"):
        return {}
    done = dict(accounts.sweep(now=now))
    done["letters"] = notices.sweep(now=now)
    done["invitations"] = team.drop_expired(now=now)
    done["people"] = actions.forget_never_proven(now=now)
    db.session.commit()
    done["uploads"] = decks.sweep_uploads(now)
    done["files"] = storage.sweep(store())
    db.session.commit()
    log.info("tidied", **done)
    return done


def _moved(event: Event, verb: Callable[..., None], now: datetime) -> int:
    verb(event, now=now)
    if verb is life.end:
        door.mark_no_shows(event, now=now)
    return 1


def _for_event(number: int, step: Callable[[Event], int], *, otherwise: int = 0) -> int:
    """Do the step in a transaction of its own; `otherwise` where it failed."""

    def run() -> int:
        event = db.session.get(Event, number)
        done = step(event) if event is not None else otherwise
        db.session.commit()
        return done

    return _safely(f"event {number}", run, otherwise=otherwise)


def _safely(name: str, step: Callable[[], int], *, otherwise: int = 0) -> int:
    try:
        return step()
    except DBAPIError as error:
        # Locked or away: the next round tries again.
        log.warning("worker step put off", step=name, error=str(error.orig)[:200])
    except Exception:
        log.exception("worker step failed", step=name)
    finally:
        db.session.rollback()
    return otherwise


def _alone(name: str) -> bool:
    """Whether no other worker is at this until our transaction ends. SQLite has one writer anyway."""
    if db.engine.dialect.name == "sqlite":
        return True
    return bool(db.session.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": LOCKS[name]}).scalar_one())
