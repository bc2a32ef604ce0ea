"""Shape and wording of planning: how a plan is made, which pairs are fixed, what a published plan replaces."""

from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, IntegerField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange

from portal.events.forms.fields import MISSING, WHOLE
from portal.matchmaking.actions.planning import DEFAULT_SECONDS, MOST_SEED
from portal.matchmaking.problem import Way
from portal.web.forms import Form

WAYS = [
    SelectChoice(str(Way.LEAST_CHANGE), _("Change as little as pays, of what people were told")),
    SelectChoice(str(Way.FILL), _("Move nobody, only fill what is free")),
    SelectChoice(str(Way.ANEW), _("From the beginning: many will have to note other times")),
]
SECONDS = (10, 30, 60, 180, 300)


class PlanForm(Form):
    """How the planner goes about it."""

    way = RadioField(_("Starting from the published plan"), choices=WAYS, default=str(Way.LEAST_CHANGE))
    time_limit = SelectField(_("Time for the planner at most"), coerce=int, default=DEFAULT_SECONDS)
    seed = IntegerField(
        _("Number for drawing lots"),
        [InputRequired(MISSING), NumberRange(0, MOST_SEED)],
        default=0,
        render_kw=WHOLE,
        description=_(
            "The same wishes and the same number make the same plan. Another number shows another one as good."
        ),
    )

    def offer_times(self) -> None:
        """In the page's language."""
        self.time_limit.choices = [SelectChoice(each, gettext("%(seconds)d seconds", seconds=each)) for each in SECONDS]


class PublishForm(Form):
    """The button that publishes; it carries which plan stood published when the page was drawn."""

    replacing = HiddenField()


class FixForm(Form):
    """A pair that meets in every plan; then and there where it is said."""

    capital = SelectField(_("Fund or lender"), [InputRequired(MISSING)])
    founder = SelectField(_("Project"), [InputRequired(MISSING)])
    slot = SelectField(_("When"), default="")
    table = SelectField(_("Where"), default="")

    def offer(
        self,
        capital: Sequence[tuple[str, str]],
        founders: Sequence[tuple[str, str]],
        slots: Sequence[tuple[str, str]],
        tables: Sequence[tuple[str, str]],
    ) -> None:
        """Whom, when and where one can choose from."""
        self.capital.choices = [SelectChoice("", ""), *_choices(capital)]
        self.founder.choices = [SelectChoice("", ""), *_choices(founders)]
        self.slot.choices = [SelectChoice("", gettext("Whenever both can")), *_choices(slots)]
        self.table.choices = [SelectChoice("", gettext("At any table")), *_choices(tables)]


def _choices(pairs: Sequence[tuple[str, str]]) -> list[SelectChoice]:
    return [SelectChoice(value, words) for value, words in pairs]
