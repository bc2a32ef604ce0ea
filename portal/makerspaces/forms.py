"""Shape and wording of input about makerspaces."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms import Form as PlainForm
from wtforms.validators import DataRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.accounts.identifiers import IdentifierRefused, checked_email, checked_phone
from portal.areas.models import Area
from portal.makerspaces.rules import (
    FIELD_WORDS,
    LEVEL_WORDS,
    LEVELS_HIGH_TO_LOW,
    ORIGIN_WORDS,
    PLAN_CATEGORY_WORDS,
    SERVICE_WORDS,
    SPACE_STATE_WORDS,
    TYPE_WORDS,
    is_unlikely_area,
)
from portal.web.fields import tidy
from portal.web.forms import Form, GuardedForm, storable

MOST_COUNT = 100_000
MOST_SQM = 50_000_000
SPARE_ROOMS = 2
MOST_ROOMS = 60
WHOLE = {"inputmode": "numeric", "autocomplete": "off"}
MISSING = _("Please fill this in.")


def required(message: Any = MISSING) -> DataRequired:
    """The field must be filled."""
    return DataRequired(message)


def _count(name: Any, most: int = MOST_COUNT) -> IntegerField:
    return IntegerField(name, [Optional(), NumberRange(0, most)], render_kw=WHOLE)


def _text(name: Any, most: int, **options: Any) -> StringField:
    return StringField(name, [Length(max=most), storable], filters=[tidy], **options)


class RoomRow(PlainForm):  # type: ignore[misc]
    """One room. A row without a name is a spare one."""

    class Meta(Form.Meta):
        """Part of a form that has its own token."""

        csrf = False

    room = HiddenField()
    name_zh = _text(_("Name in Chinese"), 100)
    name_en = _text(_("Name in English"), 100)
    capacity = _count(_("Capacity (people)"), 20_000)
    is_open = BooleanField(_("Can be booked"), default=True)

    def validate_name_zh(self, field: StringField) -> None:
        """A known room keeps a name; a new one needs one as soon as anything is said about it."""
        if not field.data and (self.room.data or self.name_en.data or self.capacity.data):
            raise ValidationError(gettext("Please give the room a name. To close it, untick “Can be booked”."))


class LevelRow(PlainForm):  # type: ignore[misc]
    """One level: held or not, by which document, since when."""

    class Meta(Form.Meta):
        """Part of a form that has its own token."""

        csrf = False

    is_held = BooleanField(_("Recognised"))
    document_number = _text(_("Document number"), 100)
    granted_on = DateField(_("Date of the document"), [Optional()])

    def validate_document_number(self, field: StringField) -> None:
        """A document belongs to a level that is held."""
        if not self.is_held.data and (field.data or self.granted_on.data):
            raise ValidationError(gettext("Please tick the level, or remove its document."))


class MakerspaceForm(GuardedForm):
    """Everything an operator may propose about a makerspace."""

    name_zh = StringField(_("Name in Chinese"), [required(), Length(max=200), storable], filters=[tidy])
    name_en = _text(_("Name in English"), 200)
    unit = SelectField(_("County or zone"), [required()])
    plan_category = SelectField(_("Plan category"), [required()])
    type = SelectField(_("Type"), [required()])
    summary_zh = _text(_("One sentence in Chinese"), 500)
    summary_en = _text(_("One sentence in English"), 500)
    text_zh = TextAreaField(
        _("Description in Chinese"),
        [Length(max=20_000), storable],
        filters=[tidy],
        description=_("Markdown is understood."),
    )
    text_en = TextAreaField(_("Description in English"), [Length(max=20_000), storable], filters=[tidy])
    area_declared_sqm = IntegerField(
        _("Declared area (㎡)"),
        [DataRequired(MISSING), NumberRange(0, MOST_SQM)],
        render_kw=WHOLE,
        description=_("In ㎡, not 万㎡: 0.85 万㎡ is 8500."),
    )
    workstation_count = _count(_("Workstations"))
    team_count = _count(_("Resident teams"))
    mentor_count = _count(_("Start-up mentors"))
    events_per_year_target = _count(_("Events planned a year"), 1000)
    services = SelectMultipleField(_("Services"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())
    opening_hours_zh = _text(_("Opening hours in Chinese"), 200)
    opening_hours_en = _text(_("Opening hours in English"), 200)
    address_zh = _text(_("Address in Chinese"), 200)
    address_en = _text(_("Address in English"), 200)
    origin = SelectField(_("The building before"))
    contact_name = _text(_("Contact shown to the public"), 100)
    contact_phone = _text(_("Phone shown to the public"), 30, render_kw={"inputmode": "tel"})
    contact_email = _text(_("E-mail shown to the public"), 254, render_kw={"inputmode": "email"})
    website = _text(_("Website"), 300, render_kw={"inputmode": "url"}, description=_("With https:// at its beginning."))
    levels = FieldList(FormField(LevelRow), min_entries=len(LEVELS_HIGH_TO_LOW), max_entries=len(LEVELS_HIGH_TO_LOW))
    rooms = FieldList(FormField(RoomRow), max_entries=MOST_ROOMS)
    note = _text(_("Remark for the officer"), 500)

    @classmethod
    def about(cls, shot: Mapping[str, Any], version: int, units: Sequence[Area], language: str) -> "MakerspaceForm":
        """The form for these facts (see `rules.snapshot`), with the choices in the page's language."""
        form = cls.submitted(**_shown(shot), version=str(version))
        form.unit.choices = [("", "—")] + [(unit.code, unit.name(language)) for unit in units]
        form.plan_category.choices = [("", "—"), *_choices(PLAN_CATEGORY_WORDS)]
        form.type.choices = [("", "—"), *_choices(TYPE_WORDS)]
        form.services.choices = _choices(SERVICE_WORDS)
        form.origin.choices = [("", "—"), *_choices(ORIGIN_WORDS)]
        for row, level in zip(form.levels, LEVELS_HIGH_TO_LOW, strict=False):
            row.form.is_held.label.text = gettext(LEVEL_WORDS[level])
        if not form.is_submitted():
            for _spare in range(SPARE_ROOMS):
                form.rooms.append_entry({"is_open": True})
        if isinstance(form, OfficerForm):
            form.state.choices = _choices(SPACE_STATE_WORDS)
        return form

    def facts(self) -> dict[str, Any]:
        """What was filled in, as `rules.snapshot` would say it."""
        facts: dict[str, Any] = {
            name: self[name].data for name in FIELD_WORDS if name in self and name not in {"levels", "rooms"}
        }
        for name in ("workstation_count", "team_count", "mentor_count"):
            facts[name] = facts[name] or 0
        facts["origin"] = facts["origin"] or None
        facts["services"] = [str(service) for service in SERVICE_WORDS if service in (self.services.data or [])]
        if isinstance(facts.get("verified_on"), date):
            facts["verified_on"] = facts["verified_on"].isoformat()
        facts["levels"] = [
            {
                "level": str(level),
                "document_number": row.form.document_number.data,
                "granted_on": row.form.granted_on.data.isoformat() if row.form.granted_on.data else None,
            }
            for row, level in zip(self.levels, LEVELS_HIGH_TO_LOW, strict=True)
            if row.form.is_held.data
        ]
        facts["rooms"] = [
            {
                "id": _whole(row.form.room.data) or None,
                "name_zh": row.form.name_zh.data,
                "name_en": row.form.name_en.data,
                "capacity": row.form.capacity.data or 0,
                "is_open": row.form.is_open.data,
            }
            for row in self.rooms
            if row.form.name_zh.data
        ]
        return facts

    def validate_area_declared_sqm(self, field: IntegerField) -> None:
        """万㎡ and ㎡ are not mixed up."""
        _likely(field)

    def validate_contact_phone(self, field: StringField) -> None:
        """A number as people in Wenzhou write it."""
        _checked(field, checked_phone)

    def validate_contact_email(self, field: StringField) -> None:
        """An address mail can go to."""
        _checked(field, checked_email)

    def validate_website(self, field: StringField) -> None:
        """An address of the web, nothing that runs."""
        if field.data and (urlsplit(field.data).scheme not in {"http", "https"} or not urlsplit(field.data).hostname):
            raise ValidationError(gettext("Please give an address that begins with https://."))


