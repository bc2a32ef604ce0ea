"""A team enters: a draft from a project, its words and people, a preview, handing it in, withdrawing."""

from typing import Any

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import gettext as _

from portal import clock
from portal.competitions import checklist, reading
from portal.competitions.actions import entering, withdrawing
from portal.competitions.blueprint import blueprint
from portal.competitions.forms.entering import EnterForm, SubmitForm, TeamForm, WithdrawEntryForm, WordsForm, words_of
from portal.competitions.models.edition import Competition, Group
from portal.competitions.models.entries import Entry
from portal.competitions.permissions import Permission
from portal.competitions.queries import awards, editions
from portal.competitions.queries import entries as queries
from portal.competitions.rules import EDITABLE, MOVES, EntryState
from portal.competitions.words import standing_word
from portal.database import db
from portal.errors import NotFound, Refusal
from portal.projects.permissions import Permission as ProjectPermission
from portal.web.forms import ButtonForm, finish
from portal.web.guards import can, current_person, guarded
from portal.web.language import language


@blueprint.get("/entries/")
@guarded(ProjectPermission.OPEN_DESK)
def my_entries() -> ResponseReturnValue:
    """Every entry of my teams, and the editions that take entries now."""
    person, now = current_person(), clock.now()
    return render_template(
        "competitions/entries.html",
        entries=queries.entries_of(person),
        open_ones=[each for each in editions.public_editions() if entering.takes_entries(each, now)],
    )


@blueprint.route("/competitions/<slug>/enter", methods=["GET", "POST"])
@guarded(Permission.ENTER, load=editions.competition)
def enter(competition: Competition) -> ResponseReturnValue:
    """Choose a project, a group and an industry; the draft takes everything else from the passport."""
    person, now = current_person(), clock.now()
    projects = queries.projects_to_enter(person)
    form = EnterForm.submitted()
    form.offer(competition, projects)
    if not form.is_submitted():
        form.project.data = request.args.get("project", "")
    chosen = next((each for each in projects if each.slug == form.project.data), None)
    if not form.accepted() or chosen is None:
        return render_template(
            "competitions/enter.html",
            form=form,
            competition=competition,
            event=competition.event,
            projects=projects,
            mine=queries.entries_in(competition, person),
            title=competition.event.title(language()),
            takes_entries=entering.takes_entries(competition, now),
        )
    entry = entering.begin(
        competition,
        chosen,
        group=_group(competition, form.group.data),
        sector=form.sector.data or chosen.sector,
        actor=person,
        now=now,
    )
    return finish(_address(entry), _("The draft is there. The list says what is still missing."))


@blueprint.get("/competitions/<slug>/entries/<code>/")
@guarded(Permission.SEE_ENTRY, load=queries.entry)
def entry(entry: Entry) -> ResponseReturnValue:
    """Where the entry stands, what is missing, and the one next step."""
    is_team = can(Permission.EDIT_ENTRY, entry)
    points = checklist.points(entry) if is_team and entry.state in EDITABLE else []
    needed = [point for point in points if point.is_needed]
    took_part = entry.accepted_at is not None
    return render_template(
        "competitions/entry.html",
        points=points,
        needed=len(needed),
        done=sum(point.is_done for point in needed),
        versions=queries.versions(entry),
        awards=awards.of_entry(entry) if is_team and took_part else [],
        standings=queries.signed_standings(entry) if took_part else [],
        read=None if is_team else reading.reading_of(entry),
        **entry_facts(entry),
    )


@blueprint.route("/competitions/<slug>/entries/<code>/words", methods=["GET", "POST"])
@guarded(Permission.EDIT_ENTRY, load=queries.entry, sees=Permission.SEE_ENTRY)
def entry_words(entry: Entry) -> ResponseReturnValue:
    """Group, industry, summary, the long text, and the figures a group asks for."""
    competition = _edition(entry)
    form = WordsForm.of(entry, competition)
    if not form.accepted():
        is_stale = form.is_submitted() and form.base_version != entry.version
        overtaken = form.differences(words_of(entry)) if is_stale else []
        if is_stale:
            form.take_version(entry.version)
        return render_template("competitions/entry_words.html", form=form, overtaken=overtaken, **entry_facts(entry))
    _save(entry, form, competition)
    return finish(_address(entry), _("Saved."))


@blueprint.post("/competitions/<slug>/entries/<code>/autosave")
@guarded(Permission.EDIT_ENTRY, load=queries.entry, is_secret=True)
def autosave_entry(entry: Entry) -> ResponseReturnValue:
    """The same while somebody writes: JSON with the new version, or a sentence that says why not."""
    competition = _edition(entry)
    form = WordsForm.of(entry, competition)
    if not form.accepted():
        return jsonify(error=" ".join(str(error) for errors in form.errors.values() for error in errors)), 422
    try:
        _save(entry, form, competition)
    except Refusal as refusal:
        db.session.rollback()
        return jsonify(error=gettext(refusal.msgid, **refusal.values)), refusal.status
    version = entry.version
    db.session.commit()
    return jsonify(version=version)


