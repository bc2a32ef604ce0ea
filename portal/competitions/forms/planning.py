"""Shape and wording of the rounds: how one is scored, its rubric, and how many go on."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, FieldList, FormField, SelectField, StringField, ValidationError
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired

from portal.competitions.actions.planning import Dimension, Share
from portal.competitions.forms.setting_up import RuledForm, whole
from portal.competitions.models.edition import Competition, Group, Heat, Quota, Round
from portal.competitions.rules import AGGREGATION_WORDS, KIND_WORDS, TIE_WORDS
from portal.events.forms.fields import MISSING, long, moment, text
from portal.events.forms.rows import Rows
from portal.events.models import Event
from portal.events.rules import SECTOR_WORDS
from portal.web.forms import Form

MOST_ROWS = 40
# "90 clear lead over others": a share of the criterion's points in per cent, then words.
ANCHOR_LINE = re.compile(r"^\s*(\d{1,3})\s*[%％]?\s*[:：]?\s*(\S.*?)\s*$")


class RoundForm(RuledForm):
    """A round: when, where, who scores how."""

    before = SelectField(_("Place among the rounds"))
    name_zh = text(_("Name in Chinese"), 60, InputRequired(MISSING))
    name_en = text(_("Name in English"), 100)
    kind = SelectField(_("How entries are judged"))
    scores_open_at = moment(_("Scoring opens"), InputRequired(MISSING))
    scores_close_at = moment(_("Scoring closes"), InputRequired(MISSING))
    event = SelectField(_("Takes place at"), description=_("Its stage, clock and public votes are used."))
    judges_per_entry = whole(_("Judges for each entry"), 1, 50, InputRequired(MISSING))
    aggregation = SelectField(
        _("Score of an entry"),
        description=_("From fewer than five judges it is always the mean of all."),
    )
    tie_1 = SelectField(_("Equal scores are told apart by"))
    tie_2 = SelectField(_("then by"))
    tie_3 = SelectField(_("and then by"))
    spread_alarm = whole(
        _("Look again where two judges are so many points apart"), 1, 100, description=_("Empty: never.")
    )
    is_adjusted_shown = BooleanField(
        _("Show the score adjusted for severe and mild judges beside it"),
        description=_("For rounds in which each judge reads only some entries. The rank follows the score itself."),
    )
    jury_percent = whole(_("Weight of the public jury, in per cent"), 0, 50, InputRequired(MISSING))
    pitch_minutes = whole(_("Minutes to pitch"), 1, 120, InputRequired(MISSING))
    qa_minutes = whole(_("Minutes for questions"), 0, 120, InputRequired(MISSING))
    gap_minutes = whole(_("Minutes between two pitches"), 0, 120, InputRequired(MISSING))
    hides_board = BooleanField(_("Keep the leaderboard shut until the end"))

    def offer(self, edition: Competition, stages: Iterable[Event], language: str, *, is_new: bool) -> None:
        """Kinds, ties, stages, and the round it may come before."""
        self.kind.choices = [(str(kind), gettext(word)) for kind, word in KIND_WORDS.items()]
        self.aggregation.choices = [(str(kind), gettext(word)) for kind, word in AGGREGATION_WORDS.items()]
        ties = [("", "—"), *((str(tie), gettext(word)) for tie, word in TIE_WORDS.items())]
        self.tie_1.choices = self.tie_2.choices = self.tie_3.choices = ties
        self.event.choices = [("", "—"), *((str(event.id), event.title(language)) for event in stages)]
        if not is_new:
            del self.before
            return
        self.before.choices = [
            ("", gettext("As the last one")),
            *((r.code, gettext("Before %(round)s", round=r.name(language))) for r in edition.rounds),
        ]

    def words(self) -> dict[str, Any]:
        """What to save, by the round's own names."""
        same = (
            "name_zh", "name_en", "kind", "scores_open_at", "scores_close_at", "judges_per_entry", "aggregation",
            "spread_alarm", "is_adjusted_shown", "jury_percent", "pitch_minutes", "qa_minutes", "gap_minutes",
            "hides_board",
        )  # fmt: skip
        ties = [self[name].data for name in ("tie_1", "tie_2", "tie_3") if self[name].data]
        return {name: self[name].data for name in same} | {
            "ties": list(dict.fromkeys(ties)),
            "event_id": int(self.event.data) if self.event.data else None,
        }


class DimensionRow(PlainForm):  # type: ignore[misc]
    """A criterion with its points in each group (`points-<code>`, read beside the form) and what a mark means."""

    class Meta(Form.Meta):
        """Part of a form that has its own token."""

        csrf = False

    name_zh = text(_("Criterion in Chinese"), 60)
    name_en = text(_("Criterion in English"), 100)
    anchors_zh = long(_("What a mark means, in Chinese"), 1000, render_kw={"rows": 4})
    anchors_en = long(_("What a mark means, in English"), 1000, render_kw={"rows": 4})

    @property
    def is_spare(self) -> bool:
        """Nothing is said in it."""
        return not (self.name_zh.data or self.name_en.data)

    def validate_name_zh(self, field: StringField) -> None:
        """A criterion has a Chinese name."""
        if self.name_en.data and not field.data:
            raise ValidationError(gettext("Please fill this in."))

    def validate_anchors_zh(self, field: StringField) -> None:
        """Each line begins with per cent of the points."""
        _levels(field)

    def validate_anchors_en(self, field: StringField) -> None:
        """Each line begins with per cent of the points."""
        _levels(field)

    @property
    def anchors(self) -> list[dict[str, Any]]:
        """The levels from the highest down, with the words of both languages."""
        zh, en = _levels(self.anchors_zh), _levels(self.anchors_en)
        return [
            {"from": share / 100, "zh": zh.get(share, ""), "en": en.get(share, "")}
            for share in sorted(zh.keys() | en.keys(), reverse=True)
        ]


