"""The portal with the guard of a team's invitation taken off: it looks whether the link is open, thinks a moment, agrees.

The negative control of the race for a link.
"""

import time
from datetime import datetime

from sqlalchemy import select

from portal import server
from portal.accounts.secrets import digest
from portal.database import db
from portal.errors import Gone
from portal.projects.actions import team
from portal.projects.models import TeamMember
from portal.projects.rules import MemberState


def look_then_agree(token: str, *, now: datetime) -> TeamMember:
    """An invitation that looked open a moment ago, as a place of its own for whoever asks."""
    db.session.rollback()
    with db.engine.connect().execution_options(write=False) as connection:
        found = connection.execute(
            select(TeamMember.project_id, TeamMember.invited_by_id).where(TeamMember.token_hash == digest(token))
        ).first()
    time.sleep(0.2)
    if found is None:
        raise Gone("gone")
    member = TeamMember(
        project_id=found.project_id, invited_by_id=found.invited_by_id, state=MemberState.INVITED, created_at=now
    )
    db.session.add(member)
    with db.session.no_autoflush:
        invited = db.session.execute(select(TeamMember).where(TeamMember.token_hash == digest(token))).scalars().first()
    if invited is not None:
        invited.token_hash = None
    db.session.flush()
    return member


if __name__ == "__main__":
    team._taken = look_then_agree
    server.main()
