"""Forms made of rows: intellectual property, and research partners."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import FieldList, FormField, SelectField, StringField, ValidationError
from wtforms import Form as PlainForm

from portal.events.forms.fields import text
from portal.events.forms.rows import Rows
from portal.projects.actions.writing import PartnerFacts, RightFacts
from portal.projects.forms.fields import GuardedForm, shown
from portal.projects.models import Project
from portal.projects.rules import RIGHT_STATE_WORDS, RIGHT_WORDS, RightKind, RightState
from portal.web.forms import Form

MOST_ROWS = 60


class _Row(PlainForm):  # type: ignore[misc]
    class Meta(Form.Meta):
        """Part of a form that has its own token."""

        csrf = False


class RightRow(_Row):
    """One right. A row without a title is a spare one."""

    kind = SelectField(_("Kind"), choices=[])
    state = SelectField(_("State"), choices=[])
    title = text(_("Title"), 200)
    number = text(_("Number"), 60, render_kw={"autocomplete": "off"})
    holder = text(_("Holder"), 200)

    @property
    def is_spare(self) -> bool:
        """Nothing is said in it."""
        return not any(self[name].data for name in ("title", "number", "holder"))

    def validate_title(self, field: StringField) -> None:
        """Once anything is said, the title is needed."""
        if not field.data and not self.is_spare:
            raise ValidationError(gettext("Please fill this in."))

    def facts(self) -> RightFacts:
        """What to save."""
        return RightFacts(
            RightKind(self.kind.data), RightState(self.state.data), self.title.data, self.number.data, self.holder.data
        )


class PartnerRow(_Row):
    """One research partner. A row without a name is a spare one."""

    name = text(_("University or institute"), 200)
    subject = text(_("What you work on together"), 300)

    @property
    def is_spare(self) -> bool:
        """Nothing is said in it."""
        return not (self.name.data or self.subject.data)

    def validate_name(self, field: StringField) -> None:
        """A partner has a name."""
        if self.subject.data and not field.data:
            raise ValidationError(gettext("Please fill this in."))

    def facts(self) -> PartnerFacts:
        """What to save."""
        return PartnerFacts(self.name.data, self.subject.data)


class RightsForm(Rows, GuardedForm):
    """All intellectual property."""

    rights = FieldList(FormField(RightRow), max_entries=MOST_ROWS)

    @classmethod
    def of(cls, project: Project) -> "RightsForm":
        """The form filled from the project, or with what was sent."""
        names = ("kind", "state", "title", "number", "holder")
        rows = [{name: getattr(right, name) for name in names} for right in project.rights]
        return cls.submitted(None, version=str(project.version), rights=rows or [{}])

    def offer(self) -> None:
        """The kinds and states to choose from."""
        for entry in self.rights.entries:
            entry.form.kind.choices = [(str(kind), gettext(word)) for kind, word in RIGHT_WORDS.items()]
            entry.form.state.choices = [(str(state), gettext(word)) for state, word in RIGHT_STATE_WORDS.items()]

    def lines(self) -> list[str]:
        """The rows as a person reads them."""
        return [_line(row, ("kind", "state", "title", "number", "holder")) for row in self.filled()]


class PartnersForm(Rows, GuardedForm):
    """All research partners."""

    partners = FieldList(FormField(PartnerRow), max_entries=MOST_ROWS)

    @classmethod
    def of(cls, project: Project) -> "PartnersForm":
        """The form filled from the project, or with what was sent."""
        rows = [{"name": partner.name, "subject": partner.subject} for partner in project.partners]
        return cls.submitted(None, version=str(project.version), partners=rows or [{}])

    def lines(self) -> list[str]:
        """The rows as a person reads them."""
        return [_line(row, ("name", "subject")) for row in self.filled()]


def _line(row: Any, names: tuple[str, ...]) -> str:
    return " · ".join(filter(None, (shown(row[name], row[name].data) for name in names)))
