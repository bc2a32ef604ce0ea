"""Screens of the day: the tables of the hall, what comes next, one party's next meeting; and the tiny version they ask for.

Who meets whom is nobody's business outside: a hall screen has an address that cannot be guessed, which the organiser opens.
"""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.errors import NotFound
from portal.events.heads import event_facts
from portal.matchmaking.blueprint import blueprint
from portal.matchmaking.calendar import other_of, table_words
from portal.matchmaking.models import Party, Slot, Summit
from portal.matchmaking.permissions import Permission
from portal.matchmaking.queries import day, parties, plans, summits
from portal.matchmaking.queries.day import Seat
from portal.matchmaking.rules import MeetingState, running_and_next
from portal.matchmaking.views.words import party_facts
from portal.web.formats import bilingual, clock_time, short_day
from portal.web.guards import can, guarded, public
from portal.web.language import language

HALL_EVERY, PHONE_EVERY = 2000, 5000


def hall_key(slug: str) -> str:
    """What the address of a hall screen ends in."""
    secret = str(current_app.secret_key or "").encode()
    return hmac.new(secret, f"summit-hall\n{slug}".encode(), hashlib.sha256).hexdigest()[:20]


def _in_the_hall(slug: str, key: str) -> Summit | None:
    is_ours = hmac.compare_digest(key.encode(), hall_key(slug).encode())
    return summits.summit(slug) if is_ours else None


@blueprint.get("/summits/<slug>/version")
@public
def version(slug: str) -> ResponseReturnValue:
    """A few bytes that change when the plan does; every screen asks for them."""
    pulse = day.pulse(slug)
    if pulse is None or not (pulse.is_public or can(Permission.SEE, summits.summit(slug))):
        raise NotFound
    answer = Response(str(pulse.changes), mimetype="text/plain")
    answer.set_etag(str(pulse.changes))
    answer.headers["Cache-Control"] = "no-cache"
    return answer.make_conditional(request)


@blueprint.get("/summits/<slug>/hall/<key>/tables")
@guarded(Permission.SEE, load=_in_the_hall, is_secret=True)
def table_board(summit: Summit) -> ResponseReturnValue:
    """Every table with the two who sit there now, or next in a pause; the time that is left."""
    running, coming = running_and_next(summit.slots, clock.now())
    slot = running or coming
    return _screen("matchmaking/table_board.html", summit, slot, seats=_seats(summit, slot))


@blueprint.get("/summits/<slug>/hall/<key>/next")
@guarded(Permission.SEE, load=_in_the_hall, is_secret=True)
def next_board(summit: Summit) -> ResponseReturnValue:
    """Who goes where next, by the project's name."""
    _running, coming = running_and_next(summit.slots, clock.now())
    found = sorted(_seats(summit, coming), key=lambda each: bilingual(*each.founder))
    return _screen("matchmaking/next_board.html", summit, coming, seats=found)


@blueprint.get("/summits/<slug>/parties/<code>/next")
@guarded(Permission.SPEAK_FOR, load=parties.party)
def next_meeting(party: Party) -> ResponseReturnValue:
    """Where do we go now: the meeting that runs and the one after it, on a phone."""
    now, summit = clock.now(), party.summit
    rows: list[dict[str, Any]] = [
        {"slot": summit.slots[each.slot], "table": table_words(each), "other": other_of(each, party)}
        for each in plans.agenda(party)
        if summit.slots[each.slot].ends_at > now and each.state == MeetingState.PLANNED
    ]
    running = next((row for row in rows if row["slot"].starts_at <= now), None)
    return render_template(
        "matchmaking/next_meeting.html",
        running=running,
        coming=[row for row in rows if row is not running],
        live=_live(summit, now, PHONE_EVERY),
        **party_facts(party),
    )


def sheets(summit: Summit) -> dict[str, Any]:
    """What the print template `table_sheets.typ` takes: a page a table, every slot with who sits there."""
    zone, said = summit.event.timezone, language()
    days = {short_day(slot.starts_at, zone) for slot in summit.slots}
    at = {(each.table, each.slot): each for each in day.seats(summit, {slot.number for slot in summit.slots})}

    def rows(table: int) -> list[dict[str, str]]:
        found = []
        for slot in summit.slots:
            seat = at.get((table, slot.number))
            if seat is None and slot.is_closed:
                continue
            when = f"{clock_time(slot.starts_at, zone)}–{clock_time(slot.ends_at, zone)}"
            found.append(
                {
                    "time": f"{short_day(slot.starts_at, zone)} {when}" if len(days) > 1 else when,
                    "capital": bilingual(*seat.capital) if seat else "",
                    "founder": bilingual(*seat.founder) if seat else "",
                }
            )
        return found

    return {
        "language": said,
        "title": summit.event.title(said),
        "head": {"time": _("Time"), "capital": _("Fund or lender"), "founder": _("Project")},
        "tables": [
            {"number": str(table.number), "zone": table.zone, "rows": rows(table.number)} for table in summit.tables
        ],
        "word": _("Table"),
        "empty": _("There are no tables yet."),
        "note": _("Things can change on the day: the screens in the hall show them as they are."),
    }


def _seats(summit: Summit, slot: Slot | None) -> Sequence[Seat]:
    return day.seats(summit, {slot.number}) if slot is not None else []


def _screen(template: str, summit: Summit, slot: Slot | None, **more: Any) -> str:
    now = clock.now()
    return render_template(
        template,
        slot=slot,
        is_running=slot is not None and slot.starts_at <= now,
        live=_live(summit, now, HALL_EVERY),
        **event_facts(summit.event),
        **more,
    )


def _live(summit: Summit, now: datetime, every: int) -> dict[str, Any]:
    """The attributes of a live page's root, as static/js/summit-board.js reads them. Instants in milliseconds."""
    ends = {slot.ends_at for slot in summit.slots if not slot.is_closed}
    starts = {slot.starts_at for slot in summit.slots if not slot.is_closed}
    return {
        "version_url": url_for("matchmaking.version", slug=summit.event.slug),
        "version": str(summit.changes),
        "every": every,
        "now": _milliseconds(now),
        "turns": [_milliseconds(each) for each in sorted(starts | ends) if each > now],
        "bells": [_milliseconds(each) for each in sorted(ends) if each > now],
    }


def _milliseconds(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)
