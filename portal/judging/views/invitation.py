"""A judge's invitation: the link opens it once, the answer makes them a judge."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.accounts.blueprint import enter
from portal.errors import NotAllowed
from portal.events.heads import event_facts
from portal.judging.actions import panel as actions
from portal.judging.actions.panel import Acceptance
from portal.judging.blueprint import blueprint
from portal.judging.forms import AcceptForm
from portal.judging.models import Judge
from portal.judging.permissions import Permission
from portal.judging.queries import panel
from portal.judging.rules import JudgeState
from portal.web.forms import ButtonForm, finish
from portal.web.guards import current_person, guarded


@blueprint.route("/judge/invitation/<code>", methods=["GET", "POST"])
@guarded(Permission.ANSWER_INVITATION, load=panel.invitation, is_secret=True)
def answer_invitation(judge: Judge) -> ResponseReturnValue:
    """Accept, and say who one is and what one knows about. Later the judge changes it here, signed in."""
    form = AcceptForm.submitted(judge, keeps_secret=judge.secrecy_agreed_at is not None)
    if not form.accepted():
        return _page(judge, form)
    now = clock.now()
    is_by_link = not _is_oneself(judge)
    if is_by_link:
        actions.open_by_link(judge, now=now)
    said = Acceptance(form.name.data, form.headline.data or "", form.institution.data or "", form.sectors.data or ())
    actions.accept(judge, said, now=now)
    return _go_in(judge, is_by_link, _("Thank you. Your desk is open."))


@blueprint.post("/judge/invitation/<code>/open")
@guarded(Permission.ANSWER_INVITATION, load=panel.invitation, is_secret=True)
def open_desk(judge: Judge) -> ResponseReturnValue:
    """The way in for a judge without a password: a fresh link opens the desk once."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return _page(judge, None, form)
    if judge.state != JudgeState.ACCEPTED:
        raise NotAllowed
    actions.open_by_link(judge, now=clock.now())
    return _go_in(judge, True)


@blueprint.post("/judge/invitation/<code>/again")
@guarded(Permission.ANSWER_INVITATION, load=panel.invitation, is_secret=True)
def send_link_again(judge: Judge) -> ResponseReturnValue:
    """A new link, to the judge's own address and nowhere else."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return _page(judge, None, form)
    actions.send_link(judge, asker=None, now=clock.now())
    return finish(url_for("site.home"), _("A new link is on its way to your address."))


@blueprint.post("/judge/invitation/<code>/decline")
@guarded(Permission.ANSWER_INVITATION, load=panel.invitation, is_secret=True)
def decline_invitation(judge: Judge) -> ResponseReturnValue:
    """Not this time, or not any more."""
    form = ButtonForm.submitted()
    if not form.accepted():
        return _page(judge, None, form)
    now = clock.now()
    if not _is_oneself(judge) and judge.state == JudgeState.ACCEPTED:
        actions.open_by_link(judge, now=now)
    actions.decline(judge, now=now)
    return finish(url_for("judging.answer_invitation", code=judge.code), _("Thank you for telling us."))


def _page(judge: Judge, form: AcceptForm | None, refused: ButtonForm | None = None) -> str:
    return render_template(
        "judging/invitation.html",
        judge=judge,
        form=form or AcceptForm(formdata=None, obj=judge, keeps_secret=judge.secrecy_agreed_at is not None),
        refused=refused,
        is_oneself=_is_oneself(judge),
        is_fresh=actions.is_fresh(judge, clock.now()),
        **event_facts(judge.competition.event),
    )


def _is_oneself(judge: Judge) -> bool:
    person = current_person()
    return person is not None and person.id == judge.person_id


def _go_in(judge: Judge, is_by_link: bool, message: str | None = None) -> ResponseReturnValue:
    """To the desk. Whoever has a password is asked for it, since an old letter must not open a whole account."""
    if is_by_link and judge.person.password_hash is None:
        return enter(judge.person, message, to=url_for("judging.desk"))
    return finish(url_for("judging.desk"), message)
