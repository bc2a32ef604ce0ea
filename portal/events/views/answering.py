"""A makerspace answers whether it hosts."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.events import desks, queries
from portal.events.actions import hosting
from portal.events.blueprint import blueprint
from portal.events.forms.deciding import AnswerForm
from portal.events.models import EventHost
from portal.events.permissions import Permission
from portal.web.forms import finish
from portal.web.guards import current_person, guarded
from portal.web.language import language


@blueprint.route("/space/hosting/<int:number>", methods=["GET", "POST"])
@guarded(Permission.ANSWER_HOSTING, load=queries.hosting_request)
def answer_hosting(host: EventHost) -> ResponseReturnValue:
    """Accept with or without a room, or decline with a reason."""
    rooms = host.makerspace.rooms
    form = AnswerForm.submitted(None, answer=None, room=None)
    form.offer(rooms, language())
    if not form.accepted():
        booked = desks.bookings_in(host.makerspace, host.event.starts_at, host.event.ends_at)
        taken = [booking for booking in booked if booking.event_id != host.event_id]
        return render_template("events/answer_hosting.html", form=form, host=host, taken=taken)
    if form.answer.data == "accept":
        room = next((room for room in rooms if str(room.id) == form.room.data), None)
        hosting.accept(host, room, actor=current_person(), now=clock.now())
        return finish(_console(host), _("You host this event. The organiser is told."))
    hosting.decline(host, form.reason.data, actor=current_person(), now=clock.now())
    return finish(_console(host), _("Declined. The organiser reads your reason."))


def _console(host: EventHost) -> str:
    return url_for("makerspaces.console", slug=host.makerspace.slug)
