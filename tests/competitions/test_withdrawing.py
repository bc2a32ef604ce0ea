"""Who gives a place up leaves it to the next in the ranking, and both teams are told."""

from decimal import Decimal

from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.competitions.actions import rounds, withdrawing
from portal.competitions.actions.rounds import Outcome
from portal.competitions.models.edition import Quota
from portal.competitions.models.entries import RoundEntry
from portal.competitions.queries import entries as queries
from portal.competitions.rules import RoundState, Standing
from portal.database import db
from portal.notices.models import OutboxMessage
from tests.builders.accounts import a_person
from tests.builders.competitions import a_competition
from tests.builders.entries import the_leader
from tests.builders.results import an_accepted_entry


def test_the_next_by_rank_moves_up_and_both_teams_get_a_letter(app: Flask) -> None:
    edition, chair, now = a_competition(groups=("CC",)), a_person("组长（演示）"), clock.now()
    first, following = edition.rounds[0], edition.rounds[1]
    first.quotas = [Quota(group=edition.groups[0], places=1)]
    best, second, third = (an_accepted_entry(edition) for _ in range(3))
    rounds.take_in(first, actor=chair, now=now)
    first.state = RoundState.CLOSED
    ranking = {best: 1, second: 2, third: 3}
    outcomes = {str(entry.number): Outcome(Decimal(90 - rank), rank) for entry, rank in ranking.items()}
    rounds.advance(first, outcomes, actor=chair, now=now)
    db.session.commit()
    risen = withdrawing.withdraw(
        queries.entry_by_number(best.id), letter="另有安排", commitment=True, actor=the_leader(best), now=now
    )
    db.session.commit()
    assert [(place.entry_id, place.moved_up_for_id, place.round_id) for place in risen] == [
        (second.id, best.id, following.id)
    ]
    places = {place.entry_id: place.standing for place in db.session.execute(
        select(RoundEntry).where(RoundEntry.round_id == following.id)
    ).scalars()}  # fmt: skip
    assert places == {best.id: Standing.WITHDRAWN, second.id: Standing.SUBSTITUTED}
    told = {
        person: subject.split("：")[0]
        for person, subject in db.session.execute(select(OutboxMessage.person_id, OutboxMessage.subject)).all()
    }
    assert told == {the_leader(best).id: "已弃赛", the_leader(second).id: "递补晋级"}
