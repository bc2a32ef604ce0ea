"""Shape and wording of input about registrations."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import IntegerField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from portal import clock
from portal.accounts.identifiers import IdentifierRefused, checked_email, checked_mobile, checked_name, plain
from portal.accounts.proofs import try_code
from portal.web.forms import Form, storable

CODE_PURPOSE = "registration"


def checked(check: Callable[[str], str]) -> Callable[[Any, Any], None]:
    """A validator that brings the text into its stored form by one of `accounts.identifiers`' checks."""

    def validate(form: Any, field: Any) -> None:
        try:
            field.data = check(field.data or "")
        except IdentifierRefused as refused:
            raise ValidationError(gettext(refused.msgid, **refused.values)) from refused

    return validate


def checked_account(text: str) -> str:
    """An e-mail address or a mobile number in its stored form. Raises IdentifierRefused."""
    return checked_email(text) if "@" in plain(text) else checked_mobile(text)


def trimmed(text: str | None) -> str | None:
    """The text without blanks around it; None where nothing is left."""
    return (text or "").strip() or None


class WishForm(Form):
    """What a signed-in person may add; all of it optional."""

    organisation_name = StringField(
        _("Organisation"),
        [Optional(), Length(max=200), storable],
        filters=[trimmed],
        render_kw={"autocomplete": "organization", "enterkeyhint": "next"},
    )
    note = TextAreaField(
        _("Note for the organiser"),
        [Optional(), Length(max=500), storable],
        filters=[trimmed],
        description=_("For example: a wheelchair place, what you would like to hear about."),
        render_kw={"rows": 3, "enterkeyhint": "send"},
    )


class VisitorForm(WishForm):
    """Who comes, without an account."""

    name = StringField(
        _("Your name"),
        [InputRequired(), Length(max=100), storable, checked(checked_name)],
        render_kw={"autocomplete": "name", "enterkeyhint": "next"},
    )
    account = StringField(
        _("Mobile number or e-mail"),
        [InputRequired(), Length(max=254), storable, checked(checked_account)],
        description=_("We send a code there to make sure it is yours."),
        render_kw={"autocomplete": "email", "inputmode": "email", "enterkeyhint": "next", "autocapitalize": "none"},
    )


class CodeForm(Form):
    """The six digits."""

    code = StringField(
        _("Code"),
        [InputRequired(), Length(max=20), storable],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "enterkeyhint": "done", "maxlength": 12},
    )

    def prepare(self, address: str, about: str) -> "CodeForm":
        """The same form, knowing whose code is typed."""
        self.address, self.about = address, about
        self.proof: int | None = None
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        """Compare the code, which uses up one of its tries."""
        if not super().validate(extra_validators):
            return False
        self.proof = try_code(self.address, CODE_PURPOSE, self.code.data, about=self.about, now=clock.now())
        if self.proof is None:
            self.code.errors = [gettext("This code does not fit or is too old. Please check it or ask for a new one.")]
        return self.proof is not None


class DoorForm(Form):
    """What the scanner read or somebody typed."""

    code = StringField(
        _("Ticket code"),
        [InputRequired(), Length(max=300), storable],
        render_kw={
            "autocomplete": "off",
            "autocapitalize": "characters",
            "spellcheck": "false",
            "autofocus": True,
            "enterkeyhint": "go",
        },
    )


class AddForm(VisitorForm):
    """Somebody the organiser registers."""

    language = SelectField(
        _("Language of their letters"),
        choices=[SelectChoice("zh", "中文"), SelectChoice("en", "English")],
        default="zh",
    )


class ReasonForm(Form):
    """Why; the person reads it."""

    reason = StringField(
        _("Reason"),
        [Optional(), Length(max=300), storable],
        filters=[trimmed],
        description=_("The person reads this in their letter."),
    )


class HeadcountForm(Form):
    """How many people came."""

    headcount = IntegerField(
        _("People who came"), [InputRequired(), NumberRange(min=0, max=1_000_000)], render_kw={"inputmode": "numeric"}
    )


class MessageForm(Form):
    """One message to everybody registered."""

    subject = StringField(_("Subject"), [InputRequired(), Length(max=100), storable], render_kw={"autocomplete": "off"})
    words = TextAreaField(
        _("Text of the message"),
        [InputRequired(), Length(max=4000), storable],
        description=_("Plain text. Everybody who is registered or waiting gets it, each in a letter of their own."),
        render_kw={"rows": 8},
    )
