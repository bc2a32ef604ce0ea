"""Shape and wording of input about investors."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from portal.accounts.forms import identifier
from portal.accounts.identifiers import tidy as tidy_title
from portal.events.rules import SECTOR_WORDS
from portal.investors.models import Investor
from portal.investors.rules import (
    EVIDENCE_WORDS,
    KIND_WORDS,
    ROUND_WORDS,
    STAGE_WORDS,
    EvidenceKind,
    InvestorKind,
    InvestorState,
)
from portal.web.fields import AmountField, tidy
from portal.web.forms import Form, GuardedForm, storable

AMOUNT = {"inputmode": "decimal", "autocomplete": "off"}
CODE = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


def _text(name: Any, most: int, *more: Any, **options: Any) -> StringField:
    return StringField(name, [Length(max=most), storable, *more], filters=[tidy], **options)


def _long(name: Any, most: int, **options: Any) -> TextAreaField:
    return TextAreaField(name, [Length(max=most), storable], filters=[tidy], **options)


def ticks(name: Any, words: dict[Any, str], **options: Any) -> SelectMultipleField:
    """Boxes to tick, one a term."""
    return SelectMultipleField(
        name,
        choices=[SelectChoice(str(term), _(word)) for term, word in words.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        **options,
    )


class InvestorForm(GuardedForm):
    """Who invests: what an officer compares with the papers, and what founders read."""

    kind = RadioField(
        _("You invest as"),
        choices=[SelectChoice(str(kind), _(word)) for kind, word in KIND_WORDS.items()],
        default=str(InvestorKind.INSTITUTION),
        validators=[InputRequired()],
    )
    name_zh = StringField(
        _("Name in Chinese, as on the licence"),
        [InputRequired(), Length(min=2, max=200), storable, identifier(tidy_title)],
        description=_("An angel investor gives their own name."),
        render_kw={"autocomplete": "organization"},
    )
    name_en = _text(_("Name in English"), 200)
    usci = _text(
        _("Unified social credit code"),
        40,
        description=_("18 characters, as on the licence. An angel investor leaves it empty."),
        render_kw=CODE,
    )
    usci_note = _text(
        _("Note on the code"),
        200,
        description=_("Only if the code on your licence is refused here though it is really so."),
    )
    amac_manager = _text(
        _("Fund manager's number (AMAC)"),
        20,
        description=_("P and seven digits, if you are registered with the Asset Management Association of China."),
        render_kw=CODE,
    )
    amac_funds = _long(
        _("Numbers of your funds (AMAC)"), 400, description=_("S and five letters or digits each, one a line.")
    )
    area = SelectField(_("Where you are"), description=_("The officer of this area looks at your request."))
    about_zh = _long(_("About you, in Chinese"), 2000, description=_("Teams read this when you ask for their papers."))
    about_en = _long(_("About you, in English"), 2000)
    website = _text(_("Website"), 300, render_kw={"inputmode": "url"}, description=_("With https:// at its beginning."))

    @classmethod
    def about(cls, investor: Investor | None, areas: Sequence[tuple[str, str]]) -> "InvestorForm":
        """The form for an investor (None: a new one). The areas are handed in, as (code, name)."""
        values: dict[str, Any] = {}
        if investor is not None:
            values = {
                name: getattr(investor, name)
                for name in ("kind", "name_zh", "name_en", "usci", "usci_note", "amac_manager", "about_zh", "about_en",
                             "website")
            }  # fmt: skip
            values |= {
                "version": str(investor.version),
                "amac_funds": "\n".join(investor.amac_funds),
                "area": investor.area.code if investor.area else "",
            }
        form = cls.submitted(**values)
        form.area.choices = [*areas, ("", gettext("Outside Wenzhou"))]
        return form

    def facts(self, area_id: int | None) -> dict[str, Any]:
        """What was filled in, as the actions take it."""
        names = ("kind", "name_zh", "name_en", "usci", "usci_note", "amac_manager", "amac_funds", "about_zh",
                 "about_en", "website")  # fmt: skip
        return {name: self[name].data for name in names} | {"area_id": area_id}

    def validate_website(self, field: StringField) -> None:
        """An address of the web, nothing that runs."""
        if field.data and (urlsplit(field.data).scheme not in {"http", "https"} or not urlsplit(field.data).hostname):
            raise ValidationError(gettext("Please give an address that begins with https://."))


class PaperForm(Form):
    """A paper for the officer."""

    kind = SelectField(
        _("What it is"), choices=[SelectChoice(str(kind), _(word)) for kind, word in EVIDENCE_WORDS.items()]
    )
    paper = FileField(
        _("Picture or PDF"),
        [FileRequired(_("Please choose a file."))],
        description=_("JPEG, PNG, WebP or a PDF of at most four pages, up to 12 MB."),
        render_kw={"accept": "image/*,application/pdf"},
    )

    @property
    def chosen(self) -> EvidenceKind:
        """Which paper it is."""
        return EvidenceKind(self.kind.data)


class ThesisForm(Form):
    """What the fund looks for. Nothing ticked means that all are welcome."""

    version = HiddenField()
    sectors = ticks(_("Sectors"), SECTOR_WORDS)
    stages = ticks(_("Stages of growth"), STAGE_WORDS)
    rounds = ticks(_("Rounds"), ROUND_WORDS)
    ticket_min = AmountField(_("Smallest amount of one investment (万元)"), may_be_zero=True, render_kw=AMOUNT)
    ticket_max = AmountField(_("Largest amount of one investment (万元)"), may_be_zero=True, render_kw=AMOUNT)
    areas = ticks(_("Areas"), {})
    words = TextAreaField(
        _("In your own words"),
        [Length(max=500), storable],
        filters=[lambda text: (text or "").strip()],
        description=_("Products, techniques, customers: the words teams would use."),
    )

    @classmethod
    def about(cls, values: dict[str, Any], areas: Sequence[tuple[str, str]]) -> "ThesisForm":
        """The form with these values; the areas are handed in, as (code, name)."""
        form = cls.submitted(**values)
        form.areas.choices = list(areas)
        return form

    def wanted(self) -> dict[str, Any]:
        """What was filled in, as the action takes it."""
        return {
            "sectors": self.sectors.data or [],
            "stages": self.stages.data or [],
            "rounds": self.rounds.data or [],
            "areas": self.areas.data or [],
            "ticket_min_yuan": self.ticket_min.data,
            "ticket_max_yuan": self.ticket_max.data,
            "words": self.words.data or "",
        }


class DecisionForm(GuardedForm):
    """The officer's answer; which ones there are depends on the state."""

    answer = RadioField(_("Your answer"), validators=[InputRequired()])
    usci_note = _text(
        _("Note on the code"),
        200,
        description=_("Needed where the code fails its check: what you compared it with."),
    )
    reason = TextAreaField(
        _("Reason"),
        [Length(max=500), storable],
        filters=[tidy],
        description=_("Needed for a return or a suspension; the fund reads it."),
    )

    @classmethod
    def about(cls, investor: Investor) -> "DecisionForm":
        """The form with the answers that are possible now."""
        form = cls.submitted(version=str(investor.version), usci_note=investor.usci_note)
        answers = {
            InvestorState.ASKED: [("verified", gettext("Verify")), ("returned", gettext("Return with a remark"))],
            InvestorState.VERIFIED: [("suspended", gettext("Suspend"))],
            InvestorState.SUSPENDED: [("verified", gettext("Verify again"))],
        }
        form.answer.choices = answers.get(InvestorState(investor.state), [])
        return form
