"""Saved searches: kept, run, switched, removed; and the link that ends their letters."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal import clock
from portal.errors import NotFound
from portal.interests import queries
from portal.interests.actions import searches as actions
from portal.interests.blueprint import blueprint
from portal.interests.forms import ActForm, SearchForm, act_form
from portal.interests.models import SavedSearch
from portal.interests.permissions import Permission
from portal.investors.blueprint import own_fund
from portal.investors.models import Investor
from portal.projects.rules import Filters
from portal.web.forms import finish
from portal.web.guards import current_person, guarded, public


@blueprint.get("/invest/searches")
@guarded(Permission.BROWSE, load=own_fund)
def searches(investor: Investor) -> ResponseReturnValue:
    """My saved searches."""
    return render_template(
        "interests/searches.html",
        investor=investor,
        searches=[each for each in queries.searches_of(current_person()) if each.investor_id == investor.id],
        form=act_form(),
    )


@blueprint.route("/invest/searches/new", methods=["GET", "POST"])
@guarded(Permission.BROWSE, load=own_fund)
def save(investor: Investor) -> ResponseReturnValue:
    """Save the filters this page's address carries."""
    filters = Filters.read(request.args)
    form = SearchForm.submitted()
    if not form.accepted():
        return render_template("interests/save.html", investor=investor, filters=filters, form=form)
    search = actions.keep(
        investor, form.name.data, filters.asked(), actor=current_person(), now=clock.now(), today=clock.today()
    )
    if not form.is_mailed.data:
        actions.switch(search, is_mailed=False)
    return finish(url_for("interests.searches"), _("The search is saved."))


@blueprint.post("/invest/searches/<code>/switch")
@guarded(Permission.KEEP_SEARCH, load=queries.search)
def switch(search: SavedSearch) -> ResponseReturnValue:
    """Letters on or off."""
    form = ActForm.submitted()
    wanted = not search.is_mailed
    if form.accepted():
        actions.switch(search, is_mailed=wanted)
    return finish(url_for("interests.searches"), _("Letters are on.") if wanted else _("Letters are off."))


@blueprint.post("/invest/searches/<code>/remove")
@guarded(Permission.KEEP_SEARCH, load=queries.search)
def remove_search(search: SavedSearch) -> ResponseReturnValue:
    """Take it away."""
    form = ActForm.submitted()
    if form.accepted():
        actions.remove(search)
    return finish(url_for("interests.searches"), _("The search is removed."))


@blueprint.route("/invest/searches/<code>/quiet", methods=["GET", "POST"])
@public
def quiet(code: str) -> ResponseReturnValue:
    """End the letters about a search by the link in one of them, signed in or not. It tells nothing and opens nothing else."""
    search = queries.search(code)
    if search is None:
        raise NotFound
    form = ActForm.submitted()
    if not form.accepted():
        return render_template("interests/quiet.html", form=form, is_mailed=search.is_mailed)
    actions.switch(search, is_mailed=False)
    return finish(url_for("interests.quiet", code=code), _("No more letters about this search."))
