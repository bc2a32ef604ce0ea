"""Shape and wording of an edition's set-up: its terms, groups and heats. Choices are handed in."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)
from wtforms.validators import InputRequired, NumberRange, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from portal.accounts.identifiers import checked_email, checked_phone
from portal.areas.models import Area
from portal.competitions.models.edition import Competition, Group, Heat
from portal.competitions.outline import GROUPS
from portal.competitions.rules import MATERIAL_WORDS, EligibilityRule, MaterialKind
from portal.competitions.timetable import Window
from portal.events.forms.fields import MISSING, WHOLE, checked_by, long, moment, text
from portal.events.forms.writing import shown
from portal.events.rules import SECTOR_WORDS
from portal.makerspaces.models import Makerspace
from portal.web.fields import AmountField
from portal.web.forms import Form, GuardedForm

R = EligibilityRule
YEARS = (2016, 2100)
NUMBERS = {
    R.MAX_COMPANY_AGE: "max_company_age",
    R.MAX_REVENUE: "max_revenue",
    R.MIN_TEAM_SIZE: "min_team_size",
    R.MAX_TEAM_SIZE: "max_team_size",
    R.MAX_AGE: "max_age",
    R.EXCLUDE_PAST_WINNERS: "past_places",
}


def whole(name: Any, least: int, most: int, *more: Any, **options: Any) -> IntegerField:
    """A number that may be left out, unless `more` asks for it."""
    return IntegerField(name, [*(more or (Optional(),)), NumberRange(least, most)], render_kw=WHOLE, **options)


def boxes(name: Any, **options: Any) -> SelectMultipleField:
    """Several of a list, as boxes to tick."""
    return SelectMultipleField(name, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), **options)


def _prefix() -> StringField:
    return text(
        _("Letters before the entry numbers"),
        12,
        InputRequired(MISSING),
        Regexp(r"^[A-Za-z]{2,12}$", message=_("Two to twelve letters, for example WZCK.")),
        description=_("Entries are numbered WZCK-2027-0001 and so on."),
        render_kw={"autocomplete": "off"},
    )


class CreateForm(Form):
    """How a new edition begins: from an earlier one, or from what is usual."""

    previous = SelectField(_("Made from"))
    groups = boxes(_("Groups"))
    number_prefix = _prefix()
    year = whole(_("Year"), *YEARS, InputRequired(MISSING))
    entries_open_at = moment(_("Entries open"), InputRequired(MISSING))
    entries_close_at = moment(_("Entries close"), InputRequired(MISSING))

    def offer(self, editions: Iterable[Competition], language: str) -> None:
        """The earlier editions, and the usual groups."""
        self.previous.choices = [
            ("", gettext("The usual groups, rounds and rubric")),
            *((str(edition.id), edition.event.title(language)) for edition in editions),
        ]
        self.groups.choices = [(group.code, group.name_en if language == "en" else group.name_zh) for group in GROUPS]

    @property
    def window(self) -> Window:
        """When entries are taken."""
        return Window(self.entries_open_at.data, self.entries_close_at.data)


class RuledForm(GuardedForm):
    """A form over the rules: once they are frozen it asks why they change."""

    reason = text(
        _("Why the rules change"),
        500,
        description=_("Needed where a rule changes. Everybody reads it beside the new version of the rules."),
    )

    @property
    def said_reason(self) -> str | None:
        """The reason, if one was given."""
        return self.reason.data or None

    def differences(self, saved: Mapping[str, Any]) -> list[tuple[str, str, str]]:
        """Where what is saved differs from what was typed: label, typed, saved. From then on this form is the newer one."""
        self.take_version(int(saved["version"]))
        asked = [field for name, field in self._fields.items() if name in saved and name != "version"]
        return [
            (str(field.label.text), shown(field, field.data), shown(field, saved[field.name]))
            for field in asked
            if (field.data or None) != (saved[field.name] or None)
        ]


class RemoveForm(RuledForm):
    """Take a group, a heat or a round away."""


class TermsForm(RuledForm):
    """Window, industries, terms of the offices, whom to ask."""

    number_prefix = _prefix()
    year = whole(_("Year"), *YEARS, InputRequired(MISSING))
    entries_open_at = moment(_("Entries open"), InputRequired(MISSING))
    entries_close_at = moment(_("Entries close"), InputRequired(MISSING))
    max_entries_per_applicant = whole(_("Entries a leader may hand in"), 1, 20, InputRequired(MISSING))
    sectors = boxes(_("Industries"), description=_("None ticked: all."))
    county_days = whole(_("Working days for the county"), 1, 60, InputRequired(MISSING))
    city_days = whole(_("Working days for the city"), 1, 60, InputRequired(MISSING))
    notice_days = whole(_("Working days a notice hangs"), 1, 60, InputRequired(MISSING))
    gives_feedback = BooleanField(_("Teams read the judges' comments once a round is signed"))
    contact_name = text(_("Contact person"), 100)
    contact_phone = text(_("Telephone"), 40, render_kw={"inputmode": "tel"})
    contact_email = text(_("E-mail"), 254, render_kw={"inputmode": "email"})
    contact_address = text(_("Address"), 300)

    def offer_sectors(self) -> None:
        """The industries of the house."""
        self.sectors.choices = [(str(sector), gettext(word)) for sector, word in SECTOR_WORDS.items()]

    def validate_number_prefix(self, field: StringField) -> None:
        """Numbers are written in capitals."""
        field.data = (field.data or "").upper()

    def validate_contact_phone(self, field: StringField) -> None:
        """A number that can be called."""
        if field.data:
            checked_by(field, checked_phone)

    def validate_contact_email(self, field: StringField) -> None:
        """An address mail can go to."""
        if field.data:
            checked_by(field, checked_email)

    def changes(self) -> dict[str, Any]:
        """What to save, by the edition's own names."""
        return {name: field.data for name, field in self._fields.items() if name not in NOT_KEPT}


