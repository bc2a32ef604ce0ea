"""Reading for the hall and what follows: commentators with their ties, remarks, and the intents said there."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from portal.accounts.models import Person
from portal.database import db
from portal.events.models import Event
from portal.interests.models import Intent
from portal.interests.rules import IntentState
from portal.investors.models import Investor
from portal.investors.queries import verified_investor_of
from portal.roadshows.models import Commentator, Pitch, Remark, Roadshow, Tie
from portal.roadshows.queries import with_event


def commentator(code: str) -> Commentator | None:
    """The commentator behind the secret address, with event and ties."""
    return db.session.execute(
        select(Commentator)
        .where(Commentator.code == code.upper())
        .options(
            joinedload(Commentator.roadshow, innerjoin=True).options(*with_event()),
            joinedload(Commentator.person, innerjoin=True),
            selectinload(Commentator.ties).joinedload(Tie.project, innerjoin=True),
        )
    ).scalar_one_or_none()


def commentator_at(slug: str, number: int) -> Commentator | None:
    """The same by its number, at the event of this slug: for whoever runs it, who never learns the secret address."""
    code = select(Commentator.code).join(Commentator.roadshow).join(Roadshow.event)
    found = db.session.execute(code.where(Event.slug == slug, Commentator.id == number)).scalar_one_or_none()
    return commentator(found) if found else None


def commentators(show: Roadshow) -> Sequence[Commentator]:
    """Everybody invited to comment, who accepted first."""
    return (
        db.session.execute(
            select(Commentator)
            .where(Commentator.roadshow_id == show.id)
            .order_by(Commentator.accepted_at.is_(None), Commentator.declined_at.is_not(None), Commentator.id)
            .options(
                joinedload(Commentator.person, innerjoin=True),
                joinedload(Commentator.investor),
                selectinload(Commentator.ties),
            )
        )
        .scalars()
        .all()
    )


@dataclass(frozen=True)
class Hall:
    """A roadshow as somebody in the hall meets it: their invitation to comment and their verified fund, where they have one."""

    roadshow: Roadshow
    person_id: int
    commentator: Commentator | None
    investor: Investor | None

    @property
    def event(self) -> Event:
        """What is on."""
        return self.roadshow.event


def hall_for(show: Roadshow, person: Person | None) -> Hall | None:
    """The hall as this person meets it; None for a visitor nobody knows."""
    if person is None:
        return None
    return Hall(show, person.id, commentator_in(show, person), verified_investor_of(person))


def commentator_in(show: Roadshow, person: Person) -> Commentator | None:
    """The person as a commentator who has accepted."""
    return db.session.execute(
        select(Commentator)
        .where(
            Commentator.roadshow_id == show.id,
            Commentator.person_id == person.id,
            Commentator.accepted_at.is_not(None),
        )
        .options(selectinload(Commentator.ties))
    ).scalar_one_or_none()


def commentator_of(show: Roadshow, person: Person) -> Commentator | None:
    """The person's invitation, whatever they answered."""
    return db.session.execute(
        select(Commentator)
        .where(Commentator.roadshow_id == show.id, Commentator.person_id == person.id)
        .options(selectinload(Commentator.ties))
    ).scalar_one_or_none()


def has_remarked(commentator: Commentator) -> bool:
    """Whether the commentator has written anything."""
    found = select(Remark.id).where(Remark.commentator_id == commentator.id).limit(1)
    return db.session.execute(found).first() is not None


def remark_of(each: Pitch, person: Person, *, lock: bool = False) -> Remark:
    """What the person said of the pitch."""
    kept = select(Remark).where(Remark.pitch_id == each.id, Remark.person_id == person.id)
    return db.session.execute(kept.with_for_update() if lock else kept).scalar_one()


def remarks_by(show: Roadshow, person: Person) -> dict[int, Remark]:
    """What the person wrote here, by pitch."""
    rows = db.session.execute(
        select(Remark).join(Remark.pitch).where(Pitch.roadshow_id == show.id, Remark.person_id == person.id)
    )
    return {remark.pitch_id: remark for remark in rows.scalars()}


def remarks_for(each: Pitch) -> Sequence[Remark]:
    """The notes the team may read, commentators' first."""
    return (
        db.session.execute(
            select(Remark)
            .where(Remark.pitch_id == each.id, Remark.released_at.is_not(None), Remark.words != "")
            .order_by(Remark.commentator_id.is_(None), Remark.id)
            .options(
                joinedload(Remark.commentator), joinedload(Remark.investor), joinedload(Remark.person, innerjoin=True)
            )
        )
        .scalars()
        .all()
    )


def tallies(show: Roadshow) -> dict[int, tuple[int, int]]:
    """By pitch: how many intents were said to it here, and how many notes wait for its team."""
    said = select(func.count()).where(
        Intent.event_id == show.event_id, Intent.state == IntentState.OPEN, Intent.project_id == Pitch.project_id
    )
    waiting = select(func.count()).where(Remark.pitch_id == Pitch.id, Remark.released_at.is_(None), Remark.words != "")
    counted = select(
        Pitch.id,
        said.correlate(Pitch).scalar_subquery(),
        waiting.correlate(Pitch).scalar_subquery(),
    ).where(Pitch.roadshow_id == show.id)
    return {number: (intents, notes) for number, intents, notes in db.session.execute(counted)}


def remarks_to_release(show: Roadshow) -> Sequence[Remark]:
    """Notes for teams nobody has been given yet."""
    return (
        db.session.execute(
            select(Remark)
            .join(Remark.pitch)
            .where(Pitch.roadshow_id == show.id, Remark.released_at.is_(None), Remark.words != "")
            .options(contains_eager(Remark.pitch))
        )
        .scalars()
        .all()
    )


def intents_at(show: Roadshow, each: Pitch | None = None) -> Sequence[Intent]:
    """The open intents said at this event, to all projects or to one, the firmest first."""
    wanted = select(Intent).where(Intent.event_id == show.event_id, Intent.state == IntentState.OPEN)
    if each is not None:
        wanted = wanted.where(Intent.project_id == each.project_id)
    whole = wanted.options(joinedload(Intent.investor, innerjoin=True), joinedload(Intent.project, innerjoin=True))
    return db.session.execute(whole.order_by(Intent.project_id, Intent.id)).scalars().all()


def intents_of(show: Roadshow, investor: Investor) -> dict[int, Intent]:
    """What the fund has told the projects on stage, wherever it was said, by project."""
    on_stage = select(Pitch.project_id).where(Pitch.roadshow_id == show.id)
    rows = db.session.execute(
        select(Intent).where(
            Intent.investor_id == investor.id, Intent.project_id.in_(on_stage), Intent.state == IntentState.OPEN
        )
    )
    return {intent.project_id: intent for intent in rows.scalars()}
