"""After the meetings: each side's word in two taps, its notes, open contacts; the summit in numbers for its organiser."""

from datetime import datetime
from typing import Any

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm.attributes import set_committed_value

from portal import clock
from portal.documents.columns import Column, ColumnKind
from portal.documents.spreadsheets import XLSX, Sheet, xlsx_bytes
from portal.events.heads import event_facts
from portal.events.rules import SECTOR_WORDS, Sector
from portal.matchmaking.actions import saying
from portal.matchmaking.actions.saying import Said
from portal.matchmaking.blueprint import blueprint
from portal.matchmaking.calendar import other_of
from portal.matchmaking.forms.afterwards import ABSENT, OwnNoteForm, SaidForm
from portal.matchmaking.models import Meeting, Party, Summit
from portal.matchmaking.permissions import Permission, is_of_party
from portal.matchmaking.queries import outcomes, plans
from portal.matchmaking.queries.outcomes import Share
from portal.matchmaking.queries.parties import party
from portal.matchmaking.rules import Interest, MeetingState, NextStep
from portal.matchmaking.views.words import party_facts
from portal.outcomes.rules import Statistics
from portal.web.forms import finish
from portal.web.guards import current_person, guarded
from portal.web.language import language

DIMENSIONS = ("area", "sector", "space")


@blueprint.get("/summits/<slug>/parties/<code>/after")
@guarded(Permission.SPEAK_FOR, load=party)
def after(party: Party) -> ResponseReturnValue:
    """Our meetings that have begun, what we say of them, and whom we can reach."""
    return _after_page(party)


@blueprint.post("/summits/<slug>/meetings/<code>/said")
@guarded(Permission.SEE_MEETING, load=outcomes.meeting)
def say_of_meeting(meeting: Meeting) -> ResponseReturnValue:
    """One tap: met and interested, perhaps, not, or did not meet; a second one says what comes next."""
    own = _own(meeting)
    form = SaidForm.submitted()
    if not form.accepted():
        return _after_page(own)
    said = _said(form.answer.data, form.next_step.data)
    saying.say(meeting, own.side, said, actor=current_person(), now=clock.now())
    return finish(_address(own, meeting), _("Noted."))


@blueprint.route("/summits/<slug>/meetings/<code>/note", methods=["GET", "POST"])
@guarded(Permission.SEE_MEETING, load=outcomes.meeting)
def note_on_meeting(meeting: Meeting) -> ResponseReturnValue:
    """A note for our own side."""
    own = _own(meeting)
    known = outcomes.said_of(meeting).get(own.side)
    form = OwnNoteForm.submitted(known)
    if not form.accepted():
        other = other_of(meeting, own)
        return render_template("matchmaking/note.html", form=form, meeting=meeting, other=other, **party_facts(own))
    saying.write_note(meeting, own.side, form.note.data or "", actor=current_person(), now=clock.now())
    return finish(_address(own, meeting), _("Saved."))


@blueprint.get("/organise/<slug>/summit/numbers")
@guarded(Permission.MANAGE, load=outcomes.head)
def numbers(summit: Summit) -> ResponseReturnValue:
    """What came of the summit: counts and sums, never who said what."""
    found = outcomes.results(summit)
    return render_template(
        "matchmaking/numbers.html",
        states=found.states,
        numbers=found.whole,
        shares=_worded(found.shares),
        summit=summit,
        **event_facts(summit.event),
    )


@blueprint.get("/organise/<slug>/summit/numbers.xlsx")
@guarded(Permission.MANAGE, load=outcomes.head)
def numbers_xlsx(summit: Summit) -> ResponseReturnValue:
    """The same as a table for the city's report: the three kinds of money in columns of their own."""
    found = outcomes.results(summit)
    shares = _worded(found.shares)
    names = {"area": _("By area"), "sector": _("By sector"), "space": _("By makerspace")}
    sheets = [
        _sheet(_("Summit"), [(summit.event.title(language()), found.whole)]),
        *(_sheet(names[dimension], shares[dimension]) for dimension in DIMENSIONS),
    ]
    response = Response(xlsx_bytes(*sheets), mimetype=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="summit-{summit.event.slug}.xlsx"'
    return response


def _after_page(party: Party) -> str:
    now = clock.now()
    begun = [each for each in plans.agenda(party) if _starts_at(each, party) <= now]
    said = outcomes.said_of_all(begun)
    rows: list[dict[str, Any]] = [
        {
            "meeting": meeting,
            "other": other_of(meeting, party),
            "slot": party.summit.slots[meeting.slot],
            "own": said[meeting.id].get(party.side),
            "is_open": outcomes.are_contacts_open(said[meeting.id]),
        }
        for meeting in begun
    ]
    return render_template(
        "matchmaking/after.html",
        rows=sorted(rows, key=lambda row: row["own"] is not None),
        people=outcomes.people_of_all([row["other"] for row in rows if row["is_open"]]),
        form=SaidForm(formdata=None),
        interests=list(Interest),
        steps=[step for step in NextStep if step is not NextStep.NONE],
        absent=ABSENT,
        missed=MeetingState.MISSED,
        **party_facts(party),
    )


def _said(answer: str, next_step: str | None) -> Said:
    if answer == ABSENT:
        return Said(did_meet=False)
    return Said(True, Interest(answer), NextStep(next_step) if next_step else NextStep.NONE)


def _starts_at(meeting: Meeting, party: Party) -> datetime:
    return party.summit.slots[meeting.slot].starts_at


def _own(meeting: Meeting) -> Party:
    """The side of whoever looks."""
    mine = meeting.capital if is_of_party(current_person(), meeting.capital) else meeting.founder
    set_committed_value(mine, "summit", meeting.plan.summit)
    return mine


def _address(own: Party, meeting: Meeting) -> str:
    return url_for("matchmaking.after", slug=own.summit.event.slug, code=own.code, _anchor=f"meeting-{meeting.code}")


def _worded(shares: dict[str, list[Share]]) -> dict[str, list[tuple[str, Statistics]]]:
    def name(dimension: str, share: Share) -> str:
        if dimension == "sector":
            return _(SECTOR_WORDS[Sector(share.name_zh)])
        return ((share.name_en or share.name_zh) if language() == "en" else share.name_zh) or _("Without a makerspace")

    return {key: [(name(key, share), share.numbers) for share in shares[key]] for key in DIMENSIONS}


def _sheet(title: str, rows: list[tuple[str, Statistics]]) -> Sheet:
    number = ColumnKind.INTEGER
    columns = [
        Column("name", _("Name")),
        Column("projects", _("Projects in contact"), number),
        Column("investors", _("Institutions in contact"), number),
        Column("talks", _("Talks held"), number),
        Column("intents", _("Intents"), number),
        Column("intent_yuan", _("Amount of intents (yuan)"), number),
        Column("agreements", _("Agreements"), number),
        Column("agreement_yuan", _("Amount of agreements (yuan)"), number),
        Column("paid_yuan", _("Amount received (yuan)"), number),
    ]
    values: list[dict[str, Any]] = [{"name": name} | vars(numbers) for name, numbers in rows]
    return Sheet(title, columns, values)
