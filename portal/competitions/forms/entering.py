"""Shape and wording of input about entries. Choices are handed in."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.accounts.models import Organisation
from portal.competitions.models.edition import Competition
from portal.competitions.models.entries import Entry
from portal.competitions.rules import MATERIAL_WORDS, MaterialKind
from portal.decks.rules import ACCEPTED
from portal.events.forms.fields import WHOLE, long, text
from portal.events.rules import SECTOR_WORDS, Sector
from portal.projects.forms.fields import ComparedForm
from portal.projects.models import Project
from portal.projects.rules import MemberState
from portal.web.fields import AmountField
from portal.web.formats import bilingual
from portal.web.forms import Form, GuardedForm

MISSING = _("Please fill this in.")
EARLIEST_BIRTH, LATEST_BIRTH = 1920, 2020
MOST_WORDS = 20_000


def _sectors(competition: Competition) -> list[tuple[str, str]]:
    named = competition.sectors or [str(sector) for sector in Sector]
    return [(sector, gettext(SECTOR_WORDS[Sector(sector)])) for sector in named]


def _groups(competition: Competition) -> list[tuple[str, str]]:
    return [(group.code, bilingual(group.name_zh, group.name_en)) for group in competition.groups]


class EnterForm(Form):
    """Which project enters which group; the industry is the project's own unless it says another."""

    project = SelectField(_("Project"), [InputRequired(MISSING)])
    group = SelectField(_("Group"), [InputRequired(MISSING)])
    sector = SelectField(_("Industry"), [Optional()])

    def offer(self, competition: Competition, projects: Iterable[Project]) -> None:
        """The projects that can enter, the edition's groups and industries."""
        self.project.choices = [(each.slug, bilingual(each.name_zh, each.name_en)) for each in projects]
        self.group.choices = _groups(competition)
        self.sector.choices = [("", gettext("As in the passport")), *_sectors(competition)]


class WordsForm(ComparedForm):
    """What the team says beyond its passport."""

    group = SelectField(_("Group"), [InputRequired(MISSING)])
    sector = SelectField(_("Industry"), [InputRequired(MISSING)])
    summary_zh = long(
        _("Summary in Chinese"), 2000, description=_("Left empty, judges read the passport's highlights."),
        render_kw={"rows": 5},
    )  # fmt: skip
    summary_en = long(_("Summary in English"), 3000, render_kw={"rows": 5})
    statement_zh = long(
        _("The project at length, in Chinese"), MOST_WORDS, render_kw={"rows": 12},
        description=_("Technology, market, business model, team, plans. Left empty, judges read the passport's story."),
    )  # fmt: skip
    statement_en = long(_("The project at length, in English"), MOST_WORDS, render_kw={"rows": 8})
    revenue_yuan = AmountField(
        _("Last year's revenue (万元)"), [Optional()], may_be_zero=True,
        description=_("0 where there was none. Officers and judges read it, nobody else."),
    )  # fmt: skip
    leader_birth_year = IntegerField(
        _("The leader's year of birth"), [Optional(), NumberRange(EARLIEST_BIRTH, LATEST_BIRTH)], render_kw=WHOLE,
        description=_("Only officers read it, where the group has a limit of age."),
    )  # fmt: skip
    adviser_name = text(
        _("Adviser"),
        100,
        description=_("A teacher or mentor who guides the team, if it should be named with an award."),
    )

    @classmethod
    def of(cls, entry: Entry, competition: Competition) -> "WordsForm":
        """The entry's words, or what was sent."""
        form = cls.submitted(entry, group=entry.group.code)
        form.group.choices, form.sector.choices = _groups(competition), _sectors(competition)
        if not form.is_submitted():
            form.group.data = entry.group.code
        return form

    def changes(self) -> dict[str, Any]:
        """What the fields say, by the entry's column."""
        return {field.name: field.data for field in self if field.name not in UNSAID}


UNSAID = frozenset({"group", "version", "submission_id", "csrf_token"})


def words_of(entry: Entry) -> dict[str, Any]:
    """What is saved now, as `WordsForm.differences` compares it."""
    fields = ("sector", "summary_zh", "summary_en", "statement_zh", "statement_en", "revenue_yuan", "leader_birth_year")
    return {name: getattr(entry, name) for name in (*fields, "adviser_name")} | {"group": entry.group.code}


class TeamForm(GuardedForm):
    """Who of the team goes with the entry."""

    members = SelectMultipleField(
        _("Members"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
        description=_("The leader always goes. Only members who have agreed by their own link can be named."),
    )  # fmt: skip

    @classmethod
    def of(cls, entry: Entry) -> "TeamForm":
        """Everybody who has agreed, those ticked who go."""
        form = cls.submitted(entry)
        form.members.choices = [
            (each.person.code, _member_word(each))
            for each in entry.project.members
            if each.state == MemberState.AGREED and each.person is not None
        ]
        if not form.is_submitted():
            form.members.data = [member.person.code for member in entry.members]
        return form


class PaperForm(Form):
    """A paper: one of the vault's documents, or a file."""

    kind = SelectField(_("What it is"), [InputRequired(MISSING)])
    deck = SelectField(_("From the vault"), [Optional()])
    document = FileField(
        _("Or a file"),
        description=_("PDF shows best. Also pptx, docx, JPEG, PNG and WebP, up to 20 MB."),
        render_kw={"accept": ACCEPTED},
    )

    def offer(self, decks: Iterable[tuple[str, str]], asked: Sequence[MaterialKind]) -> None:
        """The documents by code; the kinds the group asks for come first."""
        kinds = [*asked, *(kind for kind in MaterialKind if kind not in asked)]
        self.kind.choices = [(str(kind), gettext(MATERIAL_WORDS[kind])) for kind in kinds]
        self.deck.choices = [("", "—"), *decks]

    def validate(self, extra_validators: Any = None) -> bool:
        """One source, not both and not neither."""
        if not super().validate(extra_validators):
            return False
        if bool(self.deck.data) == bool(self.document.data):
            self.document.errors = [gettext("Please choose a document of the vault, or a file.")]
            return False
        return True


class SchoolForm(Form):
    """Which school is asked to nominate the entry."""

    school = SelectField(_("School"), [Optional()], description=_("It gets a letter and says yes or no."))

    def offer(self, schools: Iterable[Organisation]) -> None:
        """The schools by their short name in addresses, and none."""
        self.school.choices = [("", "—"), *((each.slug, bilingual(each.name_zh, each.name_en)) for each in schools)]


class AnswerNominationForm(Form):
    """The school's yes or no."""

    answer = HiddenField()


class SubmitForm(Form):
    """The leader's word on it."""

    commitment = BooleanField(
        _("I give this commitment for my team"),
        [DataRequired(_("Without the commitment the entry cannot be handed in."))],
    )


class WithdrawEntryForm(Form):
    """Giving the place up, in writing."""

    letter = long(
        _("Letter of withdrawal"), 1000, InputRequired(MISSING), render_kw={"rows": 5},
        description=_("Why the team gives up its place. Organisers and officers read it."),
    )  # fmt: skip
    commitment = BooleanField(
        _("The team gives up its place for good and knows that another one moves up"),
        [DataRequired(_("Please confirm that the team gives up its place for good."))],
    )


def _member_word(member: Any) -> str:
    role = bilingual(member.role_zh, member.role_en)
    words = [member.person.name, role, gettext("leads the team") if member.is_leader else ""]
    return " · ".join(word for word in words if word)
