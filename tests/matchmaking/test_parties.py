"""Who is at a summit, and who speaks for whom."""

from portal.matchmaking.queries import parties as reading
from portal.matchmaking.queries import summits
from portal.matchmaking.rules import PartyKind, PartyState
from tests.builders.accounts import a_person
from tests.builders.projects import a_member
from tests.builders.summits_room import a_party, a_plan, a_request, a_summit, a_wish, parties


def test_a_summit_is_read_with_its_slots_and_tables_and_its_parties_by_state_and_kind(app):
    summit = a_summit(slots=4, tables=3)
    funds, projects = parties(summit, 2, 2)
    waiting = a_party(summit, state=PartyState.APPLIED)

    found = summits.summit(summit.event.slug)

    assert [slot.number for slot in found.slots] == [0, 1, 2, 3]
    assert [table.number for table in found.tables] == [1, 2, 3]
    assert list(reading.parties(found)) == [*funds, *projects, waiting]
    assert list(reading.parties(found, states={PartyState.ADMITTED}, kinds={PartyKind.INVESTOR})) == funds
    assert summits.summit("nowhere") is None


def test_everybody_of_a_team_speaks_for_its_party_and_is_written_to(app):
    summit, person, colleague, asked = a_summit(), a_person(), a_person(), a_person()
    party = a_party(summit, person=person)
    a_party(summit, kind=PartyKind.INVESTOR)
    a_member(party.project, colleague)
    a_member(party.project, asked, is_agreed=False)

    assert list(reading.my_parties(summit, colleague)) == [party]
    assert list(reading.my_parties(summit, asked)) == []
    assert list(reading.my_parties(summit, None)) == []
    assert reading.people_of(party) == [person, colleague]
    assert reading.party(summit.event.slug, party.code.lower()) == party
    assert reading.party("another", party.code) is None


def test_slots_stay_as_they_are_once_a_plan_is_published(app):
    summit = a_summit()
    ([fund], [project]) = parties(summit, 1, 1)
    a_wish(fund, project)
    a_request(project, fund)

    assert not summits.has_published_plan(summit)
    a_plan(summit, [(fund, project, 0, 1)])
    assert summits.has_published_plan(summit)
