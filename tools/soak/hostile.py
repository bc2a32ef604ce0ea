"""Hostile input against every form and importer: a clear answer, never an error of ours, nothing half done."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import click
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from portal.database import Base, db
from tests.strict_page import FormOnPage, Page
from tools.soak.walk import Walk, browser

MEGABYTE = 1024 * 1024
SERVER_ERROR = 500
KEPT = frozenset({"csrf_token", "submission_id"})
FILE_FIELD = re.compile(r"<input\b(?=[^>]*\btype=\"file\")[^>]*\bname=\"([^\"]+)\"")

VALUES: Mapping[str, str] = {
    "nothing": "",
    "blanks": " \t\u3000\u00a0 ",
    "NUL": "a\x00b",
    "controls": "\x01\x1b[31m\x7f\x85\u2028\u202e\ufeff",
    "lone surrogate": "\udce4\ud800",
    "emoji and combining": "👩‍🔧" * 30 + "e\u0301" * 50,
    "script": '"><script>alert(1)</script><img src=x onerror=alert(1)>',
    "template": "{{ 7*7 }}{% raw %}%(name)s {0.__class__}${x}",
    "markdown": "[x](javascript:alert(1)) ![y](https://evil.example/p.png) <b onclick=x>"
    + "[" * 2000
    + "*" * 2000
    + ">" * 500,
    "quotes": "'; DROP TABLE people; -- \" \\",
    "formula": "=cmd|' /C calc'!A0",
    "line breaks": "a\r\nBcc: x@evil.example\r\n\r\nb",
    "number": "99999999999999999999999999",
    "negative": "-1",
    "float": "1e309",
    "not a number": "NaN",
    "Chinese digits": "１２三",
    "impossible day": "2027-02-30",
    "impossible instant": "2027-13-45T29:61",
    "year 0": "0000-00-00",
    "year 9999": "9999-12-31T23:59",
    "year 1": "0001-01-01T00:00",
    "unknown zone": "Mars/Olympus",
    "path": "../../../../etc/passwd",
    "address": "https://evil.example\\@127.0.0.1/%00//",
    "long": "长" * 20_000,
}
HUGE = "大" * (10 * MEGABYTE // 3)
QUERY = (
    "q",
    "kind",
    "area",
    "space",
    "sector",
    "from",
    "to",
    "seats",
    "view",
    "page",
    "state",
    "when",
    "next",
    "level",
    "lang",
)


@dataclass(frozen=True)
class Attack:
    """One thing to send, and how to name it."""

    name: str
    path: str
    fields: dict[str, object]


def against_forms(app: Flask, walk: Walk, *, draw: Random | None = None, most: int = 3) -> Iterator[str]:
    """Every form on every page this role came across, with every hostile value (with `draw`: `most` of them); the faults.

    A form that stands on several pages is met on the first.
    """
    met: set[tuple[str, ...]] = set()
    for stop in walk.pages.values():
        forms = [form for form in Page(stop.html).forms if form.method == "post"]
        names = FILE_FIELD.findall(stop.html)
        for form in forms:
            target = urlsplit(form.action or stop.path)
            path = target.path + (f"?{target.query}" if target.query else "")
            its_name = (path, *sorted({name for name, _ in form.values}))
            if its_name in met:
                continue
            met.add(its_name)
            attacks = list(_attacks(path, form, names))
            client = browser(app, walk.role)
            for attack in draw.sample(attacks, min(most, len(attacks))) if draw else attacks:
                yield from _send(client, stop.path, attack, walk.role)


def against_addresses(app: Flask, walk: Walk, *, draw: Random | None = None, most: int = 2) -> Iterator[str]:
    """Every view this role came across, with hostile words in its address and behind its question mark; the faults."""
    client = browser(app, walk.role)
    for stop in walk.pages.values():
        plain = urlsplit(stop.path).path
        values = [
            (name, value) for name, value in VALUES.items() if name != "lone surrogate"
        ]  # no address can hold one
        for name, value in draw.sample(values, most) if draw else values:
            asked = client.get(plain, query_string=dict.fromkeys(QUERY, value[:2000]))
            if asked.status_code >= SERVER_ERROR:
                yield f"{walk.role}: GET {plain}?…={name} answered {asked.status_code}"
            parts = plain.rstrip("/").split("/")
            if len(parts) > 2:
                bent = "/".join([*parts[:-1], value[:200].replace("/", "").replace("?", "").replace("#", "") or "x"])
                asked = client.get(bent + ("/" if plain.endswith("/") else ""))
                if asked.status_code >= SERVER_ERROR:
                    yield f"{walk.role}: GET {plain} with {name} in its place answered {asked.status_code}"


def against_importers(app: Flask, folder: Path, commands: Mapping[str, list[str]]) -> Iterator[str]:
    """Hostile files for each import command: a refusal in words with nothing written, or a clean import."""
    runner = app.test_cli_runner()
    for kind, arguments in commands.items():
        for name, content in files().items():
            path = folder / name
            path.write_bytes(content)
            before = rows(app)
            result = runner.invoke(args=["import", kind, str(path), *arguments])
            error = result.exception
            if error is not None and not isinstance(error, (SystemExit, click.ClickException)):
                yield f"import {kind} {name}: {type(error).__name__}: {error}"[:300]
            elif result.exit_code and rows(app) != before:
                yield f"import {kind} {name}: refused, but something was written"
            elif result.exit_code and not result.output.strip():
                yield f"import {kind} {name}: refused without a word"


def rows(app: Flask) -> dict[str, int]:
    """How many rows each table has."""
    with app.app_context():
        counts = {
            table.name: db.session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
        }
        db.session.execute(text("SELECT 1"))
        db.session.remove()
    return counts


def files() -> dict[str, bytes]:
    """Files nobody should be able to hurt the portal with."""
    table = "来源编号,名称,名称（英文）,县市区\r\n"
    calendar = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{}END:VCALENDAR\r\n"
    event = "BEGIN:VEVENT\r\nUID:{0}@evil\r\nDTSTAMP:20270101T000000Z\r\nSUMMARY:{0}\r\n{1}END:VEVENT\r\n"
    return {
        "empty.xlsx": b"",
        "empty.csv": b"",
        "empty.ics": b"",
        "broken.xlsx": b"PK\x03\x04" + b"\x00" * 200,
        "html.xlsx": b"<html><table><tr><td>1</td></tr></table></html>",
        "picture.xlsx": b"\x89PNG\r\n\x1a\n" + b"\x00" * 500,
        "bomb.xlsx": _workbook(b'<c t="inlineStr"><is><t>' + b"A" * (60 * MEGABYTE) + b"</t></is></c>"),
        "many.xlsx": _workbook(b"<c><v>1</v></c>" * 400_000),
        "entities.xlsx": _workbook(b"<c><v>&lol9;</v></c>", head=_billion_laughs()),
        "outside.xlsx": _zip({"../../../tmp/outside": b"x", "xl/workbook.xml": b"<workbook/>"}),
        "nul.csv": (table + "1,甲\x00乙,A,鹿城区\r\n").encode(),
        "gbk.csv": (table + "1,甲乙,A,鹿城区\r\n").encode("gbk"),
        "utf16.csv": (table + "1,甲乙,A,鹿城区\r\n").encode("utf-16"),
        "latin.csv": table.encode() + b"1,\xff\xfe\xe4,A,B\r\n",
        "huge-field.csv": (table + "1," + "长" * (10 * MEGABYTE // 3) + ",A,鹿城区\r\n").encode(),
        "formula.csv": (table + "1,=cmd|' /C calc'!A0,@SUM(1),鹿城区\r\n").encode(),
        "unclosed.csv": (table + '1,"甲').encode(),
        "columns.csv": (",".join(f"c{n}" for n in range(20_000)) + "\r\n").encode(),
        "dates.csv": "来源编号,名称,开始时间,结束时间,时区\r\n1,甲,2027-02-30 25:61,0000-00-00,Mars/Olympus\r\n".encode(),
        "impossible.ics": calendar.format(
            event.format("a", "DTSTART:20270230T256199\r\nDTEND:00000000T000000\r\n")
        ).encode(),
        "zone.ics": calendar.format(event.format("b", "DTSTART;TZID=Mars/Olympus:20270301T100000\r\n")).encode(),
        "forever.ics": calendar.format(
            event.format("c", "DTSTART:20270301T100000Z\r\nDTEND:20270301T110000Z\r\nRRULE:FREQ=SECONDLY\r\n")
        ).encode(),
        "backwards.ics": calendar.format(
            event.format("d", "DTSTART:20270301T100000Z\r\nDTEND:20260301T100000Z\r\n")
        ).encode(),
        "edges.ics": calendar.format(
            event.format("e", "DTSTART:00010101T000000Z\r\nDTEND:99991231T235959Z\r\nDURATION:P99999999W\r\n")
        ).encode(),
        "nul.ics": calendar.format(event.format("f\x00", "DTSTART:20270301T100000Z\r\n")).encode(),
        "nested.ics": (("BEGIN:VCALENDAR\r\n" * 3000) + ("END:VCALENDAR\r\n" * 3000)).encode(),
        "unclosed.ics": b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\n",
        "folded.ics": calendar.format(
            event.format("g", "DTSTART:20270301T100000Z\r\nX-A:" + "\r\n ".join("长" * 5000) + "\r\n")
        ).encode(),
        "huge-field.ics": calendar.format(event.format("h" * (10 * MEGABYTE), "DTSTART:20270301T100000Z\r\n")).encode(),
        "latin.ics": calendar.format(event.format("i", "DTSTART:20270301T100000Z\r\n"))
        .encode()
        .replace(b"PRODID:x", b"PRODID:\xff\xe4"),
        "markdown.ics": calendar.format(
            event.format(
                "j", "DTSTART:20270301T100000Z\r\nDESCRIPTION:" + "[x](javascript:alert(1))<script>" * 20 + "\r\n"
            )
        ).encode(),
    }


def sound_calendar() -> bytes:
    """A file with nothing wrong in it, to see that the importers do take one."""
    lines = (
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//soak//EN", "BEGIN:VEVENT", "UID:sound@example.com",
        "DTSTAMP:20260101T000000Z", "DTSTART:20270301T060000Z", "DTEND:20270301T080000Z", "SUMMARY:创客沙龙（演示）",
        "END:VEVENT", "END:VCALENDAR", "",
    )  # fmt: skip
    return "\r\n".join(lines).encode()


def _attacks(path: str, form: FormOnPage, file_names: list[str]) -> Iterator[Attack]:
    own = {name: value for name, value in form.values if name not in KEPT}
    for name, value in VALUES.items():
        yield Attack(name, path, dict.fromkeys(own, value))
    yield Attack("missing fields", path, {})
    yield Attack("fields twice", path, {name: [value, "x"] for name, value in own.items()})
    if own:
        yield Attack("10 MB field", path, {**own, next(iter(own)): HUGE})
    for field_name in file_names:
        for name, content in files().items():
            if len(content) < 3 * MEGABYTE:
                yield Attack(name, path, {**own, field_name: (io.BytesIO(content), name)})


def _send(client: FlaskClient, page: str, attack: Attack, role: str) -> Iterator[str]:
    shown = client.get(page)
    if shown.status_code != 200 or shown.mimetype != "text/html":
        return
    forms = [form for form in Page(shown.text).forms if form.method == "post"]
    hidden = next(
        (dict(form.values) for form in forms if urlsplit(form.action or page).path == urlsplit(attack.path).path), None
    )
    if hidden is None:
        return
    fields: dict[str, object] = {**attack.fields, **{name: hidden[name] for name in KEPT & hidden.keys()}}
    try:
        answer = client.post(attack.path, data=fields)
    except UnicodeEncodeError:  # no browser can send it either
        return
    if answer.status_code >= SERVER_ERROR:
        yield f"{role}: POST {attack.path} with {attack.name} answered {answer.status_code}"
    elif answer.status_code == 200 and answer.mimetype == "text/html":
        wrong = [fault for fault in Page(answer.text).faults if "script" in fault or "runs a script" in fault]
        if wrong:
            yield f"{role}: POST {attack.path} with {attack.name}: {wrong[0]}"


def _workbook(cells: bytes, *, head: bytes = b"") -> bytes:
    main = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    return _zip(
        {
            "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            b'<Default Extension="xml" ContentType="application/xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{office}/officeDocument" '
            f'Target="xl/workbook.xml"/></Relationships>'.encode(),
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" '
            f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'.encode(),
            "xl/workbook.xml": b"<workbook "
            + main
            + f' xmlns:r="{office}"'.encode()
            + b'><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/worksheets/sheet1.xml": head
            + b"<worksheet "
            + main
            + b"><sheetData><row>"
            + cells
            + b"</row></sheetData></worksheet>",
        }
    )


def _zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _billion_laughs() -> bytes:
    lines = ['<?xml version="1.0"?><!DOCTYPE x [<!ENTITY lol0 "lol">']
    lines += [f'<!ENTITY lol{n} "{f"&lol{n - 1};" * 10}">' for n in range(1, 10)]
    return ("".join(lines) + "]>").encode()
