"""No page of the room asks the database more often because there is more to show, and none asks it often."""

import pytest

from portal import clock
from portal.accounts.models import Person
from portal.competitions.models.entries import RoundEntry
from portal.competitions.rules import RoundKind, RoundState
from portal.database import db
from portal.judging.actions import correcting, finals, signing
from portal.judging.models import Conflict
from portal.judging.rules import ConflictKind, ConflictSource
from tests.builders.judging import keep_version
from tests.builders.results import a_judge, an_accepted_entry, an_edition_with_places, file, marks_for, seats_at
from tests.counting import statements
from tests.strict_browser import StrictBrowser

pytestmark = pytest.mark.sqlite_only  # both databases are asked the same
MOST = 8
FEW, MORE = 2, 20


class Stand:
    """A round with a few entries, five judges at each, and a browser for everybody."""

    def __init__(self, app):
        self.edition = an_edition_with_places(2)
        self.judges = [a_judge(self.edition, is_chair=number == 0) for number in range(5)]
        self.organiser = db.session.get_one(Person, self.edition.event.created_by_id)
        self.round, self.slug = self.edition.rounds[0], self.edition.event.slug
        self.outside = an_accepted_entry(self.edition)
        self.entries, self.seats = [], []
        self.grow(FEW)
        people = {"organiser": self.organiser, "chair": self.judges[0].person, "judge": self.judges[1].person}
        self.browsers = {name: StrictBrowser(app) for name in people}
        for name, person in people.items():
            self.browsers[name].sign_in(person)

    def grow(self, count, *, are_scored=False):
        entries = [an_accepted_entry(self.edition) for _ in range(count)]
        db.session.add_all(RoundEntry(round=self.round, entry=each) for each in entries)
        seats = seats_at(self.round, self.judges, entries)
        self.entries, self.seats = self.entries + entries, self.seats + seats
        for number, seat in enumerate(seats if are_scored else ()):
            file(seat, 60 + number % 30)

    def is_now(self, state):
        self.round.state = state
        db.session.commit()

    def asked(self, pages, *who):
        """How often each page asks, by who opens it and its address."""
        found = {}
        for name in who:
            for page in pages:
                with statements() as sent:
                    self.browsers[name].get(page)
                found[name, page] = len(sent)
        return found


def too_often(asked):
    return {page: count for page, count in asked.items() if count > MOST}


@pytest.fixture
def stand(app):
    return Stand(app)


def test_who_reads_what_and_the_judges_desk(stand):
    base, first = f"/organise/{stand.slug}/competition/", stand.entries[0]
    tie = {"kind": ConflictKind.OTHER, "source": ConflictSource.PINNED, "made_at": clock.now()}
    db.session.add(Conflict(judge=stand.judges[1], project=stand.outside.project, **tie))
    keep_version(first, now=clock.now())
    seat = next(each for each in stand.seats if each.judge is stand.judges[1] and each.entry is first)
    rounds = f"{base}rounds/{stand.round.code}/"
    kept = [
        f"{rounds}assignment",
        f"{rounds}assignment/proposal",
        f"{rounds}assignment/{first.code}",
        f"{rounds}calibration",
        f"{base}judges/",
        f"{base}judges/{stand.judges[1].id}",
        f"{base}results/",
        f"{base}seats/{seat.code}/remove",
    ]
    own = ["/judge/", f"/judge/ties/{stand.slug}", f"/judge/seats/{seat.code}", f"/judge/seats/{seat.code}/recuse"]

    def walk():
        stand.is_now(RoundState.PREPARED)
        found = stand.asked(kept, "organiser", "chair")
        stand.is_now(RoundState.SCORING)
        return found | stand.asked(own, "judge")

    few = walk()
    stand.grow(MORE)
    assert walk() == few
    assert too_often(few) == {}


def test_results_and_the_final(stand):
    """With a public jury, which asks for its votes too."""
    round_, now = stand.round, clock.now()
    round_.kind, round_.jury_percent = RoundKind.PITCH, 10
    stand.grow(FEW, are_scored=True)
    for seat in stand.seats[: FEW * 5]:
        file(seat, 80)
    base, number = f"/organise/{stand.slug}/competition/results/", stand.entries[0].number
    here, public = f"{base}{round_.code}/", f"/competitions/{stand.slug}/rounds/{round_.code}/"
    on_stage = [f"{here}final", f"{public}board", f"{public}order"]
    closed = [here, f"{here}entries/{number}", f"{here}summary.pdf", base]

    def walk():
        stand.is_now(RoundState.SCORING)
        finals.seal_lots(round_, actor=stand.organiser, now=now)
        finals.draw_lots(round_, "瓯江", actor=stand.organiser, now=now)
        finals.bring_on_stage(round_, starts_at=round_.scores_open_at, actor=stand.organiser, now=now)
        for place in db.session.query(RoundEntry).filter_by(round=round_):
            place.revealed_at = now
        db.session.commit()
        found = stand.asked(on_stage, "organiser")
        stand.is_now(RoundState.CLOSED)
        again = f"{here}entries/{number}/look-again"
        return found | stand.asked(closed, "organiser", "chair") | stand.asked([again], "chair")

    few = walk()
    stand.grow(MORE, are_scored=True)
    assert walk() == few
    assert too_often(few) == {}
    signing.sign(round_, actor=stand.judges[0].person, now=now)
    wrong = stand.seats[0]
    asked = correcting.ask(wrong, marks_for(wrong, 70), "录入错误", actor=stand.organiser, now=now)
    db.session.commit()
    seat = f"/organise/{stand.slug}/competition/seats/{wrong.code}/correct"
    correction = f"/organise/{stand.slug}/competition/corrections/{asked.code}"
    signed = [*closed, *on_stage, f"{here}?check=1", f"{here}result.json", seat, correction]
    assert too_often(stand.asked(signed, "organiser", "chair")) == {}
