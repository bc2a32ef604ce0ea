"""The planner of meetings on files: what goes in, what comes out, and how a wrong file is named."""

import json
from typing import Any

import pytest

pytestmark = pytest.mark.sqlite_only

SUMMIT: dict[str, Any] = {
    "format": "wz-summit/1",
    "slots": 4,
    "tables": 1,
    "session_starts": [0, 2],
    "investors": [{"id": "I0", "unavailable": [], "max_meetings": 2}, {"id": "I1", "unavailable": [0, 1]}],
    "projects": [
        {"id": "P0", "unavailable": [3]},
        {"id": "P1", "unavailable": []},
        {"id": "P2", "unavailable": [2, 3]},
    ],
    "requests": [
        {"investor": "I0", "project": "P0", "weight": 9},
        {"investor": "I0", "project": "P1", "weight": 8},
        {"investor": "I0", "project": "P2", "weight": 7},
        {"investor": "I1", "project": "P0", "weight": 6},
        {"investor": "I1", "project": "P1", "weight": 5},
        {"investor": "I1", "project": "P2", "weight": 4},
    ],
}
PLANNED = [
    {"investor": "I0", "project": "P0", "slot": 0},
    {"investor": "I0", "project": "P1", "slot": 1},
    {"investor": "I1", "project": "P0", "slot": 2},
    {"investor": "I1", "project": "P1", "slot": 3},
]


@pytest.fixture
def solve(app, tmp_path):
    """Runs the command on what it is given as a file."""

    def run(problem, *more, name="problem.json"):
        file = tmp_path / name
        file.write_bytes(problem if isinstance(problem, bytes) else json.dumps(problem, ensure_ascii=False).encode())
        return app.test_cli_runner().invoke(args=["matchmaking", "solve", str(file), *more])

    return run


def test_a_plan_is_printed_with_its_bound_and_its_reasons(solve):
    done = solve(SUMMIT)
    assert (done.exit_code, done.stderr) == (0, "")
    said = json.loads(done.stdout)
    assert said.pop("seconds") >= 0
    assert {(each["investor"], each["project"]) for each in said.pop("meetings")} == {
        (each["investor"], each["project"]) for each in PLANNED
    }
    assert said == {
        "weight": 28,
        "bound": 28,
        "gap": 0.0,
        "status": "optimal",
        "unmet": [
            {"investor": "I0", "project": "P2", "reason": "INVESTOR_FULL"},
            {"investor": "I1", "project": "P2", "reason": "NO_COMMON_SLOT"},
        ],
    }


def test_each_meeting_has_its_slot_and_table_from_zero(solve):
    meetings = json.loads(solve(SUMMIT).stdout)["meetings"]
    assert all(each.keys() == {"investor", "project", "slot", "table"} for each in meetings)
    assert [each["slot"] for each in meetings] == [0, 1, 2, 3] and {each["table"] for each in meetings} == {0}


@pytest.mark.parametrize("mode", ["fill", "least-change"])
def test_a_plan_goes_on_without_who_left(solve, mode):
    said = json.loads(solve({**SUMMIT, "previous": PLANNED, "frozen_before": 1, "gone": ["P1"]}, "--mode", mode).stdout)
    met = {(each["investor"], each["project"]): each["slot"] for each in said["meetings"]}
    assert met == {("I0", "P0"): 0, ("I0", "P2"): 1, ("I1", "P0"): 2}
    assert [each["project"] for each in said["dropped"]] == ["P1", "P1"]
    assert (said["added"], said["moved"]) == ([{"investor": "I0", "project": "P2", "slot": 1}], [])
    assert {each["reason"] for each in said["unmet"]} == {"GONE", "NO_COMMON_SLOT"}
    assert (said["weight"], said["bound"], said["status"]) == (22, 22, "optimal")


def test_least_change_moves_where_that_pays_and_says_from_where(solve):
    previous = [{"investor": "I0", "project": "P1", "slot": 2}, {"investor": "I1", "project": "P0", "slot": 3}]
    problem = {
        **SUMMIT,
        "previous": previous[:1],
        "requests": SUMMIT["requests"][1:4:2],
        "slots": 3,
        "session_starts": [0],
    }
    problem["projects"] = [
        {"id": "P0", "unavailable": []},
        *({**each, "unavailable": []} for each in SUMMIT["projects"][1:]),
    ]
    filled, changed = (json.loads(solve(problem, "--mode", mode).stdout) for mode in ("fill", "least-change"))
    assert (filled["weight"], filled["moved"]) == (8, [])
    assert changed["weight"] == 14 and [each["from"] for each in changed["moved"]] == [2]


