"""Shape and wording of signing up for a summit, and of the organiser's answer. Choices are handed in."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, IntegerField, RadioField
from wtforms.validators import InputRequired, NumberRange, Optional

from portal.events.forms.fields import MISSING, WHOLE, long, text
from portal.matchmaking.actions.joining import Presence
from portal.matchmaking.forms.setting_up import boxes
from portal.matchmaking.models import Party, Slot, Summit
from portal.matchmaking.rules import PartyKind
from portal.web.formats import clock_time
from portal.web.forms import Form, GuardedForm

MOST_TIERS = 9


class PresenceForm(Form):
    """When a party is there and what it says of itself: the ticked slots are those it has time for."""

    available = boxes(_("We have time"))
    meetings = IntegerField(
        _("Meetings, at most"),
        [Optional(), NumberRange(1, 60)],
        render_kw=WHOLE,
        description=_("Empty: as many as the organiser allows."),
    )
    about = long(
        _("A few words to the others"),
        500,
        description=_("Whom you look for, and what you bring. Those you may meet read it."),
        render_kw={"rows": 3},
    )
    is_listed = BooleanField(
        _("Our name may stand on the public page"),
        description=_("Those who take part see it in any case."),
    )

    def offer(self, summit: Summit) -> None:
        """The slots at which people meet."""
        zone = summit.event.timezone
        self.available.choices = [
            (str(slot.number), clock_time(slot.starts_at, zone)) for slot in summit.slots if not slot.is_closed
        ]

    def presence(self, slots: Sequence[Slot]) -> Presence:
        """What was filled in, as the action wants to know it."""
        ticked = {int(number) for number in self.available.data or []}
        return Presence(
            unavailable=[slot.number for slot in slots if slot.number not in ticked and not slot.is_closed],
            meetings=self.meetings.data,
            about=self.about.data or "",
            is_listed=self.is_listed.data,
        )


class JoinForm(PresenceForm):
    """The same with who joins: "investor", "lender" or `project-<slug>`."""

    subject = RadioField(_("Who takes part"), [InputRequired(MISSING)])

    def offer_subjects(self, subjects: Iterable[tuple[str, str]]) -> None:
        """What the person may speak for; the first is chosen."""
        self.subject.choices = list(subjects)
        if not self.is_submitted() and self.subject.choices:
            self.subject.data = self.subject.data or self.subject.choices[0][0]


class WithdrawForm(Form):
    """The party does not come."""

    reason = text(_("Reason"), 300, description=_("The organiser reads it."))


class DecideForm(Form):
    """The organiser's answer to one party or to several."""

    decision = HiddenField()
    reason = text(_("Reason"), 300, description=_("The party reads it. It may stay empty."))


class PlaceForm(GuardedForm):
    """When a party may begin to ask, and the table it always sits at."""

    tier = IntegerField(
        _("Tier"),
        [InputRequired(MISSING), NumberRange(0, MOST_TIERS)],
        render_kw=WHOLE,
        description=_("0 may ask first, each next tier later."),
    )
    table_number = IntegerField(
        _("Its own table"),
        [Optional(), NumberRange(1, 1000)],
        render_kw=WHOLE,
        description=_("Empty: it moves from table to table."),
    )


def filled_from(summit: Summit, party: Party | None = None) -> dict[str, Any]:
    """The fields of `PresenceForm` from a party, or for one that is there all the time."""
    away = set(party.unavailable) if party else set()
    said = {"meetings": party.meetings, "about": party.about, "is_listed": party.is_listed} if party else {}
    return said | {"available": [str(slot.number) for slot in summit.slots if slot.number not in away]}


def fund_choice(kind: str, name: str) -> str:
    """How a fund comes, in words."""
    if kind == PartyKind.LENDER:
        return gettext("%(fund)s, as a lender", fund=name)
    return gettext("%(fund)s, as an investor", fund=name)
