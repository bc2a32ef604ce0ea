"""What must hold in a competition, looked at without the code that makes it hold. Source: domain notes, 9b."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

from sqlalchemy import func, select

from portal.access import Grants
from portal.accounts.models import Person
from portal.areas.queries import working_calendar
from portal.areas.rules import Calendar, DayKind
from portal.audit import queries as audit
from portal.audit.models import AuditRow
from portal.clock import WENZHOU
from portal.competitions.models.edition import Competition, Criterion, Round
from portal.competitions.models.entries import Entry, EntryVersion, RoundEntry
from portal.competitions.models.notices import PublicNotice
from portal.competitions.models.screening import Screening
from portal.competitions.queries import rounds as standing
from portal.competitions.rules import IN_ROUND, Aggregation, EntryState, RoundState, Standing
from portal.database import db
from portal.demo.watching import Watching
from portal.judging.models import RoundResult, Seat, Sheet
from portal.judging.permissions import GRANTS, Permission
from portal.judging.queries import calibrating, results, seats
from portal.judging.rules import SeatState
from portal.stage.models import Draw, PublicVote, Stage, Turn
from portal.stage.rules import drawn, seal_of

# Posted on, working days, last day: the official calendar of 2026 with its make-up days.
NOTICE_DAYS = (
    (date(2026, 9, 17), 5, date(2026, 9, 23)),
    (date(2026, 9, 28), 5, date(2026, 10, 10)),
    (date(2026, 2, 12), 5, date(2026, 2, 26)),
)


class Witness(Watching):
    """Looks, counts what was looked at, and raises Broken with the words of what does not hold."""

    def working_days(self) -> None:
        """The vectors of the public notices."""
        calendar = working_calendar()
        for posted, days, last in NOTICE_DAYS:
            self.sees("a notice hangs for its working days", _counted_on(posted, days, calendar) == last, posted)

    def numbers(self, competition: Competition) -> None:
        """Every entry handed in has its own number, none is left out, and one leader answers for one entry."""
        entries = db.session.execute(
            select(Entry).where(Entry.competition_id == competition.id, Entry.number.is_not(None))
        ).scalars().all()  # fmt: skip
        stem = f"{competition.number_prefix}-{competition.year}-"
        expected = {f"{stem}{number:04d}" for number in range(1, len(entries) + 1)}
        self.sees("numbers run without a gap", {entry.number for entry in entries} == expected, len(entries))
        counts = Counter(entry.applicant_id for entry in entries if entry.state != EntryState.WITHDRAWN)
        most = competition.max_entries_per_applicant
        self.sees("nobody answers for too many entries", max(counts.values()) <= most, counts.most_common(1))
        kept = dict(
            db.session.execute(select(EntryVersion.entry_id, func.count()).group_by(EntryVersion.entry_id)).all()
        )
        self.sees("every entry handed in kept its version", all(kept.get(entry.id, 0) >= 1 for entry in entries))

    def screened(self, competition: Competition) -> None:
        """Accepted entries passed both levels, each answer within its working days."""
        calendar = working_calendar()
        looks = db.session.execute(
            select(Screening).join(Screening.entry).where(Entry.competition_id == competition.id)
        ).scalars()  # fmt: skip
        by_entry: dict[Entry, list[Screening]] = defaultdict(list)
        for look in looks:
            days = competition.county_days if look.level == "county" else competition.city_days
            due = _counted_on(_day(look.received_at), days, calendar)
            self.sees("a look is due after its working days", look.due_on == due, look.entry.number)
            by_entry[look.entry].append(look)
        for entry, of in by_entry.items():
            passed = {look.level for look in of if look.verdict == "passed"}
            if entry.state == EntryState.ACCEPTED:
                self.sees("accepted entries passed county and city", passed == {"county", "city"}, entry.number)

    def seated(self, round_: Round, *, is_even: bool) -> None:
        """Everybody has their judges: no tie, no institution twice, loads even on paper."""
        by_entry: dict[int, list[Seat]] = defaultdict(list)
        for seat in seats.seats_of(round_):
            if not seat.is_calibration:
                by_entry[seat.entry_id].append(seat)
        places = standing.places(round_, IN_ROUND)
        self.sees("every entry has judges", {place.entry_id for place in places} <= set(by_entry))
        for of in by_entry.values():
            tied = [seat for seat in of for tie in seat.judge.conflicts if tie.project_id == seat.entry.project_id]
            self.sees("no judge reads what they are tied to", not tied, [seat.code for seat in tied])
            if is_even:
                self.sees("every entry has as many judges as the round says", len(of) == round_.judges_per_entry)
                houses = [seat.judge.institution for seat in of if seat.judge.institution]
                self.sees("no institution reads an entry twice", len(set(houses)) == len(houses), houses)
        if is_even:
            loads = Counter(seat.judge_id for of in by_entry.values() for seat in of)
            self.sees("judges read equally much", max(loads.values()) - min(loads.values()) <= 1, loads)

    def calibrated(self, round_: Round, criteria: Sequence[Criterion]) -> None:
        """Judges compare by the marks they gave, and none of it counts."""
        marks = {
            sheet.seat.judge_id: {name: Fraction(mark) for name, mark in sheet.marks.items()}
            for sheet in db.session.execute(
                select(Sheet).join(Sheet.seat).where(Seat.round_id == round_.id, Seat.is_calibration)
            ).scalars()
        }
        found = calibrating.calibration_of(round_).comparison(criteria)
        assert found is not None
        for name, apart in found.criteria.items():
            own = [of[name] for of in marks.values()]
            self.sees(
                "judges compare by their marks", Fraction(apart.mean) == _to_cents(sum(own, Fraction(0)) / len(own))
            )
            self.sees(
                "judges compare by their marks",
                (min(own), max(own)) == (Fraction(apart.lowest), Fraction(apart.highest)),
                name,
            )
        self.sees("everybody who scored it is compared", {each.judge for each in found.judges} == set(marks))
        self.sees(
            "the calibration entry counts for nothing",
            not any(sheet.seat.is_calibration for sheet in seats.sheets_of(round_)),
        )

    def voted(self, stage: Stage, tickets: int) -> None:
        """One ticket, one vote."""
        cast = (
            db.session.execute(select(PublicVote.registration_id).where(PublicVote.stage_id == stage.id))
            .scalars()
            .all()
        )
        self.sees("one ticket has one vote", len(cast) == len(set(cast)) == tickets, len(cast), tickets)

    def trail(self, competition: Competition) -> None:
        """The chain holds to its head, nothing is unsealed, and what was filed and signed stands in it."""
        verdict = audit.verify()
        self.sees("the chain of the trail holds", verdict.broken_at is None and not verdict.unsealed, verdict)
        filed = select(func.count()).select_from(Sheet).join(Sheet.seat).join(Seat.round)
        filed = filed.where(Round.competition_id == competition.id, Sheet.corrected_by_id.is_(None))
        said = select(func.count()).select_from(AuditRow).join(Seat, Seat.code == AuditRow.ref).join(Seat.round)
        said = said.where(Round.competition_id == competition.id, AuditRow.action == "file sheet")
        sheets, rows = db.session.execute(filed).scalar_one(), db.session.execute(said).scalar_one()
        self.sees("every sheet stands in the trail", sheets == rows, sheets, rows)
        digests = select(RoundResult.digest).join(RoundResult.round).where(Round.competition_id == competition.id)
        signings = select(AuditRow.after).where(AuditRow.kind == "round", AuditRow.action.in_(("sign", "correct")))
        known = {(after or {}).get("result") for after in db.session.execute(signings).scalars()}
        self.sees("every result stands in the trail", set(db.session.execute(digests).scalars()) <= known)

    def secret(self, round_: Round, people: Iterable[Person | None]) -> None:
        """Before the close nobody reads a result, and nobody any seat but their own."""
        self._refuses(GRANTS, Permission.SEE_RESULT, round_, people, "nobody reads a result before the close")
        for seat in [seat for seat in seats.seats_of(round_) if not seat.is_calibration][::7]:
            others = [person for person in people if person is None or person.id != seat.judge.person_id]
            self._refuses(GRANTS, Permission.SEE_SEAT, seat, others, "nobody reads another's sheet")

    def stepped_aside(self, round_: Round) -> None:
        """Who gave a seat back reads the entry no more, and counts for nothing."""
        left = select(Seat).where(Seat.round_id == round_.id, Seat.state == SeatState.RECUSED)
        counted = {(sheet.seat.judge_id, sheet.seat.entry_id) for sheet in seats.sheets_of(round_)}
        for seat in db.session.execute(left).scalars():
            self._refuses(GRANTS, Permission.SEE_SEAT, seat, [seat.judge.person], "who steps aside reads no more")
            self.sees("who steps aside is not counted", (seat.judge_id, seat.entry_id) not in counted, seat.code)

    def _refuses(
        self, grants: Grants, permission: Permission, thing: Any, people: Iterable[Person | None], what: str
    ) -> None:
        for person in people:
            self.sees(what, not grants[permission](person, thing), permission, person and person.code)

    def signed(self, round_: Round) -> None:
        """Scores and ranks follow from the sheets, by hand; the kept result gives its own bytes again."""
        kept = results.signed(round_)
        assert kept is not None
        self.sees("a signed result gives the same bytes again", results.is_reproduced(kept), kept.digest)
        totals: dict[int, list[Fraction]] = defaultdict(list)
        for sheet in _last_sheets(round_):
            totals[sheet.seat.entry_id].append(Fraction(sheet.total))
        votes = _votes(round_) if round_.jury_percent else Counter()
        ranked = [place for place in standing.places(round_) if place.rank is not None]
        self.sees("every ranked entry has sheets", {place.entry_id for place in ranked} <= set(totals))
        for place in ranked:
            by_hand = _by_hand(totals[place.entry_id], str(round_.aggregation))
            if votes:
                public = _to_cents(Fraction(100 * votes[place.entry.project_id], max(votes.values())))
                by_hand = _to_cents((by_hand * (100 - round_.jury_percent) + public * round_.jury_percent) / 100)
            self.sees("a score is what the sheets say", Fraction(place.score or 0) == by_hand, place.entry.number)
        for group in {place.entry.group_id for place in ranked}:
            self._ranks([place for place in ranked if place.entry.group_id == group])

    def _ranks(self, places: Sequence[RoundEntry]) -> None:
        ordered = sorted(places, key=lambda place: (place.rank or 0, -(place.score or 0)))
        sharing = Counter(place.rank for place in ordered)
        for one, other in pairwise(ordered):
            in_order = (one.score or 0) >= (other.score or 0)
            self.sees("ranks follow scores", in_order and (one.rank or 0) <= (other.rank or 0), one.entry.number)
        for place in ordered:
            ahead = sum((other.rank or 0) < (place.rank or 0) for other in ordered)
            self.sees("equals share a rank and the next one skips", place.rank == ahead + 1, place.rank, sharing)

    def advanced(self, round_: Round) -> None:
        """By group as many go on as there are places, and more only where the last ones are equal."""
        places = standing.places(round_)
        for quota in standing.quotas(round_):
            own = [place for place in places if place.entry.group.code == quota.group and place.rank is not None]
            on = [place for place in own if place.standing == Standing.ADVANCED]
            waiting = [place for place in own if place.standing == Standing.ELIMINATED]
            fits = len(on) == min(quota.places, len(own))
            last = max((place.rank or 0 for place in on), default=0)
            equal = sum(place.rank == last for place in on)
            self.sees("as many go on as there are places", fits or len(on) - equal < quota.places, quota.group)
            self.sees("nobody is passed over", all((place.rank or 0) > last for place in waiting), quota.group)

    def frozen(self, round_: Round, act: Callable[[], Any]) -> None:
        """Once closed, no sheet changes any more."""
        self.sees("the round is closed", round_.state in {RoundState.CLOSED, RoundState.SIGNED}, round_.state)
        self.refused("no sheet is filed after the close", act)

    def posted(self, notice: PublicNotice, days: int, teams: Iterable[Person]) -> None:
        """The window is as long as the rules say, and the list names nobody's address."""
        end = _counted_on(notice.posted_on, days, working_calendar())
        self.sees("a notice hangs for its working days", notice.ends_on == end, notice.ends_on, end)
        text = json.dumps(notice.rows, ensure_ascii=False)
        leaks = [person.code for person in teams if (person.email and person.email in text) or person.code in text]
        self.sees("a public list carries no address", "@" not in text and not leaks, leaks)

    def lots(self, draw: Draw, order: Sequence[RoundEntry], *, keeps_apart: bool) -> None:
        """Anybody can repeat the draw from what is published, and the order keeps industries apart."""
        self.sees("the seal was that of the secret", seal_of(draw.secret) == draw.seal, draw.code)
        self.sees("the draw can be repeated", drawn(draw.entries, draw.seed) == draw.order, draw.code)
        for one, other in pairwise(order if keeps_apart else ()):
            self.sees("no two neighbours are of one industry", one.entry.sector != other.entry.sector)

    def corrected(self, results_: Sequence[RoundResult]) -> None:
        """Every result after the first has a reason and two hands; the earlier ones stand unchanged."""
        for kept in results_:
            self.sees("a signed result gives the same bytes again", results.is_reproduced(kept), kept.digest)
            hands = kept.number == 1 or (kept.reason and kept.second_id not in {None, kept.signed_by_id})
            self.sees("a correction has a reason and two hands", bool(hands), kept.number)


