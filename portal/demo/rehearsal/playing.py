"""The acts of a rehearsal, from the set-up to the certificate, each followed by what the witness looks at."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from portal.areas.queries import working_calendar
from portal.areas.rules import add_working_days
from portal.audit.actions import seal
from portal.clock import WENZHOU
from portal.competitions.actions import (
    awarding,
    noticing,
    objecting,
    paying,
)
from portal.competitions.actions.objecting import Said
from portal.competitions.models.edition import Round
from portal.competitions.prizes import Tier
from portal.competitions.queries import awards
from portal.competitions.queries import rounds as standing
from portal.competitions.rules import (
    EntryState,
    ObjectionState,
    RoundKind,
    Standing,
)
from portal.database import db
from portal.demo.rehearsal.before import Before
from portal.demo.rehearsal.casting import public_of
from portal.judging.actions import assigning, closing, correcting, finals, scoring, signing
from portal.judging.actions.scoring import Writing, criteria_of
from portal.judging.models import Seat
from portal.judging.proposing import propose
from portal.judging.queries import calibrating, results, seats
from portal.judging.queries import panel as panels
from portal.judging.rules import ConflictKind
from portal.registrations.actions import joining
from portal.registrations.actions.joining import Wish
from portal.solvers.ordering import Infeasible
from portal.stage import queries as stages
from portal.stage.actions import moderating, voices
from portal.stage.models import Stage
from portal.storage.models import StoredFile

WAN = 10_000
TIERS = (
    Tier("一等奖", "First prize", 1, 20 * WAN),
    Tier("二等奖", "Second prize", 2, 10 * WAN),
    Tier("三等奖", "Third prize", 3, 5 * WAN),
)
Act = tuple[str, Callable[[], None]]


class Rehearsal(Before):
    """One edition from the set-up to the certificates. `acts` are played in their order."""

    def acts(self) -> Iterator[Act]:
        """What is played, with its name."""
        yield "Teams, offices and the edition", self.set_up
        yield "Entries are handed in", self.enter
        yield "County and city look", self.screen
        yield "Judges are asked and accept", self.invite
        for number, name in enumerate(("First round", "Second round", "Third round", "Final")):
            yield name, lambda number=number: self.play(number)  # type: ignore[misc]
        yield "A correction", self.correct
        yield "Awards, notice, objection, payment", self.award
        yield "The trail is sealed and read", self.read_trail

    def play(self, number: int) -> None:
        """A round: seats, scores, a judge who steps aside, the close, the signature, the notice, one that withdraws."""
        round_ = self._round(number)
        judges = list(panels.accepted_judges(self.edition))
        organiser, chair = self.cast.organiser, judges[0].person
        on_stage = round_.kind == RoundKind.PITCH
        chosen = [judge.id for judge in judges[: self.size.on_stage]] if on_stage else None
        found = propose(round_, chosen)
        self.witness.sees("all judges are linked", found.components == 1, found.components)
        assigning.apply(round_, found.plan, actor=organiser, now=self.now)
        round_ = self._round(number)
        if not number:
            assigning.calibrate(round_, calibrating.entries_to_choose(round_)[0], actor=organiser, now=self.now)
        closing.open_round(round_, actor=organiser, now=self.now)
        self.witness.seated(round_, is_even=not on_stage)
        if on_stage:
            self._draw_lots(round_)
        if round_.jury_percent:
            self._vote(round_)
        if not number:
            self._calibrate(round_)
        everybody = [None, organiser, self.cast.city, self.cast.stranger, *(judge.person for judge in judges)]
        self._step_aside(round_)
        self._score(round_)
        self.witness.secret(round_, everybody)
        self.witness.stepped_aside(round_)
        if on_stage:
            for place in standing.places(round_, {Standing.PENDING, Standing.SUBSTITUTED}):
                finals.reveal(place, actor=organiser, now=self.now)
        self.now += timedelta(days=1)
        closing.close(round_, actor=organiser, now=self.now)
        seat = next(seat for seat in seats.seats_of(round_) if not seat.is_calibration)
        self.witness.frozen(round_, lambda: self._file(seat))
        if round_.jury_percent:
            self.witness.refused(
                "nobody signs while the public votes", lambda: signing.sign(round_, actor=chair, now=self.now)
            )
            moderating.close_voting(self._stage(), actor=organiser, now=self.now)
        signing.sign(round_, actor=chair, now=self.now)
        self.witness.signed(round_)
        self.witness.advanced(round_)
        if number < len(self.edition.rounds) - 1:
            self._leave_and_move_up(round_, self._round(number + 1))
            self._post(f"{round_.name_zh}入围名单", round_)
        db.session.expire_all()

    def correct(self) -> None:
        """One mark of the first round was wrong: the chair asks, the organiser signs, and the result follows anew."""
        round_ = self._round(0)
        chair = panels.chair_of(self.edition.id)
        sheet = next(iter(seats.sheets_of(round_)))
        assert chair is not None
        marks = dict(sheet.marks)
        changed = next(iter(marks))
        marks[changed] = "0" if marks[changed] != "0" else "1"
        asked = correcting.ask(sheet.seat, marks, "录入有误：与纸质评分表不符。", actor=chair.person, now=self.now)
        self.witness.refused(
            "nobody signs their own correction", lambda: correcting.accept(asked, actor=chair.person, now=self.now)
        )
        correcting.accept(asked, actor=self.cast.organiser, now=self.now)
        self.witness.corrected(results.all_signed(round_))
        self.witness.signed(round_)

    def award(self) -> None:
        """Prizes by rank; nothing is given before the notice has hung and the objection is decided; the first part is paid."""
        organiser = self.cast.organiser
        edition = self._edition()
        given = awarding.propose(edition, TIERS, first_percent=40, actor=organiser, now=self.now)
        self.witness.refused(
            "no award without its notice", lambda: awarding.publish(edition, actor=organiser, now=self.now)
        )
        notice = noticing.post(
            edition, noticing.Draft("拟获奖名单公示", noticing.shortest_end(edition, now=self.now)),
            actor=organiser, now=self.now,
        )  # fmt: skip
        self.witness.posted(notice, edition.notice_days, [team.leader for team in self.cast.teams])
        said = Said("叶清和（演示）", "objection@example.com", "第一名的专利权属有待核实。")
        objection = objecting.object_to(notice, said, actor=self.cast.stranger, now=self.now)
        self.witness.refused(
            "no award while its window is open", lambda: awarding.publish(edition, actor=organiser, now=self.now)
        )
        self.now = _morning_after(notice.ends_on)
        self.witness.refused(
            "no award while an objection is open", lambda: awarding.publish(edition, actor=organiser, now=self.now)
        )
        for state, words in (
            (ObjectionState.TAKEN_UP, "已受理，正在核实。"),
            (ObjectionState.NOT_UPHELD, "经核实，专利权属清楚，异议不成立。"),
        ):
            objecting.answer(objection, state, words, actor=organiser, now=self.now)
        self.witness.refused("an objection after the window is late", lambda: objecting.object_to(
            notice, said, actor=self.cast.second, now=self.now))  # fmt: skip
        published = awarding.publish(edition, actor=organiser, now=self.now)
        numbers = [award.certificate_number for award in published if not award.is_vacant]
        self.witness.sees("every certificate has its own number", len(set(numbers)) == len(numbers) > 0, len(numbers))
        self.witness.sees("all that was proposed is given", len(published) == len(given), len(published), len(given))
        for award in published:
            if not award.is_vacant:
                proven = awards.proven_by(award.certificate_number or "")
                self.witness.sees("a certificate is proven by its number", proven is award, award.certificate_number)
                self._pay(award)

    def read_trail(self) -> None:
        """Every change stands in the trail, chained row by row."""
        while seal(now=self.now):
            db.session.flush()
        self.witness.trail(self._edition())

    # What the acts are made of

    def _calibrate(self, round_: Round) -> None:
        """All judges score one entry first; they compare once the last has handed it in."""
        asked = [seat for seat, _ in calibrating.calibration_of(round_).filed]
        judge = asked[0].judge_id
        own = next(each for each in seats.seats_of(round_) if each.judge_id == judge and not each.is_calibration)
        self.witness.refused("the calibration entry comes first", lambda: self._file(own))
        for seat in asked:
            found = calibrating.calibration_of(round_).comparison(criteria_of(seat))
            self.witness.sees("nobody compares before all have handed it in", found is None, seat.code)
            self._file(seat)
        self.witness.calibrated(round_, criteria_of(asked[0]))
        self.witness.refused("what judges compare stays as it is", lambda: self._file(asked[0]))

    def _vote(self, round_: Round) -> None:
        """The public votes for what it has heard, some of them twice; a vote given again counts once."""
        stage = self._stage()
        turns = [turn for turn in stage.turns if turn.project_id is not None]
        worth = {place.entry.project_id: self.worth[place.entry_id] ** 4 for place in standing.places(round_)}
        weights = [worth[turn.project_id or 0] for turn in turns]
        tickets = [
            joining.register(self.cast.event, person, Wish(), now=self.now)
            for person in public_of(self.draw, self.size.public, self.now)
        ]
        self.witness.refused(
            "nobody votes before the vote is open", lambda: voices.vote(stage, turns[0], tickets[0], now=self.now)
        )
        moderating.open_voting(stage, actor=self.cast.organiser, now=self.now)
        for ticket in [*tickets, *tickets[::5]]:
            voices.vote(stage, self.draw.choices(turns, weights)[0], ticket, now=self.now)
        self.witness.voted(stage, len(tickets))

    def _stage(self) -> Stage:
        found = stages.stage_of(self.cast.event)
        assert found is not None
        return found

    def _draw_lots(self, round_: Round) -> None:
        organiser = self.cast.organiser
        finals.seal_lots(round_, actor=organiser, now=self.now)
        drawn = finals.draw_lots(round_, "彩排", actor=organiser, now=self.now)
        apart: dict[str, Any] = {"keeps_sectors_apart": True, "quorum": 0, "actor": organiser, "now": self.now}
        try:
            found = finals.arrange(round_, **apart)
        except Infeasible as clash:
            self.witness.sees("an order that cannot be is named", bool(clash.ids), clash)
            found = finals.arrange(round_, **apart | {"keeps_sectors_apart": False})
        self.witness.sees("the order is proved to be nearest to its draw", found.is_proved, found.cost, found.bound)
        places = {place.entry.number: place for place in standing.places(round_)}
        rules = drawn.notes["arranged"]
        self.witness.lots(drawn, [places[number] for number in found.order], keeps_apart=rules["sectors"])
        finals.bring_on_stage(round_, starts_at=self.cast.event.starts_at, actor=organiser, now=self.now)

    def _step_aside(self, round_: Round) -> None:
        """Two judges find that they have a tie after all."""
        for seat in [seat for seat in seats.seats_of(round_) if not seat.is_calibration][1:40:30]:
            scoring.recuse(seat, ConflictKind.OTHER, "曾与该团队合作", actor=seat.judge.person, now=self.now)

    def _score(self, round_: Round) -> None:
        for seat in seats.seats_of(round_):
            if not seat.is_calibration:
                self._file(seat)

    def _file(self, seat: Seat) -> None:
        share = self.worth[seat.entry_id] + self.leaning[seat.judge_id]
        marks = {
            each.id: min(
                Decimal(each.points), max(Decimal(0), _half_points(each.points * (share + self.draw.gauss(0, 0.05))))
            )
            for each in criteria_of(seat)
        }
        said = Writing(marks, "方向清楚，建议补充客户验证。")
        scoring.file(seat, said, version=seat.version, actor=seat.judge.person, now=self.now)

    def _leave_and_move_up(self, round_: Round, following: Round) -> None:
        """One that goes on withdraws: the next by rank moves up, unless equals at the cut still fill the places."""
        before = standing.places(following, {Standing.PENDING})
        leaver = before[0].entry
        group, quota = leaver.group_id, next(q.places for q in round_.quotas if q.group_id == leaver.group_id)
        waiting = [
            place
            for place in standing.places(round_, {Standing.ELIMINATED})
            if place.entry.group_id == group and place.rank and place.entry.state == EntryState.ACCEPTED
        ]
        self._withdraw(leaver)
        risen = standing.places(following, {Standing.SUBSTITUTED})
        still = sum(place.entry.group_id == group for place in before) - 1
        if still >= quota or not waiting:
            self.witness.sees("nobody moves up while the places are full", not risen)
            return
        best = min(place.rank or 0 for place in waiting)
        expected = {place.entry_id for place in waiting if place.rank == best}
        self.witness.sees("the next by rank moves up", {place.entry_id for place in risen} == expected, leaver.number)
        self.witness.sees(
            "it is written whose place was taken", all(place.moved_up_for_id == leaver.id for place in risen)
        )

    def _post(self, title: str, round_: Round) -> None:
        edition = self._edition()
        draft = noticing.Draft(title, noticing.shortest_end(edition, now=self.now), round_)
        notice = noticing.post(edition, draft, actor=self.cast.organiser, now=self.now)
        self.witness.posted(notice, edition.notice_days, [team.leader for team in self.cast.teams[:50]])
        self.witness.refused(
            "no list stands before its window is over",
            lambda: noticing.settle(notice, actor=self.cast.organiser, now=self.now),
        )
        self.now = _morning_after(notice.ends_on)
        noticing.settle(notice, actor=self.cast.organiser, now=self.now)

    def _pay(self, award: awarding.Award) -> None:
        today = self.now.astimezone(WENZHOU).date()
        self.witness.sees(
            "the parts make up the prize", sum(part.amount_yuan for part in award.payments) == award.prize_yuan
        )
        slip = StoredFile(
            code=f"rehearsal-{self.draw.getrandbits(100):x}", purpose="payment", name="slip.pdf",
            media_type="application/pdf", bytes=1, sha256="0" * 64, created_at=self.now,
        )  # fmt: skip
        db.session.add(slip)
        db.session.flush()
        if award.payments:
            first = award.payments[0]
            paying.pay(first, paid_on=today, evidence=slip, actor=self.cast.organiser, now=self.now)


def _half_points(value: float) -> Decimal:
    return Decimal(round(value * 2)) / 2


def _morning_after(day: date) -> datetime:
    following = add_working_days(day, 1, working_calendar())
    return datetime.combine(following, time(9, 30), WENZHOU)
