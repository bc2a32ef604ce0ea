"""How often somebody may try. Counted in the database, in a transaction of its own: no rollback forgets a try."""

import hashlib
import ipaddress
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from portal.accounts.models import Throttle
from portal.database import db
from portal.errors import N_, TooMany


@dataclass(frozen=True)
class Limit:
    """So many tries within a window that begins with the first."""

    name: str
    tries: int
    window: timedelta
    says: str = N_("Too many tries. Please wait %(seconds)d seconds; a forgotten password can be reset meanwhile.")


Attempt = tuple[Limit, str]

SIGN_IN = Limit("sign-in", 10, timedelta(minutes=15))
# A hall full of people shares one address: this one only stops a machine.
SIGN_IN_FROM = Limit("sign-in-from", 60, timedelta(minutes=15))
OWN_PASSWORD = Limit("own-password", 10, timedelta(minutes=15))
SECOND_FACTOR = Limit("second-factor", 8, timedelta(minutes=15))
_CODES_WAIT = N_("A code was sent a moment ago. Please look for it, or ask again in %(seconds)d seconds.")
CODE_AGAIN = Limit("code-again", 1, timedelta(seconds=60), _CODES_WAIT)
CODES = Limit("codes", 10, timedelta(hours=1), _CODES_WAIT)
CODES_FROM = Limit("codes-from", 300, timedelta(hours=1), _CODES_WAIT)
# Letters that one person makes the portal write to addresses of their choice.
LETTERS = Limit("letters", 60, timedelta(hours=1), N_("That is many letters at once. Please wait %(seconds)d seconds."))


@contextmanager
def own_transaction(*, write: bool = True) -> Iterator[Connection]:
    """A short transaction beside the session's, committed whatever becomes of the request.

    The session's transaction, which has only read so far, ends first: SQLite has one writer, and nothing slow may
    happen while it holds the lock.
    """
    db.session.rollback()
    with db.engine.connect().execution_options(write=write) as connection, connection.begin():
        yield connection


def count(*attempts: Attempt, now: datetime) -> None:
    """Count one try of each. Raises TooMany where one of them was over its limit."""
    with own_transaction() as connection:
        waits = {limit: _counted(connection, limit, whom, now) for limit, whom in attempts}
    _refuse(waits)


def count_within(*attempts: Attempt, now: datetime) -> None:
    """Count in the session's own transaction, for what a rollback undoes as well. Raises TooMany."""
    connection = db.session.connection()
    _refuse({limit: _counted(connection, limit, whom, now) for limit, whom in attempts})


def give_back(*attempts: Attempt) -> None:
    """The try was right: only wrong ones count."""
    with own_transaction() as connection:
        for limit, whom in attempts:
            is_it = Throttle.key == key_of(limit, whom)
            connection.execute(update(Throttle).where(is_it, Throttle.tries > 0).values(tries=Throttle.tries - 1))


def lift(limit: Limit, *whose: str | None) -> None:
    """Begin anew for these accounts, in the session's transaction: their owner has proved to be the owner."""
    keys = [key_of(limit, whom) for whom in whose if whom]
    db.session.execute(delete(Throttle).where(Throttle.key.in_(keys)))


def network(address: str | None) -> str:
    """What stands for everyone behind one line: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address or "")
    except ValueError:
        return address or "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        parsed = parsed.ipv4_mapped or parsed
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def key_of(limit: Limit, whom: str) -> str:
    """The row's key: it names nobody."""
    return f"{limit.name}:{hashlib.sha256(whom.encode()).hexdigest()[:40]}"


def _counted(connection: Connection, limit: Limit, whom: str, now: datetime) -> int:
    """Add one try in one statement; the seconds to wait, 0 where the try is within the limit."""
    insert = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(Throttle)
    is_over = Throttle.window_ends_at <= now
    ends = now + limit.window
    statement = (
        insert.values(key=key_of(limit, whom), tries=1, window_ends_at=ends)
        .on_conflict_do_update(
            index_elements=["key"],
            set_={
                "tries": case((is_over, 1), else_=Throttle.tries + 1),
                "window_ends_at": case((is_over, ends), else_=Throttle.window_ends_at),
            },
        )
        .returning(Throttle.tries, Throttle.window_ends_at)
    )
    tries, window_ends_at = connection.execute(statement).one()
    return 0 if tries <= limit.tries else max(1, math.ceil((window_ends_at - now).total_seconds()))


def _refuse(waits: dict[Limit, int]) -> None:
    limit, wait = max(waits.items(), key=lambda one: one[1])
    if wait:
        raise TooMany(limit.says, retry_after=wait, seconds=wait)
