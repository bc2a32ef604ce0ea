"""Shape and wording of input about pitches. Choices are handed in."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from portal.accounts.identifiers import checked_name
from portal.errors import N_, Refusal
from portal.events.forms.fields import MISSING, WHOLE, checked_by, is_web_address, long, moment, text
from portal.interests.rules import LEVEL_WORDS, IntentLevel
from portal.roadshows.models import Roadshow
from portal.roadshows.rules import MOST_PITCHES, TIE_WORDS, Plan, TieKind
from portal.web.fields import tidy
from portal.web.forms import Form, GuardedForm, storable

STARS = range(1, 6)


def _minutes(name: Any, least: int) -> IntegerField:
    return IntegerField(name, [InputRequired(MISSING), NumberRange(least, 120)], render_kw=WHOLE)


class SetUpForm(GuardedForm):
    """How the event takes pitches."""

    pitch_count = IntegerField(
        _("Places to pitch"), [InputRequired(MISSING), NumberRange(1, MOST_PITCHES)], render_kw=WHOLE
    )
    first_pitch_at = moment(_("First pitch at"), InputRequired(MISSING))
    pitch_minutes = _minutes(_("Minutes to pitch"), 1)
    qa_minutes = _minutes(_("Minutes for questions"), 0)
    gap_minutes = _minutes(_("Minutes between two pitches"), 0)
    applications_open_at = moment(_("Applications open"), InputRequired(MISSING))
    applications_close_at = moment(_("Applications close"), InputRequired(MISSING))
    confirm_by = moment(_("Selected teams confirm by"), InputRequired(MISSING))
    slides_by = moment(_("Slides are due by"), InputRequired(MISSING))

    @property
    def plan(self) -> Plan:
        """What was filled in, as the rules want to know it."""
        return Plan(**{name: self[name].data for name in Plan.__dataclass_fields__})


class WishForm(Form):
    """Who presents and when they can be there."""

    presenter = SelectField(_("Presenter"))
    free_from = moment(_("We can be there from"), description=_("Empty: all the time."))
    free_until = moment(_("We can be there until"), description=_("Empty: all the time."))
    message = long(
        _("Message to the organiser"),
        500,
        description=_("What is new, and whom you would like to meet."),
        render_kw={"rows": 3},
    )

    def offer_presenters(self, people: Iterable[tuple[str, str]]) -> None:
        """The members of the team, by code."""
        self.presenter.choices = list(people)


class ApplyForm(WishForm):
    """The same with the project that asks."""

    project = SelectField(_("Project"))


class ConfirmForm(Form):
    """The team comes; who presents."""

    presenter = SelectField(_("Presenter"))


class WithdrawForm(Form):
    """The team does not come."""

    reason = text(_("Reason"), 300, description=_("The organiser reads it."))


class SlidesForm(Form):
    """Which of the project's documents is shown."""

    deck = RadioField(_("Slides"), [Optional()])

    def offer(self, decks: Iterable[tuple[str, str]]) -> None:
        """The documents, by code, and none of them."""
        self.deck.choices = [*decks, ("", gettext("No slides"))]


class ShowForm(Form):
    """What everybody may see when the event is over."""

    slides = BooleanField(
        _("Everybody may read our slides"),
        description=_("From the end of the event on. The document is opened to everybody in your vault as well."),
    )
    recording = BooleanField(_("Everybody may see the recording of our pitch"))


class DecideForm(Form):
    """The organiser's answer to one project or to several."""

    decision = HiddenField()
    reason = text(_("Reason"), 300, description=_("Needed when you decline; the team reads it."))


class AnswerInvitationForm(Form):
    """A commentator's answer; ties are asked project by project beside it (`tie-<slug>`, `tie-note-<slug>`)."""

    name = text(_("Your name on the programme"), 100, InputRequired(MISSING), render_kw={"autocomplete": "name"})
    headline = text(_("What you do"), 200, description=_("For example: partner of a fund. It stands below your name."))
    free_from = moment(_("I can be there from"), description=_("Empty: all the time."))
    free_until = moment(_("I can be there until"), description=_("Empty: all the time."))

    def validate_name(self, field: StringField) -> None:
        """A name as people write it."""
        checked_by(field, checked_name)


class RulesForm(Form):
    """Which rules the running order keeps."""

    keeps_sectors_apart = BooleanField(_("No two neighbours of one sector"))
    quorum = IntegerField(
        _("Commentators at each pitch, at least"),
        [InputRequired(MISSING), NumberRange(0, 20)],
        description=_("Who is tied to a project does not count."),
        render_kw=WHOLE,
    )


class DrawForm(Form):
    """A word said in the hall."""

    word = text(
        _("A word from the hall"),
        60,
        description=_("Anything somebody calls out. Together with the sealed secret it makes the order."),
        render_kw={"autocomplete": "off"},
    )


class OrderForm(Form):
    """The order as it was arranged by hand: the pitches' codes, one after the other. A button may say `move` beside it."""

    order = HiddenField(validators=[Length(max=2000)])


class RemarkForm(Form):
    """What somebody in the hall taps and writes."""

    stars = RadioField(_("Stars"), [Optional()], choices=[SelectChoice(str(n), str(n)) for n in STARS])
    level = RadioField(_("My intent"), [Optional()])
    note = long(_("Note for myself"), 2000, description=_("Only you read it."), render_kw={"rows": 2})
    words = long(
        _("Note for the team"), 2000, description=_("The team reads it when the event is over."), render_kw={"rows": 3}
    )

    def offer_levels(self) -> None:
        """How firm an intent can be."""
        self.level.choices = [(str(level), gettext(word)) for level, word in LEVEL_WORDS.items()]

    @property
    def said_level(self) -> IntentLevel | None:
        """The level tapped, if one was."""
        return IntentLevel(self.level.data) if self.level.data in set(IntentLevel) else None

    @property
    def said_stars(self) -> int | None:
        """The stars tapped, if any."""
        return int(self.stars.data) if self.stars.data else None


class RecordingForm(Form):
    """Where a recording can be seen."""

    recording_url = StringField(
        _("Link to the recording"),
        [Optional(), Length(max=300), storable, is_web_address],
        filters=[tidy],
        render_kw={"inputmode": "url", "autocomplete": "off"},
    )


def tie_choices() -> list[tuple[str, str]]:
    """No tie, or which."""
    return [("", gettext("No tie")), *((str(kind), gettext(word)) for kind, word in TIE_WORDS.items())]


def said_ties(values: Any, projects: Sequence[Any]) -> dict[int, tuple[TieKind, str]]:
    """The ties ticked beside each project. Raises Refusal for a kind that is none."""
    found: dict[int, tuple[TieKind, str]] = {}
    for project in projects:
        kind = values.get(f"tie-{project.slug}", "")
        if not kind:
            continue
        if kind not in set(TieKind):
            raise Refusal(N_("Please choose one of the list."))
        note = " ".join(values.get(f"tie-note-{project.slug}", "").replace("\x00", "").split())[:200]
        found[project.id] = (TieKind(kind), note)
    return found


def filled_from(show: Roadshow | None, plan: Plan) -> dict[str, Any]:
    """The fields of `SetUpForm` from a roadshow, or from what is suggested where there is none."""
    return {**vars(plan), "version": str(show.version) if show else ""}
