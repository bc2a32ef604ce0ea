"""Letters of the day: what changed for whom, and a meeting that begins in ten minutes."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from portal.matchmaking.letters.agendas import to_party
from portal.matchmaking.models import Meeting, MeetingChange, Party
from portal.matchmaking.rules import ChangeKind


def changed(changes: Sequence[MeetingChange], people: Mapping[int, Party], *, reason: str, now: datetime) -> None:
    """To everybody concerned, once a change: what is new or elsewhere, and what does not take place."""
    for number, party in people.items():
        own = [each for each in changes if number in (each.meeting.capital_id, each.meeting.founder_id)]
        own.sort(key=lambda each: (each.meeting.slot, each.meeting.table))
        new = [each.meeting for each in own if each.kind != ChangeKind.CANCELLED]
        gone = [each.meeting for each in own if each.kind == ChangeKind.CANCELLED]
        version = f"change:{own[0].number}" if own else ""
        if new:
            kinds = {each.meeting.id: each.kind for each in own}
            to_party(
                party, "summit-day-changed", version, now=now, lines=[*new, *gone], meetings=new, kinds=kinds,
                reason=reason,
            )  # fmt: skip
        if gone:
            to_party(
                party, "summit-day-cancelled", version, now=now, lines=gone, meetings=gone, method="CANCEL",
                reason=reason,
            )  # fmt: skip


def reminder(meeting: Meeting, *, now: datetime) -> None:
    """To both sides: it begins in a few minutes, and at which table."""
    version = f"{meeting.code}:{meeting.sequence}"
    for party in (meeting.capital, meeting.founder):
        to_party(party, "summit-reminder", version, now=now, lines=[meeting], meetings=[])
