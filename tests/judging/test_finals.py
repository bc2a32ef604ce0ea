"""A round on stage: sealed, drawn, arranged with reasons, shown in the hall, shut and opened."""

from datetime import timedelta
from itertools import pairwise

import pytest

from portal import clock
from portal.competitions.actions import rounds
from portal.competitions.queries import rounds as standing
from portal.competitions.rules import Aggregation, RoundKind, Standing
from portal.database import db
from portal.errors import Conflict, Refusal
from portal.judging.actions import closing, finals
from portal.judging.actions.scoring import Writing
from portal.judging.actions.scoring import file as file_sheet
from portal.judging.queries import finals as queries
from portal.judging.queries import results
from portal.solvers.ordering import Because, Infeasible
from portal.stage import queries as stages
from portal.stage.actions import moderating, voices
from portal.stage.rules import drawn
from tests.builders.accounts import a_person
from tests.builders.competitions import a_competition
from tests.builders.registrations import a_registration
from tests.builders.results import a_judge, an_accepted_entry, file, seats_at

SECTORS = ("electrical", "electrical", "digital", "digital", "new_materials")


class Final:
    """One round on stage with five entries and five judges at each, prepared."""

    def __init__(self, sectors=SECTORS):
        self.edition = a_competition(groups=("CC",))
        self.round = self.edition.rounds[0]
        self.round.kind, self.round.aggregation = RoundKind.PITCH, Aggregation.TRIMMED_MEAN
        self.entries = [an_accepted_entry(self.edition, sector=sector) for sector in sectors]
        self.judges = [a_judge(self.edition, is_chair=number == 0) for number in range(5)]
        self.seats = seats_at(self.round, self.judges, self.entries)
        self.actor = a_person("主持（演示）")
        rounds.take_in(self.round, actor=self.actor, now=clock.now())
        db.session.commit()

    def drawn(self, word="瓯江"):
        finals.seal_lots(self.round, actor=self.actor, now=clock.now())
        found = finals.draw_lots(self.round, word, actor=self.actor, now=clock.now())
        db.session.commit()
        return found

    def opened(self):
        closing.open_round(self.round, actor=self.actor, now=clock.now())
        db.session.commit()
        return self

    def file(self, entry, *totals):
        of = [seat for seat in self.seats if seat.entry_id == self.entries[entry].id]
        for seat, total in zip(of, totals, strict=True):
            file(seat, total)

    def place(self, entry):
        return next(each for each in standing.places(self.round) if each.entry_id == self.entries[entry].id)

    def board(self):
        return queries.board(self.round, stages.stage_of(self.edition.event))

    def order(self):
        return [str(each.entry.number) for each in queries.in_order(standing.places(self.round))]


@pytest.fixture
def final(app):
    return Final()


def test_the_order_follows_from_the_seal_and_the_word_and_anybody_can_repeat_it(final):
    sealed = finals.seal_lots(final.round, actor=final.actor, now=clock.now())
    assert sealed.seal
    assert sealed.order is None
    found = finals.draw_lots(final.round, "瓯江", actor=final.actor, now=clock.now())
    again = drawn(found.entries, f"{found.secret}/瓯江")
    assert final.order() == [found.notes["entries"][name] for name in again]
    with pytest.raises(Conflict):
        finals.draw_lots(final.round, "再来", actor=final.actor, now=clock.now())


def test_rules_move_only_whom_they_must_and_say_why(final):
    draw = final.drawn()
    found = finals.arrange(final.round, keeps_sectors_apart=True, quorum=5, actor=final.actor, now=clock.now())
    order = final.order()
    sectors = {str(each.number): each.sector for each in final.entries}
    assert all(sectors[one] != sectors[other] for one, other in pairwise(order))
    moved = {each.id for each in found.moves}
    for each in queries.order(standing.places(final.round), draw):
        is_moved = each.place.drawn_place != each.place.place_in_order
        assert is_moved == (str(each.place.entry.number) in moved)
        assert (each.because in set(Because)) is is_moved


def test_an_order_no_rule_allows_is_named(app):
    final = Final(("digital", "digital", "digital", "new_materials"))
    final.drawn()
    with pytest.raises(Infeasible) as clash:
        finals.arrange(final.round, keeps_sectors_apart=True, quorum=0, actor=final.actor, now=clock.now())
    assert set(clash.value.ids) == {str(each.number) for each in final.entries[:3]}


