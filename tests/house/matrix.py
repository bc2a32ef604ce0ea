"""Who gets through which door: every view, on things of the demo city, as every role, compared with the law.

`python -m tests.house.matrix` writes law.csv anew; read its difference before you commit it.
"""

import csv
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from flask import Flask
from werkzeug.routing import AnyConverter, Rule
from werkzeug.routing.converters import NumberConverter

from portal.access import Law
from portal.database import db
from portal.web.guards import Guard, current_person
from tests.house import things
from tools.soak.demo import DemoCity, demo_city
from tools.soak.walk import NOBODY, ROLES, session_cookie

SHEET = Path(__file__).with_name("law.csv")
OPEN, SIGN_IN, HIDDEN, FORBIDDEN = "open", "sign-in", "hidden", "forbidden"


@dataclass(frozen=True)
class Door:
    """One view with one method on one thing."""

    method: str
    endpoint: str
    about: str
    values: tuple[tuple[str, Any], ...]

    @property
    def name(self) -> str:
        """How the sheet calls it."""
        return f"{self.method} {self.endpoint}" + (f" ({self.about})" if self.about else "")


def doors(app: Flask) -> list[Door]:
    """All that are not open to everyone, in the order of their names."""
    known = things.things(app)
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" or app.view_functions[rule.endpoint].guard.permission is None:  # type: ignore[attr-defined]
            continue
        for method in sorted({"GET", "POST"} & set(rule.methods or ())):
            for about, values in _values(rule, known):
                found.append(Door(method, rule.endpoint, about, tuple(sorted(values.items()))))
    return sorted(set(found), key=lambda door: door.name)


def public(app: Flask) -> list[str]:
    """The views that are open to everyone."""
    views = app.view_functions.items()
    return sorted(name for name, view in views if name != "static" and view.guard.permission is None)  # type: ignore[attr-defined]


def by_law(app: Flask, doors: Iterable[Door], cookie: tuple[str, str] | None) -> dict[Door, str]:
    """What the law says of this person at each of these doors."""
    headers = {"Cookie": "=".join(cookie)} if cookie else {}
    with app.test_request_context(headers=headers):
        person, law = current_person(), app.extensions["law"]
        said = {door: _said(law, _guard(app, door), door, person) for door in doors}
        db.session.remove()
    return said


def _guard(app: Flask, door: Door) -> Guard:
    return cast(Guard, app.view_functions[door.endpoint].guard)  # type: ignore[attr-defined]


def _said(law: Law, guard: Guard, door: Door, person: Any) -> str:
    assert guard.permission is not None
    thing = guard.load(**dict(door.values)) if guard.load else None
    is_there = not guard.load or thing is not None
    if is_there and law.allows(person, guard.permission, thing):
        return OPEN
    if person is None and not guard.is_secret:
        return SIGN_IN
    return FORBIDDEN if is_there and guard.sees and law.allows(person, guard.sees, thing) else HIDDEN


class Visitors:
    """All roles with their cookies and tokens on a city that is as new before each door that changed something."""

    def __init__(self, city: DemoCity) -> None:
        self.city, self.app = city, city.app
        self.addresses = self.app.url_map.bind("localhost")
        self.cookies = {role: session_cookie(self.app, role) for role in ROLES}
        self.tokens = {role: self._token(role) for role in ROLES}
        city.disconnect()
        self.snapshot = city.folder / "visitors.sqlite3"
        shutil.copyfile(city.file, self.snapshot)

    def at(self, door: Door, role: str) -> tuple[int, str]:
        """Status and place of the answer."""
        path = self.addresses.build(door.endpoint, dict(door.values))
        client = self._client(role)
        data = {"csrf_token": self.tokens[role]} if door.method == "POST" else None
        answer = client.open(path, method=door.method, data=data)
        status, location = answer.status_code, answer.headers.get("Location", "")
        answer.close()
        if door.method == "POST" and status < 400:
            self._restore()
        return status, location

    def _client(self, role: str) -> Any:
        client = self.app.test_client()
        if cookie := self.cookies[role]:
            client.set_cookie(*cookie, domain="localhost")
        return client

    def _token(self, role: str) -> str:
        client = self._client(role)
        page = client.get("/sign-in" if role == NOBODY else "/account/").text
        kept = client.get_cookie(self.app.session_interface.get_cookie_name(self.app), domain="localhost")
        assert kept is not None
        self.cookies[role] = (kept.key, kept.value)
        return page.partition('name="csrf_token" value="')[2].partition('"')[0]

    def _restore(self) -> None:
        self.city.disconnect()
        for suffix in ("-wal", "-shm"):
            self.city.file.with_name(self.city.file.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(self.snapshot, self.city.file)


def seen(status: int, location: str) -> str:
    """What an answer means to the person who gets it."""
    if status == 401 or (status == 303 and location.partition("?")[0].endswith("/sign-in")):
        return SIGN_IN
    return {404: HIDDEN, 403: FORBIDDEN}.get(status, OPEN if status < 500 else f"BROKEN {status}")


def read() -> dict[str, dict[str, str]]:
    """The sheet: by door, then by role."""
    with SHEET.open(encoding="utf-8", newline="") as file:
        return {row.pop("view"): row for row in csv.DictReader(file)}


def write(rows: Mapping[str, Mapping[str, str]]) -> None:
    """Write the sheet."""
    with SHEET.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.DictWriter(file, ["view", *ROLES], lineterminator="\n")
        sheet.writeheader()
        sheet.writerows({"view": name, **row} for name, row in rows.items())


def _values(rule: Rule, known: dict[str, dict[str, dict[str, Any]]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The things to try the rule with: where it stands says what its `slug`, `code` or `number` is of."""
    names = set(rule.arguments)
    if not names:
        yield "", {}
        return
    kind = next(kind for kind, fits in things.KINDS if fits(rule.rule))
    for about, values in known[kind].items():
        yield about, {name: values.get(name, _unknown(rule, name)) for name in names}


def _unknown(rule: Rule, name: str) -> Any:
    converter = rule._converters[name]
    if isinstance(converter, NumberConverter):
        return 10**6
    return "give" if isinstance(converter, AnyConverter) else things.UNKNOWN


def main() -> None:
    """Write the sheet anew from what is seen."""
    with tempfile.TemporaryDirectory() as folder, demo_city(Path(folder)) as city:
        visitors = Visitors(city)
        rows = {door.name: {role: seen(*visitors.at(door, role)) for role in ROLES} for door in doors(city.app)}
        write(rows | {f"everyone {name}": dict.fromkeys(ROLES, OPEN) for name in public(city.app)})


if __name__ == "__main__":
    main()