class RegulationsForm(RuledForm):
    """The regulations in both languages."""

    regulations_zh = long(
        _("Regulations in Chinese"),
        20_000,
        InputRequired(MISSING),
        description=_("Markdown is understood."),
        render_kw={"rows": 16},
    )
    regulations_en = long(
        _("Regulations in English"), 20_000, description=_("Markdown is understood."), render_kw={"rows": 16}
    )

    def changes(self) -> dict[str, Any]:
        """What to save, by the edition's own names."""
        return {"regulations_zh": self.regulations_zh.data, "regulations_en": self.regulations_en.data}


class GroupForm(RuledForm):
    """A group: what it is called, what it asks for, which papers it wants. Empty: the rule does not apply."""

    code = text(
        _("Letters of the group"),
        8,
        Regexp(r"^[A-Za-z]{1,8}$", message=_("One to eight letters, for example CC.")),
        description=_("They stand in the number of a certificate: WZCK-2027-CC-001."),
        render_kw={"autocomplete": "off"},
    )
    name_zh = text(_("Name in Chinese"), 60, InputRequired(MISSING))
    name_en = text(_("Name in English"), 100)
    note_zh = long(_("For whom, in Chinese"), 500, render_kw={"rows": 2})
    note_en = long(_("For whom, in English"), 500, render_kw={"rows": 2})
    registration = SelectField(_("Company"))
    max_company_age = whole(_("Company at most so many years old"), 1, 100)
    registered_after = DateField(_("Company registered on or after"), [Optional()])
    max_revenue = AmountField(
        _("Revenue of last year at most (万元)"), [Optional()], render_kw={"inputmode": "decimal"}
    )
    min_team_size = whole(_("Members at least"), 1, 100)
    max_team_size = whole(_("Members at most"), 1, 100)
    max_age = whole(_("Leader at most so many years old"), 16, 120)
    past_places = whole(
        _("Not among the first … of an earlier edition"), 1, 100, description=_("3: the first three stay out.")
    )
    right_required = BooleanField(_("A granted intellectual property right is needed"))
    region_required = BooleanField(_("The team is of Wenzhou"))
    regions = boxes(_("Or of one of these areas only"))
    papers = {kind: f"paper_{kind}" for kind in MaterialKind}
    paper_business_plan = SelectField(MATERIAL_WORDS[MaterialKind.BUSINESS_PLAN])
    paper_pitch_deck = SelectField(MATERIAL_WORDS[MaterialKind.PITCH_DECK])
    paper_licence = SelectField(MATERIAL_WORDS[MaterialKind.LICENCE])
    paper_rights_proof = SelectField(MATERIAL_WORDS[MaterialKind.RIGHTS_PROOF])
    paper_commitment = SelectField(MATERIAL_WORDS[MaterialKind.COMMITMENT])
    paper_other = SelectField(MATERIAL_WORDS[MaterialKind.OTHER])

    def offer(self, areas: Iterable[Area], language: str) -> None:
        """Areas, and what can be asked for of companies and papers."""
        self.regions.choices = [(area.code, area.short_name(language)) for area in areas]
        self.registration.choices = [
            ("", gettext("With or without")),
            (str(R.MUST_BE_REGISTERED), gettext("Registered companies only")),
            (str(R.MUST_BE_UNREGISTERED), gettext("Teams without a company only")),
        ]
        for kind, name in self.papers.items():
            self[name].label.text = gettext(MATERIAL_WORDS[kind])
            self[name].choices = [
                ("", gettext("Not asked for")),
                ("optional", gettext("May be added")),
                ("required", gettext("Needed")),
            ]

    def validate_max_team_size(self, field: IntegerField) -> None:
        """At most is not less than at least."""
        if field.data and self.min_team_size.data and field.data < self.min_team_size.data:
            raise ValidationError(gettext("This is less than the least number of members."))

    def words(self) -> dict[str, Any]:
        """What to save, by the group's own names."""
        same = ("name_zh", "name_en", "note_zh", "note_en")
        return {name: self[name].data for name in same} | {"eligibility": self._rules(), "materials": self._papers()}

    def _rules(self) -> list[dict[str, Any]]:
        rules: list[dict[str, Any]] = []
        if self.registration.data:
            rules.append({"rule": self.registration.data, "value": True})
        rules += [{"rule": str(rule), "value": self[name].data} for rule, name in NUMBERS.items() if self[name].data]
        if self.registered_after.data:
            rules.append({"rule": str(R.REGISTERED_AFTER), "value": self.registered_after.data.isoformat()})
        if self.right_required.data:
            rules.append({"rule": str(R.RIGHT_REQUIRED), "value": True})
        if self.region_required.data or self.regions.data:
            rules.append({"rule": str(R.REGION_REQUIRED), "value": list(self.regions.data or [])})
        return rules

    def _papers(self) -> list[dict[str, Any]]:
        asked = [(kind, self[name].data) for kind, name in self.papers.items()]
        return [{"kind": str(kind), "is_required": answer == "required"} for kind, answer in asked if answer]


