"""Shape and wording of input around a stage."""

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from portal.events.forms.fields import MomentField
from portal.registrations.rules import code_in
from portal.stage.rules import KIND_WORDS, Act, TurnKind
from portal.web.fields import tidy
from portal.web.forms import Form, storable

WHOLE = {"inputmode": "numeric", "autocomplete": "off", "min": 0}


def lines(text: str | None) -> list[str]:
    """What is written on each line, without empty ones."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def whole(text: str | None) -> int | None:
    """A number a page carried along; None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def carried(name: str) -> HiddenField:
    """Something the page sends back as it got it."""
    return HiddenField(name, [Optional(), Length(max=2000)])


class ActForm(Form):
    """One button of the operator's: what, with which turn, and the version the screen showed."""

    act = carried("act")
    turn = carried("turn")
    seen = carried("seen")
    order = carried("order")

    @property
    def what(self) -> Act | None:
        """The act meant, None for a word that is none."""
        return Act(self.act.data) if self.act.data in set(Act) else None

    @property
    def turn_id(self) -> int | None:
        """The turn it is about."""
        return whole(self.turn.data)

    @property
    def seen_version(self) -> int | None:
        """What the person was looking at."""
        return whole(self.seen.data)

    @property
    def new_order(self) -> list[int]:
        """The turns as they were dropped."""
        return [number for word in (self.order.data or "").split(",") if (number := whole(word)) is not None]


class ChoiceForm(Form):
    """One button that says it all by where it stands."""

    choice = carried("choice")

    @property
    def number(self) -> int | None:
        """What was chosen, by its number."""
        return whole(self.choice.data)

    @property
    def is_yes(self) -> bool:
        """Whether the button was one that opens."""
        return self.choice.data == "1"


class SetUpForm(Form):
    """When it begins, and how questions come in."""

    starts_at = MomentField(_("First turn begins at"), [InputRequired()])
    takes_questions = BooleanField(_("Take questions from the audience"), default=True)
    shows_at_once = BooleanField(
        _("Show questions at once, without looking at them first"),
    )


class TurnForm(Form):
    """One turn of the order."""

    seen = HiddenField()
    kind = SelectField(_("Kind"))
    title_zh = StringField(_("Title in Chinese"), [InputRequired(), Length(max=200), storable], filters=[tidy])
    title_en = StringField(_("Title in English"), [Optional(), Length(max=200), storable], filters=[tidy])
    pitch_minutes = IntegerField(
        _("Minutes on stage"), [InputRequired(), NumberRange(1, 600)], default=8, render_kw=WHOLE
    )
    qa_minutes = IntegerField(
        _("Minutes for questions"), [InputRequired(), NumberRange(0, 600)], default=7, render_kw=WHOLE
    )
    gap_minutes = IntegerField(
        _("Minutes until the next"), [InputRequired(), NumberRange(0, 600)], default=1, render_kw=WHOLE
    )

    def offer_kinds(self) -> "TurnForm":
        """The kinds there are, in the page's language."""
        self.kind.choices = [(kind.value, gettext(KIND_WORDS[kind])) for kind in TurnKind]
        return self


class NoticeForm(Form):
    """What all screens show."""

    notice_zh = StringField(_("In Chinese"), [Optional(), Length(max=200), storable], filters=[tidy])
    notice_en = StringField(_("In English"), [Optional(), Length(max=200), storable], filters=[tidy])


class PollForm(Form):
    """A question with its answers, one a line."""

    question_zh = StringField(_("Question in Chinese"), [InputRequired(), Length(max=200), storable], filters=[tidy])
    question_en = StringField(_("Question in English"), [Optional(), Length(max=200), storable], filters=[tidy])
    answers_zh = TextAreaField(
        _("Answers in Chinese, one a line"),
        [InputRequired(), Length(max=700), storable],
        description=_("Two to six."),
        render_kw={"rows": 4},
    )
    answers_en = TextAreaField(
        _("Answers in English, in the same order"), [Optional(), Length(max=700), storable], render_kw={"rows": 4}
    )

    @property
    def answers(self) -> list[tuple[str, str | None]]:
        """Both languages side by side."""
        english = lines(self.answers_en.data)
        return [
            (zh[:100], english[place][:100] if place < len(english) else None)
            for place, zh in enumerate(lines(self.answers_zh.data))
        ]


class SealForm(Form):
    """Among whom lots are drawn."""

    entries = TextAreaField(
        _("Names, one a line"),
        [InputRequired(), Length(max=40_000), storable],
        description=_("Everybody can read them as soon as the draw is sealed."),
        render_kw={"rows": 8},
    )

    @property
    def names(self) -> Sequence[str]:
        """Those named."""
        return lines(self.entries.data)


class WordForm(Form):
    """What somebody in the hall said."""

    word = StringField(
        _("A word from the hall"),
        [InputRequired(), Length(max=60), storable],
        filters=[tidy],
        description=_("Ask somebody who has nothing to win to say a word or a number, and type it here."),
        render_kw={"autocomplete": "off"},
    )


class TicketForm(Form):
    """The code on the ticket."""

    code = StringField(
        _("Ticket code"),
        [InputRequired(), Length(max=300), storable],
        filters=[lambda text: code_in(text) if text else text],
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "enterkeyhint": "go"},
    )


class QuestionForm(Form):
    """What somebody wants to know."""

    text = TextAreaField(
        _("Your question"),
        [InputRequired(), Length(min=3, max=280), storable],
        filters=[tidy],
        render_kw={"rows": 3, "maxlength": 280, "enterkeyhint": "send"},
    )
    turn = carried("turn")

    @property
    def turn_id(self) -> int | None:
        """To whom."""
        return whole(self.turn.data)