def rubric_form(groups: Sequence[Group]) -> type[Any]:
    """The form of a rubric with a number for each group in each row."""
    numbers = {points_name(group): whole(group.name_zh, 0, 100) for group in groups}
    row = type("DimensionRowOfGroups", (DimensionRow,), numbers)
    return type("RubricForm", (Rows, RuledForm), {"rubric": FieldList(FormField(row), max_entries=MOST_ROWS)})


def points_name(group: Group) -> str:
    """The field that holds a group's points."""
    return f"points_{group.code}"


def dimensions_of(form: Any, groups: Sequence[Group]) -> list[Dimension]:
    """The rows that say something."""
    return [
        Dimension(
            row.name_zh.data,
            row.name_en.data,
            {group.code: row[points_name(group)].data or 0 for group in groups},
            row.anchors,
        )
        for row in form.filled()
    ]


class QuotaRow(PlainForm):  # type: ignore[misc]
    """So many of a group go on, or of its part in an industry or a heat."""

    class Meta(Form.Meta):
        """Part of a form that has its own token."""

        csrf = False

    group = SelectField(_("Group"))
    sector = SelectField(_("Industry"))
    heat = SelectField(_("Heat"))
    places = whole(_("Places"), 1, 1000)

    @property
    def is_spare(self) -> bool:
        """No places are given."""
        return not self.places.data


class QuotasForm(Rows, RuledForm):
    """How many of a round go on."""

    quotas = FieldList(FormField(QuotaRow), max_entries=MOST_ROWS * 4)

    def offer(self, edition: Competition, language: str) -> None:
        """Groups, industries and heats of the edition."""
        groups = [(group.code, group.name(language)) for group in edition.groups]
        sectors = [("", gettext("All"))] + [
            (str(sector), gettext(word))
            for sector, word in SECTOR_WORDS.items()
            if not edition.sectors or sector in edition.sectors
        ]
        heats = [("", gettext("All")), *((str(heat.id), heat.name(language)) for heat in edition.heats)]
        for entry in self.quotas.entries:
            entry.form.group.choices, entry.form.sector.choices, entry.form.heat.choices = groups, sectors, heats

    def shares(self, edition: Competition) -> list[Share]:
        """The rows that give places."""
        groups: Mapping[str, Group] = {group.code: group for group in edition.groups}
        heats: Mapping[str, Heat] = {str(heat.id): heat for heat in edition.heats}
        return [
            Share(groups[row.group.data], row.sector.data or None, heats.get(row.heat.data), row.places.data)
            for row in self.filled()
        ]


def round_of(round_: Round) -> dict[str, Any]:
    """The fields of `RoundForm` from a round."""
    same = (
        "name_zh", "name_en", "kind", "scores_open_at", "scores_close_at", "judges_per_entry", "aggregation",
        "spread_alarm", "is_adjusted_shown", "jury_percent", "pitch_minutes", "qa_minutes", "gap_minutes", "hides_board",
    )  # fmt: skip
    ties = dict(zip(("tie_1", "tie_2", "tie_3"), round_.ties, strict=False))
    return (
        {name: getattr(round_, name) for name in same}
        | ties
        | {
            "version": str(round_.competition.version),
            "event": str(round_.event_id or ""),
        }
    )


def row_of(dimension: Dimension, groups: Iterable[Group]) -> dict[str, Any]:
    """A row of the rubric as its form has it."""
    return {
        "name_zh": dimension.name_zh,
        "name_en": dimension.name_en,
        "anchors_zh": _lines(dimension.anchors, "zh"),
        "anchors_en": _lines(dimension.anchors, "en"),
    } | {points_name(group): dimension.points.get(group.code) for group in groups}


def quota_of(quota: Quota) -> dict[str, Any]:
    """A row of the quotas as its form has it."""
    return {
        "group": quota.group.code,
        "sector": quota.sector or "",
        "heat": str(quota.heat_id or ""),
        "places": quota.places,
    }


def _lines(anchors: Iterable[Mapping[str, Any]], language: str) -> str:
    said = [(round(float(anchor["from"]) * 100), anchor.get(language)) for anchor in anchors]
    return "\n".join(f"{share} {words}" for share, words in said if words)


def _levels(field: Any) -> dict[int, str]:
    """Share in per cent → words. Raises ValidationError for a line without a share up to 100."""
    levels = {}
    for line in (field.data or "").splitlines():
        if not line.strip():
            continue
        found = ANCHOR_LINE.match(line)
        if found is None or int(found[1]) > 100:
            raise ValidationError(gettext("Each line begins with a share of the points in per cent: 90 outstanding."))
        levels[int(found[1])] = found[2]
    return levels
