"""Commentators: the organiser invites them; they answer by their own link."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.events.forms.inviting import LetterForm
from portal.roadshows import hall, queries
from portal.roadshows.actions import commenting
from portal.roadshows.actions.commenting import Acceptance
from portal.roadshows.blueprint import blueprint
from portal.roadshows.forms import AnswerInvitationForm, said_ties, tie_choices
from portal.roadshows.models import Commentator, Roadshow
from portal.roadshows.permissions import Permission
from portal.roadshows.rules import HOLDING
from portal.roadshows.views.words import facts
from portal.web.forms import ButtonForm, finish
from portal.web.guards import current_person, guarded


@blueprint.route("/organise/<slug>/pitches/commentators", methods=["GET", "POST"])
@guarded(Permission.MANAGE, load=queries.roadshow)
def commentators(show: Roadshow) -> ResponseReturnValue:
    """Who is asked to comment, what they answered, and asking one more."""
    form = LetterForm.submitted(None, letter_language="zh")
    if not form.accepted():
        named = {each.project_id: each.project for each in queries.pitches(show)}
        return render_template(
            "roadshows/commentators.html", form=form, invited=hall.commentators(show), projects=named, **facts(show)
        )
    commenting.invite(
        show,
        name=form.name.data,
        email=form.email.data,
        language=form.letter_language.data,
        actor=current_person(),
        now=clock.now(),
    )
    return finish(
        url_for("roadshows.commentators", slug=show.event.slug),
        _("%(name)s gets a letter with a link to answer.", name=form.name.data),
    )


@blueprint.post("/organise/<slug>/pitches/commentators/<int:number>/remove")
@guarded(Permission.MANAGE_COMMENTATOR, load=hall.commentator_at)
def remove_commentator(commentator: Commentator) -> ResponseReturnValue:
    """Take the invitation back."""
    address = url_for("roadshows.commentators", slug=commentator.roadshow.event.slug)
    form = ButtonForm.submitted()
    if not form.accepted():
        return commentators_again(commentator.roadshow, form)
    commenting.remove(commentator, actor=current_person(), now=clock.now())
    return finish(address, _("The invitation is taken back."))


def commentators_again(show: Roadshow, form: ButtonForm) -> str:
    """The list with what was wrong."""
    named = {each.project_id: each.project for each in queries.pitches(show)}
    fresh = LetterForm(formdata=None)
    return render_template(
        "roadshows/commentators.html",
        form=fresh,
        refused=form,
        invited=hall.commentators(show),
        projects=named,
        **facts(show),
    )


@blueprint.route("/comment/<code>", methods=["GET", "POST"])
@guarded(Permission.ANSWER_INVITATION, load=hall.commentator, is_secret=True)
def answer_invitation(commentator: Commentator) -> ResponseReturnValue:
    """Accept, with ties and times; or say it anew."""
    form = AnswerInvitationForm.submitted(commentator)
    if not form.accepted():
        return _invitation_page(commentator, form)
    projects = [pitch.project for pitch in queries.pitches(commentator.roadshow, HOLDING)]
    ties = said_ties(request.form, projects)
    said = Acceptance(form.name.data, form.headline.data or "", form.free_from.data, form.free_until.data, ties)
    commenting.accept(commentator, said, now=clock.now())
    return finish(
        url_for("roadshows.answer_invitation", code=commentator.code),
        _("Thank you. The organiser sees your answer; you can change it here."),
    )


@blueprint.post("/comment/<code>/decline")
@guarded(Permission.ANSWER_INVITATION, load=hall.commentator, is_secret=True)
def decline_invitation(commentator: Commentator) -> ResponseReturnValue:
    """Not this time."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return _invitation_page(commentator, AnswerInvitationForm(formdata=None, obj=commentator), form)
    commenting.decline(commentator, now=clock.now())
    return finish(url_for("roadshows.answer_invitation", code=commentator.code), _("Thank you for telling us."))


def _invitation_page(commentator: Commentator, form: AnswerInvitationForm, refused: Any = None) -> str:
    pitches = queries.pitches(commentator.roadshow, HOLDING)
    ties = {tie.project_id: (str(tie.kind), tie.note) for tie in commentator.ties}
    if form.is_submitted():
        sent = request.form
        slugs = {pitch.project_id: pitch.project.slug for pitch in pitches}
        ties = {key: (sent.get(f"tie-{slug}", ""), sent.get(f"tie-note-{slug}", "")) for key, slug in slugs.items()}
    return render_template(
        "roadshows/invitation.html",
        form=form,
        refused=refused,
        commentator=commentator,
        pitches=pitches,
        ties=ties,
        tie_choices=tie_choices(),
        **facts(commentator.roadshow),
    )
