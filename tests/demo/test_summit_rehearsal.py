"""A small summit is played through the real actions; a witness that sees a rule broken says so."""

from datetime import UTC, datetime
from random import Random

import pytest

from portal.database import db
from portal.demo.summit_rehearsal import Size, SummitRehearsal
from portal.demo.watching import Broken
from portal.matchmaking.queries import plans

TINY = Size(funds=5, lenders=1, projects=9, tables=3, seconds=3.0)


def test_a_summit_is_played_through_and_every_rule_holds(app):
    play = SummitRehearsal(TINY, Random(5), now=datetime(2027, 3, 1, 1, tzinfo=UTC))
    for _name, act in play.acts():
        act()
    for what in (
        "nobody has more to answer than the cap",
        "nobody is called while they are away",
        "nobody is paired against a no",
        "who wants to meet does, or is told why not",
        "the same seed makes the same plan",
        "everybody is told once",
        "nobody meets who has left",
        "filling moves nobody",
        "contacts open after two yes alone",
        "the chain of the trail holds",
    ):
        assert play.witness.seen[what], what
    plans.meetings(play.plan)[0].table = 99
    db.session.flush()
    with pytest.raises(Broken, match="a slot and a table that are there"):
        play.witness.plan(play.plan)
