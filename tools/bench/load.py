"""A small HTTP client for load on this machine: raw sockets, one connection a request, every answer checked."""

import re
import socket
import statistics
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

COOKIE = re.compile(rb"^set-cookie: ([^;\r\n]+)", re.IGNORECASE | re.MULTILINE)
TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')
SUBMISSION = re.compile(rb'name="submission_id"[^>]*value="([^"]+)"')
LOCATION = re.compile(rb"^location: (\S+)", re.IGNORECASE | re.MULTILINE)


@dataclass
class Answer:
    """One answer: status, head and body."""

    status: int
    head: bytes
    body: bytes

    @property
    def location(self) -> str:
        """Where a redirect leads, without the host."""
        found = LOCATION.search(self.head)
        return found.group(1).decode() if found else ""


def ask(port: int, method: str, path: str, *, headers: str = "", body: bytes = b"", timeout: float = 60) -> Answer:
    """One request on a connection of its own, on the loopback address."""
    request = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n{headers}"
    if body:
        request += f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout) as connection:
        connection.sendall(request.encode() + b"\r\n" + body)
        pieces = []
        while piece := connection.recv(65536):
            pieces.append(piece)
    head, _, content = b"".join(pieces).partition(b"\r\n\r\n")
    return Answer(int(head[9:12] or b"0"), head, content)


@dataclass
class Browser:
    """A signed-in person: a cookie that follows the answers."""

    port: int
    cookie: str
    requests: int = 0

    def open(self, path: str) -> Answer:
        """GET a page."""
        return self._keep(ask(self.port, "GET", path, headers=f"Cookie: {self.cookie}\r\n"))

    def send(self, path: str, form: Answer, **values: str) -> Answer:
        """POST the form of a page that was opened before."""
        token, submission = TOKEN.search(form.body), SUBMISSION.search(form.body)
        fields = {"csrf_token": token.group(1).decode() if token else "", **values}
        if submission:
            fields["submission_id"] = submission.group(1).decode()
        body = urlencode(fields).encode()
        return self._keep(ask(self.port, "POST", path, headers=f"Cookie: {self.cookie}\r\n", body=body))

    def _keep(self, answer: Answer) -> Answer:
        self.requests += 1
        if found := COOKIE.findall(answer.head):
            self.cookie = found[-1].decode()
        return answer


def per_second(
    port: int,
    path: str,
    *,
    connections: int = 8,
    seconds: float = 1.5,
    runs: int = 5,
    expect: int = 200,
    headers: str = "",
) -> float:
    """Answers per second, the median of some runs. Raises AssertionError for any other status than `expect`."""
    rates = []
    for _ in range(runs):
        end = time.perf_counter() + seconds
        counts = [0] * connections

        def load(number: int, end: float = end, counts: list[int] = counts) -> None:
            while time.perf_counter() < end:
                answer = ask(port, "GET", path, headers=headers)
                assert answer.status == expect, f"{path}: {answer.status}"
                counts[number] += 1

        together(connections, load)
        rates.append(sum(counts) / seconds)
    return statistics.median(rates)


def milliseconds(port: int, path: str, *, times: int = 40, headers: str = "") -> float:
    """The median milliseconds of one request after another."""
    took = []
    for _ in range(times):
        start = time.perf_counter()
        answer = ask(port, "GET", path, headers=headers)
        assert answer.status == 200, f"{path}: {answer.status}"
        took.append((time.perf_counter() - start) * 1000)
    return statistics.median(took)


@dataclass
class Errors:
    """What went wrong in other threads."""

    found: list[BaseException] = field(default_factory=list)


def together(count: int, work) -> None:  # type: ignore[no-untyped-def]
    """Run `work(number)` in `count` threads that start at one instant; the first error is raised here."""
    barrier, errors = threading.Barrier(count), Errors()

    def run(number: int) -> None:
        try:
            barrier.wait()
            work(number)
        except BaseException as error:
            errors.found.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors.found:
        raise errors.found[0]
