"""Standing pages: about, personal information, accessibility; the style guide of a demo."""

from flask import abort, current_app, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.consents import TEXTS
from portal.site import styleguide as samples
from portal.site.blueprint import blueprint
from portal.web.guards import public
from portal.web.language import language


@blueprint.get("/about")
@public
def about() -> ResponseReturnValue:
    """What this portal is and who keeps it."""
    return render_template("site/about.html")


@blueprint.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """How personal information is handled: the text people agree to, and their rights."""
    said = language()
    texts = [(text.key, text.version, text.label(said), text.paragraphs(said)) for text in TEXTS]
    return render_template("site/privacy.html", texts=texts)


@blueprint.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """What works for whom, what does not yet, and how to tell us."""
    return render_template("site/accessibility.html")


@blueprint.get("/styleguide/")
@public
def styleguide() -> ResponseReturnValue:
    """Every component with something believable in it; only in a demo."""
    if not current_app.extensions["settings"].demo:
        abort(404)
    return render_template("styleguide/show.html", samples=samples.samples())
