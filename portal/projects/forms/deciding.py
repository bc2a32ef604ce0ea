"""Small forms: inviting, roles, stays, and the steps of a project's life."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, RadioField, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired

from portal.accounts.identifiers import checked_account, checked_name
from portal.errors import Refusal
from portal.events.forms.fields import MISSING, long, text
from portal.projects.rules import END_WORDS, StayEnd
from portal.web.forms import Form


class InviteForm(Form):
    """Somebody to be asked into the team."""

    name = text(_("Name"), 50, InputRequired(MISSING), render_kw={"autocomplete": "off"})
    address = text(
        _("E-mail address or mobile number"), 254, InputRequired(MISSING),
        render_kw={"autocomplete": "off", "inputmode": "email"},
    )  # fmt: skip
    role_zh = text(_("Role in Chinese"), 100, description=_("For example 技术负责人."))
    role_en = text(_("Role in English"), 100, description=_("For example Head of technology."))

    def validate_name(self, field: StringField) -> None:
        """A name one could have."""
        _checked(field, checked_name)

    def validate_address(self, field: StringField) -> None:
        """An address a letter or message can reach."""
        _checked(field, checked_account)


class RoleForm(Form):
    """What a member does in the team."""

    role_zh = text(_("Role in Chinese"), 100)
    role_en = text(_("Role in English"), 100, description=_("For example Head of technology."))


class StayForm(Form):
    """Where the team sits since when."""

    makerspace = SelectField(_("Makerspace"), validators=[InputRequired(MISSING)])
    entered_on = DateField(_("Moved in on"), [InputRequired(MISSING)])


class EndStayForm(Form):
    """How and when a stay ended."""

    how = RadioField(_("How it ended"), validators=[InputRequired(MISSING)])
    left_on = DateField(_("Last day"), [InputRequired(MISSING)])

    def offer(self) -> None:
        """Graduated or left; moving on is said by moving in elsewhere."""
        self.how.choices = [(str(how), gettext(END_WORDS[how])) for how in (StayEnd.GRADUATED, StayEnd.LEFT)]


class AnswerForm(Form):
    """A makerspace's answer to a team."""

    reason = text(_("Reason, if not"), 500, description=_("The team will read it."))


class CloseForm(Form):
    """The end of a project, and what was learnt."""

    lessons_zh = long(
        _("Lessons in Chinese"), 4_000, render_kw={"rows": 6},
        description=_("What you would tell the next team. It stays on the page, with your thanks to those who helped."),
    )  # fmt: skip
    lessons_en = long(_("Lessons in English"), 4_000, render_kw={"rows": 6})


class HideForm(Form):
    """Why an officer takes a project out of public sight."""

    reason = long(_("Reason"), 500, description=_("The team will read it."), render_kw={"rows": 3})


def _checked(field: StringField, check: Any) -> None:
    if field.data:
        try:
            field.data = check(field.data)
        except Refusal as refusal:
            raise ValidationError(gettext(refusal.msgid, **refusal.values)) from None
