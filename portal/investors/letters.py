"""Letters of this room: what an officer decided, and the invitation to share a fund's desk."""

from datetime import datetime

from portal.accounts.models import Person
from portal.investors.models import Investor
from portal.notices.actions import tell
from portal.notices.letters import write
from portal.web.addresses import public_url
from portal.web.formats import bilingual
from portal.web.language import force_language


def decided(investor: Investor, person: Person, verb: str, *, now: datetime) -> None:
    """Tell an owner that the fund was verified, returned, suspended or reinstated, and why."""
    endpoint = "interests.desk" if verb in {"verify", "reinstate"} else "investors.profile"
    letter = write(
        "investor-decided",
        person.language,
        name=person.name,
        fund=named(investor, person),
        verb=verb,
        reason=investor.reason,
        url=public_url(endpoint, person.language),
    )
    tell(person, "investor-decided", investor.slug, now.isoformat(timespec="microseconds"), letter, now=now)


def invitation(invited: Person, investor: Investor, by: Person, token: str, *, address: str, now: datetime) -> None:
    """Send the link with which the address's owner joins a fund's desk."""
    letter = write(
        "investor-invitation",
        invited.language,
        fund=named(investor, invited),
        by=by.name,
        url=public_url("investors.join", invited.language, token=token),
    )
    tell(
        invited,
        "investor-invitation",
        f"{investor.slug}/{invited.code}",
        now.isoformat(timespec="microseconds"),
        letter,
        now=now,
        to_address=address,
        is_private=True,
    )


def named(investor: Investor, reader: Person) -> str:
    """The fund's name in the reader's language."""
    with force_language(reader.language):
        return bilingual(investor.name_zh, investor.name_en)
