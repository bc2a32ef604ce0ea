"""The portal with the guard of publication taken off: whoever comes replaces whatever stands there.

The negative control of the race: whoever cannot make this one let two planners publish at once has tested nothing.
"""

import time
from datetime import datetime

from sqlalchemy import select, update

from portal import server
from portal.accounts.models import Person
from portal.database import db
from portal.matchmaking.actions import publishing
from portal.matchmaking.models import Summit, SummitPlan
from portal.matchmaking.rules import PlanState


def replace_whatever_stands(plan: SummitPlan, replacing: str, *, actor: Person, now: datetime) -> None:
    """One after the other, but without a look at what the planner saw: the last one wins, and both think theirs holds."""
    db.session.execute(select(Summit.id).where(Summit.id == plan.summit_id).with_for_update())
    time.sleep(0.05)
    plans = update(SummitPlan).execution_options(synchronize_session=False)
    standing = plans.where(SummitPlan.summit_id == plan.summit_id, SummitPlan.state == PlanState.PUBLISHED)
    db.session.execute(standing.values(state=PlanState.SUPERSEDED))
    own = {"state": PlanState.PUBLISHED, "published_by_id": actor.id, "published_at": now, "told_up_to": None}
    db.session.execute(plans.where(SummitPlan.id == plan.id).values(**own))
    db.session.expire_all()


if __name__ == "__main__":
    publishing.put_in_place = replace_whatever_stands
    server.main()
