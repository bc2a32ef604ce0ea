"""Shape and wording of officers' answers to entries."""

from collections.abc import Iterable

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from portal.competitions.eligibility import RULE_WORDS, Finding
from portal.competitions.rules import Verdict
from portal.errors import N_, Refusal
from portal.web.forms import Form, GuardedForm, storable


def _tidy(text: str | None) -> str | None:
    return (text or "").strip() or None


class AnswerForm(GuardedForm):
    """The answer to one look, or the same answer to several. The button says which; `version` is the look that was seen."""

    verdict = HiddenField()
    reason = TextAreaField(
        _("Reason"),
        [Length(max=1000), storable],
        filters=[_tidy],
        description=_("Needed to return or reject; the team reads it. Say what is missing and what would be right."),
        render_kw={"rows": 3},
    )

    @property
    def chosen(self) -> Verdict:
        """What was pressed. Raises Refusal for nothing known."""
        # The hidden field comes before the button of the same name.
        pressed = (self.verdict.raw_data or [""])[-1]
        if pressed not in set(Verdict):
            raise Refusal(N_("Please choose one of the list."))
        return Verdict(pressed)


class NoteForm(Form):
    """Why a warning does not stand in the way."""

    rule = SelectField(_("Warning"))
    note = TextAreaField(
        _("What you checked, and why it may pass"),
        [InputRequired(), Length(max=500), storable],
        filters=[_tidy],
        description=_("It stays with the entry and in the trail, with your name."),
        render_kw={"rows": 2},
    )

    @classmethod
    def about(cls, open_warnings: Iterable[Finding]) -> "NoteForm":
        """The form with the warnings that have no note yet."""
        form = cls.submitted()
        form.rule.choices = [SelectChoice(str(each.rule), gettext(RULE_WORDS[each.rule])) for each in open_warnings]
        return form
