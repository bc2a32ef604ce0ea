"""What the worker moves in competitions, each edition in a transaction of its own."""

from datetime import datetime

import structlog

from portal.areas.queries import working_calendar
from portal.areas.rules import is_working_day
from portal.clock import WENZHOU
from portal.competitions import readiness, tidings
from portal.competitions.actions import freezing
from portal.competitions.models.edition import Competition
from portal.competitions.queries import editions, entries, notices, screening
from portal.database import db
from portal.decks.actions import documents

log = structlog.get_logger()
MORNING = 8  # o'clock


def tell_of_windows(now: datetime) -> int:
    """Organisers hear that the window of a notice is over; how many notices."""
    over = notices.windows_over(now.astimezone(WENZHOU).date())
    for notice in over:
        tidings.window_over(notice, now=now)
    db.session.commit()
    return len(over)


def tell_of_late_looks(now: datetime) -> int:
    """Officers hear each working day's morning how many entries wait past their day; how many letters."""
    here = now.astimezone(WENZHOU)
    today = here.date()
    if here.hour < MORNING or not is_working_day(today, working_calendar()) or screening.is_told_of_late_looks(today):
        return 0
    late = screening.late_looks(today)
    for person, competition, count in late:
        tidings.looks_overdue(person, competition, count, today, now=now)
    db.session.commit()
    return len(late)


def let_documents_go(now: datetime) -> int:
    """Files of documents removed from a vault go, but for those handed in with an entry; how many."""
    removed = entries.documents_to_let_go()
    for each in removed:
        documents.let_go(each)
        db.session.commit()
    return len(removed)


def freeze_rules(now: datetime) -> int:
    """Editions whose registration has opened keep their rules from now on; how many. Incomplete ones wait."""
    done = 0
    for number in [edition.id for edition in editions.to_freeze(now)]:
        try:
            edition = db.session.get_one(Competition, number)
            if readiness.open_points(edition):
                continue
            freezing.freeze(edition, actor=None, now=now)
            db.session.commit()
            done += 1
        except Exception:
            log.exception("worker step failed", step="freeze_rules", number=number)
            db.session.rollback()
    return done