class OfficerForm(MakerspaceForm):
    """The same, and what only an officer says."""

    area_verified_sqm = IntegerField(_("Verified area (㎡)"), [Optional(), NumberRange(0, MOST_SQM)], render_kw=WHOLE)
    verified_on = DateField(_("Verified on"), [Optional()])
    state = SelectField(_("Directory"))
    note = _text(_("Reason, for the history"), 500)

    def validate_area_verified_sqm(self, field: IntegerField) -> None:
        """万㎡ and ㎡ are not mixed up."""
        _likely(field)


class AskToRunForm(Form):
    """Why somebody should run this makerspace."""

    message = TextAreaField(
        _("Who you are at this makerspace"),
        [required(), Length(max=500), storable],
        filters=[tidy],
        description=_("The officer reads this, for example your post and how to reach you at work."),
    )


class DecisionForm(GuardedForm):
    """Yes or no, with a reason for no."""

    answer = HiddenField()
    reason = TextAreaField(_("Reason, if you decline"), [Length(max=500), storable], filters=[tidy])

    @property
    def is_yes(self) -> bool:
        """Whether the approving button was pressed."""
        return bool(self.answer.data == "approve")

    def validate_reason(self, field: TextAreaField) -> None:
        """No needs a reason."""
        if self.answer.data == "decline" and not field.data:
            raise ValidationError(gettext("Please give the reason. The person will read it."))

    def validate_answer(self, field: HiddenField) -> None:
        """One of the two buttons."""
        if field.data not in {"approve", "decline"}:
            raise ValidationError(gettext("Please approve or decline."))


