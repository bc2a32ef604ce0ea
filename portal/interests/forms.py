"""Shape and wording of input on the investor's desk."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from portal.interests.models import Intent
from portal.interests.rules import LEVEL_WORDS, IntentState, Verdict
from portal.investors.forms import AMOUNT
from portal.web.fields import AmountField, tidy
from portal.web.forms import Form, storable


class ActForm(Form):
    """A button that does something. `back` says where the person was."""

    back = HiddenField()


class VerdictForm(ActForm):
    """What the fund thinks of a recommended project; empty takes it back."""

    verdict = HiddenField()

    def validate_verdict(self, field: HiddenField) -> None:
        """One of the buttons."""
        if field.data and field.data not in set(Verdict):
            raise ValidationError(gettext("Please choose one of the list."))


class NoteForm(Form):
    """A note for the fund alone."""

    text = TextAreaField(
        _("A note for your fund"),
        [InputRequired(), Length(max=1000), storable],
        filters=[tidy],
        description=_("Only the people of your fund read it, never the team."),
    )


class IntentForm(Form):
    """What the fund would like, without obligation."""

    level = RadioField(
        _("You would like to"),
        choices=[SelectChoice(str(level), _(word)) for level, word in LEVEL_WORDS.items()],
        validators=[InputRequired()],
    )
    amount = AmountField(
        _("Indicative amount (万元)"),
        render_kw=AMOUNT,
        description=_("A first idea, no promise. The team reads it; nobody adds it to anything."),
    )
    note = TextAreaField(
        _("A word to the team"),
        [Length(max=1000), storable],
        filters=[tidy],
        description=_("Who you are to them, what you would like to see, how to reach you."),
    )

    @classmethod
    def about(cls, intent: Intent | None) -> "IntentForm":
        """The form with what stands, empty for a new or withdrawn one."""
        if intent is None or intent.state != IntentState.OPEN:
            return cls.submitted()
        return cls.submitted(level=intent.level, amount=intent.indicative_amount_yuan, note=intent.note)


class ReplyForm(Form):
    """The team's answer to an intent."""

    text = TextAreaField(_("Your answer"), [InputRequired(), Length(max=1000), storable], filters=[tidy])


class SearchForm(Form):
    """A name for the filters at hand. The filters themselves come with the address they are saved from."""

    name = StringField(
        _("Name of this search"),
        [InputRequired(), Length(max=100), storable],
        filters=[tidy],
        render_kw={"autocomplete": "off"},
    )
    is_mailed = BooleanField(_("Write to me when something new fits, at most once a day"), default=True)


def act_form(back: str = "") -> ActForm:
    """A form for buttons on a page that is only shown."""
    form: Any = ActForm(formdata=None)
    form.back.data = back
    return form  # type: ignore[no-any-return]
