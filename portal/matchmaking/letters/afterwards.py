"""Letters after a meeting: both sides would go on, so each learns how to reach the other."""

from datetime import datetime

from portal.matchmaking.letters.frame import to_party
from portal.matchmaking.models import Meeting
from portal.matchmaking.queries.parties import people_of


def contacts_opened(meeting: Meeting, *, now: datetime) -> None:
    """To both sides, once a meeting: names and addresses of the other side's people."""
    for party, other in ((meeting.capital, meeting.founder), (meeting.founder, meeting.capital)):
        to_party(
            party,
            "summit-contacts",
            meeting.code,
            1,
            now=now,
            endpoint="matchmaking.after",
            other=other.name,
            people=people_of(other),
        )
