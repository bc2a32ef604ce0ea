"""The organiser's pages of the day: who is here, what runs, one meeting changed, a party that leaves or is back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from itsdangerous import BadSignature, URLSafeSerializer

from portal import clock
from portal.documents.prints import render_pdf
from portal.errors import N_, Conflict, Refusal
from portal.matchmaking.actions import changing, presence
from portal.matchmaking.blueprint import blueprint
from portal.matchmaking.forms.day import CancelForm, ElsewhereForm, ProposalForm
from portal.matchmaking.holes import Pair, Steps, exchangeable, exchanged, free_places
from portal.matchmaking.models import Meeting, Party, Summit
from portal.matchmaking.permissions import Permission
from portal.matchmaking.queries import day as reading
from portal.matchmaking.queries import outcomes, parties, proposals, summits
from portal.matchmaking.queries.proposals import Proposal, Remedy
from portal.matchmaking.rules import CHANGE_WORDS, MeetingState, PartyState, running_and_next, slots_begun
from portal.matchmaking.views.boards import hall_key, sheets
from portal.matchmaking.views.words import facts
from portal.web.formats import clock_time, short_day
from portal.web.forms import finish
from portal.web.guards import current_person, guarded
from portal.web.language import language

REMEDY_WORDS = {
    Remedy.FILL: N_("Fill the holes, move nobody"),
    Remedy.LEAST_CHANGE: N_("Change as little as pays"),
    Remedy.NOTHING: N_("Fill nothing"),
}


@blueprint.get("/organise/<slug>/summit/day")
@guarded(Permission.MANAGE, load=summits.summit)
def day(summit: Summit) -> ResponseReturnValue:
    """Who is here, what runs and comes next, what was changed."""
    now = clock.now()
    people, here = reading.people_of_the_day(summit), reading.arrivals(summit)
    meetings = reading.standing(summit)
    running, coming = running_and_next(summit.slots, now)
    first = slots_begun(summit.slots, now)
    ahead: dict[int, list[Meeting]] = {number: [] for number in people}
    for each in meetings:
        for number in (each.capital_id, each.founder_id):
            if each.slot >= first and number in ahead:
                ahead[number].append(each)
    return render_template(
        "matchmaking/day.html",
        people=people,
        here=here,
        ahead=ahead,
        shown=[(slot, [each for each in meetings if each.slot == slot.number]) for slot in (running, coming) if slot],
        running=running,
        coming=coming,
        is_planned=bool(meetings),
        times=times(summit),
        changes=reading.latest_changes(summit),
        change_words=CHANGE_WORDS,
        hall_key=hall_key(summit.event.slug),
        gone=PartyState.GONE,
        **facts(summit),
    )


@blueprint.route("/organise/<slug>/summit/replan", methods=["GET", "POST"])
@guarded(Permission.MANAGE, load=summits.summit)
def replan(summit: Summit) -> ResponseReturnValue:
    """Fill the holes with what is still wished for, or change as little as pays; looked at first."""
    form = ProposalForm.submitted()
    if not form.accepted():
        return _proposal_page(summit, form)
    steps, made_of = _opened(form, summit, "")
    count = changing.change(
        summit, steps, made_of=made_of, reason=form.reason.data or "", actor=current_person(), now=clock.now()
    )
    return finish(_day(summit), _said(count))


@blueprint.route("/organise/<slug>/summit/parties/<code>/leave", methods=["GET", "POST"])
@guarded(Permission.MANAGE_PARTY, load=parties.party)
def party_leaves(party: Party) -> ResponseReturnValue:
    """A party has left, or has not come: what falls away, what can be filled."""
    form = ProposalForm.submitted()
    if not form.accepted():
        return _proposal_page(party.summit, form, leaving=party)
    steps, made_of = _opened(form, party.summit, f"leave {party.code}")
    count = presence.leave(
        party, steps, made_of=made_of, reason=form.reason.data or "", actor=current_person(), now=clock.now()
    )
    return finish(_day(party.summit), _said(count))


@blueprint.route("/organise/<slug>/summit/parties/<code>/back", methods=["GET", "POST"])
@guarded(Permission.MANAGE_PARTY, load=parties.party)
def party_is_back(party: Party) -> ResponseReturnValue:
    """A party that had left is here again: whom it can still meet."""
    form = ProposalForm.submitted()
    if not form.accepted():
        return _proposal_page(party.summit, form, returning=party)
    steps, made_of = _opened(form, party.summit, f"back {party.code}")
    count = presence.come_back(party, steps, made_of=made_of, actor=current_person(), now=clock.now())
    return finish(_day(party.summit), _said(count))


@blueprint.get("/organise/<slug>/summit/meetings/<code>")
@guarded(Permission.MANAGE_MEETING, load=outcomes.meeting)
def change_meeting(meeting: Meeting) -> ResponseReturnValue:
    """One meeting: strike it out, put it elsewhere, or let it change places with another."""
    return _meeting_page(meeting, None, None)


@blueprint.post("/organise/<slug>/summit/meetings/<code>/cancel")
@guarded(Permission.MANAGE_MEETING, load=outcomes.meeting)
def cancel_meeting(meeting: Meeting) -> ResponseReturnValue:
    """It does not take place."""
    form = CancelForm.submitted()
    if not form.accepted():
        return _meeting_page(meeting, form, None)
    return _changed(meeting, {_pair(meeting): None}, form)


@blueprint.post("/organise/<slug>/summit/meetings/<code>/move")
@guarded(Permission.MANAGE_MEETING, load=outcomes.meeting)
def move_meeting(meeting: Meeting) -> ResponseReturnValue:
    """It takes place at another time, or changes places with another one."""
    form = ElsewhereForm.submitted()
    ways = _ways(meeting)
    form.offer(ways.free, ways.others)
    if not form.accepted():
        return _meeting_page(meeting, None, form)
    return _changed(meeting, ways.steps[form.where.data], form)


@blueprint.get("/organise/<slug>/summit/tables.pdf")
@guarded(Permission.MANAGE, load=summits.summit)
def table_sheets(summit: Summit) -> ResponseReturnValue:
    """A sheet to stand on each table: who sits there when."""
    response = Response(render_pdf("table_sheets", sheets(summit)), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="tables-{summit.event.slug}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


def times(summit: Summit) -> dict[int, str]:
    """Each slot's start in words; with the day where the summit has more than one."""
    zone = summit.event.timezone
    days = {short_day(slot.starts_at, zone) for slot in summit.slots}
    return {
        slot.number: (f"{short_day(slot.starts_at, zone)} " if len(days) > 1 else "") + clock_time(slot.starts_at, zone)
        for slot in summit.slots
    }


