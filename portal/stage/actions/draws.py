"""Drawing lots in the open: a secret is sealed and the seal published, a word is said in the hall, then all is shown.

The portal fixes the secret before anybody says the word, and whoever says the word does not know the secret: nobody can
choose the order. A draw whose secret was not sealed before says so on its page.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.audit.actions import record
from portal.database import db
from portal.errors import N_, Conflict, Refusal
from portal.events.models import Event
from portal.stage import queries
from portal.stage.actions.holding import take
from portal.stage.models import Draw, Stage
from portal.stage.rules import DRAW_METHOD, drawn, seal_of

MOST_ENTRIES = 500
TITLE = ("出场顺序抽签", "Draw of the running order")


def seal(
    stage: Stage,
    entries: Sequence[str],
    *,
    actor: Person | None,
    now: datetime,
    title: tuple[str, str | None] = TITLE,
    notes: Mapping[str, Any] | None = None,
    secret: str | None = None,
) -> Draw:
    """A draw with its names and its sealed secret, public at once. Raises Refusal for fewer than two or equal names."""
    names = sorted(entries)
    if len(names) < 2:
        raise Refusal(N_("Lots are drawn among at least two."), field="entries")
    if len(set(names)) != len(names) or len(names) > MOST_ENTRIES:
        raise Refusal(N_("Every name may be drawn once: please tell equal names apart."), field="entries")
    take(stage)
    secret = secret or secrets.token_hex(16)
    draw = Draw(
        code=readable_code(),
        stage=stage,
        title_zh=title[0],
        title_en=title[1],
        method=DRAW_METHOD,
        entries=names,
        seal=seal_of(secret),
        secret=secret,
        notes=dict(notes or {}),
        sealed_at=now,
        published_at=now,
    )
    db.session.add(draw)
    db.session.flush()
    record(actor, "seal", "draw", draw.code, now=now, after={"entries": names, "seal": draw.seal})
    return draw


def reveal(draw: Draw, word: str = "", *, actor: Person | None, now: datetime) -> Draw:
    """Draw: from now on secret, word and order are public. Raises Conflict where it was drawn before."""
    take(draw.stage)
    db.session.refresh(draw)
    if draw.order is not None:
        raise Conflict(N_("These lots are drawn already."))
    draw.word, draw.drawn_at, draw.drawn_by_id = word.strip(), now, actor.id if actor else None
    draw.order = drawn(draw.entries, draw.seed)
    db.session.flush()
    record(actor, "draw", "draw", draw.code, now=now, after={"seed": draw.seed, "order": draw.order})
    return draw


def draw(
    stage: Stage | Event,
    entries: Sequence[str],
    *,
    actor: Person | None,
    now: datetime,
    seed: str | None = None,
    word: str = "",
    title: tuple[str, str | None] = TITLE,
    notes: Mapping[str, Any] | None = None,
) -> Draw:
    """Seal and draw in one go. Its page says that nobody could look at the seal before.

    Raises Conflict where the event has no stage yet, Refusal as `seal` does.
    """
    found = queries.stage_of(stage) if isinstance(stage, Event) else stage
    if found is None:
        raise Conflict(N_("This event has no stage yet."))
    sealed = seal(found, entries, actor=actor, now=now, title=title, notes=notes, secret=seed)
    return reveal(sealed, word, actor=actor, now=now)
