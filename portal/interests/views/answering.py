"""What investors said to a team, and its answers."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.interests import queries
from portal.interests.actions import intents
from portal.interests.blueprint import blueprint
from portal.interests.forms import ReplyForm
from portal.interests.models import Intent
from portal.interests.permissions import Permission
from portal.projects import permissions as projects
from portal.projects.models import Project
from portal.projects.queries import project
from portal.web.forms import finish
from portal.web.guards import current_person, guarded


def intent_to(slug: str, code: str) -> Intent | None:
    """The intent of that code, if it was said to that project."""
    found = queries.intent(code)
    return found if found is not None and found.project.slug == slug else None


@blueprint.get("/projects/<slug>/interest")
@guarded(Permission.READ_INTERESTS, load=project, sees=projects.Permission.SEE)
def received(project: Project) -> ResponseReturnValue:
    """What investors would like of this project."""
    return render_template("interests/received.html", project=project, intents=queries.intents_for(project))


@blueprint.route("/projects/<slug>/interest/<code>", methods=["GET", "POST"])
@guarded(Permission.REPLY, load=intent_to)
def reply(intent: Intent) -> ResponseReturnValue:
    """Answer one investor."""
    form = ReplyForm.submitted(text=intent.reply)
    if not form.accepted():
        return render_template("interests/reply.html", project=intent.project, intent=intent, form=form)
    intents.reply(intent, form.text.data, actor=current_person(), now=clock.now())
    return finish(url_for("interests.received", slug=intent.project.slug), _("Your answer is on its way."))
