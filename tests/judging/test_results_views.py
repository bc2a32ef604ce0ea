"""Results and the final through a browser that checks each page: the organiser, the chair, the hall, and everybody else."""

import json

import pytest

from portal.accounts.models import Person
from portal.competitions.rules import RoundKind, RoundState, result_code
from portal.database import db
from portal.judging import result
from portal.judging.models import Correction
from portal.judging.queries import results
from tests.builders.accounts import a_person
from tests.builders.results import a_judge, an_accepted_entry, an_edition_with_places, file_all, marks_for, seats_at
from tests.strict_browser import StrictBrowser


class Stand:
    """An edition of four entries and five judges, prepared, with a browser for whoever comes."""

    def __init__(self, app):
        self.app = app
        self.edition = an_edition_with_places(2)
        self.slug, self.round = self.edition.event.slug, self.edition.rounds[0]
        self.entries = [an_accepted_entry(self.edition) for _ in range(4)]
        self.judges = [a_judge(self.edition, is_chair=number == 0) for number in range(5)]
        self.seats = seats_at(self.round, self.judges, self.entries)
        self.organiser = db.session.get(Person, self.edition.event.created_by_id)
        self.chair = self.judges[0].person
        self.at = f"/organise/{self.slug}/competition/results/"

    def browser(self, person=None):
        browser = StrictBrowser(self.app)
        if person is not None:
            browser.sign_in(person)
        return browser

    @property
    def here(self):
        return f"{self.at}{self.round.code}/"

    def score(self, *totals):
        of = {each.id: list(own) for each, own in zip(self.entries, totals, strict=True)}
        file_all(self.seats, of)


@pytest.fixture
def stand(app):
    return Stand(app)


def test_a_round_is_opened_closed_looked_at_again_signed_and_corrected(stand):
    desk, chair = stand.browser(stand.organiser), stand.browser(stand.chair)
    page = desk.get(stand.at)
    assert "开始评分" in page.text
    desk.post(f"{stand.here}open")
    desk.get(stand.here, status=404)
    desk.post(f"{stand.here}close", status=422)
    assert "还没有任何评分表" in desk.page.text
    stand.round.spread_alarm, stand.round.is_adjusted_shown, stand.round.aggregation = 20, True, "trimmed_mean"
    stand.score([60, 90, 80, 85, 81], [90] * 5, [85] * 5, [70, 71, 72, 73, 74])
    desk.post(f"{stand.here}close")
    page = desk.get(stand.here)
    assert "82.00" in page.text
    desk.post(f"{stand.here}sign", status=404)
    page = chair.get(stand.here)
    assert "分差过大" in page.text
    chair.post(f"{stand.here}sign", status=422)
    number = stand.entries[0].number
    page = chair.get(f"{stand.here}entries/{number}")
    assert "最高分，去掉" in page.text
    chair.get(f"/en{stand.here}entries/{number}")
    chair.post(f"{stand.here}entries/{number}/look-again", {"seats": [stand.seats[0].id], "reason": "相差 30 分"})
    db.session.expire_all()
    assert stand.round.state == RoundState.SCORING
    chair.get(stand.at)
    chair.post(f"{stand.here}close", {"despite_missing": "y"})
    chair.get(stand.here)
    chair.post(f"{stand.here}sign", {"has_looked": "y"})
    page = chair.get(f"{stand.here}?check=1")
    assert "逐字节一致" in page.text
    chair.get(f"/en{stand.here}?check=1")
    kept = json.loads(desk.download(f"{stand.here}result.json").data)
    assert result.digest_of(result.canonical(kept["inputs"])) == kept["inputs_sha256"]
    assert json.loads(result.computed(result.canonical(kept["inputs"]))) == kept["result"]
    paper = desk.download(f"{stand.here}summary.pdf")
    assert paper.data.startswith(b"%PDF")
    seat = stand.seats[0]
    marks = {f"mark_{name}": mark for name, mark in marks_for(seat, 95).items()}
    ask = f"/organise/{stand.slug}/competition/seats/{seat.code}/correct"
    desk.get(f"/en{ask}")
    desk.post(ask, marks | {"reason": "录入错误"})
    asked = db.session.query(Correction).one()
    where = f"/organise/{stand.slug}/competition/corrections/{asked.code}"
    page = desk.get(where)
    assert "82.00 → 86.00" not in page.text
    desk.post(where, {"choice": "1"}, status=409)
    chair.get(f"/en{where}")
    chair.post(where, {"choice": "1"})
    page = chair.get(stand.here)
    assert "第 2 版结果" in page.text
    assert results.signed(stand.round).number == 2
    desk.get(where)
    anyone, (second, first) = stand.browser(), results.all_signed(stand.round)
    codes = [result_code(each.digest) for each in (first, second)]
    assert anyone.download(f"/verify/{codes[1].lower()}", status=303).location.endswith(f"/results/{codes[1].lower()}")
    assert "结果属实" in anyone.get(f"/verify/results/{codes[1]}").text
    assert "此后已作更正" in anyone.get(f"/verify/results/{codes[0]}").text
    assert "86.00" not in anyone.get(f"/en/verify/results/{codes[1]}").text
    anyone.get("/verify/results/R-0000-0000-0000", status=404)
    db.session.refresh(second)
    db.session.expunge(second)
    second.content += " "  # as only a hand in the database could
    assert not results.is_reproduced(second)


