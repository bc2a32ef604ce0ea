"""kill -9 at random moments while people register: what was acknowledged is there afterwards, nothing is there twice."""

import os
import queue
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from email import policy
from email.parser import HeaderParser
from pathlib import Path
from random import Random

from sqlalchemy import func, select, text

from portal.database import db
from portal.events.models import Event
from portal.notices.models import OutboxMessage
from portal.registrations.models import Registration
from portal.registrations.rules import HOLDING, RegistrationState
from tests.databases import Database
from tests.live import LiveServer, answers, start
from tools.bench import city
from tools.bench.city import City
from tools.bench.load import Browser

VICTIMS = ("server", "process", "worker", "database")
PEOPLE_AT_ONCE = 6
SEATS = 8
LONGEST = 0.9
GONE_SECONDS = 15
STANDSTILL_SECONDS = 60
CONFIRMED = "registration-confirmed"


@dataclass
class Journal:
    """What the portal acknowledged: the ticket's code by person and event."""

    acknowledged: list[tuple[int, str, str]] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)


@dataclass
class Kills:
    """A city under fire. `strike` is one kill with everything around it; it gives the faults found."""

    database: Database
    town: City
    draw: Random
    journal: Journal = field(default_factory=Journal)
    server: LiveServer | None = None
    strikes: Counter[str] = field(default_factory=Counter)

    def strike(self, victim: str) -> list[str]:
        """People register, the victim dies, everything comes up again, and the books are compared."""
        server = self._up()
        app, port = self.database.app, int(server.address.rpartition(":")[2])
        slug = city.an_open_event(app, capacity=SEATS, like=self.town.ordinary)
        people = self.draw.sample(self.town.crowd, 24)
        cookies = city.signed_in(app, people)
        self.database.disconnect()
        stop = threading.Event()
        crowd = threading.Thread(
            target=self._register, args=(port, slug, list(zip(people, cookies, strict=True)), stop)
        )
        crowd.start()
        time.sleep(self.draw.uniform(0.02, LONGEST))
        self._kill(victim, server)
        self.strikes[victim] += 1
        if victim == "server":
            stop.set()
            crowd.join()
            self._wait_until_gone(server)
            self.server = None
        crowd.join(60)
        self._up()
        return self.compared(slug)

    def finish(self) -> list[str]:
        """Let the worker send what is left, as after the leases end; then count the letters."""
        self._up()
        with self.database.app.app_context():
            db.session.execute(
                text(
                    "UPDATE outbox_messages SET claimed_until = NULL, next_try_at = created_at WHERE state = 'waiting'"
                )
            )
            db.session.commit()
            left, moved_at = self._waiting(), time.monotonic()
            while left and time.monotonic() - moved_at < STANDSTILL_SECONDS:
                time.sleep(0.5)
                if (now_left := self._waiting()) != left:
                    left, moved_at = now_left, time.monotonic()
            db.session.remove()
        faults = [f"{left} letters still wait"] if left else []
        return faults + self._letters()

    def close(self) -> None:
        """Leave nothing running."""
        if self.server is not None:
            self.server.stop()
            self.server = None

    def _up(self) -> LiveServer:
        if (
            self.server is None
            or self.server.process.poll() is not None
            or not answers(f"{self.server.address}/healthz")
        ):
            if self.server is not None:
                self.server.stop()
            self.server = start(self.database)
        return self.server

    def _register(self, port: int, slug: str, people: Sequence[tuple[int, str]], stop: threading.Event) -> None:
        """Everybody tries until there is an answer; whoever meets a dead server tries again, as a person would."""
        waiting: queue.SimpleQueue[tuple[int, str]] = queue.SimpleQueue()
        for each in people:
            waiting.put(each)

        def one_after_another() -> None:
            while not stop.is_set():
                try:
                    person, cookie = waiting.get_nowait()
                except queue.Empty:
                    return
                for _ in range(30):
                    if stop.is_set():
                        return
                    with suppress(OSError, ValueError):
                        browser = Browser(port, cookie)
                        form = browser.open(f"/events/{slug}/register")
                        sent = browser.send(f"/events/{slug}/register", form) if form.status == 200 else form
                        if sent.status == 303 and "/t/" in sent.location:
                            self.journal.acknowledged.append(
                                (person, slug, sent.location.rpartition("/t/")[2].strip("/"))
                            )
                            break
                        self.journal.refused[sent.status] += 1
                    time.sleep(0.05)

        threads = [threading.Thread(target=one_after_another) for _ in range(PEOPLE_AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _kill(self, victim: str, server: LiveServer) -> None:
        """SIGKILL, where such a process is there."""
        with suppress(ProcessLookupError):
            if victim == "server":
                os.kill(server.process.pid, signal.SIGKILL)
            elif victim == "database":
                self._kill_backend()
            else:
                wanted = [
                    pid for pid, line in _family(server.process.pid) if ("worker" in line) == (victim == "worker")
                ]
                if wanted:
                    os.kill(self.draw.choice(wanted), signal.SIGKILL)

    def _kill_backend(self) -> None:
        """One of PostgreSQL's processes: the others restart and read the log again. SQLite has none."""
        if self.database.kind != "postgresql":
            return
        with self.database.app.app_context(), suppress(ProcessLookupError):
            found = (
                db.session.execute(
                    text(
                        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    )
                )
                .scalars()
                .all()
            )
            db.session.remove()
            self.database.disconnect()
            if found:
                os.kill(self.draw.choice(found), signal.SIGKILL)

    def _wait_until_gone(self, server: LiveServer) -> None:
        """The killed server's children end by themselves."""
        server.process.wait()
        end = time.monotonic() + GONE_SECONDS
        while left := [pid for pid, line in _processes() if f"--port {server.address.rpartition(':')[2]}" in line]:
            assert time.monotonic() < end, f"processes {left} outlive the server"
            time.sleep(0.05)

    def compared(self, slug: str) -> list[str]:
        faults = []
        with self.database.app.app_context():
            self._wait_for_database()
            known = dict(db.session.execute(select(Registration.code, Registration.state)).all())
            event = db.session.execute(select(Event).where(Event.slug == slug)).scalar_one()
            rows = db.session.execute(
                select(Registration.state, func.count())
                .where(Registration.event_id == event.id)
                .group_by(Registration.state)
            ).all()
            states = Counter({RegistrationState(state): number for state, number in rows})
            unlettered = db.session.execute(
                select(func.count())
                .select_from(Registration)
                .where(
                    Registration.event_id == event.id,
                    Registration.state == RegistrationState.CONFIRMED,
                    ~select(OutboxMessage.id).where(OutboxMessage.about == Registration.code).exists(),
                )
            ).scalar_one()
            places = (
                db.session.execute(
                    select(Registration.queue_place).where(
                        Registration.event_id == event.id, Registration.queue_place.is_not(None)
                    )
                )
                .scalars()
                .all()
            )
            taken, waiting = event.seats_taken, event.waiting
            db.session.remove()
        self.database.disconnect()
        lost = [
            code
            for _, _, code in self.journal.acknowledged
            if known.get(code) not in {"confirmed", "waiting", "offered"}
        ]
        holding = sum(states[state] for state in HOLDING)
        faults += [f"acknowledged but lost: {lost[:5]}"] if lost else []
        faults += [f"{taken} seats counted, {holding} held"] if taken != holding else []
        faults += [f"{holding} sold of {SEATS}"] if holding > SEATS else []
        faults += [f"{waiting} counted as waiting, {len(places)} wait"] if waiting != len(places) else []
        faults += ["a place in the queue twice"] if len(places) != len(set(places)) else []
        faults += [f"{unlettered} confirmed without a letter"] if unlettered else []
        return faults

    def _wait_for_database(self) -> None:
        """PostgreSQL reads its log again after a crash and refuses for a moment."""
        end = time.monotonic() + GONE_SECONDS
        while True:
            try:
                db.session.execute(text("SELECT 1"))
                return
            except Exception:
                db.session.remove()
                self.database.disconnect()
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)

    def _waiting(self) -> int:
        left = db.session.execute(
            select(func.count()).select_from(OutboxMessage).where(OutboxMessage.state == "waiting")
        ).scalar_one()
        db.session.rollback()  # an open transaction would keep the worker from its work
        return left

    def _letters(self) -> list[str]:
        """Each letter went out once; a kill between sending and noting sends that one letter again, no more."""
        sent = Counter(map(_code_of, (self.database.folder / "mail").glob("*.eml")))
        with self.database.app.app_context():
            codes = set(db.session.execute(select(OutboxMessage.code)).scalars())
            marked = set(db.session.execute(select(OutboxMessage.code).where(OutboxMessage.state == "sent")).scalars())
            db.session.remove()
        again = sum(number - 1 for number in sent.values())
        # The worker dies with the server, so either kill may fall between a letter's sending and its note.
        allowed = self.strikes["worker"] + self.strikes["server"] + self.strikes["database"]
        faults = [f"{again} letters twice, {allowed} kills could explain"] if again > allowed else []
        faults += ["a letter nobody wrote"] if set(sent) - codes else []
        faults += [f"{len(marked - set(sent))} letters marked as sent never left"] if marked - set(sent) else []
        return faults


def steps(seed: int, count: int) -> Iterator[tuple[str, str]]:
    """Names of the kills and their victims, the same for the same seed."""
    draw = Random(seed)
    for number in range(count):
        yield f"{seed}-{number}", draw.choice(VICTIMS)


def run(database: Database, victims: Sequence[str], *, seed: int, progress: Callable[[str], None]) -> list[str]:
    """All these kills on one database, and the letters at the end; the faults."""
    faults: list[str] = []
    town = city.build(database.app, events=6, registrations=400, progress=progress)
    kills = Kills(database, town, Random(seed))
    try:
        for number, victim in enumerate(victims, start=1):
            progress(f"{database.kind}: kill {number} of {len(victims)}: {victim}")
            faults += [f"kill {number} ({victim}): {fault}" for fault in kills.strike(victim)]
        faults += kills.finish()
    finally:
        kills.close()
    return faults


def _code_of(path: Path) -> str:
    """The outbox row's code, which is the local part of the letter's Message-ID."""
    identity = HeaderParser(policy=policy.default).parsestr(path.read_bytes().decode(errors="replace"))["Message-ID"]
    return str(identity).strip("<>").partition("@")[0]


def _processes() -> Iterator[tuple[int, str]]:
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            yield int(folder.name), line


def _family(parent: int) -> list[tuple[int, str]]:
    """The children of a process with their command lines."""
    lines = dict(_processes())
    children = [
        int(child)
        for task in Path(f"/proc/{parent}/task").glob("*/children")
        for child in task.read_text(encoding="ascii").split()
    ]
    return [(child, lines.get(child, "")) for child in children]
