"""Public notices (公示): a list is posted for so many working days, and stands when nobody's objection is open."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import update

from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.areas.queries import working_calendar
from portal.areas.rules import add_working_days
from portal.audit.actions import record
from portal.clock import WENZHOU
from portal.competitions.models.edition import Competition, Round
from portal.competitions.models.notices import PublicNotice
from portal.competitions.queries import awards, notices
from portal.competitions.rules import NoticeKind, RoundState
from portal.database import db
from portal.errors import N_, Conflict, Refusal


@dataclass(frozen=True)
class Draft:
    """What is posted: who goes on from a round, or (without one) the awards to come; until when, and under which title."""

    title_zh: str
    ends_on: date
    round: Round | None = None
    title_en: str | None = None
    text_zh: str | None = None
    text_en: str | None = None

    @property
    def kind(self) -> NoticeKind:
        """A round's list, or the awards."""
        return NoticeKind.AWARDS if self.round is None else NoticeKind.ADVANCEMENT


def shortest_end(competition: Competition, *, now: datetime) -> date:
    """The last day of a notice posted now, by the edition's working days."""
    return add_working_days(_day(now), competition.notice_days, working_calendar())


def list_of(competition: Competition, round_: Round | None) -> list[dict[str, Any]]:
    """What a notice posted now would show."""
    return notices.rows_of_awards(awards.to_publish(competition)) if round_ is None else notices.rows_of_round(round_)


def post(competition: Competition, draft: Draft, *, actor: Person | None, now: datetime) -> PublicNotice:
    """Show the list to everybody. It takes the place of an earlier notice of the same list.

    Raises Refusal for an empty list or too few working days, Conflict where the round is not signed, where the same list
    stands already, or where an objection to it is open.
    """
    if draft.round is not None and draft.round.state != RoundState.SIGNED:
        raise Conflict(N_("The chair has not signed this round yet."))
    shortest = shortest_end(competition, now=now)
    if draft.ends_on < shortest:
        raise Refusal(
            N_("By the edition's rules the notice stands for %(days)d working days: until %(day)s at least."),
            field="ends_on",
            days=competition.notice_days,
            day=shortest.isoformat(),
        )
    rows = list_of(competition, draft.round)
    if not rows:
        raise Refusal(N_("There is nothing to show yet: the list is empty."))
    _replace(competition, draft, rows, actor=actor, now=now)
    notice = PublicNotice(
        code=readable_code(),
        competition=competition,
        round=draft.round,
        kind=draft.kind,
        title_zh=draft.title_zh,
        title_en=draft.title_en,
        text_zh=draft.text_zh,
        text_en=draft.text_en,
        rows=rows,
        posted_on=_day(now),
        ends_on=draft.ends_on,
        posted_by_id=actor.id if actor else None,
        posted_at=now,
        open_objections=0,
    )
    db.session.add(notice)
    db.session.flush()
    after = {"kind": draft.kind, "rows": len(rows), "until": draft.ends_on, "edition": competition.event.slug}
    record(actor, "post", "public-notice", notice.code, now=now, after=after)
    return notice


def settle(notice: PublicNotice, *, actor: Person | None, now: datetime) -> None:
    """The window is over and nobody's objection is open: the list stands. Raises Conflict where that is not so."""
    if notices.upheld_in(notice):
        raise Conflict(N_("An objection was upheld. Please change the list and post it anew."))
    today = _day(now)
    settled: Any = db.session.execute(
        update(PublicNotice)
        .where(
            PublicNotice.id == notice.id,
            PublicNotice.settled_on.is_(None),
            PublicNotice.replaced_at.is_(None),
            PublicNotice.open_objections == 0,
            PublicNotice.ends_on < today,
        )
        .values(settled_on=today)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(notice)
    if not settled.rowcount:
        raise Conflict(_why_not(notice, today), day=notice.ends_on.isoformat(), count=notice.open_objections)
    record(actor, "settle", "public-notice", notice.code, now=now, after={"settled_on": today})


def _why_not(notice: PublicNotice, today: date) -> str:
    if notice.settled_on is not None:
        return N_("This list stands already.")
    if notice.replaced_at is not None:
        return N_("A newer notice stands in the place of this one.")
    if notice.ends_on >= today:
        return N_("Everybody may object until the end of %(day)s. The list stands after that day at the earliest.")
    return N_("Objections that are not decided: %(count)d. Please decide them first.")


def _replace(competition: Competition, draft: Draft, rows: Any, *, actor: Person | None, now: datetime) -> None:
    earlier = notices.standing_notice(competition, draft.kind, draft.round, lock=True)
    if earlier is None:
        return
    if earlier.open_objections:
        raise Conflict(
            N_("Objections that are not decided: %(count)d. Please decide them first."), count=earlier.open_objections
        )
    if earlier.settled_on is None and earlier.rows == rows and not notices.upheld_in(earlier):
        raise Conflict(N_("This very list is posted already, until %(day)s."), day=earlier.ends_on.isoformat())
    replaced: Any = db.session.execute(
        update(PublicNotice)
        .where(PublicNotice.id == earlier.id, PublicNotice.replaced_at.is_(None), PublicNotice.open_objections == 0)
        .values(replaced_at=now)
        .execution_options(synchronize_session=False)
    )
    if not replaced.rowcount:
        raise Conflict(N_("Somebody else was first. Please look at the list again."))
    db.session.refresh(earlier)
    record(actor, "replace", "public-notice", earlier.code, now=now)


def _day(now: datetime) -> date:
    return now.astimezone(WENZHOU).date()
