"""What is asked of the outbox from outside: does it move?"""

from portal.clock import now
from portal.notices import queries

LATE_SECONDS = 900


def queue_moves() -> str:
    """Readiness: how many letters wait; the oldest of them should not be old."""
    waiting, oldest = queries.waiting()
    late = oldest is not None and (now() - oldest).total_seconds() > LATE_SECONDS
    return f"{waiting} waiting" + (", late" if late else "")
