"""The forms an event is written in: the least a draft needs, and everything it says of itself."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from portal.accounts.identifiers import checked_phone
from portal.clock import WENZHOU
from portal.errors import Refusal
from portal.events.forms.fields import MISSING, WHOLE, count, is_web_address, long, moment, text
from portal.events.models import Event
from portal.events.rules import KIND_WORDS, SECTOR_WORDS
from portal.makerspaces.models import Makerspace
from portal.web.forms import Form, GuardedForm


def offer_places(form: Any, places: Sequence[Makerspace], units: Iterable[Any], language: str) -> None:
    """Fill the form's choices of a venue, by county, and of an area for an address of its own."""
    grouped: dict[str, list[tuple[str, str]]] = {}
    for place in places:
        name = (place.name_en or place.name_zh) if language == "en" else place.name_zh
        grouped.setdefault(place.area.name(language), []).append((str(place.id), name))
    form.venue.choices = {"": [("", gettext("Somewhere else"))], **grouped}
    form.area.choices = [("", gettext("As the makerspace’s"))] + [(unit.code, unit.name(language)) for unit in units]


class CreateForm(Form):
    """The least a draft needs."""

    kind = SelectField(_("Kind"), choices=[])
    organisation = SelectField(_("Organising body"))
    title_zh = text(_("Title in Chinese"), 200, InputRequired(MISSING))
    title_en = text(
        _("Title in English"), 200, description=_("It also makes the address of the page; needed before publishing.")
    )
    starts_at = moment(_("Begins at"), InputRequired(MISSING))
    ends_at = moment(_("Ends at"), InputRequired(MISSING))
    venue = SelectField(_("Makerspace"), description=_("It is asked at once whether it will host."))
    venue_zh = text(_("Or an address of its own"), 300)
    area = SelectField(_("County or zone"), description=_("Needed only without a makerspace."))

    def offer_bodies(self, bodies: Sequence[Any], language: str) -> None:
        """The kinds, and the bodies the person may speak for; the first is chosen."""
        self.kind.choices = kinds()
        self.organisation.choices = [
            (body.slug, (body.name_en or body.name_zh) if language == "en" else body.name_zh) for body in bodies
        ] + [("", gettext("In my own name"))]


class EventForm(GuardedForm):
    """Everything an event says of itself, in one form with sections."""

    kind = SelectField(_("Kind"), choices=[])
    title_zh = text(_("Title in Chinese"), 200, InputRequired(MISSING))
    title_en = text(_("Title in English"), 200)
    summary_zh = long(_("Summary in Chinese"), 500, description=_("One or two sentences, shown in lists."))
    summary_en = long(_("Summary in English"), 500)
    text_zh = long(_("Text in Chinese"), 20_000, description=_("Markdown is understood."), render_kw={"rows": 10})
    text_en = long(_("Text in English"), 20_000, description=_("Markdown is understood."), render_kw={"rows": 10})
    sectors = SelectMultipleField(
        _("Sectors"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), validate_choice=True
    )
    parent = SelectField(_("Part of"), description=_("A Maker Day gathers the events that take place under it."))
    starts_at = moment(_("Begins at"), InputRequired(MISSING))
    ends_at = moment(_("Ends at"), InputRequired(MISSING))
    is_all_day = BooleanField(_("Whole days, without hours"))
    venue = SelectField(_("Makerspace"), description=_("A makerspace newly chosen is asked whether it will host."))
    venue_zh = text(
        _("Address in Chinese"),
        300,
        description=_("Where no makerspace is the venue, or to say more: floor, entrance."),
    )
    venue_en = text(_("Address in English"), 300)
    area = SelectField(_("County or zone"))
    online_url = text(
        _("Online link"),
        500,
        is_web_address,
        description=_("Shown to registered people only."),
        render_kw={"inputmode": "url"},
    )
    expected_attendance = count(_("Expected people on site"), description=_("From 1000 on a safety permit is needed."))
    permit_number = text(_("Number of the safety permit"), 100)
    takes_registrations = BooleanField(_("Takes registrations"))
    capacity = count(_("Seats"), description=_("Empty: as many as come."))
    has_waiting_list = BooleanField(_("Keeps a waiting list when full"))
    registration_opens_at = moment(_("Registration opens"), description=_("Empty: when it is published."))
    registration_closes_at = moment(_("Registration closes"), description=_("Empty: when it begins."))
    cancel_until = moment(_("Seats can be given back until"), description=_("Empty: two hours before it begins."))
    offer_hours = IntegerField(
        _("Hours a freed seat is kept for the next in the queue"),
        [InputRequired(MISSING), NumberRange(1, 240)], render_kw=WHOLE,
    )  # fmt: skip
    contact_name = text(_("Contact person"), 100)
    contact_phone = text(
        _("Contact phone"), 30, render_kw={"inputmode": "tel"}, description=_("Shown on the event's page.")
    )

    @classmethod
    def of(cls, event: Event, areas: Mapping[int, str]) -> "EventForm":
        """The form filled from the event, or with what was sent. `areas` is number → code."""
        form = cls.submitted(None, **form_values(event, areas))
        form.kind.choices = kinds()
        form.sectors.choices = [(str(sector), gettext(word)) for sector, word in SECTOR_WORDS.items()]
        known = {str(sector) for sector, _word in form.sectors.choices}
        form.sectors.choices += [(sector, sector) for sector in event.sectors if sector not in known]
        return form

    def validate_contact_phone(self, field: StringField) -> None:
        """A phone number that can be called."""
        if field.data:
            try:
                field.data = checked_phone(field.data)
            except Refusal as refusal:
                raise ValidationError(gettext(refusal.msgid, **refusal.values)) from None

    def changes(self) -> dict[str, Any]:
        """What to save, by the event's own names."""
        starts_at, ends_at = whole_days(self.starts_at.data, self.ends_at.data, is_all_day=self.is_all_day.data)
        same = (
            "kind", "title_zh", "title_en", "summary_zh", "summary_en", "text_zh", "text_en", "is_all_day", "venue_zh",
            "venue_en", "online_url", "expected_attendance", "permit_number", "takes_registrations", "has_waiting_list",
            "registration_opens_at", "registration_closes_at", "cancel_until", "offer_hours", "contact_name", "contact_phone",
        )  # fmt: skip
        return {name: self[name].data for name in same} | {
            "sectors": list(self.sectors.data or []),
            "starts_at": starts_at,
            "ends_at": ends_at,
            "venue_makerspace_id": int(self.venue.data) if self.venue.data else None,
            "parent_id": int(self.parent.data) if self.parent.data else None,
        }

    def differences(self, event: Event, areas: Mapping[int, str]) -> list[tuple[str, Any, Any]]:
        """Where the saved event says something else than this form: label, what was typed, what is saved."""
        saved = form_values(event, areas)
        asked = [field for field in self if field.name in saved and field.name != "version"]
        return [
            (str(field.label.text), shown(field, field.data), shown(field, saved[field.name]))
            for field in asked
            if (field.data or None) != (saved[field.name] or None)
        ]


