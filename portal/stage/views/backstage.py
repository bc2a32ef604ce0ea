"""Behind the curtain: who is called, who is in the green room. For the door staff and whoever runs the event."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from portal import clock
from portal.errors import NotFound
from portal.events.models import Event
from portal.registrations.queries import event_to_join
from portal.stage import queries
from portal.stage.actions import running
from portal.stage.blueprint import blueprint
from portal.stage.forms import ActForm
from portal.stage.permissions import Permission
from portal.stage.views.showing import IN_THE_HALL, hall, live
from portal.web.forms import finish
from portal.web.guards import current_person, guarded


@blueprint.route("/stage/<slug>/backstage", methods=["GET", "POST"])
@guarded(Permission.HELP, load=event_to_join)
def backstage(event: Event) -> ResponseReturnValue:
    """Call the next team; check it in."""
    stage = queries.stage_of(event)
    if stage is None:
        raise NotFound
    form = ActForm.submitted()
    if not form.accepted():
        now = clock.now()
        return render_template(
            "stage/backstage.html",
            stage=stage,
            event=event,
            form=form,
            hall=hall(stage, now),
            live=live(stage, now, IN_THE_HALL),
        )
    if form.what not in running.MARKS:
        raise NotFound
    turn = queries.turn_of(stage, form.turn_id)
    running.act(stage, form.what, turn, seen=None, actor=current_person(), now=clock.now())
    return finish(url_for("stage.backstage", slug=event.slug))
