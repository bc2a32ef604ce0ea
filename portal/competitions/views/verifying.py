"""Is this certificate real, or this result? Anyone asks by its code, its number or its QR code."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.competitions.blueprint import blueprint
from portal.competitions.queries import awards as queries
from portal.competitions.rules import digest_meant
from portal.web.guards import public

LONGEST = 60


@blueprint.get("/verify/")
@public
def verify_start() -> ResponseReturnValue:
    """Type what stands on the paper."""
    asked = "".join(request.args.get("code", "").replace("/", " ").split())[:LONGEST]
    if asked:
        return redirect(url_for("competitions.verify", code=asked), 303)
    return render_template("competitions/verify.html", award=None, asked="")


@blueprint.get("/verify/<code>")
@public
def verify(code: str) -> ResponseReturnValue:
    """What the portal knows of this certificate: that it holds, that it was revoked, or nothing. A result has its own page."""
    if digest_meant(code) is not None:
        return redirect(url_for("judging.verify_result", code=code[:LONGEST]), 303)
    award = queries.proven_by(code)
    page = render_template("competitions/verify.html", award=award, asked=code[:LONGEST])
    return page, 200 if award is not None else 404
