"""Shape and wording of input about accounts."""

from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString
from wtforms import (
    BooleanField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from portal.accounts import consents
from portal.accounts.identifiers import (
    IdentifierRefused,
    checked_account,
    checked_email,
    checked_name,
    checked_phone,
    tidy,
)
from portal.accounts.rules import KIND_WORDS, OFFICE_WORDS, OrganisationKind
from portal.errors import Refusal, TooMany
from portal.web.forms import Form, storable
from portal.web.language import language


def identifier(check: Callable[[str], str]) -> Callable[[Any, Any], None]:
    """Validator: what `check` lets pass, brought into its one form."""

    def validate(form: Any, field: Any) -> None:
        try:
            field.data = check(field.data or "")
        except IdentifierRefused as refusal:
            raise ValidationError(gettext(refusal.msgid, **refusal.values)) from None

    return validate


class ProofForm(Form):
    """A form that proves something before anything is written: `prove` is asked once, after the fields hold.

    What it gives is kept as `proof`; None is a failure, told as `failure`.
    """

    failure: Any = _("This code is not right, or it has expired.")

    def __init__(self, *args: Any, prove: Callable[[Any], Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.prove = prove
        self.proof: Any = None

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether the fields hold and the proof is given. Raises TooMany."""
        if not super().validate(extra_validators):
            return False
        if self.prove is None:
            return True
        try:
            self.proof = self.prove(self)
        except TooMany:
            raise
        except Refusal as refusal:
            self._show(refusal)
            return False
        if self.proof is None:
            self.form_errors = [*self.form_errors, str(self.failure)]
        return self.proof is not None


def _account_field() -> StringField:
    return StringField(
        _("E-mail or mobile number"),
        [InputRequired(), Length(max=254), storable, identifier(checked_account)],
        render_kw={"autocomplete": "username", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"},
    )


def _name_field() -> StringField:
    return StringField(
        _("Your name"), [InputRequired(), storable, identifier(checked_name)], render_kw={"autocomplete": "name"}
    )


def _new_password_field() -> PasswordField:
    return PasswordField(
        _("New password"),
        [InputRequired(), Length(max=1000), storable],
        description=_("At least 8 characters. A short sentence is easy to remember and hard to guess."),
        render_kw={"autocomplete": "new-password"},
    )


def _password_field(label: Any = None) -> PasswordField:
    return PasswordField(
        label or _("Password"),
        [InputRequired(), Length(max=1000), storable],
        render_kw={"autocomplete": "current-password"},
    )


def _code_field(label: Any = None, length: int = 12) -> StringField:
    return StringField(
        label or _("Code of six digits"),
        [InputRequired(), Length(max=length + 8), storable],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"},
    )


def _consent_field(key: str) -> BooleanField:
    text = consents.present(key)
    needed = [InputRequired(_("Please agree to this text: without it we may not keep your account."))]
    return BooleanField(LazyString(lambda: text.label(language())), needed if text.is_required else [])


class SignInForm(ProofForm):
    """Who, and the password."""

    failure = _("Account or password do not match.")
    account = StringField(
        _("E-mail or mobile number"),
        [InputRequired(), Length(max=254), storable],
        render_kw={"autocomplete": "username", "inputmode": "email", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = _password_field()


class SecondStepForm(ProofForm):
    """The authenticator's six digits or a recovery code."""

    code = _code_field(_("Code from your authenticator, or a recovery code"))


class SignUpForm(ProofForm):
    """A new account. The boxes are never ticked beforehand; only the first is needed."""

    name = _name_field()
    account = _account_field()
    password = _new_password_field()
    privacy = _consent_field("privacy")
    news = _consent_field("news")
    photos = _consent_field("photos")

    @property
    def texts(self) -> list[str]:
        """The keys of the texts agreed to."""
        return [key for key in ("privacy", "news", "photos") if self[key].data]


class CodeForm(ProofForm):
    """A code that proves an address. Hand in `prove` (see `proofs.try_code`)."""

    code = _code_field()


class AddressForm(ProofForm):
    """An address to which a code may go. `prove` counts how many a network asks for."""

    account = _account_field()


class ResetForm(ProofForm):
    """A code and the new password."""

    code = _code_field()
    password = _new_password_field()


class NewPasswordForm(ProofForm):
    """The new password, where a link already proved the address."""

    password = _new_password_field()


class PasswordForm(ProofForm):
    """The password once more."""

    failure = _("This is not your password.")
    current = _password_field(_("Your present password"))


class PasswordChangeForm(PasswordForm):
    """The password once more, and the new one."""

    password = _new_password_field()


class AddressChangeForm(PasswordForm):
    """A new address, and the password once more."""

    account = _account_field()


class InvitationForm(ProofForm):
    """Who follows an invitation without having an account."""

    name = _name_field()
    password = _new_password_field()
    privacy = _consent_field("privacy")


class ProfileForm(Form):
    """What others see."""

    version = HiddenField()

    name = _name_field()
    organisation_name = StringField(
        _("Organisation"), [Optional(), Length(max=200), storable], render_kw={"autocomplete": "organization"}
    )
    language = RadioField(
        _("Letters reach you in"),
        choices=[SelectChoice("zh", "中文"), SelectChoice("en", "English")],
        validators=[InputRequired()],
    )

    def differences(self, person: Any) -> list[tuple[str, str, str]]:
        """Where the saved profile says something else than this form: label, what was typed, what is saved."""
        words = {str(choice.value): str(choice.label) for choice in self.language.choices}
        return [
            (str(field.label.text), words.get(field.data, field.data or ""), words.get(saved, saved))
            for field in (self.name, self.organisation_name, self.language)
            if (field.data or "") != (saved := getattr(person, field.name) or "")
        ]


class InAreaForm(Form):
    """A form that asks for an area. The areas are handed in, as (number, name)."""

    area_id = SelectField(_("Area"), coerce=int)

    def __init__(self, *args: Any, areas: Iterable[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area_id.choices = [SelectChoice(number, name) for number, name in areas]


class OrganisationForm(InAreaForm):
    """An organising body."""

    name_zh = StringField(
        _("Name in Chinese, as on the licence"),
        [InputRequired(), Length(min=2, max=200), storable],
        render_kw={"autocomplete": "organization"},
    )
    name_en = StringField(_("Name in English"), [Optional(), Length(max=200), storable])
    # A public body publishes without an officer: nobody becomes one by leaving the list as it stands.
    kind = SelectField(
        _("Kind of body"),
        choices=[SelectChoice(kind.value, _(word)) for kind, word in KIND_WORDS.items()],
        default=OrganisationKind.COMPANY.value,
    )
    usci = StringField(
        _("Unified social credit code"),
        [Optional(), Length(max=40), storable],
        description=_("18 characters, as on the licence. An officer compares it."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
    usci_note = StringField(
        _("Note on the code"),
        [Optional(), Length(max=500), storable],
        description=_("Only if the code on your licence is refused here though it is really so."),
    )
    contact_name = StringField(
        _("Contact person"), [InputRequired(), Length(max=100), storable], render_kw={"autocomplete": "name"}
    )
    contact_phone = StringField(
        _("Contact telephone"),
        [InputRequired(), Length(max=40), storable, identifier(checked_phone)],
        render_kw={"autocomplete": "tel", "inputmode": "tel"},
    )

    def validate_name_zh(self, field: Any) -> None:
        """Nothing invisible in a name."""
        identifier(tidy)(self, field)


class DecisionForm(Form):
    """An officer's answer."""

    answer = RadioField(
        _("Your answer"),
        choices=[SelectChoice("approve", _("Approve")), SelectChoice("decline", _("Decline"))],
        validators=[InputRequired()],
    )
    usci_note = StringField(
        _("Note on the code"),
        [Optional(), Length(max=500), storable],
        description=_("Needed where the code fails its check: what you compared it with."),
    )
    reason = TextAreaField(
        _("Reason"), [Optional(), Length(max=500), storable], description=_("Needed for a decline; the asker reads it.")
    )


class InviteForm(Form):
    """Whom to invite."""

    email = StringField(
        _("E-mail address"),
        [InputRequired(), Length(max=254), storable, identifier(checked_email)],
        render_kw={"autocomplete": "off", "inputmode": "email", "autocapitalize": "none"},
    )


class AppointForm(InAreaForm):
    """Which office. Area 0 is none."""

    office = SelectField(
        _("Office"), choices=[SelectChoice(office.value, _(word)) for office, word in OFFICE_WORDS.items()]
    )
    area_id = SelectField(_("Area (county officers only)"), coerce=int)


class InviteToOfficeForm(AppointForm):
    """Somebody who may not have an account yet, and the office."""

    name = _name_field()
    email = InviteForm.email
