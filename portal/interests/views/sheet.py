"""One project as a fund sees it: why it fits, the fund's notes, verdict, shortlist, and what it says to the team."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.interests import queries
from portal.interests.actions import intents, keeping
from portal.interests.blueprint import blueprint, sight
from portal.interests.forms import ActForm, IntentForm, NoteForm, VerdictForm, act_form
from portal.interests.models import FundNote, Intent
from portal.interests.permissions import Permission, has_no_tie
from portal.interests.queries import Sight
from portal.interests.queries.recommending import explained, memory_of
from portal.web.forms import Form, finish
from portal.web.guards import current_person, guarded

# Where a button on a list leads back to.
BACK = {"desk": "interests.desk", "shortlist": "interests.shortlist"}


@blueprint.get("/invest/projects/<slug>")
@guarded(Permission.LOOK, load=sight)
def sheet(seen: Sight) -> ResponseReturnValue:
    """The project beside everything the fund has to do with it."""
    return _sheet(seen)


@blueprint.route("/invest/projects/<slug>/intent", methods=["GET", "POST"])
@guarded(Permission.ACT, load=sight, sees=Permission.LOOK)
def say(seen: Sight) -> ResponseReturnValue:
    """Say what the fund would like, or change it."""
    kept = queries.intent_of(seen.investor.id, seen.project.id)
    form = IntentForm.about(kept)
    if not form.accepted():
        return render_template(
            "interests/say.html", investor=seen.investor, project=seen.project, intent=kept, form=form
        )
    intents.say(
        seen.investor,
        seen.project,
        level=form.level.data,
        amount_yuan=form.amount.data or 0,
        note=form.note.data or "",
        actor=current_person(),
        now=clock.now(),
    )
    return finish(url_for("interests.sheet", slug=seen.project.slug), _("The team's leader gets a letter about it."))


@blueprint.route("/invest/intents/<code>/withdraw", methods=["GET", "POST"])
@guarded(Permission.WITHDRAW, load=queries.intent)
def withdraw(intent: Intent) -> ResponseReturnValue:
    """Take an intent back."""
    form = ActForm.submitted()
    if not form.accepted():
        return render_template(
            "interests/withdraw.html", investor=intent.investor, project=intent.project, intent=intent, form=form
        )
    intents.withdraw(intent, actor=current_person(), now=clock.now())
    return finish(url_for("interests.intents"), _("The intent is withdrawn; the team is told."))


@blueprint.post("/invest/projects/<slug>/keep")
@guarded(Permission.ACT, load=sight, sees=Permission.LOOK)
def keep(seen: Sight) -> ResponseReturnValue:
    """Keep the project in sight."""
    form = ActForm.submitted()
    if not form.accepted():
        return _sheet(seen, form)
    keeping.keep(seen.investor, seen.project, actor=current_person(), now=clock.now())
    return finish(_back(form, seen.project.slug), _("It is on your fund's shortlist."))


@blueprint.post("/invest/projects/<slug>/let-go")
@guarded(Permission.LET_GO, load=sight)
def let_go(seen: Sight) -> ResponseReturnValue:
    """Take the project off the shortlist, also one that is hidden or closed by now."""
    form = ActForm.submitted()
    if form.accepted():
        keeping.let_go(seen.investor, seen.project)
    return finish(_back(form, None), _("It is off the shortlist."))


@blueprint.post("/invest/projects/<slug>/verdict")
@guarded(Permission.ACT, load=sight, sees=Permission.LOOK)
def judge(seen: Sight) -> ResponseReturnValue:
    """Say what the fund thinks of a recommendation. The team does not see it."""
    form = VerdictForm.submitted()
    if not form.accepted():
        return _sheet(seen, form)
    keeping.judge(seen.investor, seen.project, form.verdict.data or "", actor=current_person(), now=clock.now())
    return finish(_back(form, seen.project.slug), _("Noted. Recommendations learn from it."))


@blueprint.post("/invest/projects/<slug>/notes")
@guarded(Permission.ACT, load=sight, sees=Permission.LOOK)
def write_note(seen: Sight) -> ResponseReturnValue:
    """Write a note for the fund."""
    form = NoteForm.submitted()
    if not form.accepted():
        return _sheet(seen, form)
    keeping.write_note(seen.investor, seen.project, form.text.data, actor=current_person(), now=clock.now())
    return finish(url_for("interests.sheet", slug=seen.project.slug, _anchor="notes"))


@blueprint.post("/invest/notes/<code>/remove")
@guarded(Permission.KEEP_NOTE, load=queries.note)
def remove_note(note: FundNote) -> ResponseReturnValue:
    """Take one's own note away."""
    form = ActForm.submitted()
    slug, is_shown = note.project.slug, note.project.is_public
    if form.accepted():
        keeping.remove_note(note)
    return finish(url_for("interests.sheet", slug=slug) if is_shown else url_for("interests.shortlist"))


def _sheet(seen: Sight, form: Form | None = None) -> str:
    investor, project, today = seen.investor, seen.project, clock.today()
    memory = memory_of(investor, today)
    intent, grant = queries.dealings(seen, clock.now())
    return render_template(
        "interests/sheet.html",
        investor=investor,
        project=project,
        fit=explained(investor, project.id, memory),
        has_tie=not has_no_tie(current_person(), seen),
        memory=memory,
        grant=grant,
        intent=intent,
        notes=queries.notes_on(investor.id, [project.id]).get(project.id, []),
        note_form=form if isinstance(form, NoteForm) else NoteForm(formdata=None),
        form=form or act_form(),
    )


def _back(form: ActForm, slug: str | None) -> str:
    if (form.back.data or "") in BACK:
        return url_for(BACK[form.back.data])
    return url_for("interests.sheet", slug=slug) if slug else url_for("interests.shortlist")
