"""Shape and wording of a summit's set-up: sessions and zones row by row, the matrix, caps and deadlines."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, FieldList, FormField, IntegerField, SelectMultipleField
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.events.forms.fields import MISSING, WHOLE, moment, text
from portal.matchmaking.models import Slot, Summit
from portal.matchmaking.outline import MOST_SESSIONS, MOST_ZONES, Outline, Zone
from portal.matchmaking.rules import ALL_ASKS, MOST_TABLES, PARTY_WORDS, Session
from portal.web.formats import clock_time
from portal.web.forms import Form, GuardedForm

SPARE_SESSIONS, SPARE_ZONES = 2, 3


def _whole(name: Any, least: int, most: int, **options: Any) -> IntegerField:
    return IntegerField(name, [InputRequired(MISSING), NumberRange(least, most)], render_kw=WHOLE, **options)


def boxes(name: Any, **options: Any) -> SelectMultipleField:
    """Several of a list, as boxes to tick."""
    return SelectMultipleField(name, widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(), **options)


class SessionRow(PlainForm):  # type: ignore[misc]
    """A stretch of meetings. A row without times is a spare one."""

    class Meta(Form.Meta):
        """Part of a form that has its own token."""

        csrf = False

    starts_at = moment(_("From"))
    ends_at = moment(_("Until"))

    @property
    def is_spare(self) -> bool:
        """Nothing is said in it."""
        return not (self.starts_at.raw_data or [""])[0] and not (self.ends_at.raw_data or [""])[0]

    def validate(self, extra_validators: Any = None) -> bool:
        """A session has a beginning and an end."""
        holds = bool(super().validate(extra_validators))
        for field in (self.starts_at, self.ends_at):
            if not self.is_spare and not field.data and not field.errors:
                field.errors = [gettext("Please give both times.")]
                holds = False
        return holds


class ZoneRow(PlainForm):  # type: ignore[misc]
    """A part of the hall. A row without tables is a spare one."""

    class Meta(Form.Meta):
        """Part of a form that has its own token."""

        csrf = False

    name = text(_("Zone of the hall"), 40)
    tables = IntegerField(_("Tables"), [Optional(), NumberRange(0, MOST_TABLES)], render_kw=WHOLE)


class SetUpForm(GuardedForm):
    """How the event matches capital and projects."""

    sessions = FieldList(FormField(SessionRow), max_entries=MOST_SESSIONS)
    slot_minutes = _whole(_("Minutes of a meeting"), 5, 120)
    break_minutes = _whole(_("Minutes between two meetings"), 0, 60)
    zones = FieldList(FormField(ZoneRow), max_entries=MOST_ZONES)
    asks = boxes(_("Who may ask whom"))
    project_meetings = _whole(_("Meetings of a project, at most"), 1, 60)
    investor_meetings = _whole(_("Meetings of an investor, at most"), 1, 60)
    open_requests = _whole(
        _("Requests waiting for one party, at most"),
        1,
        100,
        description=_("Who has so many to answer gets no further ones until some are answered."),
    )
    request_hours = _whole(_("Hours to answer a request"), 1, 24 * 30)
    least_meetings = _whole(
        _("Meetings every project gets, where possible"),
        0,
        20,
        description=_("For projects that somebody has asked or wants to meet."),
    )
    tier_hours = _whole(
        _("Hours each next tier waits before it may ask"),
        0,
        24 * 30,
        description=_("0: everybody begins together. Tiers are given party by party."),
    )
    fills_silence = BooleanField(
        _("Fill free slots with one-sided wishes"),
        description=_("Only where the other side has not said no."),
    )
    is_moderated = BooleanField(_("We look at each sign-up before it takes part"))
    sign_up_opens_at = moment(_("Sign-up opens"), InputRequired(MISSING))
    sign_up_closes_at = moment(_("Sign-up closes"), InputRequired(MISSING))
    wishes_open_at = moment(_("Wishes and requests open"), InputRequired(MISSING))
    wishes_close_at = moment(_("Wishes and requests close"), InputRequired(MISSING))

    @classmethod
    def about(cls, outline: Outline, summit: Summit | None, *, is_sent: bool = True) -> "SetUpForm":
        """The form for this outline, with a few spare rows; without what was sent, where another form of the page was."""
        said = {field.name: getattr(outline, field.name) for field in fields(outline)}
        said["sessions"] = [{"starts_at": each.starts_at, "ends_at": each.ends_at} for each in outline.sessions]
        said["zones"] = [{"name": zone.name, "tables": zone.tables} for zone in outline.zones]
        said["asks"] = [_pair(*pair) for pair in outline.asks]
        said["version"] = str(summit.version) if summit else ""
        form = cls.submitted(None, **said) if is_sent else cls(formdata=None, **said)
        form.asks.choices = [
            (_pair(*pair), gettext("%(asker)s asks %(asked)s", asker=_kind(pair[0]), asked=_kind(pair[1])))
            for pair in ALL_ASKS
        ]
        if not (is_sent and form.is_submitted()):
            form.add_spare_rows()
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every field holds; what is wrong in a row is said of its list as well."""
        holds = super().validate(extra_validators)
        for rows in (self.sessions, self.zones):
            found = [row for row in rows.errors if isinstance(row, dict)]
            if found:
                rows.errors = list(
                    dict.fromkeys(str(said) for row in found for errors in row.values() for said in errors)
                )
        return holds

    def add_spare_rows(self) -> None:
        """Empty rows after the filled ones."""
        for rows, spare in ((self.sessions, SPARE_SESSIONS), (self.zones, SPARE_ZONES)):
            for _spare in range(min(spare, rows.max_entries - len(rows.entries))):
                rows.append_entry()

    @property
    def outline(self) -> Outline:
        """What was filled in, as the rules want to know it."""
        said = {field.name: self[field.name].data for field in fields(Outline)}
        return Outline(**said | {"sessions": self._sessions(), "zones": self._zones(), "asks": self._asks()})

    def _sessions(self) -> tuple[Session, ...]:
        rows = [entry.form for entry in self.sessions.entries if not entry.form.is_spare]
        found = [Session(row.starts_at.data, row.ends_at.data) for row in rows]
        return tuple(sorted(found, key=lambda each: each.starts_at))

    def _zones(self) -> tuple[Zone, ...]:
        rows = [entry.form for entry in self.zones.entries if entry.form.tables.data]
        return tuple(Zone(row.name.data or "", row.tables.data) for row in rows)

    def _asks(self) -> tuple[tuple[str, str], ...]:
        ticked = set(self.asks.data or [])
        return tuple((str(asker), str(asked)) for asker, asked in ALL_ASKS if _pair(asker, asked) in ticked)


class SlotsForm(Form):
    """The slots at which people meet; what is not ticked is closed."""

    open = boxes(_("Open slots"))

    @classmethod
    def about(cls, summit: Summit, *, is_sent: bool = True) -> "SlotsForm":
        """Every slot by its number, those that are open ticked."""
        ticked = [str(slot.number) for slot in summit.slots if not slot.is_closed]
        form = cls.submitted(None, open=ticked) if is_sent else cls(formdata=None, open=ticked)
        zone = summit.event.timezone
        form.open.choices = [(str(slot.number), clock_time(slot.starts_at, zone)) for slot in summit.slots]
        return form

    def closed(self, slots: Sequence[Slot]) -> set[int]:
        """Numbers of the slots that were left out."""
        return {slot.number for slot in slots} - {int(number) for number in self.open.data or []}


def _pair(asker: str, asked: str) -> str:
    return f"{asker}-{asked}"


def _kind(kind: Any) -> str:
    return gettext(PARTY_WORDS[kind])
