"""A small edition is played through the real actions of all rooms; a witness that sees a rule broken says so."""

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest

from portal.competitions.models.edition import Competition
from portal.database import db
from portal.demo.rehearsal.before import Size
from portal.demo.rehearsal.playing import Rehearsal
from portal.demo.watching import Broken
from portal.judging.models import Sheet
from portal.judging.queries import seats

TINY = Size(entries=16, judges=8, places=(3, 2, 1), on_stage=3, public=6)


def test_an_edition_is_played_through_and_every_rule_holds(app):
    play = Rehearsal(TINY, Random(11), now=datetime(2027, 3, 1, 1, tzinfo=UTC))
    for _name, act in play.acts():
        act()
    seen = play.witness.seen
    for what in (
        "a score is what the sheets say",
        "a returned entry keeps its number and its versions",
        "nobody reads another's sheet",
        "who steps aside is not counted",
        "the next by rank moves up",
        "no award while an objection is open",
        "a correction has a reason and two hands",
        "a certificate is proven by its number",
        "judges compare by their marks",
        "nobody signs while the public votes",
        "one ticket has one vote",
        "the chain of the trail holds",
    ):
        assert seen[what], what
    assert sum(seen.values()) > 500
    round_ = play.edition.rounds[1]
    sheet = seats.sheets_of(round_)[0]
    low = Sheet(seat=sheet.seat, number=9, marks=sheet.marks, total=0, filed_at=play.now)
    db.session.add_all(
        [
            low,
            *(
                Sheet(seat=each.seat, number=9, marks={}, total=1, filed_at=play.now)
                for each in seats.sheets_of(round_)[1:5]
            ),
        ]
    )
    db.session.flush()
    with pytest.raises(Broken, match="a score is what the sheets say"):
        play.witness.signed(round_)


@pytest.mark.sqlite_only
def test_a_rehearsal_leaves_nothing_behind_and_needs_the_demo(app, monkeypatch):
    assert app.test_cli_runner().invoke(args=["competition", "rehearse"]).exit_code == 1
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], demo=True))
    monkeypatch.setattr("portal.demo.cli.SMALL", Size(entries=8, judges=8, places=(2, 1, 1), on_stage=3, public=4))
    played = app.test_cli_runner().invoke(args=["competition", "rehearse", "--small"])
    assert played.exit_code == 0, played.output
    assert "a score is what the sheets say" in played.output
    assert db.session.query(Competition).count() == 0
