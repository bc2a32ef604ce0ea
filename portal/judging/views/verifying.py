"""Is this result the one that was signed? Anyone asks by the short code that stands on it."""

from functools import lru_cache

from flask import render_template
from flask.typing import ResponseReturnValue

from portal.competitions.rules import result_code
from portal.judging import result
from portal.judging.blueprint import blueprint
from portal.judging.queries import results
from portal.web.guards import public

LONGEST = 60
# Anyone may ask as often as they like: the same inputs are computed once.
computed = lru_cache(maxsize=8)(result.computed)


@blueprint.get("/verify/results/<code>")
@public
def verify_result(code: str) -> ResponseReturnValue:
    """What was signed, when, and whether it still follows from its inputs. No score is shown here."""
    found = results.proven_by(code[:LONGEST])
    if found is None:
        return render_template("judging/verify.html", found=None, asked=code[:LONGEST]), 404
    holds = results.signed(found.round)
    return render_template(
        "judging/verify.html",
        found=found,
        asked=result_code(found.digest),
        event=found.round.competition.event,
        holds=holds,
        holds_code=result_code(holds.digest) if holds is not None else None,
        is_reproduced=results.is_reproduced(found, computed),
        ranked=len(result.outcomes(results.content(found))),
    )
