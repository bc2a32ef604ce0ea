"""To a party: where its sign-up stands. To the organisers: somebody who takes part has withdrawn."""

from datetime import datetime

from portal.matchmaking.letters.frame import to_organisers, to_party
from portal.matchmaking.models import Party


def party_standing(party: Party, *, now: datetime) -> None:
    """To the party: we have your sign-up, you take part, or not this time and why."""
    to_party(
        party,
        "summit-party",
        party.code,
        f"{party.state}:{party.version}",
        now=now,
        endpoint="matchmaking.party",
        state=party.state,
        reason=party.reason,
        summit=party.summit,
    )


def party_withdrawn(party: Party, *, now: datetime) -> None:
    """To the organisers: a party that takes part does not come after all."""
    to_organisers(
        party.summit,
        "summit-party-withdrawn",
        party.code,
        now.isoformat(),
        now=now,
        endpoint="matchmaking.parties",
        party=party,
    )
