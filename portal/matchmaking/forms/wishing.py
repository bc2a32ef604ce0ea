"""Marks, requests and their answers."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, TextAreaField, ValidationError
from wtforms.validators import Length

from portal.matchmaking.rules import Mark
from portal.web.fields import tidy
from portal.web.forms import Form, storable


class MarkForm(Form):
    """One of the buttons of a card; empty takes the mark back. `back` is where the person was."""

    mark = HiddenField()
    back = HiddenField()

    def validate_mark(self, field: HiddenField) -> None:
        """One of the buttons."""
        if field.data and field.data not in set(Mark):
            raise ValidationError(gettext("Please choose one of the list."))


class AskForm(Form):
    """A request for a meeting."""

    message = TextAreaField(
        _("A word to them"),
        [Length(max=500), storable],
        filters=[tidy],
        description=_("What you would like to talk about. Only they read it."),
    )


class AnswerForm(Form):
    """A button that answers a request; `reply` may say why and need not."""

    reply = TextAreaField(
        _("A word to them"),
        [Length(max=500), storable],
        filters=[tidy],
        description=_("You need not give a reason."),
    )
