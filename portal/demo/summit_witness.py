"""What must hold at a summit, looked at without the code that makes it hold."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal.accounts.models import Person
from portal.audit import queries as audit
from portal.database import db
from portal.demo.watching import Watching
from portal.interests.models import Intent
from portal.matchmaking.models import (
    Meeting,
    MeetingChange,
    MeetingOutcome,
    MeetingRequest,
    Party,
    Summit,
    SummitPlan,
    UnmetPair,
    Wish,
)
from portal.matchmaking.queries import plans
from portal.matchmaking.queries.outcomes import Results
from portal.matchmaking.queries.plans import Pair
from portal.matchmaking.rules import MeetingState
from portal.notices.models import OutboxMessage

Places = Mapping[Pair, tuple[int, int]]


class SummitWitness(Watching):
    """Looks, counts what was looked at, and raises Broken with the words of what does not hold."""

    def requests(self, summit: Summit) -> None:
        """Nobody has more to answer than the cap."""
        waiting = Counter(
            db.session.execute(
                select(MeetingRequest.capital_id).where(
                    MeetingRequest.summit_id == summit.id,
                    MeetingRequest.state == "open",
                    MeetingRequest.asked_as == "team",
                )
            ).scalars()
        )
        for party, count in waiting.items():
            self.sees("nobody has more to answer than the cap", count <= summit.open_requests, party, count)

    def plan(self, plan: SummitPlan) -> None:
        """The plan is one people can live by, weighs what it says, and explains whom it leaves out."""
        parties = self._parties(plan.summit)
        meetings = list(plans.meetings(plan))
        self._places(plan.summit, meetings, parties)
        refused = self._refused(plan.summit)
        for each in meetings:
            pair = (each.capital_id, each.founder_id)
            self.sees("nobody is paired against a no", pair not in refused, pair)
        weight = sum(each.weight for each in meetings)
        self.sees("a plan weighs what its meetings weigh", weight == plan.weight, weight, plan.weight)
        self.sees(
            "no plan weighs more than its bound", (plan.weight or 0) <= (plan.bound or 0), plan.weight, plan.bound
        )
        self.sees("the plan is within half a per cent of what is possible",
                  (plan.bound or 0) - (plan.weight or 0) <= 0.005 * (plan.bound or 0), plan.weight, plan.bound)  # fmt: skip
        met = {(each.capital_id, each.founder_id) for each in meetings}
        unmet = db.session.execute(select(UnmetPair).where(UnmetPair.plan_id == plan.id)).scalars().all()
        wanted = self._wanted(plan.summit) - refused
        for pair in wanted:
            self.sees("who wants to meet does, or is told why not",
                      pair in met or any((each.capital_id, each.founder_id) == pair for each in unmet), pair)  # fmt: skip
        for reason in unmet:
            self._reason(reason, meetings, parties, plan.summit)

    def told(self, plan: SummitPlan, people: Mapping[int, Person]) -> None:
        """Everybody has one letter with the plan."""
        letters = Counter(
            db.session.execute(
                select(OutboxMessage.person_id).where(
                    OutboxMessage.purpose == "summit-agenda", OutboxMessage.version == plan.code
                )
            ).scalars()
        )
        for person in people.values():
            self.sees("everybody is told once", letters[person.id] == 1, person.code, letters[person.id])

    def changed(self, plan: SummitPlan, before: Places, leaver: Party, now: datetime) -> None:
        """Nobody was moved, nothing that had begun changed, nobody meets who has left, and both sides were told."""
        summit, after = plan.summit, plans.places(plan)
        begun = {slot.number for slot in summit.slots if slot.starts_at <= now}
        for pair, place in before.items():
            if place[0] in begun:
                self.sees("what has begun stays", after.get(pair) == place, pair)
            elif leaver.id in pair:
                self.sees("nobody meets who has left", pair not in after, pair)
            else:
                self.sees("filling moves nobody", after.get(pair) == place, pair)
        self._places(summit, list(plans.meetings(plan)), self._parties(summit))
        rows = db.session.execute(
            select(MeetingChange).where(MeetingChange.summit_id == summit.id, MeetingChange.changed_at == now)
        ).scalars().all()  # fmt: skip
        told = {row.meeting_id for row in rows}
        moved = set(before.items()) ^ set(after.items())
        standing = db.session.execute(select(Meeting).where(Meeting.plan_id == plan.id)).scalars().all()
        for meeting in standing:
            if (meeting.capital_id, meeting.founder_id) in {pair for pair, _place in moved}:
                self.sees("no change is silent", meeting.id in told, meeting.code)

    def afterwards(
        self, plan: SummitPlan, spoken: Sequence[MeetingOutcome], intents: Sequence[Intent], found: Results
    ) -> None:
        """Contacts and intents come of two yes alone; the numbers say what happened."""
        said: dict[int, dict[str, MeetingOutcome]] = defaultdict(dict)
        for each in spoken:
            said[each.meeting_id][each.side] = each
        both = {
            number for number, sides in said.items() if [each.interest for each in sides.values()] == ["yes", "yes"]
        }
        letters = set(
            db.session.execute(select(OutboxMessage.about).where(OutboxMessage.purpose == "summit-contacts")).scalars()
        )
        meetings = db.session.execute(select(Meeting).where(Meeting.plan_id == plan.id)).scalars().all()
        for meeting in meetings:
            self.sees(
                "contacts open after two yes alone", (meeting.code in letters) == (meeting.id in both), meeting.code
            )
        self.sees("each two yes have their intent", len(intents) == len(both), len(intents), len(both))
        held = [each for each in meetings if each.state == MeetingState.HELD]
        self.sees("talks are the meetings held", found.whole.talks == len(held), found.whole.talks, len(held))
        self.sees("intents are no agreements", found.whole.agreement_yuan == found.whole.paid_yuan == 0)
        for dimension, shares in found.shares.items():
            total = sum(share.numbers.talks for share in shares)
            self.sees("the parts of the summit add up", total == len(held), dimension, total)

    def trail(self) -> None:
        """The chain holds to its head."""
        verdict = audit.verify()
        self.sees("the chain of the trail holds", verdict.broken_at is None and not verdict.unsealed, verdict)

    def _places(self, summit: Summit, meetings: Sequence[Meeting], parties: Mapping[int, Party]) -> None:
        closed = {slot.number for slot in summit.slots if slot.is_closed}
        tables = {table.number for table in summit.tables}
        at_table, busy = Counter((each.slot, each.table) for each in meetings), Counter[tuple[int, int]]()
        for each in meetings:
            self.sees("a meeting has a slot and a table that are there",
                      each.slot not in closed and each.slot < len(summit.slots) and each.table in tables, each.code)  # fmt: skip
            for party in (each.capital_id, each.founder_id):
                busy[party, each.slot] += 1
                away = each.slot in parties[party].unavailable
                self.sees("nobody is called while they are away", not away, party, each.slot)
        self.sees("a table holds one meeting", not at_table or max(at_table.values()) == 1)
        self.sees("nobody is at two tables", not busy or max(busy.values()) == 1)
        counts = Counter(party for each in meetings for party in (each.capital_id, each.founder_id))
        for party, count in counts.items():
            most = self._cap(parties[party], summit)
            self.sees("nobody has more meetings than they wish", count <= most, party, count)

    def _reason(
        self, unmet: UnmetPair, meetings: Sequence[Meeting], parties: Mapping[int, Party], summit: Summit
    ) -> None:
        one, other = parties[unmet.capital_id], parties[unmet.founder_id]
        slots = {slot.number for slot in summit.slots if not slot.is_closed}
        common = slots - set(one.unavailable) - set(other.unavailable)
        own = {
            party.id: {each.slot for each in meetings if party.id in (each.capital_id, each.founder_id)}
            for party in (one, other)
        }
        free = common - own[one.id] - own[other.id]
        full = {party.id: len(own[party.id]) >= self._cap(party, summit) or not (
            slots - set(party.unavailable) - own[party.id]) for party in (one, other)}  # fmt: skip
        taken = Counter(each.slot for each in meetings)
        is_true = {
            "NO_COMMON_SLOT": not common,
            "INVESTOR_FULL": full[one.id],
            "PROJECT_FULL": full[other.id],
            "TABLES_FULL": bool(free) and all(taken[slot] >= len(summit.tables) for slot in free),
            "LOWER_PRIORITY": not free and not full[one.id] and not full[other.id],
        }.get(unmet.reason, True)
        self.sees("the reason is true", is_true, unmet.reason, one.code, other.code)

    def _cap(self, party: Party, summit: Summit) -> int:
        return party.meetings or (summit.project_meetings if party.project_id else summit.investor_meetings)

    def _parties(self, summit: Summit) -> dict[int, Party]:
        rows = db.session.execute(select(Party).where(Party.summit_id == summit.id)).scalars()
        return {party.id: party for party in rows}

    def _pairs(self, summit: Summit, *marks: str) -> set[Pair]:
        founder = aliased(Party)
        rows = db.session.execute(
            select(Wish.party_id, Wish.other_id, founder.project_id)
            .join(founder, founder.id == Wish.other_id)
            .where(founder.summit_id == summit.id, Wish.mark.in_(marks))
        )
        return {(one, other) if project else (other, one) for one, other, project in rows}

    def _refused(self, summit: Summit) -> set[Pair]:
        """Who said no in any way: a mark, or an answer."""
        declined = db.session.execute(
            select(MeetingRequest.capital_id, MeetingRequest.founder_id).where(
                MeetingRequest.summit_id == summit.id, MeetingRequest.state == "declined"
            )
        )
        return self._pairs(summit, "no", "block") | {(one, other) for one, other in declined}

    def _wanted(self, summit: Summit) -> set[Pair]:
        accepted = db.session.execute(
            select(MeetingRequest.capital_id, MeetingRequest.founder_id).where(
                MeetingRequest.summit_id == summit.id, MeetingRequest.state == "accepted"
            )
        )
        return {(one, other) for one, other in accepted}
