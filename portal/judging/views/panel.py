"""The panel at the organiser's and the chair's desk: who is asked, who answered, who must not read what."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.errors import NotFound
from portal.events.forms.inviting import LetterForm
from portal.judging.actions import panel as actions
from portal.judging.actions import ties
from portal.judging.blueprint import blueprint
from portal.judging.forms import PinForm
from portal.judging.models import Judge
from portal.judging.permissions import Permission
from portal.judging.queries import panel
from portal.judging.queries.panel import Panel
from portal.judging.views.words import edition_facts
from portal.web.forms import ButtonForm, Form, finish
from portal.web.guards import can, current_person, guarded


def judge_of(slug: str, number: int, project: str | None = None) -> Judge | None:
    """The judge of that number on the panel of that edition."""
    return panel.judge_at(slug, number)


@blueprint.get("/organise/<slug>/competition/judges/")
@guarded(Permission.MANAGE_PANEL, load=panel.panel)
def judges(found: Panel) -> ResponseReturnValue:
    """Who is asked to judge, what they answered, how far they are."""
    return _judges_page(found, LetterForm.submitted(None, letter_language="zh"))


@blueprint.post("/organise/<slug>/competition/judges/")
@guarded(Permission.MANAGE_JUDGE, load=panel.panel, sees=Permission.MANAGE_PANEL)
def ask_judge(found: Panel) -> ResponseReturnValue:
    """Asking one more. Nobody chooses their own panel, its chair neither."""
    form = LetterForm.submitted(None, letter_language="zh")
    if not form.accepted():
        return _judges_page(found, form)
    actions.invite(
        found.competition,
        name=form.name.data,
        email=form.email.data,
        language=form.letter_language.data,
        actor=current_person(),
        now=clock.now(),
    )
    return finish(
        url_for("judging.judges", slug=found.event.slug),
        _("%(name)s gets a letter with a link to answer.", name=form.name.data),
    )


@blueprint.route("/organise/<slug>/competition/judges/<int:number>", methods=["GET", "POST"])
@guarded(Permission.PIN_TIE, load=judge_of)
def judge(found: Judge) -> ResponseReturnValue:
    """One judge: what they said, their ties, and one more that is set here."""
    form = PinForm.submitted()
    if not form.accepted():
        return _judge_page(found, form)
    project = panel.entered_project(found.competition, form.project.data or "")
    if project is None:
        raise NotFound
    ties.pin(found, project, form.note.data, actor=current_person(), now=clock.now())
    return finish(_own_page(found), _("The tie is set. Entries they had to read go to others."))


@blueprint.post("/organise/<slug>/competition/judges/<int:number>/ties/<project>/remove")
@guarded(Permission.PIN_TIE, load=judge_of)
def unpin(found: Judge) -> ResponseReturnValue:
    """Take back a tie that was set here."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return _judge_page(found, PinForm(formdata=None), form)
    slug = (request.view_args or {})["project"]
    project = next((tie.project for tie in found.conflicts if tie.project.slug == slug), None)
    if project is None:
        raise NotFound
    ties.unpin(found, project, actor=current_person(), now=clock.now())
    return finish(_own_page(found), _("The tie is taken back."))


@blueprint.post("/organise/<slug>/competition/judges/<int:number>/chair")
@guarded(Permission.MANAGE_JUDGE, load=judge_of)
def make_chair(found: Judge) -> ResponseReturnValue:
    """They lead the panel and sign its results."""
    return _done(found, actions.make_chair, _("%(name)s leads the panel and signs its results.", name=found.name))


@blueprint.post("/organise/<slug>/competition/judges/<int:number>/link")
@guarded(Permission.MANAGE_JUDGE, load=judge_of)
def send_link(found: Judge) -> ResponseReturnValue:
    """The invitation once more, with a new link."""

    def again(judge: Judge, *, actor: Any, now: Any) -> None:
        actions.send_link(judge, asker=actor, now=now)

    return _done(found, again, _("%(name)s gets a letter with a new link.", name=found.name))


@blueprint.post("/organise/<slug>/competition/judges/<int:number>/remove")
@guarded(Permission.MANAGE_JUDGE, load=judge_of)
def remove_judge(found: Judge) -> ResponseReturnValue:
    """Take the invitation back."""
    return _done(found, actions.remove, _("The invitation is taken back."))


def _done(found: Judge, act: Any, message: str) -> ResponseReturnValue:
    form = ButtonForm.submitted()
    if not form.accepted():
        whole = panel.panel(found.competition.event.slug)
        if whole is None:
            raise NotFound
        return _judges_page(whole, LetterForm(formdata=None), form)
    address = url_for("judging.judges", slug=found.competition.event.slug)
    act(found, actor=current_person(), now=clock.now())
    return finish(address, message)


def _judges_page(found: Panel, form: LetterForm, refused: Form | None = None) -> str:
    return render_template(
        "judging/judges.html",
        panel=found,
        form=form,
        refused=refused,
        judges=panel.judges(found.competition),
        loads=panel.loads(found.competition),
        may_manage=_runs(found),
        **edition_facts(found.competition),
    )


def _judge_page(found: Judge, form: PinForm, refused: Form | None = None) -> str:
    words = request.args.get("q", "")[:60]
    return render_template(
        "judging/judge.html",
        judge=found,
        form=form,
        refused=refused,
        words=words,
        found=panel.projects_entered(found.competition, words) if words else [],
        **edition_facts(found.competition),
    )


def _runs(found: Panel) -> bool:
    """Whether the person at hand runs the edition, not only chairs its panel."""
    return can("competition:manage", found.competition)


def _own_page(judge: Judge) -> str:
    return url_for("judging.judge", slug=judge.competition.event.slug, number=judge.id)