def form_values(event: Event, areas: Mapping[int, str]) -> dict[str, Any]:
    """An event as its form has it: the last day of a whole-day event is named, not the midnight after it."""
    ends_at = event.ends_at - timedelta(minutes=1) if event.is_all_day else event.ends_at
    values = {
        name: getattr(event, name)
        for name in (
            "kind",
            "title_zh",
            "title_en",
            "summary_zh",
            "summary_en",
            "text_zh",
            "text_en",
            "sectors",
            "starts_at",
            "is_all_day",
            "venue_zh",
            "venue_en",
            "online_url",
            "expected_attendance",
            "permit_number",
            "takes_registrations",
            "capacity",
            "has_waiting_list",
            "registration_opens_at",
            "registration_closes_at",
            "cancel_until",
            "offer_hours",
            "contact_name",
            "contact_phone",
        )
    }
    unit = event.assessed_unit_id or event.area_id
    return values | {
        "version": str(event.version),
        "ends_at": ends_at,
        "venue": str(event.venue_makerspace_id or ""),
        "parent": str(event.parent_id or ""),
        "area": areas.get(unit, "") if unit and not event.venue_makerspace_id else "",
    }


def whole_days(starts_at: datetime, ends_at: datetime, *, is_all_day: bool) -> tuple[datetime, datetime]:
    """The span to keep: whole days run from midnight to the midnight after the last day."""
    if not is_all_day:
        return starts_at, ends_at
    first, last = starts_at.astimezone(WENZHOU), ends_at.astimezone(WENZHOU)
    start = first.replace(hour=0, minute=0, second=0, microsecond=0)
    end = last.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return start.astimezone(UTC), end.astimezone(UTC)


def kinds() -> list[tuple[str, str]]:
    """The kinds of events, to choose from."""
    return [(str(kind), gettext(word)) for kind, word in KIND_WORDS.items()]


def shown(field: Any, value: Any) -> str:
    """A field's value as a person reads it."""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, datetime):
        return f"{value.astimezone(WENZHOU):%Y-%m-%d %H:%M}"
    if isinstance(field, SelectMultipleField):
        words = dict(field.choices)
        return "、".join(words.get(item, item) for item in value or [])
    if isinstance(field, SelectField):
        return next((label for found, label, *_rest in field.iter_choices() if found == value), "") if value else ""
    return "" if value is None else str(value)
