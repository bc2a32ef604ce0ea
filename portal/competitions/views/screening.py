"""The officer's desk for entries: what waits and until when, one entry with its findings, answers, and the scoreboard."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from portal import clock
from portal.areas.queries import units, working_calendar
from portal.areas.rules import working_days_to
from portal.competitions.actions import screening as actions
from portal.competitions.blueprint import blueprint
from portal.competitions.eligibility import FIT_TONES, FIT_WORDS, LIKENESS_WORDS, RULE_WORDS, Finding, Fit
from portal.competitions.forms.screening import AnswerForm, NoteForm
from portal.competitions.models.edition import Competition
from portal.competitions.models.entries import Entry
from portal.competitions.models.screening import Screening
from portal.competitions.permissions import Permission, has_no_part_in_it
from portal.competitions.queries import comparing, editions
from portal.competitions.queries import screening as queries
from portal.competitions.reading import reading_of
from portal.competitions.rules import (
    ENTRY_TONES,
    ENTRY_WORDS,
    LEVEL_WORDS,
    VERDICT_TONES,
    VERDICT_WORDS,
    EligibilityRule,
    EntryState,
    ScreeningLevel,
    Verdict,
)
from portal.competitions.timekeeping import scoreboard, total
from portal.errors import N_, Conflict
from portal.web.formats import day, wan_yuan
from portal.web.forms import finish
from portal.web.guards import can, current_person, guarded
from portal.web.language import language
from portal.web.pagination import page_number, paged

PAGE_SIZE = 50
MAY_ANSWER = {ScreeningLevel.COUNTY: Permission.CHECK, ScreeningLevel.CITY: Permission.QUALIFY}


@blueprint.get("/officer/competitions/")
@guarded(Permission.OPEN_SCREENING)
def screening_editions() -> ResponseReturnValue:
    """Editions with entries in the officer's area, and what waits in each."""
    return render_template(
        "competitions/screening_editions.html", editions=queries.editions(current_person(), clock.today()), **_words()
    )


@blueprint.get("/officer/competitions/<slug>/")
@guarded(Permission.OVERSEE, load=editions.edition)
def screening(competition: Competition) -> ResponseReturnValue:
    """The officer's entries of one edition, what is due first."""
    return _queue_page(competition, AnswerForm.submitted())


@blueprint.post("/officer/competitions/<slug>/")
@guarded(Permission.OVERSEE, load=editions.edition)
def screening_answers(competition: Competition) -> ResponseReturnValue:
    """The same answer to all that are ticked."""
    form = AnswerForm.submitted()
    if not form.accepted():
        return _queue_page(competition, form)
    done, left = actions.decide_several(
        queries.chosen(competition, request.form.getlist("entry")),
        form.chosen,
        reason=form.reason.data,
        may_answer=_may_answer,
        actor=current_person(),
        now=clock.now(),
    )
    said = ngettext("%(num)d entry was answered.", "%(num)d entries were answered.", done)
    if left:
        more = ngettext(
            "%(num)d stayed as it was: it needs a look of its own.",
            "%(num)d stayed as they were: they need a look of their own.",
            left,
        )
        said = f"{said} {more}"
    return finish(url_for("competitions.screening", slug=competition.event.slug, **_filters()), said)


@blueprint.get("/officer/competitions/<slug>/scoreboard")
@guarded(Permission.OVERSEE, load=editions.edition)
def screening_board(competition: Competition) -> ResponseReturnValue:
    """How counties, zones and the city keep their days."""
    today = clock.today()
    board = scoreboard(queries.looks_at(competition), today, working_calendar())
    return render_template(
        "competitions/screening_board.html",
        competition=competition,
        event=competition.event,
        units=[unit for unit in units(today) if (ScreeningLevel.COUNTY, unit.id) in board],
        board={unit: score for (level, unit), score in board.items() if level == ScreeningLevel.COUNTY},
        county=total(board, ScreeningLevel.COUNTY),
        city=total(board, ScreeningLevel.CITY),
        **_words(),
    )