class HeatForm(RuledForm):
    """A regional heat."""

    name_zh = text(_("Name in Chinese"), 100, InputRequired(MISSING))
    name_en = text(_("Name in English"), 160)
    makerspace = SelectField(_("Makerspace that hosts it"))
    areas = boxes(_("For the areas"))

    def offer(self, spaces: Sequence[Makerspace], areas: Iterable[Area], language: str) -> None:
        """The makerspaces by area, and the areas."""
        grouped: dict[str, list[tuple[str, str]]] = {}
        for space in spaces:
            name = (space.name_en or space.name_zh) if language == "en" else space.name_zh
            grouped.setdefault(space.area.name(language), []).append((space.slug, name))
        self.makerspace.choices = grouped
        self.areas.choices = [(area.code, area.short_name(language)) for area in areas]

    def words(self) -> dict[str, Any]:
        """What to save, by the heat's own names."""
        return {"name_zh": self.name_zh.data, "name_en": self.name_en.data, "area_codes": sorted(self.areas.data or [])}


NOT_KEPT = frozenset({"csrf_token", "submission_id", "version", "reason"})


def terms_of(edition: Competition) -> dict[str, Any]:
    """The fields of `TermsForm` and `RegulationsForm` from an edition."""
    names = (
        "number_prefix", "year", "entries_open_at", "entries_close_at", "max_entries_per_applicant", "sectors",
        "county_days", "city_days", "notice_days", "gives_feedback", "contact_name", "contact_phone", "contact_email",
        "contact_address", "regulations_zh", "regulations_en",
    )  # fmt: skip
    return {name: getattr(edition, name) for name in names} | {"version": str(edition.version)}


def group_of(group: Group) -> dict[str, Any]:
    """The fields of `GroupForm` from a group."""
    rules: Mapping[str, Any] = {rule["rule"]: rule.get("value") for rule in group.eligibility}
    regions = rules.get(R.REGION_REQUIRED)
    values = {name: getattr(group, name) for name in ("code", "name_zh", "name_en", "note_zh", "note_en")}
    values |= {name: _number(rules.get(rule)) for rule, name in NUMBERS.items()}
    values |= {
        GroupForm.papers[MaterialKind(each["kind"])]: "required" if each["is_required"] else "optional"
        for each in group.materials
    }
    return values | {
        "version": str(group.competition.version),
        "registration": next((str(r) for r in (R.MUST_BE_REGISTERED, R.MUST_BE_UNREGISTERED) if r in rules), ""),
        "registered_after": date.fromisoformat(rules[R.REGISTERED_AFTER]) if R.REGISTERED_AFTER in rules else None,
        "right_required": R.RIGHT_REQUIRED in rules,
        "region_required": R.REGION_REQUIRED in rules,
        "regions": [regions] if isinstance(regions, str) else list(regions or []),
    }


def heat_of(heat: Heat) -> dict[str, Any]:
    """The fields of `HeatForm` from a heat."""
    return {
        "version": str(heat.competition.version),
        "name_zh": heat.name_zh,
        "name_en": heat.name_en,
        "makerspace": heat.makerspace.slug,
        "areas": heat.area_codes,
    }


def _number(value: Any) -> int | None:
    """The number of a rule; one that says "any place" counts as the first hundred."""
    if value is True:
        return 100
    return int(value) if value else None
