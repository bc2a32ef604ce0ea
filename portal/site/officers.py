"""The officer's start page: how much waits on each of their lists, whichever room keeps it."""

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.accounts import queries as accounts
from portal.accounts.blueprint import blueprint as accounts_blueprint
from portal.accounts.permissions import Permission
from portal.competitions.queries import screening
from portal.events import desks
from portal.investors import queries as investors
from portal.makerspaces import queries as makerspaces
from portal.web.guards import current_person, guarded


@accounts_blueprint.get("/officer/")
@guarded(Permission.OPEN_OFFICER_DESK)
def officer() -> ResponseReturnValue:
    """What waits for this officer."""
    person = current_person()
    return render_template(
        "accounts/officer.html",
        events=desks.waiting_for(person),
        makerspaces=makerspaces.waiting_for(person),
        investors=investors.waiting_for(person),
        entries=screening.waiting_for(person),
        organisations=accounts.organisations_waiting(person),
    )