@blueprint.route("/competitions/<slug>/entries/<code>/team", methods=["GET", "POST"])
@guarded(Permission.EDIT_ENTRY, load=queries.entry, sees=Permission.SEE_ENTRY)
def entry_team(entry: Entry) -> ResponseReturnValue:
    """Who of the team goes with the entry."""
    form = TeamForm.of(entry)
    if not form.accepted():
        if form.is_submitted() and form.base_version != entry.version:
            form.take_version(entry.version)
        return render_template("competitions/entry_team.html", form=form, **entry_facts(entry))
    actor, now = current_person(), clock.now()
    entering.name_team(entry, form.members.data, version=form.base_version, actor=actor, now=now)
    return finish(_address(entry), _("Saved."))


@blueprint.get("/competitions/<slug>/entries/<code>/preview")
@guarded(Permission.EDIT_ENTRY, load=queries.entry, sees=Permission.SEE_ENTRY)
def preview_entry(entry: Entry) -> ResponseReturnValue:
    """The entry as judges would read it now."""
    return render_template("competitions/entry_preview.html", read=reading.preview_of(entry), **entry_facts(entry))


@blueprint.get("/competitions/<slug>/entries/<code>/versions/<int:number>")
@guarded(
    Permission.SEE_ENTRY,
    load=lambda slug, code, number: queries.entry(slug, code),  # noqa: ARG005 -- the entry decides who may look
)
def entry_version(entry: Entry) -> ResponseReturnValue:
    """What the entry said when it was handed in that time."""
    kept = queries.version(entry, (request.view_args or {})["number"])
    if kept is None:
        raise NotFound
    read = reading.reading_of_version(entry, kept)
    return render_template("competitions/entry_version.html", read=read, kept=kept, **entry_facts(entry))


@blueprint.route("/competitions/<slug>/entries/<code>/submit", methods=["GET", "POST"])
@guarded(Permission.LEAD_ENTRY, load=queries.entry, sees=Permission.SEE_ENTRY)
def submit_entry(entry: Entry) -> ResponseReturnValue:
    """The commitment, and handing it in."""
    form = SubmitForm.submitted()
    if not form.accepted():
        return render_template(
            "competitions/entry_submit.html", form=form, missing=checklist.missing(entry), **entry_facts(entry)
        )
    was_number = entry.number
    entering.submit(entry, commitment=form.commitment.data, actor=current_person(), now=clock.now())
    if was_number is None:
        return finish(_address(entry), _("Handed in. Your number is %(number)s.", number=entry.number))
    return finish(_address(entry), _("Handed in again under the same number."))


@blueprint.route("/competitions/<slug>/entries/<code>/withdraw", methods=["GET", "POST"])
@guarded(Permission.LEAD_ENTRY, load=queries.entry, sees=Permission.SEE_ENTRY)
def withdraw_entry(entry: Entry) -> ResponseReturnValue:
    """Give the place up, in writing."""
    form = WithdrawEntryForm.submitted()
    if not form.accepted():
        return render_template("competitions/entry_withdraw.html", form=form, **entry_facts(entry))
    withdrawing.withdraw(
        entry,
        letter=form.letter.data or "",
        commitment=form.commitment.data,
        actor=current_person(),
        now=clock.now(),
    )
    return finish(_address(entry), _("The entry is withdrawn."))


@blueprint.route("/competitions/<slug>/entries/<code>/discard", methods=["GET", "POST"])
@guarded(Permission.LEAD_ENTRY, load=queries.entry, sees=Permission.SEE_ENTRY)
def discard_entry(entry: Entry) -> ResponseReturnValue:
    """Let a draft go."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return render_template("competitions/entry_discard.html", form=form, **entry_facts(entry))
    entering.discard(entry, actor=current_person(), now=clock.now())
    return finish(url_for("competitions.my_entries"), _("The draft is gone."))


def _save(entry: Entry, form: WordsForm, competition: Competition) -> None:
    entering.edit(
        entry,
        form.changes(),
        version=form.base_version,
        group=_group(competition, form.group.data),
        actor=current_person(),
        now=clock.now(),
    )


def entry_facts(entry: Entry) -> dict[str, Any]:
    competition = entry.competition
    return {
        "entry": entry,
        "project": entry.project,
        "competition": competition,
        "event": competition.event,
        "title": competition.event.title(language()),
        "is_team": can(Permission.EDIT_ENTRY, entry),
        "leads": can(Permission.LEAD_ENTRY, entry),
        "is_editable": entry.state in EDITABLE,
        "takes_entries": entering.takes_entries(competition, clock.now()),
        "can_withdraw": entry.state != EntryState.DRAFT and EntryState.WITHDRAWN in MOVES[EntryState(entry.state)],
        "standing_word": standing_word,
    }


def _edition(entry: Entry) -> Competition:
    """The whole edition of the entry: its groups are what a form offers."""
    found = editions.competition(entry.competition.event.slug)
    assert found is not None  # the entry stands in it
    return found


def _group(competition: Competition, code: str) -> Group:
    return next(group for group in competition.groups if group.code == code)


def _address(entry: Entry) -> str:
    return url_for("competitions.entry", slug=entry.competition.event.slug, code=entry.code)
