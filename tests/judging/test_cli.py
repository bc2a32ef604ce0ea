"""The planners on files: what goes in, what comes out, and how a wrong file is named."""

import json
from typing import Any

import pytest

pytestmark = pytest.mark.sqlite_only

JUDGES: dict[str, Any] = {
    "format": "wz-judges/1",
    "reviews": 2,
    "load": [2, 2],
    "judges": [{"id": "J0", "institution": "温州大学"}, {"id": "J1", "institution": 7}, {"id": "J2"}],
    "entries": ["E0", "E1", "E2"],
    "conflicts": [["J0", "E0"]],
    "affinity": {"J0": {"E1": 0.5, "E2": 1}, "J1": {"E1": 0.25}},
}
ORDER: dict[str, Any] = {
    "format": "wz-order/1",
    "judges": 3,
    "quorum": 2,
    "away": {"J2": [0, 1]},
    "entries": [
        {"id": "E0", "sector": "A", "institution": "x", "window": [0, 3], "conflicts": ["J0"]},
        {"id": "E1", "sector": 1, "institution": "x", "window": [0, 3], "conflicts": []},
        {"id": "E2", "sector": "1", "institution": "y", "window": [0, 3], "conflicts": []},
        {"id": "E3", "sector": 1, "institution": 5, "window": [0, 0], "conflicts": []},
    ],
    "draw": ["E0", "E1", "E2", "E3"],
}


def with_each(**changes):
    """The order's file with the same changes to every entry."""
    return {**ORDER, "entries": [each | changes for each in ORDER["entries"]]}


@pytest.fixture
def run(app, tmp_path):
    """Runs a command on what it is given as a file."""

    def run(command, problem, *more):
        file = tmp_path / "problem.json"
        file.write_bytes(problem if isinstance(problem, bytes) else json.dumps(problem, ensure_ascii=False).encode())
        return app.test_cli_runner().invoke(args=["judging", command, str(file), *more])

    return run


def test_an_assignment_is_printed_with_its_bound(run):
    done = run("assign", JUDGES)
    assert (done.exit_code, done.stderr) == (0, "")
    said = json.loads(done.stdout)
    assert said.pop("seconds") >= 0
    assert said == {
        "assignment": {"E0": ["J1", "J2"], "E1": ["J0", "J1"], "E2": ["J0", "J2"]},
        "total": 1.75,
        "bound": 1.75,
        "loads": {"J0": 2, "J1": 2, "J2": 2},
        "components": 1,
        "lambda2": 1.5,
        "status": "optimal",
    }  # fmt: skip


def test_an_order_is_printed_with_the_reasons(run):
    done = run("order", ORDER, "--seed", "3", "--time-limit", "5")
    assert (done.exit_code, done.stderr) == (0, "")
    said = json.loads(done.stdout)
    assert said["cost"] == said["bound"] and said["status"] == "optimal" and "stopped" not in said
    assert said["order"][0] == "E3"
    assert said["reasons"]["E3"]["drawn"] == 3 and said["reasons"]["E3"]["rules"] == ["window"]
    assert set(said["reasons"]) == {"E0", "E1", "E2", "E3"}


@pytest.mark.parametrize(
    ("command", "problem", "code", "ids"),
    [
        ("assign", b"\xff", "BadFile", []),
        ("assign", b"[1,", "BadFile", []),
        ("assign", ORDER, "BadFile", []),
        ("assign", {**JUDGES, "reviews": 0}, "BadFile", []),
        ("assign", {**JUDGES, "reviews": True}, "BadFile", []),
        ("assign", {**JUDGES, "load": [3, 2]}, "BadFile", []),
        ("assign", {**JUDGES, "affinity": {"J0": {"E1": "much"}}}, "BadFile", ["E1", "J0"]),
        ("assign", json.dumps(JUDGES).replace("0.5", "NaN").encode(), "BadFile", []),
        ("assign", json.dumps(JUDGES).replace("0.5", "1e999").encode(), "BadFile", ["E1", "J0"]),
        ("assign", {**JUDGES, "affinity": {"J9": {"E1": 1}}}, "UnknownId", ["J9"]),
        ("assign", {**JUDGES, "conflicts": [["J0", "E9"]]}, "UnknownId", ["E9"]),
        ("assign", {**JUDGES, "entries": ["E0", "E0"]}, "DuplicateId", ["E0"]),
        ("assign", b'{"format": "wz-judges/1", "format": "wz-judges/1"}', "DuplicateId", ["format"]),
        ("assign", {**JUDGES, "conflicts": [["J0", "E0"], ["J1", "E0"]]}, "NotEnoughJudges", ["E0"]),
        ("assign", {**JUDGES, "load": [0, 1]}, "LoadsDoNotFit", []),
        ("assign", {**JUDGES, "load": [0, 3], "conflicts": [["J0", "E0"]], "reviews": 3}, "NotEnoughJudges", ["E0"]),
        ("order", {**ORDER, "draw": ["E0", "E1", "E2"]}, "UnknownId", ["E3"]),
        ("order", {**ORDER, "away": {"J3": [0]}}, "UnknownId", ["J3"]),
        ("order", {**ORDER, "away": {"J2": [-1]}}, "BadSlot", ["J2"]),
        ("order", {**ORDER, "quorum": 4}, "NoQuorum", ["E0", "E1", "E2", "E3"]),
        ("order", with_each(window=[9, 9]), "NeverFree", ["E0", "E1", "E2", "E3"]),
        ("order", with_each(window=[2, 3]), "SamePlaces", ["E0", "E1", "E2"]),
        ("order", with_each(sector="A"), "TooManyOfASector", ["E0", "E1", "E2", "E3"]),
    ],
)  # fmt: skip
def test_a_wrong_file_and_an_impossible_problem_are_named_on_standard_error(run, command, problem, code, ids):
    done = run(command, problem)
    assert (done.exit_code, done.stdout) == (2, "")
    said = json.loads(done.stderr.splitlines()[-1])
    assert (said["error"], said["ids"], bool(said["detail"])) == (code, ids, True)


def test_a_file_that_is_not_there_is_named(app, tmp_path):
    done = app.test_cli_runner().invoke(args=["judging", "assign", str(tmp_path / "none.json")])
    assert (done.exit_code, json.loads(done.stderr)["error"]) == (2, "BadFile")


def test_nothing_found_in_time_is_told_apart(run, monkeypatch):
    entries = [f"E{number}" for number in range(400)]
    judges = [{"id": f"J{number}"} for number in range(40)]
    problem = {"format": "wz-judges/1", "reviews": 3, "load": [30, 30], "judges": judges, "entries": entries}
    done = run("assign", problem, "--time-limit", "0.000001")
    assert (done.exit_code, done.stdout) == (3, "")
    assert json.loads(done.stderr.splitlines()[-1])["error"] == "NothingFound"


def test_the_same_file_and_seed_give_the_same_bytes(run):
    said = [run("order", ORDER, "--seed", "7").stdout.rpartition(', "seconds"')[0] for _ in range(2)]
    assert said[0] == said[1] != ""
