"""Registering under load: end to end, a rush on one event, and the last seat."""

import queue
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import select

from portal.database import db
from portal.events.models import Event
from portal.registrations.models import Registration
from tools.bench.load import Answer, Browser, together

SEE_OTHER = 303


@dataclass(frozen=True)
class Pace:
    """How a number of registrations went, the slowest from its first request to its ticket."""

    per_second: float
    slowest: float
    requests: int


@dataclass(frozen=True)
class Outcome:
    """What a rush left behind."""

    states: Counter[str]
    seats_taken: int
    queue: list[int]
    slowest: float
    took: float
    answers: Counter[int]


def end_to_end(port: int, slug: str, cookies: Sequence[str], *, at_once: int) -> Pace:
    """Each signed-in person opens the form, sends it and opens the ticket. Raises AssertionError for anything else."""
    waiting: queue.SimpleQueue[str] = queue.SimpleQueue()
    for cookie in cookies:
        waiting.put(cookie)
    times: list[float] = []
    asked: list[int] = []

    def people(_number: int) -> None:
        while True:
            try:
                browser = Browser(port, waiting.get_nowait())
            except queue.Empty:
                return
            start = time.perf_counter()
            form = browser.open(f"/events/{slug}/register")
            assert form.status == 200, f"the form answered {form.status}"
            sent = browser.send(f"/events/{slug}/register", form)
            assert sent.status == SEE_OTHER, f"sending the form answered {sent.status}"
            ticket = browser.open(sent.location)
            assert ticket.status == 200, f"the ticket answered {ticket.status}"
            times.append(time.perf_counter() - start)
            asked.append(browser.requests)

    start = time.perf_counter()
    together(at_once, people)
    return Pace(len(cookies) / (time.perf_counter() - start), max(times), max(asked))


def rush(app: Flask, port: int, slug: str, cookies: Sequence[str]) -> Outcome:
    """All of them send the form, opened before, at one instant."""
    browsers = [Browser(port, cookie) for cookie in cookies]
    forms: list[Answer] = [browser.open(f"/events/{slug}/register") for browser in browsers]
    times = [0.0] * len(browsers)
    answers: list[int] = [0] * len(browsers)

    def send(number: int) -> None:
        start = time.perf_counter()
        answers[number] = browsers[number].send(f"/events/{slug}/register", forms[number]).status
        times[number] = time.perf_counter() - start

    start = time.perf_counter()
    together(len(browsers), send)
    took = time.perf_counter() - start
    with app.app_context():
        rows = db.session.execute(
            select(Registration.state, Registration.queue_place)
            .join(Event, Event.id == Registration.event_id)
            .where(Event.slug == slug)
        ).all()
        taken = db.session.execute(select(Event.seats_taken).where(Event.slug == slug)).scalar_one()
        db.session.remove()
    return Outcome(
        states=Counter(row.state for row in rows),
        seats_taken=taken,
        queue=sorted(row.queue_place for row in rows if row.queue_place is not None),
        slowest=max(times),
        took=took,
        answers=Counter(answers),
    )
