"""The organiser writes to everybody registered, once."""

from datetime import datetime

from portal.accounts.models import Person
from portal.audit.actions import record
from portal.events.models import Event
from portal.registrations import letters, queries
from portal.registrations.rules import RegistrationState

S = RegistrationState
# Who hears from the organiser: whoever may come, and whoever came.
HEARS = frozenset({S.CONFIRMED, S.WAITING, S.OFFERED, S.ATTENDED})


def tell_everybody(event: Event, *, subject: str, words: str, key: str, actor: Person, now: datetime) -> int:
    """One letter to each person registered or waiting; how many people. The same key tells nobody twice."""
    people = queries.live_registrations(event, HEARS)
    for registration in people:
        letters.message(registration, subject=subject, words=words, key=key, now=now)
    record(
        actor, "message to everybody", "event", event.slug, now=now, after={"people": len(people), "subject": subject}
    )
    return len(people)