def _proposal_page(
    summit: Summit, form: ProposalForm, *, leaving: Party | None = None, returning: Party | None = None
) -> str:
    """What would be different. After a refusal nothing is worked out anew while others wait: the page leads back to it."""
    remedy = _remedy()
    found: Proposal | None = None
    failure: str | None = None
    verb = f"leave {leaving.code}" if leaving else f"back {returning.code}" if returning else ""
    if request.method == "GET":
        try:
            found = proposals.proposal(summit, remedy, leaving=leaving, returning=returning, now=clock.now())
        except Conflict as nothing:
            failure = nothing.msgid
        else:
            form.proposal.data = _sealed(summit, verb, found)
    return render_template(
        "matchmaking/replan.html",
        form=form,
        found=found.found if found else None,
        failure=failure,
        remedy=remedy,
        remedies=[each for each in Remedy if leaving is not None or each is not Remedy.NOTHING],
        remedy_words=REMEDY_WORDS,
        leaving=leaving,
        returning=returning,
        names=reading.people_of_the_day(summit) if found else {},
        times=times(summit),
        **facts(summit),
    )


def _meeting_page(meeting: Meeting, cancel: CancelForm | None, elsewhere: ElsewhereForm | None) -> str:
    summit = meeting.plan.summit
    if elsewhere is None:
        elsewhere = ElsewhereForm(formdata=None)
        ways = _ways(meeting)
        elsewhere.offer(ways.free, ways.others)
    cancel = cancel or CancelForm(formdata=None)
    for form in (cancel, elsewhere):
        form.made_of.data = str(summit.changes)
    return render_template(
        "matchmaking/change_meeting.html",
        meeting=meeting,
        slot=summit.slots[meeting.slot],
        cancel=cancel,
        elsewhere=elsewhere,
        can_change=meeting.state == MeetingState.PLANNED and meeting.slot >= slots_begun(summit.slots, clock.now()),
        **facts(summit),
    )