def _last_sheets(round_: Round) -> Iterable[Sheet]:
    """The sheets that count, found anew: the last of each seat that was not given back."""
    wanted = (
        select(Sheet)
        .join(Sheet.seat)
        .where(Seat.round_id == round_.id, Seat.state == SeatState.ASSIGNED, Seat.is_calibration.is_(False))
    )
    last: dict[int, Sheet] = {}
    for sheet in db.session.execute(wanted.order_by(Sheet.number)).scalars():
        last[sheet.seat_id] = sheet
    return last.values()


def _by_hand(totals: Sequence[Fraction], aggregation: str) -> Fraction:
    counted = sorted(totals)
    if aggregation == Aggregation.TRIMMED_MEAN and len(counted) >= 5:
        counted = counted[1:-1]
    return _to_cents(sum(counted, Fraction(0)) / len(counted))


def _to_cents(points: Fraction) -> Fraction:
    """Two decimals, half up."""
    return Fraction(int(points * 100 + Fraction(1, 2)), 100)


def _votes(round_: Round) -> Counter[int | None]:
    """The public's votes by project, counted one by one."""
    event = round_.event_id or round_.competition.event_id
    cast = select(Turn.project_id).join(PublicVote, PublicVote.turn_id == Turn.id).join(Turn.stage)
    return Counter(db.session.execute(cast.where(Stage.event_id == event)).scalars())


def _counted_on(posted: date, days: int, calendar: Calendar) -> date:
    """The same count as on a wall calendar: day after day, ticking off those on which offices work."""
    day = posted
    while days:
        day += timedelta(days=1)
        kind = calendar.get(day)
        days -= kind is DayKind.WORKDAY or (kind is None and day.isoweekday() <= 5)
    return day


def _day(instant: Any) -> date:
    found: date = instant.astimezone(WENZHOU).date()
    return found
