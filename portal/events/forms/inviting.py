"""Asking somebody by a letter with a link: commentators, judges."""

from flask_babel import lazy_gettext as _
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from portal.accounts.identifiers import checked_email, checked_name
from portal.events.forms.fields import MISSING, checked_by, text
from portal.web.forms import Form


class LetterForm(Form):
    """Whom to ask, where the letter goes, and in which language."""

    name = text(_("Name"), 100, InputRequired(MISSING), render_kw={"autocomplete": "off"})
    email = text(_("E-mail"), 254, InputRequired(MISSING), render_kw={"inputmode": "email", "autocomplete": "off"})
    letter_language = SelectField(
        _("Language of their letters"), choices=[SelectChoice("zh", "中文"), SelectChoice("en", "English")]
    )

    def validate_name(self, field: StringField) -> None:
        """A name as people write it."""
        checked_by(field, checked_name)

    def validate_email(self, field: StringField) -> None:
        """An address mail can go to."""
        checked_by(field, checked_email)
