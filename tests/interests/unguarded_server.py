"""The portal with its guards taken off: it looks, thinks a moment, then inserts, as careless programs do.

The negative control of the races: whoever gets through all the same with this one has tested nothing.
"""

import time
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from sqlalchemy import false, insert, select

from portal import server
from portal.database import db
from portal.interests.actions import intents
from portal.interests.models import Intent
from portal.investors import queries as investors
from portal.investors.actions import sharing
from portal.investors.models import InvestorMember

# Long enough for the other to come as far, also on a busy machine.
THOUGHT = 0.3
execute = db.session.execute


def look_then_insert(_table: Any, *_key: str) -> Any:
    """A statement that stands for the careless pair of them."""
    return "look then insert"


def careless(statement: Any, values: Mapping[str, Any] | None = None, **more: Any) -> Any:
    """Run what the session is asked for, the guarded insert in two steps."""
    if not isinstance(statement, str):
        return execute(statement, values, **more) if values is not None else execute(statement, **more)
    assert values is not None
    which = (Intent.investor_id == values["investor_id"], Intent.project_id == values["project_id"])
    db.session.rollback()
    with db.engine.connect().execution_options(write=False) as connection:
        known = connection.execute(select(Intent.id).where(*which)).first()
    time.sleep(THOUGHT)
    return execute(insert(Intent), values) if known is None else execute(select(Intent.id).where(false()))


def owners_without_looking_again(investor_id: int) -> list[SimpleNamespace]:
    """The owners as they stood a moment ago."""
    db.session.rollback()
    with db.engine.connect().execution_options(write=False) as connection:
        found = connection.execute(
            select(InvestorMember.id).where(InvestorMember.investor_id == investor_id, InvestorMember.is_owner)
        ).scalars()
        numbers = list(found)
    time.sleep(THOUGHT)
    return [SimpleNamespace(id=number) for number in numbers]


if __name__ == "__main__":
    careless_session = SimpleNamespace(session=SimpleNamespace(execute=careless, flush=db.session.flush))
    replaced: tuple[tuple[Any, str, Any], ...] = (
        (intents, "insert_new", look_then_insert),
        (intents, "db", careless_session),
        (sharing, "lock", lambda _investor: None),
        (investors, "owners_of", owners_without_looking_again),
    )
    for module, name, instead in replaced:
        setattr(module, name, instead)
    server.main()
