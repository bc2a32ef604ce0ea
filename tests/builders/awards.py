"""A signed final and what follows it, as tests need them: real rows, committed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from portal import clock
from portal.accounts.models import Person
from portal.competitions.actions import awarding, noticing
from portal.competitions.actions.awarding import Prize
from portal.competitions.actions.noticing import Draft
from portal.competitions.models.awards import Award
from portal.competitions.models.edition import Competition, Round
from portal.competitions.models.entries import Entry, EntryMember, RoundEntry
from portal.competitions.models.notices import PublicNotice
from portal.competitions.prizes import Tier
from portal.competitions.rules import AwardKind, RoundState, Standing
from portal.database import db
from tests.builders.competitions import a_competition
from tests.builders.results import an_accepted_entry

USUAL = (Tier("一等奖", "First prize", 1, 200_000), Tier("二等奖", "Second prize", 2, 100_000))


def a_named_entry(edition: Competition, group: str = "CC") -> Entry:
    """An accepted entry with its leader named in it."""
    entry = an_accepted_entry(edition, group)
    entry.members.append(EntryMember(person_id=entry.applicant_id, is_leader=True))
    db.session.commit()
    return entry


def ranked(round_: Round, entries: Sequence[Entry], ranks: Sequence[int], standing: str = Standing.ADVANCED) -> None:
    """The round is signed, with these ranks."""
    now = clock.now()
    round_.state, round_.closed_at, round_.signed_at = RoundState.SIGNED, now, now
    for entry, rank in zip(entries, ranks, strict=True):
        score = Decimal(95 - rank)
        db.session.add(RoundEntry(round=round_, entry=entry, standing=standing, rank=rank, score=score, decided_at=now))
    db.session.commit()


def a_signed_final(*ranks: int, group: str = "CC", **columns: Any) -> tuple[Competition, list[Entry]]:
    """An edition whose final is signed, and the entries of one group with these ranks in it."""
    edition = a_competition(groups=("TD", "CC"), **columns)
    entries = [a_named_entry(edition, group) for _ in ranks]
    ranked(max(edition.rounds, key=lambda each: each.position), entries, ranks)
    return edition, entries


def posted(edition: Competition, *, round_: Round | None = None, now: datetime | None = None) -> PublicNotice:
    """The awards (or who goes on from a round), shown for as short as the edition allows."""
    now = now or clock.now()
    draft = Draft("关于拟获奖名单的公示（演示）", noticing.shortest_end(edition, now=now), round_)
    notice = noticing.post(edition, draft, actor=None, now=now)
    db.session.commit()
    return notice


def after(notice: PublicNotice) -> datetime:
    """An instant on the day after the window."""
    return notice.posted_at + (notice.ends_on - notice.posted_on) + timedelta(days=1)


def published(edition: Competition, *, actor: Person | None = None) -> list[Award]:
    """The edition's proposed awards, posted and published after the window."""
    notice = posted(edition)
    given = awarding.publish(edition, actor=actor, now=after(notice))
    db.session.commit()
    return given


def special(edition: Competition, name: str = "某众创空间（演示）") -> Award:
    """An award to a body, beside the groups."""
    prize = Prize(AwardKind.ORGANISER, "最佳组织奖", "Best organiser", recipient_zh=name)
    award = awarding.add(edition, prize, actor=None, now=clock.now())
    db.session.commit()
    return award