@blueprint.get("/officer/competitions/<slug>/entries/<code>")
@guarded(Permission.SEE_SCREENING, load=queries.entry)
def screened_entry(entry: Entry) -> ResponseReturnValue:
    """One entry with its papers, the rules' findings, what looks alike and every look at it."""
    return _entry_page(entry, AnswerForm.submitted())


@blueprint.post("/officer/competitions/<slug>/entries/<code>")
@guarded(Permission.CHECK, load=queries.entry, sees=Permission.SEE_SCREENING)
def screen_entry(entry: Entry) -> ResponseReturnValue:
    """Pass it on, return it or reject it."""
    form = AnswerForm.submitted()
    if not form.accepted():
        return _entry_page(entry, form)
    look = queries.open_look(entry)
    if not can(_needed(entry, look), entry):
        raise Conflict(N_("The city answers here. The county's part is done."))
    actions.answer(
        entry,
        form.chosen,
        seen_look=form.base_version,
        reason=form.reason.data,
        actor=current_person(),
        now=clock.now(),
    )
    slug, said = entry.competition.event.slug, _("%(number)s: your answer is kept.", number=entry.number)
    following = queries.next_waiting(entry.competition, current_person(), look, clock.today())
    if following is None:
        return finish(url_for("competitions.screening", slug=slug), said)
    more = _("This is the next one.")
    return finish(url_for("competitions.screened_entry", slug=slug, code=following.code), f"{said} {more}")


@blueprint.post("/officer/competitions/<slug>/entries/<code>/note")
@guarded(Permission.CHECK, load=queries.entry, sees=Permission.SEE_SCREENING)
def note_warning(entry: Entry) -> ResponseReturnValue:
    """Say why a warning does not stand in the way."""
    look = queries.open_look(entry)
    form = NoteForm.about(actions.open_warnings(look, queries.overrides_of(entry)) if look is not None else [])
    if not form.accepted():
        return _entry_page(entry, AnswerForm.submitted(), note_form=form)
    actions.override(entry, EligibilityRule(form.rule.data), form.note.data, actor=current_person(), now=clock.now())
    return finish(
        url_for("competitions.screened_entry", slug=entry.competition.event.slug, code=entry.code, _anchor="findings"),
        _("Your note is kept."),
    )


def _queue_page(competition: Competition, form: AnswerForm) -> str:
    person, today, filters = current_person(), clock.today(), _filters()
    wanted = queries.listed(
        competition,
        person,
        view=filters["view"] or "",
        group=filters["group"] or "",
        words=filters["q"] or "",
        today=today,
    )
    counts = queries.counts(competition, person, today)
    is_narrowed = filters["group"] or filters["q"]
    known = None if is_narrowed else counts[filters["view"] or ""]
    page = paged(wanted, size=PAGE_SIZE, number=page_number(), total=known)
    waiting = queries.open_looks_with_notes(page.items)
    looks = {entry_id: look for entry_id, (look, _notes) in waiting.items()}
    calendar, is_closed = working_calendar(), clock.now() >= competition.entries_close_at
    return render_template(
        "competitions/screening.html",
        competition=competition,
        event=competition.event,
        form=form,
        page=page,
        filters=filters,
        counts=counts,
        looks=looks,
        days_left={look.id: working_days_to(today, look.due_on, calendar) for look in looks.values()},
        warnings={entry_id: actions.open_warnings(look, notes) for entry_id, (look, notes) in waiting.items()},
        beside=comparing.held_against(competition, page.items),
        answerable=_answerable(page.items, looks, is_closed=is_closed),
        is_closed=is_closed,
        today=today,
        **_words(),
    )


