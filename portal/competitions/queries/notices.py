"""Public notices with what they list, and the objections raised against them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from portal.accounts.models import Person
from portal.competitions.models.awards import Award
from portal.competitions.models.edition import Competition, Round
from portal.competitions.models.entries import Entry, RoundEntry
from portal.competitions.models.notices import Objection, ObjectionStep, PublicNotice
from portal.competitions.rules import EntryState, NoticeKind, ObjectionState, Standing
from portal.database import db
from portal.events.models import Event
from portal.notices.models import OutboxMessage
from portal.projects.models import Project

WINDOW_OVER = "notice-over"
TOLD_WITHIN = timedelta(days=7)
# What makes two lists of awards the same list; names may be spelt anew meanwhile.
ESSENCE = ("award", "title_zh", "number", "recipient_zh", "prize_yuan", "is_vacant")


def notice(slug: str, code: str) -> PublicNotice | None:
    """A notice of the edition of this slug."""
    wanted = select(PublicNotice).join(PublicNotice.competition).join(Competition.event)
    wanted = wanted.where(Event.slug == slug, PublicNotice.code == code.upper())
    edition = contains_eager(PublicNotice.competition).contains_eager(Competition.event)
    return db.session.execute(wanted.options(edition, joinedload(PublicNotice.round))).scalar_one_or_none()


def notices_of(competition: Competition, *, lock: bool = False) -> Sequence[PublicNotice]:
    """Every notice of the edition, the latest first."""
    wanted = select(PublicNotice).where(PublicNotice.competition_id == competition.id)
    if lock:
        wanted = wanted.with_for_update(of=PublicNotice).execution_options(populate_existing=True)
    ordered = wanted.order_by(PublicNotice.posted_at.desc(), PublicNotice.id.desc())
    return db.session.execute(ordered.options(joinedload(PublicNotice.round))).scalars().all()


def standing_notice(
    competition: Competition, kind: NoticeKind, round_: Round | None = None, *, lock: bool = False
) -> PublicNotice | None:
    """The one notice of this list that no other has replaced."""
    wanted = select(PublicNotice).where(
        PublicNotice.competition_id == competition.id, PublicNotice.kind == kind, PublicNotice.replaced_at.is_(None)
    )
    wanted = wanted.where(PublicNotice.round_id == (round_.id if round_ else None))
    if lock:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return db.session.execute(wanted).scalar_one_or_none()


def windows_over(today: date, limit: int = 50) -> Sequence[PublicNotice]:
    """Notices whose window has passed lately and whose organisers were not told of it."""
    told = select(OutboxMessage.id).where(
        OutboxMessage.purpose == WINDOW_OVER, OutboxMessage.about == PublicNotice.code
    )
    wanted = select(PublicNotice).join(PublicNotice.competition).join(Competition.event)
    wanted = wanted.where(
        PublicNotice.settled_on.is_(None),
        PublicNotice.replaced_at.is_(None),
        PublicNotice.ends_on < today,
        PublicNotice.ends_on >= today - TOLD_WITHIN,
        ~told.exists(),
    )
    edition = contains_eager(PublicNotice.competition).contains_eager(Competition.event)
    return db.session.execute(wanted.options(edition).order_by(PublicNotice.id).limit(limit)).scalars().all()


def is_settled(round_: Round) -> bool:
    """Whether the list of who goes on from this round was shown and stands."""
    settled = select(PublicNotice.id).where(PublicNotice.round_id == round_.id, PublicNotice.settled_on.is_not(None))
    return db.session.execute(settled.limit(1)).first() is not None


def rows_of_round(round_: Round) -> list[dict[str, Any]]:
    """Who goes on from the round, as a notice shows it: by group and number."""
    wanted = (
        select(RoundEntry)
        .join(RoundEntry.entry)
        .where(
            RoundEntry.round_id == round_.id,
            RoundEntry.standing.in_([Standing.ADVANCED, Standing.SUBSTITUTED]),
            Entry.state == EntryState.ACCEPTED,
        )
        .options(
            contains_eager(RoundEntry.entry).options(joinedload(Entry.group), joinedload(Entry.project)),
            joinedload(RoundEntry.moved_up_for),
        )
    )
    places = db.session.execute(wanted).scalars().all()
    ordered = sorted(places, key=lambda place: (place.entry.group.position, place.entry.group.id, place.entry.number))
    return [
        _of_entry(place.entry) | {"moved_up_for": place.moved_up_for.number if place.moved_up_for else None}
        for place in ordered
    ]


def rows_of_awards(awards: Sequence[Award]) -> list[dict[str, Any]]:
    """The prizes as a notice shows them, in the order they come."""
    return [
        {
            "award": award.code,
            "title_zh": award.title_zh,
            "title_en": award.title_en,
            "prize_yuan": award.prize_yuan,
            "is_vacant": award.is_vacant,
            "recipient_zh": award.recipient_zh,
            "recipient_en": award.recipient_en,
        }
        | _of_group(award.group)
        | (_of_entry(award.entry) if award.entry is not None else {})
        for award in awards
    ]


def is_same_list(one: Sequence[Mapping[str, Any]], other: Sequence[Mapping[str, Any]]) -> bool:
    """Whether two lists give the same prizes to the same hands."""
    return sorted(map(_essence, one), key=str) == sorted(map(_essence, other), key=str)


def objection(code: str) -> Objection | None:
    """One objection with its steps, its notice and the edition."""
    wanted = select(Objection).join(Objection.notice).join(PublicNotice.competition).join(Competition.event)
    edition = contains_eager(Objection.notice).options(
        contains_eager(PublicNotice.competition).contains_eager(Competition.event), joinedload(PublicNotice.round)
    )
    wanted = wanted.where(Objection.code == code.upper())
    whole = wanted.options(edition, joinedload(Objection.file), selectinload(Objection.steps))
    return db.session.execute(whole).scalar_one_or_none()


def objections_of(competition: Competition) -> Sequence[Objection]:
    """Every objection of the edition, what waits first, then the latest."""
    wanted = select(Objection).join(Objection.notice).where(PublicNotice.competition_id == competition.id)
    waits = Objection.state.in_([ObjectionState.RECEIVED, ObjectionState.TAKEN_UP])
    ordered = wanted.order_by(waits.desc(), Objection.received_at.desc(), Objection.id.desc())
    return db.session.execute(ordered.options(contains_eager(Objection.notice))).scalars().all()


def upheld_in(notice: PublicNotice) -> bool:
    """Whether somebody's objection to this list was right."""
    upheld = select(Objection.id).where(Objection.notice_id == notice.id, Objection.state == ObjectionState.UPHELD)
    return db.session.execute(upheld.limit(1)).first() is not None


def steps_of_people(steps: Sequence[ObjectionStep]) -> dict[int, str]:
    """Who took these steps, by number."""
    numbers = {step.person_id for step in steps if step.person_id is not None}
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(numbers)))
    return {number: name for number, name in rows}  # noqa: C416 -- a row is no pair to dict()


def _of_entry(entry: Entry) -> dict[str, Any]:
    project: Project = entry.project
    return {
        "number": entry.number,
        "name_zh": project.name_zh,
        "name_en": project.name_en,
        "unit": project.organisation_name,
    } | _of_group(entry.group)


def _of_group(group: Any) -> dict[str, Any]:
    if group is None:
        return {}
    return {"group": group.code, "group_zh": group.name_zh, "group_en": group.name_en}


def _essence(row: Mapping[str, Any]) -> list[Any]:
    return [row.get(key) for key in ESSENCE]
