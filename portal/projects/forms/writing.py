"""The forms a passport is written in: the short one that begins it, and one for each section."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired, Optional

from portal.accounts.identifiers import checked_usci
from portal.areas.models import Area
from portal.errors import Refusal
from portal.events.forms.fields import MISSING, is_web_address, long, text
from portal.events.rules import SECTOR_WORDS
from portal.investors.rules import ROUND_WORDS, STAGE_WORDS
from portal.projects.forms.fields import ComparedForm, ShareField
from portal.projects.keeping import GATED_FIELDS, PUBLIC_FIELDS
from portal.projects.models import Milestone, Project
from portal.projects.rules import BACKGROUND_WORDS
from portal.web.fields import AmountField
from portal.web.formats import bilingual
from portal.web.forms import Form

MONEY = {"inputmode": "decimal", "autocomplete": "off"}
EVIDENCE_ACCEPTED = "image/jpeg,image/png,image/webp,image/gif,application/pdf"


class CreateForm(Form):
    """The least a draft needs."""

    name_zh = text(_("Name in Chinese"), 120, InputRequired(MISSING))
    name_en = text(
        _("Name in English"), 200, description=_("It also makes the address of the page; needed before publishing.")
    )
    one_line_zh = text(
        _("In one line"), 120, InputRequired(MISSING), description=_("What it is and for whom, in one breath.")
    )
    sector = SelectField(_("Sector"), choices=[], validators=[InputRequired(MISSING)])
    stage = SelectField(_("Growth stage"), choices=[], validators=[InputRequired(MISSING)])
    area = SelectField(_("County or zone"), choices=[], validators=[InputRequired(MISSING)])

    def offer(self, units: Sequence[Area], language: str) -> None:
        """The sectors, stages, counties and zones to choose from."""
        self.sector.choices = [("", "—"), *words(SECTOR_WORDS)]
        self.stage.choices = [("", "—"), *words(STAGE_WORDS)]
        self.area.choices = [("", "—"), *((unit.code, unit.name(language)) for unit in units)]


class CardForm(ComparedForm):
    """The public card in one form."""

    name_zh = text(_("Name in Chinese"), 120, InputRequired(MISSING))
    name_en = text(_("Name in English"), 200)
    one_line_zh = text(_("One line in Chinese"), 120, description=_("What it is and for whom, in one breath."))
    one_line_en = text(_("One line in English"), 200)
    highlights_zh = long(
        _("Highlights in Chinese"), 2_000, render_kw={"rows": 5}, description=_("Three to five points, one a line.")
    )
    highlights_en = long(_("Highlights in English"), 4_000, render_kw={"rows": 5})
    text_zh = long(_("The story in Chinese"), 20_000, description=_("Markdown is understood."), render_kw={"rows": 8})
    text_en = long(_("The story in English"), 20_000, description=_("Markdown is understood."), render_kw={"rows": 8})
    sector = SelectField(_("Sector"), choices=[])
    stage = SelectField(_("Growth stage"), choices=[])
    founder_background = SelectField(_("Founder's background"), choices=[])
    area = SelectField(_("County or zone"), choices=[])
    round = SelectField(_("Funding round"), choices=[])
    is_raising = BooleanField(_("We are raising money now"))
    organisation_name = text(_("Company"), 200, description=_("As registered; empty for a team without one."))
    usci = text(_("Unified social credit code"), 18, render_kw={"autocapitalize": "characters", "autocomplete": "off"})
    founded_on = DateField(_("Founded on"), [Optional()])
    website = text(_("Website"), 300, is_web_address, render_kw={"inputmode": "url"})

    @classmethod
    def of(cls, project: Project, units: Sequence[Area], language: str) -> "CardForm":
        """The form filled from the project, or with what was sent."""
        form = cls.submitted(None, **card_values(project))
        form.sector.choices = words(SECTOR_WORDS)
        form.stage.choices = words(STAGE_WORDS)
        form.founder_background.choices = words(BACKGROUND_WORDS)
        form.round.choices = words(ROUND_WORDS)
        own = project.assessed_unit or project.area
        offered = [*units] if own.code in {unit.code for unit in units} else [own, *units]
        form.area.choices = [(unit.code, unit.name(language)) for unit in offered]
        return form

    def validate_usci(self, field: StringField) -> None:
        """The code's own check character."""
        if field.data:
            try:
                field.data = checked_usci(field.data)
            except Refusal as refusal:
                raise ValidationError(gettext(refusal.msgid, **refusal.values)) from None

    def changes(self) -> dict[str, Any]:
        """What to save, by the project's own names."""
        return {name: self[name].data for name in PUBLIC_FIELDS}