class InvitationForm(Form):
    """Whom to invite."""

    email = StringField(
        _("E-mail"),
        [required(), Length(max=254), storable],
        filters=[tidy],
        render_kw={"type": "email", "autocomplete": "off", "inputmode": "email"},
        description=_("They get a link that is good for seven days and works once."),
    )

    def validate_email(self, field: StringField) -> None:
        """An address mail can go to."""
        _checked(field, checked_email)


class UploadForm(Form):
    """A table of makerspaces."""

    table = FileField(
        _("Table (.xlsx or .csv)"), [FileRequired(_("Please choose a file."))], render_kw={"accept": ".xlsx,.csv"}
    )


class ImportForm(Form):
    """The second look before an import."""

    file = HiddenField()
    has_checked = BooleanField(_("I have looked at the remarks; the figures are right"))


def _choices(words: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(str(term), gettext(word)) for term, word in words.items()]


def _shown(shot: Mapping[str, Any]) -> dict[str, Any]:
    """A snapshot as the fields want it."""
    shown = {name: value for name, value in shot.items() if name not in {"levels", "rooms", "verified_on"}}
    held = {level["level"]: level for level in shot.get("levels", [])}
    shown["levels"] = [_level_row(held.get(level)) for level in LEVELS_HIGH_TO_LOW]
    shown["rooms"] = [{**room, "room": str(room["id"])} for room in shot.get("rooms", [])]
    shown["origin"] = shot.get("origin") or ""
    if shot.get("verified_on"):
        shown["verified_on"] = date.fromisoformat(shot["verified_on"])
    return shown


def _level_row(held: Mapping[str, Any] | None) -> dict[str, Any]:
    if held is None:
        return {"is_held": False}
    granted = held.get("granted_on")
    return {
        "is_held": True,
        "document_number": held.get("document_number"),
        "granted_on": date.fromisoformat(granted) if granted else None,
    }


def _whole(text: str | None) -> int:
    """A number from a hidden field; 0 for anything else, "²" and a thousand nines included."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _likely(field: IntegerField) -> None:
    if field.data and is_unlikely_area(field.data):
        raise ValidationError(
            gettext(
                "%(value)s ㎡ cannot be right: are 万㎡ and ㎡ mixed up? Please give the area in ㎡.",
                value=f"{field.data:,}",
            )
        )


def _checked(field: StringField, check: Any) -> None:
    if not field.data:
        return
    try:
        field.data = check(field.data)
    except IdentifierRefused as refused:
        raise ValidationError(gettext(refused.msgid, **refused.values)) from None
