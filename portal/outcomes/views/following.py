"""How does it stand? One tap answers."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.errors import N_, Refusal
from portal.outcomes import queries
from portal.outcomes.actions import following, ledger
from portal.outcomes.blueprint import blueprint
from portal.outcomes.models import FollowUp
from portal.outcomes.permissions import Permission
from portal.outcomes.rules import ANSWER_WORDS, Answer
from portal.outcomes.views.words import words
from portal.web.forms import ButtonForm, finish
from portal.web.guards import current_person, guarded


@blueprint.route("/outcomes/<code>/follow-ups/<int:months>", methods=["GET", "POST"])
@guarded(Permission.ANSWER, load=queries.follow_up)
def follow_up(question: FollowUp) -> ResponseReturnValue:
    """Five buttons; agreements and money lead on to their amount."""
    outcome = question.outcome
    side = ledger.side_of(outcome, current_person())
    form = ButtonForm.submitted()
    if not form.accepted():
        return render_template(
            "outcomes/follow_up.html",
            question=question,
            outcome=outcome,
            form=form,
            answers=list(ANSWER_WORDS),
            own=next((each for each in question.answers if each.side == side), None),
            can_answer=question.state in following.ANSWERABLE,
            **words(),
        )
    said = request.form.get("answer", "")
    if said not in set(Answer):
        raise Refusal(N_("Please choose one of the list."))
    step = following.answer(question, Answer(said), side=side, actor=current_person(), now=clock.now())
    if step is not None:
        address = url_for("outcomes.record_step", code=outcome.code, kind=step)
        return finish(address, _("Thank you. Please add the amount and the day, so that it counts."))
    return finish(url_for("outcomes.case", code=outcome.code), _("Thank you, your answer is in the ledger."))