def _entry_page(entry: Entry, form: AnswerForm, note_form: NoteForm | None = None) -> str:
    (looks, notes), today = queries.looks_with_notes(entry), clock.today()
    beside = comparing.held_against(entry.competition, [entry])[entry.id]
    look = looks[0] if looks and looks[0].verdict is None and entry.state == EntryState.SUBMITTED else None
    still_open = actions.open_warnings(looks[0], notes) if looks else []
    if looks:
        form.take_version(looks[0].id)
    answers = _answers(entry, look is not None and _may_answer(entry, ScreeningLevel(look.level)))
    return render_template(
        "competitions/screening_entry.html",
        competition=entry.competition,
        event=entry.competition.event,
        entry=entry,
        reading_of_it=reading_of(entry),
        form=form,
        note_form=(note_form or NoteForm.about(still_open)) if answers and look is not None and still_open else None,
        look=look,
        looks=looks,
        days_left=working_days_to(today, look.due_on, working_calendar()) if look is not None else None,
        findings=[Finding.read(kept) for kept in looks[0].findings] if looks else [],
        notes=notes,
        still_open=still_open,
        answers=answers,
        is_own=not has_no_part_in_it(current_person(), entry),
        alike=beside.alike,
        wins=beside.wins,
        **_words(),
    )


def _answers(entry: Entry, is_mine: bool) -> list[Verdict]:
    """The answers an officer may give now."""
    is_closed = clock.now() >= entry.competition.entries_close_at
    if entry.state == EntryState.RETURNED and is_closed and can(Permission.CHECK, entry):
        return [Verdict.REJECTED]
    if entry.state == EntryState.ACCEPTED and can(Permission.QUALIFY, entry):
        return [Verdict.REJECTED]
    if not is_mine:
        return []
    return [each for each in Verdict if each is not Verdict.RETURNED or not is_closed]


def _answerable(entries: Sequence[Entry], looks: Mapping[int, Screening], *, is_closed: bool) -> set[int]:
    """The entries the officer may tick."""
    mine = {
        entry.id for entry in entries if entry.id in looks and _may_answer(entry, ScreeningLevel(looks[entry.id].level))
    }
    left = [entry for entry in entries if is_closed and entry.state == EntryState.RETURNED]
    return mine | {entry.id for entry in left if can(Permission.CHECK, entry)}


def _may_answer(entry: Entry, level: ScreeningLevel) -> bool:
    return can(MAY_ANSWER[level], entry)


def _needed(entry: Entry, look: Screening | None) -> Permission:
    if look is not None:
        return MAY_ANSWER[ScreeningLevel(look.level)]
    return Permission.QUALIFY if entry.state == EntryState.ACCEPTED else Permission.CHECK


def _filters() -> dict[str, Any]:
    view, group = request.args.get("view", ""), request.args.get("group", "")[:8]
    return {
        "view": view if view in queries.VIEWS else None,
        "group": group or None,
        "q": request.args.get("q", "")[:50] or None,
    }


def _words() -> dict[str, Any]:
    return {
        "said": said,
        "rule_word": lambda rule: _(RULE_WORDS[EligibilityRule(rule)]),
        "fit_word": lambda fit: _(FIT_WORDS[Fit(fit)]),
        "fit_tones": FIT_TONES,
        "level_word": lambda level: _(LEVEL_WORDS[ScreeningLevel(level)]),
        "verdict_word": lambda verdict: _(VERDICT_WORDS[Verdict(verdict)]),
        "verdict_tones": VERDICT_TONES,
        "entry_word": lambda state: _(ENTRY_WORDS[EntryState(state)]),
        "entry_tones": ENTRY_TONES,
        "likeness_word": lambda likeness: _(LIKENESS_WORDS[likeness]),
        "area_name": lambda entry: (entry.assessed_unit or entry.area).short_name(language()),
    }


def said(finding: Finding) -> str:
    """A finding's sentence in the page's language, with its amounts and days as they are read."""
    values = {name: _worded(name, value) for name, value in finding.values.items()}
    return _(finding.reason, **values)


def _worded(name: str, value: Any) -> Any:
    if name.endswith("_yuan"):
        return wan_yuan(value)
    return day(date.fromisoformat(value)) if name.endswith("_on") else value
