"""Shape and wording of input about awards, their payment, and what became of projects."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from portal.competitions.prizes import Tier
from portal.competitions.rules import AWARD_WORDS, LANDING_WORDS
from portal.decks.attached import ACCEPTED
from portal.events.forms.fields import MISSING, WHOLE, count, long, text
from portal.web.fields import AmountField
from portal.web.forms import Form

MOST_SEATS = 50
PARTS = 4
MONEY = {"inputmode": "decimal", "autocomplete": "off"}
TIERS = (
    ("first", "一等奖", "First prize"),
    ("second", "二等奖", "Second prize"),
    ("third", "三等奖", "Third prize"),
    ("merit", "优胜奖", "Merit award"),
)


class ProposeForm(Form):
    """How many prizes of each kind a group has, and what comes with each."""

    first_seats = count(_("First prizes"), MOST_SEATS)
    first_yuan = AmountField(_("Each, in 万元"), may_be_zero=True, render_kw=MONEY)
    second_seats = count(_("Second prizes"), MOST_SEATS)
    second_yuan = AmountField(_("Each, in 万元"), may_be_zero=True, render_kw=MONEY)
    third_seats = count(_("Third prizes"), MOST_SEATS)
    third_yuan = AmountField(_("Each, in 万元"), may_be_zero=True, render_kw=MONEY)
    merit_seats = count(_("Merit awards"), MOST_SEATS)
    merit_yuan = AmountField(_("Each, in 万元"), may_be_zero=True, render_kw=MONEY)
    first_percent = IntegerField(
        _("Paid at the award, in percent"),
        [InputRequired(MISSING), NumberRange(0, 100)],
        render_kw=WHOLE,
        description=_("The rest is paid once the project has landed, within six months of the award."),
    )

    @property
    def tiers(self) -> list[Tier]:
        """The table of prizes as it was filled in."""
        rows = [
            Tier(zh, en, self[f"{name}_seats"].data or 0, self[f"{name}_yuan"].data or 0, is_merit=name == "merit")
            for name, zh, en in TIERS
        ]
        return [row for row in rows if row.seats]


class AwardForm(Form):
    """One award."""

    kind = SelectField(_("Kind"))
    title_zh = text(_("Title in Chinese"), 100, InputRequired(MISSING))
    title_en = text(_("Title in English"), 160)
    place = IntegerField(_("Which place"), [Optional(), NumberRange(1, MOST_SEATS)], render_kw=WHOLE)
    group = SelectField(_("Group"), [Optional()])
    entry = SelectField(_("Entry"), [Optional()])
    recipient_zh = text(
        _("Name of whom it goes to, in Chinese"), 200, description=_("For a body or an adviser; an entry has its name.")
    )
    recipient_en = text(_("Name of whom it goes to, in English"), 200)
    prize_yuan = AmountField(_("Prize, in 万元"), may_be_zero=True, render_kw=MONEY)
    is_vacant = BooleanField(_("Vacant: nobody gets it"))

    def offer(self, groups: Iterable[Any], entries: Iterable[Any], language: str) -> None:
        """The groups of the edition and its accepted entries."""
        self.kind.choices = [(str(kind), gettext(word)) for kind, word in AWARD_WORDS.items()]
        self.group.choices = [("", gettext("No group")), *((group.code, group.name(language)) for group in groups)]
        self.entry.choices = [
            ("", gettext("No entry")),
            *((entry.number, f"{entry.number} {entry.project.name(language)}") for entry in entries),
        ]


class PlanForm(Form):
    """The parts a prize is paid in."""

    amount_1 = AmountField(_("Amount, in 万元"), render_kw=MONEY)
    due_1 = DateField(_("To be paid by"), [Optional()])
    condition_zh_1 = text(_("Condition in Chinese"), 200)
    condition_en_1 = text(_("Condition in English"), 300)
    amount_2 = AmountField(_("Amount, in 万元"), render_kw=MONEY)
    due_2 = DateField(_("To be paid by"), [Optional()])
    condition_zh_2 = text(_("Condition in Chinese"), 200)
    condition_en_2 = text(_("Condition in English"), 300)
    amount_3 = AmountField(_("Amount, in 万元"), render_kw=MONEY)
    due_3 = DateField(_("To be paid by"), [Optional()])
    condition_zh_3 = text(_("Condition in Chinese"), 200)
    condition_en_3 = text(_("Condition in English"), 300)
    amount_4 = AmountField(_("Amount, in 万元"), render_kw=MONEY)
    due_4 = DateField(_("To be paid by"), [Optional()])
    condition_zh_4 = text(_("Condition in Chinese"), 200)
    condition_en_4 = text(_("Condition in English"), 300)

    @staticmethod
    def filled(payments: Iterable[Any]) -> dict[str, Any]:
        """The fields' values of parts that stand already."""
        values: dict[str, Any] = {}
        for number, part in enumerate(payments, start=1):
            values |= {
                f"amount_{number}": part.amount_yuan,
                f"due_{number}": part.due_on,
                f"condition_zh_{number}": part.condition_zh,
                f"condition_en_{number}": part.condition_en,
            }
        return values


class PayForm(Form):
    """A part was paid."""

    paid_on = DateField(_("Paid on"), [InputRequired(MISSING)])
    evidence = FileField(
        _("The bank's slip"), description=_("A PDF or a picture, at most 12 MB."), render_kw={"accept": ACCEPTED}
    )


class RevokeForm(Form):
    """Why an award is taken away."""

    reason = long(_("Why"), 1000, InputRequired(MISSING), render_kw={"rows": 3})


class PrintAgainForm(Form):
    """A certificate printed again."""

    recipient_zh = text(_("Name on the certificate, in Chinese"), 200, InputRequired(MISSING))
    recipient_en = text(_("Name on the certificate, in English"), 200)
    reason = long(_("Why"), 1000, InputRequired(MISSING), render_kw={"rows": 3})


class LandingForm(Form):
    """Where a project stood in a year."""

    year = IntegerField(_("Year"), [InputRequired(MISSING), NumberRange(2016, 2100)], render_kw=WHOLE)
    state = SelectField(_("Where it stands"))
    note = long(_("Note"), 500, render_kw={"rows": 3})

    def offer(self) -> None:
        """The states of the pool."""
        self.state.choices = [(str(state), gettext(word)) for state, word in LANDING_WORDS.items()]
