"""Shape and wording of input about public notices and objections."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from portal.decks.attached import ACCEPTED
from portal.events.forms.fields import MISSING, long
from portal.events.forms.fields import text as line
from portal.web.forms import Form, storable


class NoticeForm(Form):
    """What is posted, under which title, until when."""

    title_zh = line(_("Title in Chinese"), 200, InputRequired(MISSING))
    title_en = line(_("Title in English"), 300)
    text_zh = long(_("A word before the list, in Chinese"), 4000, render_kw={"rows": 3})
    text_en = long(_("A word before the list, in English"), 4000, render_kw={"rows": 3})
    ends_on = DateField(
        _("Last day for objections"),
        [InputRequired(MISSING)],
        description=_("Proposed by the edition's working days, holidays and make-up days counted."),
    )


class ObjectionForm(Form):
    """An objection under one's real name."""

    about = SelectField(_("About which entry"), [Optional()])
    text = TextAreaField(
        _("What is wrong, and how one can see it"),
        [InputRequired(MISSING), Length(max=5000), storable],
        render_kw={"rows": 8},
    )
    name = StringField(
        _("Your real name"), [InputRequired(MISSING), Length(max=100), storable], render_kw={"autocomplete": "name"}
    )
    contact = StringField(
        _("Phone or e-mail"),
        [InputRequired(MISSING), Length(max=254), storable],
        description=_("Only those who handle the objection read it."),
    )
    unit = line(
        _("The body you object for"), 200, description=_("Only where a body objects; its seal has to be on the page.")
    )
    file = FileField(_("Proof"), description=_("A PDF or a picture, at most 12 MB."), render_kw={"accept": ACCEPTED})
    is_true = BooleanField(_("This is my real name, and what I write is true."), [InputRequired(MISSING)])

    def offer(self, rows: list[dict[str, Any]]) -> None:
        """The list's entries, or the list as a whole."""
        numbers = dict.fromkeys(row["number"] for row in rows if row.get("number"))
        names = {row["number"]: row.get("name_zh") for row in rows if row.get("number")}
        self.about.choices = [("", _("The list as a whole")), *((each, f"{each} {names[each]}") for each in numbers)]


class AnswerObjectionForm(Form):
    """The next step with an objection; the button says which."""

    text = TextAreaField(
        _("Your words to whoever objected"), [InputRequired(MISSING), Length(max=2000), storable], render_kw={"rows": 4}
    )
