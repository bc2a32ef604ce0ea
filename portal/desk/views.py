"""One's own data across all rooms: taking it along, leaving for good."""

import json

from flask import Blueprint, Response, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import logout_user

from portal import clock
from portal.audit.actions import record
from portal.database import db
from portal.desk import actions, queries
from portal.desk.forms import LeaveForm, OwnPasswordForm
from portal.desk.permissions import Permission
from portal.web.forms import finish
from portal.web.guards import current_person, guarded

blueprint = Blueprint("desk", __name__)


@blueprint.route("/account/export", methods=["GET", "POST"])
@guarded(Permission.TAKE_DATA)
def take_data() -> ResponseReturnValue:
    """Everything the portal keeps about me, as one file."""
    form = OwnPasswordForm.submitted()
    if not form.accepted():
        return render_template("desk/take_data.html", form=form)
    person = current_person()
    text = json.dumps(queries.held_about(person), ensure_ascii=False, indent=2, default=str)
    record(person, "take data", "person", person.code, now=clock.now())
    finish(url_for("desk.take_data"))
    response = Response(text, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="maker-day-{person.code}.json"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.route("/account/delete", methods=["GET", "POST"])
@guarded(Permission.LEAVE)
def leave() -> ResponseReturnValue:
    """Delete the account: the person goes, what was counted stays."""
    form = LeaveForm.submitted()
    if not form.accepted():
        return render_template("desk/leave.html", form=form)
    actions.forget(db.session.merge(current_person(), load=True), now=clock.now())
    answer = finish(url_for("site.home"), _("Your account is deleted. Goodbye."))
    logout_user()
    session.pop("_user_id", None)
    return answer
