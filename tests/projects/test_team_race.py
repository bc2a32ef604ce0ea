"""Several people open one invitation at one instant: two server processes, both databases, one of them is named."""

import http.client
import os
import threading
from urllib.parse import urlencode, urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal import clock
from portal.accounts.secrets import readable_code
from portal.database import db
from portal.projects.actions import team
from portal.projects.models import Project, TeamMember
from tests.builders.accounts import a_person
from tests.builders.projects import a_project
from tests.databases import Database
from tests.live import served
from tests.registrations.racing import Racer, racers

ROUNDS = int(os.environ.get("RACE_ROUNDS", "6"))
CONTROL_ROUNDS = 3
RIVALS = 6


def _accept(base: str, racer: Racer, token: str, start: threading.Barrier, statuses: list[int]) -> None:
    parts = urlsplit(base)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=30)
    connection.connect()
    body = urlencode({"csrf_token": racer.token, "submission_id": readable_code(24)})
    head = {"Cookie": racer.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    start.wait(30)
    connection.request("POST", f"/projects/invitations/{token}/accept", body, head)
    statuses.append(connection.getresponse().status)
    connection.close()


def _race(base: str, crowd: list[Racer], token: str) -> list[int]:
    """Statuses of everybody's answer, all sent at one instant."""
    start, statuses = threading.Barrier(len(crowd)), list[int]()
    threads = [threading.Thread(target=_accept, args=(base, racer, token, start, statuses)) for racer in crowd]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(statuses)


@pytest.fixture
def links(app: Flask) -> list[tuple[int, str]]:
    """A project with one open invitation for each round: its number and the link's token."""
    made = []
    for place in range(ROUNDS):
        leader = a_person()
        project: Project = a_project(leader=leader)
        token = team.invite(
            project, name="谁先到（演示）", address=f"first{place}@example.org", role_zh=None, role_en=None, actor=leader,
            now=clock.now(),
        )  # fmt: skip
        made.append((project.id, token))
    db.session.commit()
    return made


def _named(project: int) -> int:
    """How many agreed members the project has beside its leader."""
    asked = select(func.count()).where(TeamMember.project_id == project, TeamMember.state == "agreed")
    count = db.session.execute(asked).scalar_one() - 1
    db.session.rollback()
    return count


def test_one_link_names_one_person(app: Flask, database: Database, links: list[tuple[int, str]]) -> None:
    crowd = racers(app, RIVALS)
    db.session.rollback()
    with served(database, "--no-worker") as server:
        for project, token in links:
            assert _race(server.address, crowd, token) == [303] + [410] * (RIVALS - 1)
            assert _named(project) == 1


def test_without_the_guard_one_link_names_several(app: Flask, database: Database, links: list[tuple[int, str]]) -> None:
    crowd = racers(app, RIVALS)
    db.session.rollback()
    with served(database, "--no-worker", module="tests.projects.unguarded_server") as server:
        for _project, token in links[:CONTROL_ROUNDS]:
            _race(server.address, crowd, token)
    assert max(_named(project) for project, _token in links[:CONTROL_ROUNDS]) > 1
