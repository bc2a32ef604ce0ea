"""Shape and wording of input about the ledger."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import DateField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from portal.decks.attached import ACCEPTED
from portal.events.forms.fields import MISSING, long, text
from portal.outcomes.rules import RECORDABLE, STEP_WORDS, SUPPORT_WORDS, StepKind, SupportKind
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


class SupportForm(Form):
    """What a project got from public hands."""

    kind = SelectField(_("What was given"))
    given_on = DateField(_("On which day"), [InputRequired(MISSING)])
    giver = text(_("By whom"), 200, InputRequired(MISSING))
    amount = AmountField(
        _("Amount, in 万元"),
        render_kw=MONEY,
        description=_("Space is worth what its rent would be; a loan is what was lent."),
    )
    note = long(_("Note"), 500, render_kw={"rows": 3})
    evidence = FileField(
        _("Proof"), description=_("A PDF or a picture, at most 12 MB."), render_kw={"accept": ACCEPTED}
    )

    def offer(self) -> None:
        """What an officer records by hand: prizes come in with their payment."""
        kinds = [kind for kind in SupportKind if kind is not SupportKind.PRIZE]
        self.kind.choices = [(str(kind), gettext(SUPPORT_WORDS[kind])) for kind in kinds]


def _word(kind: StepKind) -> Any:
    return STEP_WORDS[kind]
