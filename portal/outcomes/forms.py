"""Shape and wording of input about the ledger."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import DateField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from portal.events.forms.fields import MISSING, long
from portal.outcomes.rules import RECORDABLE, STEP_WORDS, StepKind
from portal.web.fields import AmountField
from portal.web.forms import Form, storable

MONEY = {"inputmode": "decimal", "autocomplete": "off"}


class StepForm(Form):
    """One line of the ledger."""

    kind = SelectField(_("What happened"))
    happened_on = DateField(_("On which day"), [InputRequired(MISSING)])
    amount = AmountField(
        _("Amount, in 万元"), render_kw=MONEY, description=_("Needed for an agreement and for money received.")
    )
    note = long(_("Note"), 1000, description=_("The other side reads it."), render_kw={"rows": 3})
    evidence = FileField(
        _("Evidence"),
        description=_("A picture or a PDF, for example the signed page or the bank's slip; at most 12 MB."),
        render_kw={"accept": "application/pdf,image/jpeg,image/png,image/webp"},
    )

    def offer(self, *more: StepKind) -> None:
        """What can be recorded."""
        kinds = [*RECORDABLE, *(kind for kind in more if kind not in RECORDABLE)]
        self.kind.choices = [(str(kind), gettext(_word(kind))) for kind in kinds]

    @property
    def said_kind(self) -> StepKind:
        """What was chosen."""
        return StepKind(self.kind.data)


class DisputeForm(Form):
    """Why a line is wrong."""

    note = TextAreaField(
        _("What is wrong"), [InputRequired(MISSING), Length(max=1000), storable], render_kw={"rows": 4}
    )


def _word(kind: StepKind) -> Any:
    return STEP_WORDS[kind]
