"""What an investor looks for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.accounts.models import Person
from portal.audit.actions import record
from portal.database import db
from portal.errors import N_, Refusal
from portal.investors import queries
from portal.investors.actions.applying import AUDIT_KIND, lock
from portal.investors.models import Investor, Thesis

FIELDS = ("sectors", "stages", "rounds", "areas", "ticket_min_yuan", "ticket_max_yuan", "words")


def keep(investor: Investor, wanted: Mapping[str, Any], *, actor: Person, now: datetime) -> Thesis:
    """Write the thesis down. Raises Refusal where the smallest ticket is larger than the largest."""
    lock(investor)
    least, most = wanted["ticket_min_yuan"], wanted["ticket_max_yuan"]
    if least is not None and most is not None and least > most:
        raise Refusal(N_("The smallest amount is larger than the largest."), field="ticket_max")
    thesis = queries.thesis_of(investor)
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
