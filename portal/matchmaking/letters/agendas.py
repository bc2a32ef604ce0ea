"""Letters of a published plan: everybody's agenda, once; afterwards only what changed for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.events.rules import EventState
from portal.matchmaking import calendar
from portal.matchmaking.letters.frame import facts
from portal.matchmaking.models import Meeting, MeetingChange, Party, SummitPlan
from portal.matchmaking.queries import plans
from portal.matchmaking.queries.parties import people_of
from portal.matchmaking.rules import ChangeKind
from portal.notices.actions import tell as tell_person
from portal.notices.letters import write
from portal.web.addresses import public_url
from portal.web.language import force_language


@dataclass(frozen=True)
class Line:
    """One meeting as a letter says it, in the reader's language."""

    starts_at: datetime
    other: str
    table: str
    kind: str = ""


def tell(plan: SummitPlan, party: Party, *, is_first: bool, now: datetime) -> None:
    """Write to everybody of the party what this plan means for them; once for each plan, however often it is called."""
    if party.summit.event.state == EventState.CANCELLED:
        off = plans.called_off(plan, party)
        _cancelled(party, f"{plan.code}-off", off, is_off=True, now=now)
        return
    if is_first:
        agenda = plans.agenda(party)
        to_party(party, "summit-agenda", plan.code, now=now, lines=agenda, meetings=agenda)
        return
    changes = plans.changes_for(plan, party)
    new = [change for change in changes if change.kind != ChangeKind.CANCELLED]
    gone = [change.meeting for change in changes if change.kind == ChangeKind.CANCELLED]
    if new:
        kinds = {change.meeting_id: change.kind for change in changes}
        to_party(
            party, "summit-agenda-changed", plan.code, now=now, lines=[*_meetings(new), *gone], kinds=kinds,
            meetings=_meetings(new),
        )  # fmt: skip
    if gone:
        _cancelled(party, plan.code, gone, is_off=False, now=now)


def _cancelled(party: Party, version: str, gone: Sequence[Meeting], *, is_off: bool, now: datetime) -> None:
    to_party(
        party, "summit-meetings-cancelled", version, now=now, lines=gone, meetings=gone, method="CANCEL", is_off=is_off
    )


def to_party(
    party: Party,
    purpose: str,
    version: str | int,
    *,
    now: datetime,
    lines: Sequence[Meeting],
    meetings: Sequence[Meeting],
    kinds: dict[int, str] | None = None,
    method: str = "REQUEST",
    **more: Any,
) -> None:
    """The letter `mail/<purpose>` with these meetings as lines, and as calendar entries those in `meetings`.

    `kinds` says what happened to a meeting, by its id. The letter leads to the party's agenda.
    """
    event = party.summit.event
    for person in people_of(party):
        said = person.language
        values = facts(event, said) | more
        values |= {
            "name": person.name,
            "party": party.name(said),
            "lines": [_line(meeting, party, said, (kinds or {}).get(meeting.id, "")) for meeting in lines],
            "url": public_url("matchmaking.agenda", said, slug=event.slug, code=party.code),
            "paper_url": public_url("matchmaking.agenda_pdf", said, slug=event.slug, code=party.code),
        }
        invitation = calendar.invitation(meetings, party, person, now=now, method=method) if meetings else None
        letter = write(purpose, said, calendar=invitation, method=method if invitation else None, **values)
        tell_person(person, purpose, party.code, version, letter, now=now)


def _line(meeting: Meeting, party: Party, language: str, kind: str) -> Line:
    with force_language(language):
        table = calendar.table_words(meeting)
    starts_at = party.summit.slots[meeting.slot].starts_at
    return Line(starts_at, calendar.other_of(meeting, party).name(language), table, kind)


def _meetings(changes: Sequence[MeetingChange]) -> list[Meeting]:
    return [change.meeting for change in changes]