@dataclass(frozen=True)
class _Ways:
    """Where a meeting can go, by the value of the choice, and the choices in words."""

    steps: Mapping[str, Steps]
    free: list[tuple[str, str]]
    others: list[tuple[str, str]]


def _ways(meeting: Meeting) -> _Ways:
    summit = meeting.plan.summit
    pair, first = _pair(meeting), slots_begun(summit.slots, clock.now())
    codes = {_pair(each): each for each in reading.standing(summit)}
    booked = {each: (known.slot, known.table) for each, known in codes.items()}
    if pair not in booked:
        return _Ways({}, [], [])
    names, words = reading.people_of_the_day(summit), times(summit)
    slots = {slot.number for slot in summit.slots if slot.number >= first and not slot.is_closed}
    away = {number: party.unavailable for number, party in names.items()}
    tables = [table.number for table in summit.tables]
    steps: dict[str, Steps] = {}
    free, others = [], []
    for slot, table in free_places(pair, booked, slots=sorted(slots), tables=tables, away=away).items():
        steps[f"free-{slot}"] = {pair: (slot, table)}
        free.append((f"free-{slot}", _("%(time)s, table %(table)d, free", time=words[slot], table=table)))
    for other in exchangeable(pair, booked, slots=slots, away=away):
        value, (slot, table) = f"swap-{codes[other].code}", booked[other]
        steps[value] = exchanged(pair, other, booked)
        said = " – ".join(names[number].name(language()) for number in other if number in names)
        others.append(
            (value, _("%(time)s, table %(table)d, instead of %(pair)s", time=words[slot], table=table, pair=said))
        )
    return _Ways(steps, free, others)


def _changed(meeting: Meeting, steps: Steps, form: CancelForm) -> ResponseReturnValue:
    summit = meeting.plan.summit
    made_of = form.made_of.data or ""
    count = changing.change(
        summit,
        steps,
        made_of=int(made_of) if made_of.isascii() and made_of.isdigit() and len(made_of) < 10 else -1,
        reason=form.reason.data or "",
        actor=current_person(),
        now=clock.now(),
    )
    return finish(_day(summit), _said(count))


def _sealed(summit: Summit, verb: str, found: Proposal) -> str:
    """The proposal as the form carries it: nobody else can write one, and nothing is worked out twice."""
    steps = [[*pair, *(place or ())] for pair, place in found.steps.items()]
    return str(_signer().dumps([summit.event.slug, verb, found.made_of, steps]))


def _opened(form: ProposalForm, summit: Summit, verb: str) -> tuple[Steps, int]:
    try:
        slug, said, made_of, rows = _signer().loads(form.proposal.data or "")
    except BadSignature:
        slug, said, made_of, rows = "", "", 0, []
    if (slug, said) != (summit.event.slug, verb):
        raise Refusal(N_("Please look at the proposal again."))
    steps: dict[Pair, Any] = {(row[0], row[1]): (row[2], row[3]) if len(row) > 2 else None for row in rows}
    return steps, made_of


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="summit-day")


def _remedy() -> Remedy:
    asked = request.args.get("way", "")
    return Remedy(asked) if asked in set(Remedy) else Remedy.FILL


def _said(count: int) -> str:
    if not count:
        return _("Noted. No meeting changes.")
    return ngettext(
        "%(num)d meeting was changed; both sides are told.",
        "%(num)d meetings were changed; everybody concerned is told.",
        count,
    )


def _pair(meeting: Meeting) -> Pair:
    return meeting.capital_id, meeting.founder_id


def _day(summit: Summit) -> str:
    return url_for("matchmaking.day", slug=summit.event.slug)
