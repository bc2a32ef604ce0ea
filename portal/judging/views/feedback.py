"""What the judges wrote for a team, once the chair has signed."""

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.competitions.models.entries import Entry
from portal.competitions.queries.entries import entry as load_entry
from portal.competitions.words import standing_word
from portal.judging.blueprint import blueprint
from portal.judging.permissions import Permission
from portal.judging.queries.feedback import feedback_for
from portal.web.guards import guarded


@blueprint.get("/competitions/<slug>/entries/<code>/feedback")
@guarded(Permission.SEE_FEEDBACK, load=load_entry)
def feedback(entry: Entry) -> ResponseReturnValue:
    """Scores, standings and judges' words of the signed rounds, as far as the edition gives them."""
    return render_template(
        "judging/feedback.html",
        entry=entry,
        competition=entry.competition,
        event=entry.competition.event,
        rounds=feedback_for(entry),
        standing_word=standing_word,
    )
