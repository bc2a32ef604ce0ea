"""What an investor looks for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.accounts.models import Person
from portal.audit.actions import record
from portal.database import db
from portal.errors import N_, Conflict, Refusal
from portal.investors import queries
from portal.investors.actions.applying import AUDIT_KIND, OVERTAKEN, lock
from portal.investors.models import Investor, Thesis

FIELDS = ("sectors", "stages", "rounds", "areas", "ticket_min_yuan", "ticket_max_yuan", "words")


def keep(investor: Investor, wanted: Mapping[str, Any], *, seen_version: str, actor: Person, now: datetime) -> Thesis:
    """Write the thesis down. `seen_version` is when the one on the form was written, empty for none.

    Raises Refusal where the smallest ticket is larger than the largest, Conflict where somebody saved meanwhile.
    """
    lock(investor)
    least, most = wanted["ticket_min_yuan"], wanted["ticket_max_yuan"]
    if least is not None and most is not None and least > most:
        raise Refusal(N_("The smallest amount is larger than the largest."), field="ticket_max")
    thesis = queries.thesis_of(investor)
    if seen_version != (thesis.updated_at.isoformat() if thesis else ""):
        raise Conflict(OVERTAKEN)
    if thesis is None:
        thesis = Thesis(investor_id=investor.id)
        db.session.add(thesis)
    for name in FIELDS:
        setattr(thesis, name, wanted[name])
    thesis.updated_at = now
    record(actor, "keep-thesis", AUDIT_KIND, investor.slug, now=now, after={name: wanted[name] for name in FIELDS})
    db.session.flush()
    db.session.expire(investor, ["thesis"])
    return thesis
