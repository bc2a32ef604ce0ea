"""What a side says of a meeting, and its note."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, TextAreaField, ValidationError
from wtforms.validators import Length

from portal.matchmaking.rules import Interest, NextStep
from portal.web.fields import tidy
from portal.web.forms import Form, storable

ABSENT = "absent"


class SaidForm(Form):
    """First tap: interested, perhaps, no, or did not meet. Second tap: what comes next."""

    answer = HiddenField()
    next_step = HiddenField()

    def validate_answer(self, field: HiddenField) -> None:
        """One of the buttons."""
        if field.data not in {*Interest, ABSENT}:
            raise ValidationError(gettext("Please choose one of the list."))

    def validate_next_step(self, field: HiddenField) -> None:
        """One of the buttons, or none yet."""
        if field.data and field.data not in set(NextStep):
            raise ValidationError(gettext("Please choose one of the list."))


class OwnNoteForm(Form):
    """A note for one's own side."""

    note = TextAreaField(
        _("Note"),
        [Length(max=2000), storable],
        filters=[tidy],
        description=_("Only your own side reads it."),
    )
