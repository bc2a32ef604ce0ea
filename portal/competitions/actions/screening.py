"""Screening: an entry arrives, the county looks at completeness, the city at qualification, each within its days."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.accounts.models import Person
from portal.areas.queries import working_calendar
from portal.areas.rules import add_working_days
from portal.audit.actions import record
from portal.clock import WENZHOU
from portal.competitions import letters
from portal.competitions.actions import rounds
from portal.competitions.eligibility import Finding, findings
from portal.competitions.models.entries import Entry
from portal.competitions.models.screening import Override, Screening
from portal.competitions.permissions import has_no_part_in_it
from portal.competitions.queries import comparing
from portal.competitions.queries import screening as queries
from portal.competitions.queries.entries import unsigned_places
from portal.competitions.rules import IN_ROUND, MOVES, EligibilityRule, EntryState, ScreeningLevel, Verdict
from portal.database import db
from portal.errors import N_, Conflict, NotAllowed, Refusal, move

AUDIT_KIND = "entry"
ANSWERED = N_("Somebody has answered this entry already, or it was withdrawn. Please look at it again.")
VERBS = {Verdict.PASSED: "pass", Verdict.RETURNED: "return", Verdict.REJECTED: "reject"}


def receive(entry: Entry, *, now: datetime) -> Screening:
    """Put a submitted entry into its queue: the county's, or that of the level that returned it.

    The group's rules are held against it here, so that everybody reads what was handed in. A note on a warning that now
    says something else is dropped.
    """
    level = queries.returning_level(entry) or ScreeningLevel.COUNTY
    found = findings(comparing.facts_of(entry), entry.group.eligibility)
    before = queries.last_look(entry)
    if before is not None:
        said = {kept["rule"]: kept for kept in before.findings}
        for rule, note in queries.overrides_of(entry).items():
            if said.get(rule) not in [each.kept() for each in found]:
                db.session.delete(note)
    return _arrive(entry, level, [each.kept() for each in found], now=now)


def answer(entry: Entry, verdict: Verdict, *, seen_look: int, reason: str | None, actor: Person, now: datetime) -> None:
    """What an officer pressed over the look they saw, whether it waits, was returned in vain, or ended with acceptance.

    Raises what `decide`, `reject_returned` and `exclude` raise, and Conflict where another look has come since.
    """
    _hold(entry, actor)
    last = queries.last_look(entry)
    if last is None or last.id != seen_look:
        raise Conflict(ANSWERED)
    if last.verdict is None:
        decide(entry, verdict, seen_look=seen_look, reason=reason, actor=actor, now=now)
    elif verdict is Verdict.REJECTED and entry.state == EntryState.ACCEPTED:
        exclude(entry, reason=reason, actor=actor, now=now)
    elif verdict is Verdict.REJECTED:
        reject_returned(entry, reason=reason, actor=actor, now=now)
    else:
        raise Conflict(ANSWERED)


def decide(entry: Entry, verdict: Verdict, *, seen_look: int, reason: str | None, actor: Person, now: datetime) -> None:
    """Answer the look `seen_look`: pass the entry on, return it to its team, or reject it.

    The county's pass hands it to the city; the city's pass accepts it and needs a note on every warning.
    Raises Conflict where somebody answered or it was withdrawn, Refusal without a reason, for a warning without a note
    or for a return after the closing time, NotAllowed for one's own team.
    """
    _hold(entry, actor)
    look = queries.open_look(entry)
    if look is None or look.id != seen_look:
        raise Conflict(ANSWERED)
    level = ScreeningLevel(look.level)
    if verdict is Verdict.PASSED:
        if level is ScreeningLevel.CITY and open_warnings(look, queries.overrides_of(entry)):
            raise Refusal(N_("Please write a note on each warning first: it says why the entry may pass all the same."))
        reason = None
    else:
        reason = _said(reason)
        if verdict is Verdict.RETURNED and now >= entry.competition.entries_close_at:
            raise Refusal(
                N_("Entries are closed: it could not be handed in again. Please pass it or reject it."), field="reason"
            )
    look.verdict, look.reason, look.decided_by_id, look.decided_at = verdict, reason, actor.id, now
    was = entry.state
    if verdict is Verdict.RETURNED:
        entry.state = move(MOVES, EntryState(was), EntryState.RETURNED)
    elif verdict is Verdict.REJECTED:
        entry.state = move(MOVES, EntryState(was), EntryState.REJECTED)
    elif level is ScreeningLevel.CITY:
        entry.state, entry.accepted_at = move(MOVES, EntryState(was), EntryState.ACCEPTED), now
    else:
        entry.completed_at = now
        _arrive(entry, ScreeningLevel.CITY, look.findings, now=now)
    entry.reason, entry.updated_at = reason, now
    _note(entry, f"{VERBS[verdict]}-{level}", actor=actor, now=now, was=was, reason=reason)


def reject_returned(entry: Entry, *, reason: str | None, actor: Person, now: datetime) -> None:
    """Reject one that was returned and has not come again by the closing time.

    Raises Conflict where it came again, Refusal before the closing time or without a reason, NotAllowed for one's own.
    """
    _hold(entry, actor)
    if entry.state != EntryState.RETURNED:
        raise Conflict(ANSWERED)
    if now < entry.competition.entries_close_at:
        raise Refusal(N_("Until entries close, the team may hand it in again."))
    entry.state = move(MOVES, EntryState(entry.state), EntryState.REJECTED)
    entry.reason, entry.updated_at = _said(reason), now
    _note(entry, "reject-returned", actor=actor, now=now, was=EntryState.RETURNED, reason=entry.reason)


def exclude(entry: Entry, *, reason: str | None, actor: Person, now: datetime) -> None:
    """Take an accepted entry out of the competition; where a round is not signed yet, the next in its ranking moves up.

    Raises Conflict for one that is not accepted, Refusal without a reason, NotAllowed for one's own.
    """
    _hold(entry, actor)
    if entry.state != EntryState.ACCEPTED:
        raise Conflict(ANSWERED)
    entry.state = move(MOVES, EntryState(entry.state), EntryState.REJECTED)
    entry.reason, entry.updated_at = _said(reason), now
    _note(entry, "exclude", actor=actor, now=now, was=EntryState.ACCEPTED, reason=entry.reason)
    for place in unsigned_places(entry):
        if place.standing in IN_ROUND:
            rounds.fill_place(place, actor=actor, now=now)


def override(entry: Entry, rule: EligibilityRule, note: str | None, *, actor: Person, now: datetime) -> None:
    """Say why a warning does not stand in the way. Raises Refusal without words or a warning, Conflict for a second note."""
    _hold(entry, actor)
    look = queries.open_look(entry)
    if look is None:
        raise Conflict(ANSWERED)
    if rule not in {found.rule for found in warnings(look)}:
        raise Refusal(N_("There is no such warning."), field="rule")
    if not note:
        raise Refusal(N_("Please say what you checked and why it may pass."), field="note")
    db.session.add(Override(entry_id=entry.id, rule=rule, note=note, person_id=actor.id, made_at=now))
    try:
        db.session.flush()
    except IntegrityError as clash:
        raise Conflict(N_("Somebody wrote a note on this warning already.")) from clash
    record(actor, "override", AUDIT_KIND, entry.code, now=now, after={"rule": rule}, reason=note)


def decide_several(
    entries: Sequence[Entry],
    verdict: Verdict,
    *,
    reason: str | None,
    may_answer: Callable[[Entry, ScreeningLevel], bool],
    actor: Person,
    now: datetime,
) -> tuple[int, int]:
    """The same answer to many; how many were answered, and how many stayed as they were.

    Left alone: what is nobody's to answer now or not this officer's, one's own team's, and what has a warning without a
    note. Raises Refusal where a return or rejection has no reason.
    """
    if verdict is not Verdict.PASSED:
        _said(reason)
    looks = queries.open_looks(entries)
    done = 0
    for entry in entries:
        look = looks.get(entry.id)
        try:
            with db.session.begin_nested():
                if look is not None and may_answer(entry, ScreeningLevel(look.level)):
                    decide(entry, verdict, seen_look=look.id, reason=reason, actor=actor, now=now)
                elif look is None and verdict is Verdict.REJECTED and may_answer(entry, ScreeningLevel.COUNTY):
                    reject_returned(entry, reason=reason, actor=actor, now=now)
                else:
                    continue
        except (Conflict, NotAllowed, Refusal):
            continue
        done += 1
    return done, len(entries) - done


def warnings(look: Screening) -> list[Finding]:
    """The rules that do not hold or cannot be told, as they were when the entry came."""
    return [found for found in map(Finding.read, look.findings) if found.is_warning]


def open_warnings(look: Screening, notes: dict[str, Override] | set[str]) -> list[Finding]:
    """Those without a note."""
    return [found for found in warnings(look) if found.rule not in notes]


def _arrive(entry: Entry, level: ScreeningLevel, kept: list[dict[str, object]], *, now: datetime) -> Screening:
    competition = entry.competition
    days = competition.county_days if level is ScreeningLevel.COUNTY else competition.city_days
    due_on = add_working_days(now.astimezone(WENZHOU).date(), days, working_calendar())
    look = Screening(entry_id=entry.id, level=level, received_at=now, due_on=due_on, findings=kept)
    db.session.add(look)
    db.session.flush()
    return look


def _hold(entry: Entry, actor: Person) -> None:
    held = select(Entry).where(Entry.id == entry.id).with_for_update(of=Entry)
    db.session.execute(held.execution_options(populate_existing=True)).scalar_one()
    if not has_no_part_in_it(actor, entry):
        raise NotAllowed(N_("This is your own team's entry: another officer decides."))


def _said(reason: str | None) -> str:
    if not reason:
        raise Refusal(N_("Please tell the reason: the team reads it."), field="reason")
    return reason


def _note(entry: Entry, verb: str, *, actor: Person, now: datetime, was: str, reason: str | None) -> None:
    record(
        actor,
        verb,
        AUDIT_KIND,
        entry.code,
        now=now,
        before={"state": was},
        after={"state": entry.state},
        reason=reason,
    )
    if entry.state != was:
        letters.state_changed(entry, now=now)
    db.session.flush()
