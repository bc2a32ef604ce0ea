"""Files of the literature say who meets whom and when they may; whatever is wrong in one has a name."""

import pytest

from portal.solvers import dzn
from portal.solvers.breaks import Meeting
from portal.solvers.files import BadFile

# Rows end in a comma before the next bar, as in the files that are passed around.
FAIR = """
nBusiness = 4;
nMeetings = 3;
nTables = 2;
nTotalSlots = 5;
nMorningSlots = 3;

requested = [|1, 2,1,
|2, 3,2,
|4, 1,3,
|];
meetingsxBusiness = [{1,2,4},
{1,2,3},
{1,3},
{1,4}];
nMeetingsBusiness = [2,2,1,1];
forbidden = [{0,2},
{0},
{0, 5},
{}];
fixed = [0,0,4];
precedences = [{},
{1},
{}];
"""
SHORT = "nBusiness=4;nMeetings=1;nTables=1;nTotalSlots=2;nMorningSlots=2;requested=[|1,2,3|];"


def test_a_file_says_who_meets_whom_and_when_they_may():
    found = dzn.instance(FAIR.encode())
    assert (found.people, found.slots, found.tables, found.unfairness) == (4, 5, 2, 2)
    assert found.meetings == (
        Meeting((0, 1), frozenset({0, 2})),
        Meeting((1, 2), frozenset({3})),
        Meeting((3, 0), frozenset({3})),
    )
    assert found.before == ((0, 1),)


@pytest.mark.parametrize(
    "text",
    [
        SHORT,
        "% a remark; with = signs\n" + SHORT.replace(";", " ;\r\n"),
        SHORT.replace("[|1,2,3|]", "[| 1 , 2 , 3 , |]"),
        SHORT + "forbidden=[{},{1..0},{0},{2..2},];fixed=[0];precedences=[{}];",
        SHORT + "meetingsxBusiness=[{1,2},{1,2},{1},{1}];nMeetingsBusiness=[1,1,0,0];",
    ],
)
def test_what_may_be_missing_and_how_it_is_set_out_changes_nothing(text):
    found = dzn.instance(text.encode())
    assert found.meetings == (Meeting((0, 1), frozenset({0, 1})),)
    assert found.before == ()


def test_a_run_of_slots_stands_for_all_of_them():
    found = dzn.instance(FAIR.replace("{0,2}", "{0, 1..2}").encode())
    assert found.meetings[0].slots == {2}


@pytest.mark.parametrize(
    ("old", "new", "code", "ids", "told"),
    [
        ("nTables = 2;", "", "BadFile", {"nTables"}, "missing"),
        ("nTables = 2;", "nTables = 2; nTables = 2;", "DuplicateId", {"nTables"}, "twice"),
        ("nTables = 2;", "nTables = two;", "BadFile", set(), "nTables must be a whole number"),
        ("nTables = 2;", "nTables = -1;", "BadFile", set(), "nTables must be a whole number"),
        ("nTables = 2;", "nTables = 2; nChairs = 3;", "UnknownId", {"nChairs"}, "key"),
        ("nTables = 2;", "nTables = 2; solve satisfy;", "BadFile", set(), "not a statement: solve satisfy"),
        ("nMorningSlots = 3", "nMorningSlots = 6", "BadSlot", set(), "nTotalSlots"),
        ("nTotalSlots = 5", "nTotalSlots = 99999999", "BadFile", set(), "60,000"),
        ("nMeetings = 3", "nMeetings = 4", "BadFile", set(), "12 numbers, not 9"),
        ("requested = [|1, 2,1,", "requested = |1, 2,1,", "BadFile", set(), "requested must be a list"),
        ("|4, 1,3,", "|4, x,3,", "BadFile", set(), "requested must hold whole numbers"),
        ("|4, 1,3,", "|4, 5,3,", "UnknownId", {"P5"}, "requested"),
        ("|4, 1,3,", "|4, 0,3,", "UnknownId", {"P0"}, "requested"),
        ("|4, 1,3,", "|4, 4,3,", "BadFile", {"M3"}, "oneself"),
        ("|4, 1,3,", "|4, 1,4,", "BadFile", {"M3"}, "session"),
        ("[2,2,1,1]", "[2,2,1]", "BadFile", set(), "nMeetingsBusiness must hold 4 numbers, not 3"),
        ("[2,2,1,1]", "[2,1,1,1]", "BadFile", {"P2"}, "counts otherwise"),
        ("{1,2,3}", "{1,2,4}", "BadFile", {"P2"}, "lists otherwise"),
        ("{0,2}", "{0,6}", "BadSlot", {"6"}, "forbidden"),
        ("{0,2}", "{0,x}", "BadFile", set(), "forbidden must hold whole numbers"),
        ("{0,2}", "{0..999999999}", "BadFile", set(), "too many"),
        ("{0,2}", "0,2", "BadFile", set(), "forbidden must hold sets"),
        ("{0, 5},", "", "BadFile", set(), "forbidden must hold 4 sets, not 3"),
        ("fixed = [0,0,4]", "fixed = [0,0,6]", "BadSlot", {"6"}, "fixed"),
        ("fixed = [0,0,4]", "fixed = [0,0]", "BadFile", set(), "fixed must hold 3 numbers, not 2"),
        ("precedences = [{},\n{1}", "precedences = [{},\n{4}", "UnknownId", {"M4"}, "precedences"),
    ],
)
def test_what_is_wrong_has_a_name(old, new, code, ids, told):
    text = FAIR.replace(old, new, 1)
    assert text != FAIR
    with pytest.raises(BadFile) as caught:
        dzn.instance(text.encode())
    assert (caught.value.code, set(caught.value.ids)) == (code, ids)
    assert told in str(caught.value)


def test_what_is_no_text_is_refused():
    with pytest.raises(BadFile, match="UTF-8"):
        dzn.instance(b"nBusiness = \xff;")
