"""Small forms: deciding, asking and answering, keeping the door, handing in files."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from portal.accounts.identifiers import checked_email, checked_name
from portal.events.forms.fields import MISSING, checked_by, long, moment, text
from portal.events.rules import HOST_ROLE_WORDS, HostRole
from portal.makerspaces.models import Makerspace, Room
from portal.web.fields import tidy
from portal.web.forms import Form, storable


class ReasonForm(Form):
    """A decision that others read the reason of."""

    reason = TextAreaField(
        _("Reason"), [InputRequired(MISSING), Length(max=500), storable], filters=[tidy], render_kw={"rows": 4}
    )


class TimesForm(Form):
    """A new time."""

    starts_at = moment(_("Begins at"), InputRequired(MISSING))
    ends_at = moment(_("Ends at"), InputRequired(MISSING))


class CloneForm(Form):
    """When the copy takes place."""

    starts_at = moment(_("Start of the new event"), InputRequired(MISSING))


class AskForm(Form):
    """Ask makerspaces to host."""

    spaces = SelectMultipleField(
        _("Makerspaces"), [InputRequired(_("Please choose at least one makerspace."))],
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
    )  # fmt: skip
    role = SelectField(_("Role"))
    message = long(_("Message to the makerspace"), 500, render_kw={"rows": 3})

    def offer(self, spaces: Sequence[Makerspace], language: str) -> None:
        """Whom to ask, in which role."""
        self.spaces.choices = [
            (s.slug, f"{(s.name_en or s.name_zh) if language == 'en' else s.name_zh} · {s.area.short_name(language)}")
            for s in spaces
        ]
        self.role.choices = [(str(role), gettext(HOST_ROLE_WORDS[role])) for role in HostRole]


class AnswerForm(Form):
    """A makerspace's answer."""

    answer = SelectField(_("Answer"), choices=[])
    room = SelectField(_("Room"), description=_("Only when you accept. It is kept for the time of the event."))
    reason = long(
        _("Reason"), 500, description=_("Only when you decline; the organiser reads it."), render_kw={"rows": 3}
    )

    def offer(self, rooms: Sequence[Room], language: str) -> None:
        """The answers and the rooms that can be booked."""
        self.answer.choices = [("accept", gettext("We host it")), ("decline", gettext("We cannot host it"))]
        self.room.choices = [("", gettext("No room of its own"))] + [
            (
                str(room.id),
                gettext(
                    "%(room)s, %(people)d people",
                    room=(room.name_en or room.name_zh) if language == "en" else room.name_zh,
                    people=room.capacity,
                ),
            )
            for room in rooms
            if room.is_open
        ]

    def validate_reason(self, field: TextAreaField) -> None:
        """Whoever is declined wants to know why."""
        if self.answer.data == "decline" and not field.data:
            raise ValidationError(gettext("Please give a reason when you decline."))


class DoorForm(Form):
    """Who keeps the door."""

    name = text(_("Name"), 100, InputRequired(MISSING), render_kw={"autocomplete": "off"})
    email = text(_("E-mail"), 254, InputRequired(MISSING), render_kw={"inputmode": "email", "autocomplete": "off"})

    def validate_name(self, field: StringField) -> None:
        """A name as people write it."""
        checked_by(field, checked_name)

    def validate_email(self, field: StringField) -> None:
        """An address mail can go to."""
        checked_by(field, checked_email)


class CoverForm(Form):
    """A picture for the cover."""

    picture = FileField(
        _("Picture"), [FileRequired(MISSING)], description=_("JPEG, PNG or WebP, best 1280 × 540 or larger."),
        render_kw={"accept": "image/jpeg,image/png,image/webp"},
    )  # fmt: skip


class ImportForm(Form):
    """A file of events."""

    file = FileField(
        _("File"), [FileRequired(MISSING)], description=_("An .xlsx or .csv table, or an .ics calendar; at most 5 MB."),
        render_kw={"accept": ".xlsx,.csv,.ics,text/calendar,text/csv"},
    )  # fmt: skip
    organisation = SelectField(_("Organising body"))

    def offer_bodies(self, bodies: Sequence[Any], language: str) -> None:
        """The bodies the person may speak for."""
        self.organisation.choices = [
            (body.slug, (body.name_en or body.name_zh) if language == "en" else body.name_zh) for body in bodies
        ] + [("", gettext("In my own name"))]
