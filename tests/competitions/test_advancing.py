"""Who goes on, and who moves up: tables without a database."""

import pytest

from portal.competitions.advancing import Places, Ranked, cuts, moving_up, places_for


def ranked(*ranks, group="CC", sector="it", heat=None):
    return [Ranked(f"E{number}", group, sector, heat, rank) for number, rank in enumerate(ranks)]


@pytest.mark.parametrize(
    ("ranks", "places", "going_on", "is_shared"),
    [
        ((1, 2, 3, 4), 2, ["E0", "E1"], False),
        ((1, 2, 2, 4), 2, ["E0", "E1", "E2"], True),  # equal at the cut: both go on
        ((1, 1, 3, 4), 2, ["E0", "E1"], False),
        ((1, 1, 1, 1), 1, ["E0", "E1", "E2", "E3"], True),
        ((1, 2), 5, ["E0", "E1"], False),
        ((4, 3, 2, 1), 1, ["E3"], False),
        ((), 3, [], False),
    ],
)
def test_as_many_go_on_as_there_are_places_and_all_who_are_level_with_the_last(ranks, places, going_on, is_shared):
    (cut,) = cuts(ranked(*ranks), [Places("CC", places)])
    assert [each.entry for each in cut.going_on] == going_on
    assert cut.is_shared is is_shared
    assert len(cut.going_on) + len(cut.waiting) == len(ranks)


def test_an_entry_competes_for_the_narrowest_places_that_fit_it():
    group, trade, heat = Places("CC", 9), Places("CC", 2, sector="it"), Places("CC", 1, heat=7)
    quotas = [group, trade, heat]
    assert places_for("CC", "it", 7, quotas) == heat
    assert places_for("CC", "it", 8, quotas) == trade
    assert places_for("CC", "bio", None, quotas) == group
    assert places_for("CK", "it", 7, quotas) is None


def test_entries_without_places_to_compete_for_do_not_go_on():
    found = cuts([*ranked(1, 2), *ranked(1, group="CK")], [Places("CC", 1)])
    assert [(each.places, len(each.going_on), len(each.waiting)) for each in found] == [
        (Places("CC", 1), 1, 1),
        (None, 0, 1),
    ]


@pytest.mark.parametrize(
    ("waiting", "taken", "rising"),
    [
        ((5, 6, 7), 3, ["E0"]),
        ((5, 5, 7), 3, ["E0", "E1"]),  # level: both move up
        ((7, 6, 5), 3, ["E2"]),
        ((5, 6), 4, []),  # equals at the cut still fill the places
        ((), 1, []),
    ],
)
def test_the_next_by_rank_moves_up_for_a_vacancy(waiting, taken, rising):
    assert [each.entry for each in moving_up(ranked(*waiting), Places("CC", 4), taken)] == rising
