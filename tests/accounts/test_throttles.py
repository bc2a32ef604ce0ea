"""Tries are counted across processes, and no rollback forgets one."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from portal import clock
from portal.accounts import throttles
from portal.accounts.throttles import Limit
from portal.database import db
from portal.errors import TooMany
from tests.databases import ROOT, Database

NOW = datetime(2027, 6, 24, 6, 0, tzinfo=UTC)
THREE = Limit("three", 3, timedelta(minutes=10))
SCRIPT = """
from datetime import timedelta
from portal import clock
from portal.accounts import throttles
from portal.errors import TooMany
from portal.factory import create_app
let_through = 0
with create_app().app_context():
    for _ in range(15):
        try:
            throttles.count((throttles.Limit("race", 20, timedelta(hours=1)), "one account"), now=clock.now())
            let_through += 1
        except TooMany:
            pass
print(let_through)
"""


def tries_until_refused(whom: str, now: datetime) -> int:
    """How often `whom` gets through, up to ten times."""
    for number in range(10):
        try:
            throttles.count((THREE, whom), now=now)
        except TooMany:
            return number
    return 10


def test_so_many_tries_a_window(app: Flask) -> None:
    assert tries_until_refused("a", NOW) == 3
    assert tries_until_refused("b", NOW) == 3
    assert tries_until_refused("a", NOW + timedelta(minutes=9, seconds=59)) == 0
    assert tries_until_refused("a", NOW + timedelta(minutes=10)) == 3


def test_the_wait_is_told(app: Flask) -> None:
    tries_until_refused("a", NOW)
    with pytest.raises(TooMany) as refused:
        throttles.count((THREE, "a"), now=NOW + timedelta(minutes=4))
    assert refused.value.retry_after == 360


def test_a_rollback_forgets_no_try(app: Flask) -> None:
    for _ in range(3):
        throttles.count((THREE, "a"), now=NOW)
        db.session.rollback()
    assert tries_until_refused("a", NOW) == 0


def test_a_right_try_is_given_back_and_an_owner_begins_anew(app: Flask) -> None:
    throttles.count((THREE, "a"), now=NOW)
    throttles.give_back((THREE, "a"))
    assert tries_until_refused("a", NOW) == 3
    throttles.lift(THREE, "a", None)
    db.session.commit()
    assert tries_until_refused("a", NOW) == 3


def test_two_processes_share_one_count(app: Flask, database: Database) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", SCRIPT], cwd=ROOT, env=database.environment(), stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    let_through = [int(process.communicate(timeout=60)[0].split()[-1]) for process in processes]
    assert sum(let_through) == 20


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("::ffff:10.1.2.3", "10.1.2.3"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("a socket", "a socket"),
        (None, "unknown"),
    ],
)
def test_a_line_counts_as_one(address: str | None, network: str) -> None:
    assert throttles.network(address) == network


def test_keys_name_nobody(app: Flask) -> None:
    assert "lin" not in throttles.key_of(THREE, "lin@example.com")
    assert clock.now().tzinfo is not None
