"""Shape and wording of input about results and finals."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from portal.competitions.models.edition import Criterion
from portal.events.forms.fields import MISSING, WHOLE, MomentField, long, text
from portal.judging.forms import SheetForm, sheet_form
from portal.judging.marks import stored
from portal.stage.forms import ChoiceForm
from portal.web.forms import Form

MOST_REASON = 500


class CloseForm(Form):
    """Close a round, with or without the sheets that did not come."""

    despite_missing = BooleanField(_("Close without them: whoever did not file counts for nothing, not for zero"))


class SignForm(Form):
    """The chair's signature."""

    has_looked = BooleanField(_("I have looked at every entry on which the judges lie far apart."))


class LookAgainForm(Form):
    """Whose sheet is looked at again, and why."""

    seats = SelectMultipleField(
        _("Judges"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), coerce=int
    )
    reason = text(
        _("Reason"), 300, InputRequired(MISSING), description=_("The judges read it, and it stays in the trail.")
    )

    def offer(self, judges: Sequence[tuple[int, str]]) -> None:
        """The seats at the entry, by number."""
        self.seats.choices = [SelectChoice(number, name) for number, name in judges]


class CorrectionForm(SheetForm):
    """Other marks, and why."""

    reason = long(_("Reason"), MOST_REASON, InputRequired(MISSING), render_kw={"rows": 3})

    @property
    def is_filing(self) -> bool:
        """Every mark is needed."""
        return True

    @property
    def marks_as_kept(self) -> dict[str, str]:
        """The marks as a sheet keeps them."""
        return stored(self.marks)


def correction_form(criteria: Sequence[Criterion], language: str) -> type[CorrectionForm]:
    """The form for this rubric."""
    return type("CorrectionForm", (CorrectionForm, sheet_form(criteria, language)), {"criteria": tuple(criteria)})


def mark_values(marks: Mapping[str, str | Decimal]) -> dict[str, Any]:
    """A sheet's marks as the form's fields take them."""
    return {f"mark_{number}": str(mark) for number, mark in marks.items()}


class WordForm(Form):
    """A word said in the hall."""

    word = text(
        _("A word from the hall"),
        60,
        description=_("Anything somebody calls out. Together with the sealed secret it makes the order."),
        render_kw={"autocomplete": "off"},
    )


class ArrangeForm(Form):
    """Which rules the running order keeps."""

    keeps_sectors_apart = BooleanField(_("No two neighbours of one sector"))
    quorum = IntegerField(
        _("Judges at each pitch, at least"),
        [InputRequired(MISSING), NumberRange(0, 50)],
        description=_("A judge who steps aside for an entry does not count."),
        render_kw=WHOLE,
    )


class OnStageForm(Form):
    """When the first pitch begins."""

    starts_at = MomentField(_("First pitch begins at"), [InputRequired(MISSING)])


class PlaceForm(ChoiceForm):
    """One button beside an entry: show its score, or note that it is not there."""