def test_nobody_but_the_desk_and_the_chair_reads_a_result(stand):
    stand.score([80] * 5, [90] * 5, [85] * 5, [70] * 5)
    stand.round.state = RoundState.CLOSED
    db.session.commit()
    number = stand.entries[0].number
    leader = db.session.get(Person, stand.entries[0].applicant_id)
    pages = ("", f"entries/{number}", "result.json", "summary.pdf", "final")
    for person in (stand.judges[1].person, leader, a_person("路人（演示）")):
        browser = stand.browser(person)
        for page in pages:
            assert browser.download(f"{stand.here}{page}", status=404)
        assert browser.download(stand.at, status=404)
    for page in pages:
        assert stand.browser().download(f"{stand.here}{page}", status=303)


def test_a_final_is_drawn_brought_on_stage_and_shown_in_the_hall(stand):
    stand.round.kind = RoundKind.PITCH
    desk, hall = stand.browser(stand.organiser), stand.browser()
    board = f"/competitions/{stand.slug}/rounds/{stand.round.code}/board"
    order = f"/competitions/{stand.slug}/rounds/{stand.round.code}/order"
    final = f"{stand.here}final"
    hall.get(board)
    hall.get(order, status=404)
    desk.get(stand.at)
    desk.post(f"{stand.here}open")
    desk.get(final)
    desk.post(f"{final}/draw", {"word": "瓯江"}, status=409)
    desk.get(final)
    desk.post(f"{final}/seal")
    desk.get(final)
    desk.post(f"{final}/draw", {"word": "瓯江"})
    desk.get(final)
    desk.post(f"{final}/arrange", {"quorum": "5", "keeps_sectors_apart": "y"}, status=409)
    assert "同一行业的项目太多" in desk.page.text
    desk.post(f"{final}/arrange", {"quorum": "5"})
    desk.get(final)
    desk.post(f"{final}/on-stage", {"starts_at": "2031-06-24T09:00"})
    hall.get(order)
    hall.get(f"/en{order}")
    hall.get(board)
    stand.score([80, 81, 82, 83, 84], [90] * 5, [85] * 5, [70] * 5)
    page = desk.get(final)
    assert "82.00" not in page.text
    first = next(each for each in results.rounds.places(stand.round) if each.entry_id == stand.entries[0].id)
    desk.post(f"{final}/reveal", {"choice": str(first.id)})
    page = hall.get(board)
    assert "82.00" in page.text
    assert "90.00" not in page.text
    desk.get(final)
    desk.post(f"{final}/board", {"choice": "1"})
    page = hall.get(f"/en{board}")
    assert "82.00" not in page.text
    desk.get(f"/en{final}")
    other = next(each for each in results.rounds.places(stand.round) if each.entry_id == stand.entries[1].id)
    desk.post(f"{final}/absent", {"choice": str(other.id)})
    desk.get(final)
    assert "缺席" in hall.get(order).text
