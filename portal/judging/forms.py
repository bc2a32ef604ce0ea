"""Shape and wording of input about judging. Criteria and choices are handed in."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from portal.accounts.identifiers import checked_name
from portal.competitions.models.edition import Criterion
from portal.errors import Refusal
from portal.events.forms.fields import MISSING, checked_by, long, text
from portal.events.rules import SECTOR_WORDS, Sector
from portal.judging.marks import mark_of, missing_of
from portal.judging.rules import CONFLICT_WORDS
from portal.web.forms import Form, GuardedForm

KNOWN_TRADES = {trade: word for trade, word in SECTOR_WORDS.items() if trade != Sector.GENERAL}
MOST_WORDS = 2000
MOST_PLANNED = 400_000


class AcceptForm(Form):
    """A judge's answer: who they are, what they know about, and that they keep secret what they read."""

    name = text(_("Your name"), 100, InputRequired(MISSING), render_kw={"autocomplete": "name"})
    headline = text(_("What you do"), 200, description=_("For example: professor of electrical engineering."))
    institution = text(
        _("Where you work"),
        200,
        InputRequired(MISSING),
        description=_("The full name of your institution: two judges of one house never read the same entry."),
        render_kw={"autocomplete": "organization"},
    )
    sectors = SelectMultipleField(
        _("Industries you know"),
        choices=[SelectChoice(str(trade), _(word)) for trade, word in KNOWN_TRADES.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    keeps_secret = BooleanField(
        _("I keep secret what I read and how I score, use it for nothing else, and step aside wherever I have a tie."),
        [InputRequired(_("Judges promise this before they read anything."))],
    )

    def validate_name(self, field: StringField) -> None:
        """A name as people write it."""
        checked_by(field, checked_name)


class TieForm(Form):
    """What ties the judge to a project."""

    project = HiddenField()
    kind = SelectField(
        _("Your tie"), choices=[SelectChoice(str(kind), _(word)) for kind, word in CONFLICT_WORDS.items()]
    )
    note = text(_("In a few words"), 300)


class PinForm(Form):
    """Why the judge must not read the project."""

    project = HiddenField()
    note = text(_("Reason"), 300, InputRequired(MISSING), description=_("It stays in the trail."))


class ProposalForm(Form):
    """A proposal that is taken over, as it was shown."""

    plan = HiddenField(validators=[Length(max=MOST_PLANNED)])


class SeatForm(Form):
    """One more judge at an entry."""

    judge = SelectField(_("Judge"), coerce=int)

    def offer(self, judges: Sequence[tuple[int, str]]) -> None:
        """Who may read it, by number."""
        self.judge.choices = [SelectChoice(number, name) for number, name in judges]


class ReasonForm(Form):
    """Why a seat is taken from a judge."""

    reason = text(_("Reason"), 300, InputRequired(MISSING), description=_("It stays in the trail."))


class CalibrationForm(Form):
    """Which entry all judges score before the round."""

    entry = SelectField(_("Entry"))

    def offer(self, entries: Sequence[tuple[str, str]]) -> None:
        """Entries that are not in the round, by code."""
        self.entry.choices = [SelectChoice(code, name) for code, name in entries]


class SheetForm(GuardedForm):
    """Marks by criterion (`mark_<number>`), words for the team, a note for oneself. Made for one rubric by `sheet_form`."""

    criteria: Sequence[Criterion] = ()
    do = StringField()
    comment = long(
        _("Words for the team"),
        MOST_WORDS,
        description=_(
            "The team reads them after the result is signed, if this edition gives feedback, without your name."
        ),
        render_kw={"rows": 4},
    )
    note = long(_("Note for yourself"), MOST_WORDS, description=_("Only you read it."), render_kw={"rows": 2})

    @property
    def is_filing(self) -> bool:
        """Whether the sheet is handed in, not only kept."""
        return bool(self.do.data == "file")

    @property
    def marks(self) -> Mapping[int, Decimal]:
        """The marks that were typed, by criterion."""
        typed = {each.id: mark_of(self[f"mark_{each.id}"].data, each.points) for each in self.criteria}
        return {number: mark for number, mark in typed.items() if mark is not None}

    def validate(self, extra_validators: Any = None) -> bool:
        """Each mark is one; handed in, none is missing."""
        if not super().validate(extra_validators):
            return False
        if not self.is_filing:
            return True
        for number in missing_of(self.criteria, self.marks):
            field = self[f"mark_{number}"]
            field.errors = [*field.errors, gettext("Please give a mark.")]
        return not self.errors

    def field_of(self, criterion: Criterion) -> StringField:
        """Where the criterion's mark is typed."""
        return self[f"mark_{criterion.id}"]


def sheet_form(criteria: Sequence[Criterion], language: str) -> type[SheetForm]:
    """The form for this rubric."""
    fields: dict[str, Any] = {"criteria": tuple(criteria)}
    for each in criteria:
        fields[f"mark_{each.id}"] = StringField(
            each.name(language),
            [_is_mark(each.points)],
            render_kw={"inputmode": "decimal", "autocomplete": "off", "maxlength": "8"},
        )
    return type("SheetForm", (SheetForm,), fields)


def _is_mark(points: int) -> Any:
    def check(form: Any, field: StringField) -> None:
        try:
            mark_of(field.data, points)
        except Refusal as refusal:
            raise ValidationError(gettext(refusal.msgid, **refusal.values)) from None

    return check


class RecuseForm(TieForm):
    """Step aside from this entry."""
