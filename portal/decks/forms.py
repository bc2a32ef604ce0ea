"""Shape and wording of input about decks and grants."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal.decks.rules import ACCEPTED, DAYS, TIER_WORDS, USUAL_DAYS, Tier
from portal.web.fields import tidy
from portal.web.forms import Form, GuardedForm, storable

MISSING = _("Please fill this in.")
YES, NO = "yes", "no"


def _title() -> StringField:
    return StringField(
        _("Title"),
        filters=[tidy],
        validators=[DataRequired(MISSING), Length(max=200), storable],
        render_kw={"autocomplete": "off", "maxlength": 200},
    )


def _tier() -> RadioField:
    return RadioField(
        _("Who may read it"),
        default=Tier.GRANTED.value,
        choices=[SelectChoice(tier.value, _(words)) for tier, words in reversed(TIER_WORDS.items())],
        validators=[InputRequired(MISSING)],
    )


def _days(label: Any) -> SelectField:
    return SelectField(
        label,
        coerce=int,
        default=USUAL_DAYS,
        choices=[SelectChoice(days, _("%(days)d days", days=days)) for days in DAYS],
    )


class DeckForm(GuardedForm):
    """What a document is called and who may read it."""

    title = _title()
    tier = _tier()


class AddDeckForm(Form):
    """A new document, whole in one go."""

    document = FileField(
        _("File"),
        validators=[FileRequired(_("Please choose a file."))],
        description=_("PDF shows best. Also pptx, docx, JPEG, PNG, WebP and MP4, up to 200 MB."),
        render_kw={"accept": ACCEPTED},
    )
    title = StringField(
        _("Title"),
        filters=[tidy],
        validators=[Optional(), Length(max=200), storable],
        description=_("Left empty, it takes the file's name."),
        render_kw={"autocomplete": "off", "maxlength": 200},
    )
    tier = _tier()


class BeginUploadForm(Form):
    """What a file that is going to arrive in parts claims to be."""

    name = StringField(validators=[DataRequired(MISSING), Length(max=200), storable])
    bytes_total = IntegerField(validators=[InputRequired(MISSING)])
    title = StringField(filters=[tidy], validators=[Optional(), Length(max=200), storable])
    tier = _tier()


class AskForm(Form):
    """A fund at a team's door."""

    purpose = TextAreaField(
        _("What you would like to read it for"),
        filters=[tidy],
        validators=[DataRequired(MISSING), Length(min=10, max=500), storable],
        description=_("The team reads this and decides. Two or three sentences are enough."),
        render_kw={"rows": 4, "maxlength": 500},
    )
    pledge = BooleanField(
        _("I give the pledge of confidentiality"),
        validators=[DataRequired(_("Without the pledge the papers stay closed."))],
    )


class PledgeForm(Form):
    """A person's own promise, before the first page."""

    pledge = BooleanField(
        _("I give the pledge of confidentiality"),
        validators=[DataRequired(_("Without the pledge the papers stay closed."))],
    )


class AnswerForm(Form):
    """The team's answer to a request."""

    answer = RadioField(
        _("Your answer"),
        choices=[SelectChoice(YES, _("Let them read")), SelectChoice(NO, _("Decline"))],
        validators=[InputRequired(MISSING)],
    )
    days = _days(_("For how long, if you let them"))
    reason = TextAreaField(
        _("A word on it"),
        filters=[tidy],
        validators=[Optional(), Length(max=500), storable],
        description=_("Goes to the fund with a refusal."),
        render_kw={"rows": 3, "maxlength": 500},
    )


class ProlongForm(Form):
    """A new end of a grant."""

    days = _days(_("From today"))


class ReasonForm(Form):
    """An end, with a word on it."""

    reason = TextAreaField(
        _("A word on it"),
        filters=[tidy],
        validators=[Optional(), Length(max=500), storable],
        description=_("The fund reads it."),
        render_kw={"rows": 3, "maxlength": 500},
    )


def title_for(title: str | None, name: str) -> str:
    """The title as typed; without one the file's name without its ending."""
    return title or name.rpartition(".")[0][:200] or name[:200] or gettext("Document")
