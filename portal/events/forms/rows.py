"""Forms made of rows: the agenda, and the units on the notice."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import FieldList, FormField, HiddenField, SelectField, StringField, ValidationError
from wtforms import Form as PlainForm

from portal.events.forms.fields import MomentField, moment, text
from portal.events.rules import UNIT_ROLE_WORDS, UnitRole
from portal.makerspaces.models import Room
from portal.web.forms import Form

MOST_ROWS = 100


class PointRow(PlainForm):  # type: ignore[misc]
    """One point of the agenda. A row without a title is a spare one."""

    class Meta(Form.Meta):
        """Part of a form that has its own token."""

        csrf = False

    number = HiddenField()
    starts_at = moment(_("Begins at"))
    ends_at = moment(_("Ends at"))
    title_zh = text(_("Title in Chinese"), 200)
    title_en = text(_("Title in English"), 200)
    speaker_zh = text(_("Speaker in Chinese"), 200)
    speaker_en = text(_("Speaker in English"), 200)
    room = SelectField(_("Room"))

    @property
    def is_spare(self) -> bool:
        """Nothing is said in it."""
        return not any(self[name].data for name in ("title_zh", "title_en", "speaker_zh", "speaker_en"))

    def validate_title_zh(self, field: StringField) -> None:
        """Once anything is said, the Chinese title is needed."""
        if not field.data and not self.is_spare:
            raise ValidationError(gettext("Please fill this in."))

    def validate_ends_at(self, field: MomentField) -> None:
        """A point has a beginning and an end, in that order."""
        if self.is_spare:
            return
        if not self.starts_at.data or not field.data:
            raise ValidationError(gettext("Please give both times."))
        if field.data <= self.starts_at.data:
            raise ValidationError(gettext("The end must come after the start."))


class UnitRow(PlainForm):  # type: ignore[misc]
    """One unit on the notice. A row without a name is a spare one."""

    class Meta(Form.Meta):
        """Part of a form that has its own token."""

        csrf = False

    role = SelectField(_("Role"), choices=[])
    name_zh = text(_("Name in Chinese"), 200)
    name_en = text(_("Name in English"), 200)

    @property
    def is_spare(self) -> bool:
        """Nothing is said in it."""
        return not (self.name_zh.data or self.name_en.data)

    def validate_name_zh(self, field: StringField) -> None:
        """A unit has a Chinese name."""
        if self.name_en.data and not field.data:
            raise ValidationError(gettext("Please fill this in."))


class Rows(Form):
    """A form made of rows that grows and shrinks by posting, scripts or not."""

    def follow_buttons(self, pressed: Mapping[str, Any]) -> bool:
        """Whether a row was asked for or thrown out, instead of saving; the form then only shows itself again."""
        if "add" in pressed:
            if len(self.rows.entries) < self.rows.max_entries:
                self.rows.append_entry()
            return True
        if "remove" in pressed:
            wanted = str(pressed["remove"])
            self.rows.entries = [entry for entry in self.rows.entries if entry.name.rpartition("-")[2] != wanted]
            return True
        return False

    @property
    def rows(self) -> Any:
        """The list of rows, whatever it is called."""
        return next(field for field in self if isinstance(field, FieldList))

    def filled(self) -> list[Any]:
        """The rows that say something."""
        return [entry.form for entry in self.rows.entries if not entry.form.is_spare]


class AgendaForm(Rows):
    """The whole agenda."""

    points = FieldList(FormField(PointRow), max_entries=MOST_ROWS)

    def offer_rooms(self, rooms: Sequence[Room], language: str) -> None:
        """The rooms of the makerspaces that host."""
        names = [(str(r.id), (r.name_en or r.name_zh) if language == "en" else r.name_zh) for r in rooms]
        for entry in self.points.entries:
            entry.form.room.choices = [("", "—"), *names]


class UnitsForm(Rows):
    """All units on the notice."""

    units = FieldList(FormField(UnitRow), max_entries=MOST_ROWS)

    def offer_roles(self) -> None:
        """The roles in their customary order."""
        for entry in self.units.entries:
            entry.form.role.choices = [(str(role), gettext(UNIT_ROLE_WORDS[role])) for role in UnitRole]
