"""What an organiser decides on the day: carry a proposal out, strike a meeting out, put it elsewhere, exchange two."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from portal.events.forms.fields import MISSING, text
from portal.web.forms import Form


class ProposalForm(Form):
    """The button that carries out what the page shows; `proposal` is what it shows, sealed by us."""

    proposal = HiddenField()
    reason = text(
        _("A word to those concerned"),
        300,
        description=_("Everybody whose meetings change reads it. It may stay empty."),
    )


class CancelForm(Form):
    """A meeting does not take place; `made_of` is the count of changes the page was drawn at."""

    made_of = HiddenField()
    reason = text(_("Reason"), 300, description=_("Both sides read it. It may stay empty."))


class ElsewhereForm(CancelForm):
    """A meeting goes to a free place (`free-3`: that slot) or changes places with another one (`swap-CODE`)."""

    where = SelectField(_("When and where"), [InputRequired(MISSING)])

    def offer(self, free: Sequence[tuple[str, str]], others: Sequence[tuple[str, str]]) -> None:
        """Free places first, then meetings to change places with."""
        self.where.choices = [SelectChoice("", ""), *[SelectChoice(*each) for each in [*free, *others]]]