def test_the_order_becomes_turns_of_eight_and_seven_minutes(final):
    with pytest.raises(Refusal, match="draw lots"):
        finals.bring_on_stage(final.round, starts_at=clock.now(), actor=final.actor, now=clock.now())
    final.drawn()
    starts_at = clock.now() + timedelta(days=1)
    stage = finals.bring_on_stage(final.round, starts_at=starts_at, actor=final.actor, now=clock.now())
    projects = {each.project_id: str(each.number) for each in final.entries}
    assert [projects[turn.project_id] for turn in stage.turns] == final.order()
    assert {(turn.pitch_seconds, turn.qa_seconds) for turn in stage.turns} == {(480, 420)}


def test_a_score_is_shown_when_all_have_filed_and_stays(final):
    final.drawn()
    final.opened().file(0, 80, 80, 80, 80, 90)
    final.file(1, 70, 90, 90, 90, 100)
    assert final.board().groups == {}
    with pytest.raises(Conflict, match="0 of 5"):
        finals.reveal(final.place(2), actor=final.actor, now=clock.now())
    stage = stages.stage_of(results.stage_event(final.round))
    heard = stage.heard
    finals.reveal(final.place(0), actor=final.actor, now=clock.now())
    finals.reveal(final.place(1), actor=final.actor, now=clock.now() + timedelta(minutes=16))
    assert stage.heard == heard + 2
    board = final.board()
    assert [(str(each.score), each.rank) for each in board.groups["CC"]] == [("90.00", 1), ("80.00", 2)]
    assert board.last.place.entry_id == final.entries[1].id
    assert board.to_come == 3
    seat = final.seats[0]
    marks = {each.id: each.points for each in final.round.criteria}
    with pytest.raises(Conflict, match="shown in the hall"):
        file_sheet(seat, Writing(marks), version=seat.version, actor=seat.judge.person, now=clock.now())


def test_the_board_weighs_the_public_in_once_its_vote_has_closed(final):
    final.round.jury_percent = 20
    final.drawn()
    stage = finals.bring_on_stage(final.round, starts_at=clock.now(), actor=final.actor, now=clock.now())
    final.opened().file(0, 80, 80, 80, 80, 80)
    final.file(1, 82, 82, 82, 82, 82)
    for number in (0, 1):
        finals.reveal(final.place(number), actor=final.actor, now=clock.now())
    moderating.open_voting(stage, actor=final.actor, now=clock.now())
    for project, votes in ((final.entries[0].project_id, 4), (final.entries[1].project_id, 3)):
        turn = next(turn for turn in stage.turns if turn.project_id == project)
        for _ in range(votes):
            voices.vote(stage, turn, a_registration(stage.event), now=clock.now())
    board = final.board()
    assert [str(each.score) for each in board.groups["CC"]] == ["82.00", "80.00"]
    assert not board.has_public
    moderating.close_voting(stage, actor=final.actor, now=clock.now())
    board = final.board()
    # 82 × 0.8 + 75 × 0.2 and 80 × 0.8 + 100 × 0.2.
    assert [str(each.score) for each in board.groups["CC"]] == ["84.00", "80.60"]
    assert board.has_public


def test_a_shut_board_holds_no_score(final):
    final.opened().file(0, 80, 80, 80, 80, 90)
    finals.reveal(final.place(0), actor=final.actor, now=clock.now())
    finals.shut_board(final.round, True, actor=final.actor, now=clock.now())
    board = final.board()
    assert (board.is_shut, board.groups, board.last, len(board.done)) == (True, {}, None, 1)
    finals.shut_board(final.round, False, actor=final.actor, now=clock.now())
    assert str(final.board().last.score) == "80.00"


def test_whoever_is_absent_has_no_turn_and_no_rank(final):
    rounds.mark_absent(final.place(0), True, actor=final.actor, now=clock.now())
    final.drawn()
    assert final.place(0).place_in_order is None
    assert (
        len(
            finals.problem_of(
                final.round,
                queries.draw_of(final.round, stages.stage_of(final.edition.event)),
                keeps_sectors_apart=True,
                quorum=0,
            ).entries
        )
        == 4
    )
    rounds.mark_absent(final.place(0), False, actor=final.actor, now=clock.now())
    assert final.place(0).standing == Standing.PENDING


def test_a_round_on_paper_has_no_draw(final):
    final.round.kind = RoundKind.ONLINE
    with pytest.raises(Conflict, match="on paper"):
        finals.seal_lots(final.round, actor=final.actor, now=clock.now())
