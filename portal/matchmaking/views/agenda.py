"""A party's own agenda: on the page, on paper, in the calendar; and why some meetings did not come about."""

from typing import Any

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.documents.prints import render_pdf
from portal.events.calendar import feed, place_of
from portal.matchmaking import calendar
from portal.matchmaking.blueprint import blueprint
from portal.matchmaking.models import Meeting, Party
from portal.matchmaking.permissions import Permission
from portal.matchmaking.queries import plans, wishes
from portal.matchmaking.queries.parties import party
from portal.matchmaking.rules import POSITIVE, UNMET_WORDS, Unmet
from portal.matchmaking.views.words import party_facts
from portal.web.addresses import public_url
from portal.web.formats import clock_time, day
from portal.web.guards import guarded
from portal.web.language import language


@blueprint.get("/summits/<slug>/parties/<code>/agenda")
@guarded(Permission.SPEAK_FOR, load=party)
def agenda(party: Party) -> ResponseReturnValue:
    """Whom we meet, when and at which table."""
    meetings = plans.agenda(party)
    agreed = [(_other(pair, party), Unmet(pair.reason)) for pair in plans.unmet_of(party)]
    known = {calendar.other_of(each, party).id for each in meetings} | {other.id for other, _reason in agreed}
    wished = [number for number, mark in wishes.marks_of(party).items() if mark in POSITIVE and number not in known]
    published = plans.published_head(party.summit)
    return render_template(
        "matchmaking/agenda.html",
        published=published,
        rows=_rows(party, meetings),
        meetings=meetings,
        agreed=agreed,
        wished=[other.name(language()) for other in plans.named(wished).values()] if published is not None else [],
        is_full=_is_full(party, len(meetings)),
        unmet_words=UNMET_WORDS,
        **party_facts(party),
    )


@blueprint.get("/summits/<slug>/parties/<code>/agenda.pdf")
@guarded(Permission.SPEAK_FOR, load=party)
def agenda_pdf(party: Party) -> ResponseReturnValue:
    """The same on paper."""
    response = Response(render_pdf("agenda", sheet(party, plans.agenda(party))), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="agenda-{party.code}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/summits/<slug>/parties/<code>/agenda.ics")
@guarded(Permission.SPEAK_FOR, load=party)
def agenda_ics(party: Party) -> ResponseReturnValue:
    """The same to put into a calendar."""
    said = language()
    text = feed(
        calendar.entries(plans.agenda(party), party, said, clock.now()),
        name=f"{party.name(said)} · {party.summit.event.title(said)}",
        url=public_url("matchmaking.agenda", said, slug=party.summit.event.slug, code=party.code),
    )
    response = Response(text, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="agenda-{party.code}.ics"'
    response.headers["Cache-Control"] = "no-store"
    return response


def sheet(party: Party, meetings: list[Meeting]) -> dict[str, Any]:
    """What the print template `agenda.typ` takes: one party's day."""
    event = party.summit.event
    zone, said = event.timezone, language()
    rows: list[dict[str, str]] = []
    for meeting in meetings:
        slot = party.summit.slots[meeting.slot]
        on = day(slot.starts_at, zone)
        rows.append(
            {
                "day": on if not rows or rows[-1]["on"] != on else "",
                "on": on,
                "time": f"{clock_time(slot.starts_at, zone)}–{clock_time(slot.ends_at, zone)}",
                "table": calendar.table_words(meeting),
                "name": calendar.other_of(meeting, party).name(said),
            }
        )
    return {
        "language": said,
        "title": party.name(said),
        "kicker": event.title(said),
        "place": place_of(event, said),
        "head": {"time": _("Time"), "table": _("Table"), "name": _("Meeting with"), "notes": _("Own notes")},
        "rows": rows,
        "empty": _("No meeting is planned for you."),
        "note": _(
            "Times and tables can change on the day: the screens in the hall and your agenda page show them as they are."
        ),
    }


def _rows(party: Party, meetings: list[Meeting]) -> list[dict[str, Any]]:
    """Every slot from the first meeting to the last, free ones too: a gap is time for coffee."""
    by_slot = {meeting.slot: meeting for meeting in meetings}
    if not by_slot:
        return []
    rows: list[dict[str, Any]] = []
    days: set[str] = set()
    for slot in party.summit.slots[min(by_slot) : max(by_slot) + 1]:
        meeting = by_slot.get(slot.number)
        if meeting is None and slot.is_closed:
            continue
        on = day(slot.starts_at, party.summit.event.timezone)
        rows.append(
            {
                "slot": slot,
                "day": "" if on in days else on,
                "is_after_pause": bool(rows) and rows[-1]["slot"].session != slot.session,
                "meeting": meeting,
                "other": calendar.other_of(meeting, party) if meeting else None,
                "table": calendar.table_words(meeting) if meeting else "",
            }
        )
        days.add(on)
    return rows


def _is_full(party: Party, count: int) -> bool:
    """Whether the party itself has no time for one more meeting."""
    summit = party.summit
    most = party.meetings or (summit.project_meetings if party.project is not None else summit.investor_meetings)
    free = sum(not slot.is_closed and slot.number not in party.unavailable for slot in summit.slots)
    return count >= min(most, free)


def _other(pair: Any, party: Party) -> Party:
    other: Party = pair.founder if pair.capital_id == party.id else pair.capital
    return other