def test_locks_refusals_and_a_floor_are_read_too(solve):
    more = {
        "forbidden": [{"investor": "I0", "project": "P0"}],
        "locks": [{"investor": "I0", "project": "P2", "slot": 1, "table": 0}],
        "floor": 1,
        "homes": {"I0": 0},
    }
    said = json.loads(solve({**SUMMIT, **more}).stdout)
    assert {"investor": "I0", "project": "P2", "slot": 1, "table": 0} in said["meetings"]
    assert {"investor": "I0", "project": "P0", "reason": "DECLINED"} in said["unmet"]


def people(**changes):
    """The summit with these changes to its first investor."""
    return {**SUMMIT, "investors": [SUMMIT["investors"][0] | changes, SUMMIT["investors"][1]]}


def request(**changes):
    """The summit with these changes to its first request."""
    return {**SUMMIT, "requests": [SUMMIT["requests"][0] | changes, *SUMMIT["requests"][1:]]}


@pytest.mark.parametrize(
    ("problem", "code", "ids"),
    [
        (b"[]", "BadFile", []),
        ({**SUMMIT, "format": "wz-order/1"}, "BadFile", []),
        ({**SUMMIT, "slots": -1}, "BadFile", []),
        ({**SUMMIT, "slots": 10**9}, "BadFile", []),
        ({**SUMMIT, "tables": 1.5}, "BadFile", []),
        ({**SUMMIT, "requests": None}, "BadFile", []),
        ({**SUMMIT, "homes": {"I0": "A"}}, "BadFile", ["I0"]),
        ({**SUMMIT, "session_starts": [0, 9]}, "BadSlot", []),
        ({**SUMMIT, "session_starts": [-1]}, "BadSlot", []),
        (people(id=7), "BadFile", []),
        (people(id="I1"), "DuplicateId", ["I1"]),
        (people(unavailable=[4]), "BadSlot", ["I0"]),
        (people(unavailable=["0"]), "BadSlot", ["I0"]),
        (people(max_meetings=-1), "BadFile", ["I0"]),
        (request(investor="I9"), "UnknownId", ["I9"]),
        (request(project=None), "BadFile", []),
        (request(weight=-1), "NegativeWeight", ["I0", "P0"]),
        (request(weight=0.5), "BadFile", ["I0", "P0"]),
        (request(weight=True), "BadFile", ["I0", "P0"]),
        (request(project="P1"), "DuplicateRequest", ["I0", "P1"]),
        ({**SUMMIT, "locks": [{"investor": "I1", "project": "P2"}]}, "LockedConflict", ["I1", "P2"]),
        ({**SUMMIT, "locks": [{"investor": "I0", "project": "P0", "slot": -1}]}, "BadSlot", ["I0", "P0"]),
        ({**SUMMIT, "previous": [{"investor": "I0", "project": "P0"}]}, "BadSlot", ["I0", "P0"]),
        ({**SUMMIT, "previous": [PLANNED[0], PLANNED[0]]}, "LockedConflict", ["I0", "P0"]),
        ({**SUMMIT, "gone": ["I9"]}, "UnknownId", ["I9"]),
        ({**SUMMIT, "frozen_before": 5}, "BadSlot", []),
    ],
)  # fmt: skip
def test_a_wrong_file_is_named_on_standard_error(solve, problem, code, ids):
    done = solve(problem)
    assert (done.exit_code, done.stdout) == (2, "")
    said = json.loads(done.stderr.splitlines()[-1])
    assert (said["error"], said["ids"], bool(said["detail"])) == (code, ids, True)


def test_the_same_file_and_seed_give_the_same_bytes(solve):
    said = [solve(SUMMIT, "--seed", "7").stdout.rpartition(', "seconds"')[0] for _ in range(2)]
    assert said[0] == said[1] != ""


def test_a_plan_cut_by_time_says_so(solve):
    said = json.loads(solve(SUMMIT, "--time-limit", "0.000001").stdout)
    assert said["stopped"] == "time" and said["weight"] <= said["bound"]


TIMETABLE = b"""
nBusiness=4; nMeetings=3; nTables=2; nTotalSlots=5; nMorningSlots=3;
requested = [|1, 2,1,
|2, 3,2,
|4, 1,3,
|];
"""


def test_a_file_of_the_literature_gets_its_timetable(solve):
    done = solve(TIMETABLE, name="forum.dzn")
    assert (done.exit_code, done.stderr) == (0, "")
    said = json.loads(done.stdout)
    assert said.pop("seconds") >= 0 and len(said.pop("slots")) == 3
    assert said == {"breaks": 0, "bound": 0, "status": "optimal"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (TIMETABLE.replace(b"nTables=2", b"nTables=x"), "BadFile"),
        (TIMETABLE.replace(b"nTotalSlots=5; nMorningSlots=3", b"nTotalSlots=1; nMorningSlots=1"), "NoCommonSlot"),
    ],
)
def test_a_wrong_or_impossible_file_of_the_literature_is_named(solve, text, code):
    done = solve(text, name="forum.dzn")
    assert (done.exit_code, done.stdout) == (2, "")
    assert json.loads(done.stderr.splitlines()[-1])["error"] == code
