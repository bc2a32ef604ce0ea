"""Letters of this room: what an officer decided, and the invitation to run a makerspace."""

from datetime import datetime

from portal.accounts.models import Person
from portal.makerspaces.models import Makerspace, MakerspaceChange, MakerspaceOperator
from portal.notices.actions import tell
from portal.notices.letters import write
from portal.web.addresses import public_url
from portal.web.formats import bilingual
from portal.web.language import force_language


def change_decided(change: MakerspaceChange, *, now: datetime) -> None:
    """Tell the proposer that the change was made or declined, and why."""
    person = change.proposed_by
    if person is None:
        return
    letter = write(
        "makerspace-change-decided",
        person.language,
        name=person.name,
        space=_name(change.makerspace, person),
        state=change.state,
        reason=change.reason,
        url=public_url("makerspaces.console", person.language, slug=change.makerspace.slug),
    )
    tell(person, "makerspace-change-decided", change.code, change.state, letter, now=now)


def operator_decided(operator: MakerspaceOperator, *, now: datetime) -> None:
    """Tell who asked to run a makerspace what the officer said."""
    person = operator.person
    letter = write(
        "makerspace-operator-decided",
        person.language,
        name=person.name,
        space=_name(operator.makerspace, person),
        state=operator.state,
        reason=operator.reason,
        url=public_url("makerspaces.desk", person.language),
    )
    about = f"{operator.makerspace.slug}/{person.code}"
    tell(person, "makerspace-operator-decided", about, now.isoformat(timespec="microseconds"), letter, now=now)


def invitation(invited: Person, space: Makerspace, by: Person, token: str, *, address: str, now: datetime) -> None:
    """Send the link with which the address's owner joins the people who run a makerspace."""
    letter = write(
        "makerspace-invitation",
        invited.language,
        space=_name(space, invited),
        by=by.name,
        url=public_url("makerspaces.accept_invitation", invited.language, token=token),
    )
    about = f"{space.slug}/{invited.code}"
    tell(
        invited,
        "makerspace-invitation",
        about,
        now.isoformat(timespec="microseconds"),
        letter,
        now=now,
        to_address=address,
        is_private=True,
    )


def _name(space: Makerspace, reader: Person) -> str:
    with force_language(reader.language):
        return bilingual(space.name_zh, space.name_en)
