"""The administrator's look into the outbox."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.audit.actions import record
from portal.notices import actions, queries
from portal.notices.models import OutboxMessage
from portal.notices.permissions import Permission
from portal.notices.rules import STATE_TONES, STATE_WORDS, MessageState
from portal.web.forms import finish
from portal.web.guards import current_person, guarded
from portal.web.pagination import page_number, paged

blueprint = Blueprint("notices", __name__)


@blueprint.get("/admin/outbox")
@guarded(Permission.RUN_OUTBOX)
def outbox() -> ResponseReturnValue:
    """Letters by state, with what went wrong."""
    asked = request.args.get("state", "")
    state = MessageState(asked) if asked in set(MessageState) else None
    return render_template(
        "notices/outbox.html",
        page=paged(queries.listed(state), size=50, number=page_number()),
        state=state,
        states=MessageState,
        counts=queries.counts(),
        said=_,
        state_words={each: _(word) for each, word in STATE_WORDS.items()},
        state_tones=STATE_TONES,
    )


@blueprint.post("/admin/outbox/<code>/retry")
@guarded(Permission.RUN_OUTBOX, load=queries.message)
def retry(message: OutboxMessage) -> ResponseReturnValue:
    """Send a letter that was given up after all."""
    actions.retry(message, now=clock.now())
    record(current_person(), "retry letter", "letter", message.code, now=clock.now())
    return finish(url_for("notices.outbox", state=MessageState.DEAD), _("The letter is on its way again."))