class MoneyForm(ComparedForm):
    """The part that only the team and those it lets in can read."""

    ask_yuan = AmountField(_("Ask, in 万元"), render_kw=MONEY, description=_("For example 500 for five million yuan."))
    equity_percent = ShareField(_("Equity offered, in per cent"), render_kw=MONEY, description=_("Usually 5 to 30."))
    valuation_yuan = AmountField(
        _("Stated valuation after the round, in 万元"), render_kw=MONEY, description=_("Empty: as ask and equity say.")
    )
    use_of_funds_zh = long(_("Use of funds in Chinese"), 4_000)
    use_of_funds_en = long(_("Use of funds in English"), 4_000)
    history_zh = long(_("History in Chinese"), 4_000, description=_("Revenue, earlier rounds and what came of them."))
    history_en = long(_("History in English"), 4_000)

    @classmethod
    def of(cls, project: Project) -> "MoneyForm":
        """The form filled from the project, or with what was sent."""
        return cls.submitted(None, **money_values(project))

    def changes(self) -> dict[str, Any]:
        """What to save, by the project's own names."""
        return {name: self[name].data for name in GATED_FIELDS}


class MilestoneForm(Form):
    """One milestone and its evidence."""

    reached_on = DateField(_("Reached on"), [InputRequired(MISSING)])
    title_zh = text(_("What was reached, in Chinese"), 200, InputRequired(MISSING))
    title_en = text(_("What was reached, in English"), 200)
    evidence_url = text(
        _("Link to evidence"), 300, is_web_address, render_kw={"inputmode": "url"},
        description=_("A report, a notice, an article. Only the team and officers see evidence."),
    )  # fmt: skip
    evidence = FileField(
        _("Or a file"), render_kw={"accept": EVIDENCE_ACCEPTED}, description=_("A picture or a PDF, at most 12 MB.")
    )

    @classmethod
    def of(cls, milestone: Milestone | None) -> "MilestoneForm":
        """The form filled from the milestone, or with what was sent."""
        names = ("reached_on", "title_zh", "title_en", "evidence_url")
        return cls.submitted(None, **{name: getattr(milestone, name) for name in names} if milestone else {})


class CoverForm(Form):
    """A picture instead of the drawn cover."""

    picture = FileField(
        _("Picture"), [FileRequired(_("Please choose a picture."))],
        render_kw={"accept": "image/jpeg,image/png,image/webp,image/gif"},
        description=_("JPEG, PNG, WebP or GIF, at most 12 MB; wide ones look best."),
    )  # fmt: skip


def card_values(project: Project) -> dict[str, Any]:
    """A project's card as its form has it."""
    values = {name: getattr(project, name) for name in PUBLIC_FIELDS}
    return values | {"version": str(project.version), "area": (project.assessed_unit or project.area).code}


def money_values(project: Project) -> dict[str, Any]:
    """A project's gated part as its form has it."""
    return {name: getattr(project, name) for name in GATED_FIELDS} | {"version": str(project.version)}


def words(known: Any) -> list[tuple[str, str]]:
    """The values of a kind with their words, to choose from."""
    return [(str(value), gettext(word)) for value, word in known.items()]


def space_names(spaces: Sequence[Any], language: str) -> dict[str, list[tuple[str, str]]]:
    """Makerspaces to choose from, by county."""
    grouped: dict[str, list[tuple[str, str]]] = {}
    for space in spaces:
        grouped.setdefault(space.area.name(language), []).append((space.slug, bilingual(space.name_zh, space.name_en)))
    return grouped
