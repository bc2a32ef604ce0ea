"""Many people posting at one instant to the portal as it is really served. Used by the tests and by the soak."""

import http.client
import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from portal import clock
from portal.accounts import actions as accounts
from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.database import db

SECONDS = 60


@dataclass(frozen=True)
class Racer:
    """A signed-in person with a cookie and a token, ready to post."""

    person_id: int
    cookie: str
    token: str


@dataclass
class Answer:
    """What one post got: the status (0: none), the address, and how long it took in seconds."""

    status: int = 0
    location: str = ""
    seconds: float = 0.0
    error: str = ""


def racers(app: Flask, number: int) -> list[Racer]:
    """So many people, signed in, each in a browser of their own; committed."""
    now = clock.now()
    people = [
        Person(
            code=readable_code(), name=f"抢票者{place}（演示）", email=f"racer{place}@example.com", language="zh", created_at=now,
            email_proven_at=now, memberships=[], appointments=[],
        )
        for place in range(number)
    ]  # fmt: skip
    db.session.add_all(people)
    db.session.flush()
    tokens = [accounts.open_session(person, now=now, address=None, user_agent="racer") for person in people]
    db.session.commit()
    return [
        _racer(app, person.id, {"_user_id": token, "_fresh": True})
        for person, token in zip(people, tokens, strict=True)
    ]


def visitors(app: Flask, number: int) -> list[Racer]:
    """So many browsers nobody is signed in at."""
    return [_racer(app, 0, {}) for _ in range(number)]


def _racer(app: Flask, person_id: int, kept: dict[str, Any]) -> Racer:
    cookies = SecureCookieSessionInterface().get_signing_serializer(app)
    forms = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token")
    cookie = f"{app.config['SESSION_COOKIE_NAME']}={cookies.dumps(kept | {'csrf_token': 'r' * 40})}"
    return Racer(person_id, cookie, forms.dumps("r" * 40))


def post_at_once(
    base: str,
    path: str | list[str],
    crowd: list[Racer],
    fields: dict[str, str] | list[dict[str, str]] | None = None,
) -> list[Answer]:
    """Everybody's answer, each with a path and fields of their own where several are given.

    Connections are open and requests ready before the one instant they all leave.
    """
    parts = urlsplit(base)
    start = threading.Barrier(len(crowd))
    answers = [Answer() for _ in crowd]
    paths = [path] * len(crowd) if isinstance(path, str) else path
    said = fields if isinstance(fields, list) else [fields or {}] * len(crowd)

    def post(path: str, own: dict[str, str], racer: Racer, answer: Answer) -> None:
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=SECONDS)
        try:
            connection.connect()
            body = urlencode({"csrf_token": racer.token, "submission_id": readable_code(24), **own})
            start.wait(SECONDS)
            began = time.perf_counter()
            connection.request(
                "POST", path, body, {"Cookie": racer.cookie, "Content-Type": "application/x-www-form-urlencoded"}
            )
            response = connection.getresponse()
            response.read()
            answer.seconds = time.perf_counter() - began
            answer.status, answer.location = response.status, response.headers.get("Location", "")
        except Exception as error:
            answer.error = f"{type(error).__name__}: {error}"
        finally:
            connection.close()

    threads = [threading.Thread(target=post, args=each) for each in zip(paths, said, crowd, answers, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    return answers
