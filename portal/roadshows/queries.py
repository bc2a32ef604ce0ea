"""Reading roadshows, pitches and commentators."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, lazyload, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.strategy_options import _AbstractLoad
from sqlalchemy.sql.base import ExecutableOption

from portal.accounts.models import Person
from portal.database import db
from portal.decks.models import Deck
from portal.events.models import Event
from portal.events.rules import EventState
from portal.makerspaces.models import Makerspace
from portal.projects.models import Project, TeamMember
from portal.projects.rules import MemberState, ProjectState
from portal.roadshows.models import Commentator, Pitch, Remark, Roadshow, Tie
from portal.roadshows.rules import ON_STAGE, PitchState
from portal.stage.models import Turn

S = PitchState


def roadshow(slug: str) -> Roadshow | None:
    """How the event of this slug takes pitches, with the event; None where it takes none."""
    return db.session.execute(
        select(Roadshow).join(Roadshow.event).where(Event.slug == slug).options(*with_event())
    ).scalar_one_or_none()


def drawn(slug: str, code: str) -> Roadshow | None:
    """The roadshow whose order was drawn under this code."""
    found = roadshow(slug)
    return found if found is not None and found.draw is not None and found.draw.code == code else None


def roadshow_of(event: Event) -> Roadshow | None:
    """The same for an event at hand."""
    return db.session.execute(select(Roadshow).where(Roadshow.event_id == event.id)).scalar_one_or_none()


def roadshows_of(events: Sequence[Event]) -> dict[int, Roadshow]:
    """Which of the events take pitches, by the event's number; one query."""
    rows = db.session.execute(select(Roadshow).where(Roadshow.event_id.in_([event.id for event in events])))
    return {each.event_id: each for each in rows.scalars()}


def pitch(slug: str, code: str) -> Pitch | None:
    """One pitch at the event of this slug, with its team, presenter and slides."""
    return db.session.execute(
        select(Pitch)
        .join(Pitch.roadshow)
        .join(Roadshow.event)
        .where(Event.slug == slug, Pitch.code == code.upper())
        .options(
            contains_eager(Pitch.roadshow).options(*with_event()),
            joinedload(Pitch.project, innerjoin=True).selectinload(Project.members).joinedload(TeamMember.person),
            joinedload(Pitch.presenter),
            joinedload(Pitch.deck),
        )
    ).scalar_one_or_none()


def pitch_of(turn: Turn) -> Pitch | None:
    """The pitch behind a turn on stage."""
    return db.session.execute(
        select(Pitch)
        .join(Pitch.roadshow)
        .where(Pitch.project_id == turn.project_id, Roadshow.event_id == turn.stage.event_id)
    ).scalar_one_or_none()


def pitch_for(show: Roadshow, project: Project) -> Pitch | None:
    """The project's pitch at this roadshow, whatever its state."""
    return db.session.execute(
        select(Pitch).where(Pitch.roadshow_id == show.id, Pitch.project_id == project.id)
    ).scalar_one_or_none()


def pitches_of_projects(show: Roadshow, numbers: Sequence[int]) -> Sequence[Pitch]:
    """The pitches of these projects (by number) here, those that live first."""
    wanted = select(Pitch).where(Pitch.roadshow_id == show.id, Pitch.project_id.in_(numbers))
    ordered = wanted.order_by(Pitch.state == S.WITHDRAWN, Pitch.id).options(joinedload(Pitch.project, innerjoin=True))
    found = db.session.execute(ordered).scalars().all()
    for each in found:
        set_committed_value(each, "roadshow", show)
    return found


def pitches(show: Roadshow, states: frozenset[PitchState] | None = None) -> Sequence[Pitch]:
    """The roadshow's pitches in running order, then by when they applied."""
    wanted = select(Pitch).where(Pitch.roadshow_id == show.id)
    if states is not None:
        wanted = wanted.where(Pitch.state.in_(states))
    ordered = wanted.order_by(Pitch.position.is_(None), Pitch.position, Pitch.confirmed_at, Pitch.id)
    return db.session.execute(ordered.options(*for_lists())).scalars().all()


def public_pitches(show: Roadshow) -> Sequence[Pitch]:
    """Who pitches, as anybody may see it: confirmed, and the project is public."""
    return [each for each in pitches(show, ON_STAGE) if each.project.is_public]


def listed(show: Roadshow, *, state: PitchState | None = None, sector: str = "", words: str = "") -> Select[Any]:
    """The organiser's list, filtered; what waits for a decision first, the longest waiting on top."""
    wanted = select(Pitch).join(Pitch.project).where(Pitch.roadshow_id == show.id)
    if state is not None:
        wanted = wanted.where(Pitch.state == state)
    if sector:
        wanted = wanted.where(Project.sector == sector)
    if words.strip():
        wanted = wanted.where(_names(words))
    is_waiting = Pitch.state != S.APPLIED
    return wanted.order_by(is_waiting, Pitch.reserve_place, Pitch.applied_at, Pitch.id).options(*for_lists())


def everything_listed(show: Roadshow, *, state: PitchState | None, sector: str, words: str) -> Sequence[Pitch]:
    """The same without pages."""
    return db.session.execute(listed(show, state=state, sector=sector, words=words)).scalars().all()


def chosen(show: Roadshow, codes: Sequence[str]) -> Sequence[Pitch]:
    """The pitches ticked on the list, in the order they applied."""
    ticked = select(Pitch).where(Pitch.roadshow_id == show.id, Pitch.code.in_(codes[:100]))
    return db.session.execute(ticked.order_by(Pitch.applied_at, Pitch.id).options(*for_lists())).scalars().all()


def counts(show: Roadshow) -> dict[PitchState, int]:
    """How many pitches are in each state."""
    rows = db.session.execute(
        select(Pitch.state, func.count()).where(Pitch.roadshow_id == show.id).group_by(Pitch.state)
    ).all()
    found = {S(state): number for state, number in rows}
    return {state: found.get(state, 0) for state in S}


def next_reserve(show: Roadshow, *, but: Pitch | None = None) -> Pitch | None:
    """Who moves up when a place comes free."""
    return db.session.execute(
        select(Pitch)
        .where(Pitch.roadshow_id == show.id, Pitch.state == S.RESERVE, Pitch.id != (but.id if but else 0))
        .order_by(Pitch.reserve_place, Pitch.id)
        .limit(1)
        .options(joinedload(Pitch.project, innerjoin=True).selectinload(Project.members))
    ).scalar_one_or_none()


def last_reserve_place(show: Roadshow) -> int:
    """The highest place on the reserve list, 0 without any."""
    places = select(func.coalesce(func.max(Pitch.reserve_place), 0)).where(Pitch.roadshow_id == show.id)
    return db.session.execute(places).scalar_one() or 0


def pitches_of(person: Person) -> Sequence[Pitch]:
    """The pitches of the projects whose team the person belongs to, the next event first."""
    from_teams = Project.members.any(person_id=person.id, state=MemberState.AGREED)
    return (
        db.session.execute(
            select(Pitch)
            .join(Pitch.project)
            .join(Pitch.roadshow)
            .join(Roadshow.event)
            .where(from_teams)
            .order_by(Event.starts_at.desc(), Pitch.id)
            .options(
                contains_eager(Pitch.project),
                contains_eager(Pitch.roadshow).contains_eager(Roadshow.event),
            )
        )
        .scalars()
        .all()
    )


def published_projects_of(person: Person) -> Sequence[Project]:
    """The published projects of the person's teams, with their members."""
    own = select(Project).where(
        Project.state == ProjectState.PUBLISHED,
        Project.members.any(person_id=person.id, state=MemberState.AGREED),
    )
    whole = own.options(selectinload(Project.members).joinedload(TeamMember.person))
    return db.session.execute(whole.order_by(Project.name_zh, Project.id)).scalars().all()


def decks_to_show(project: Project) -> Sequence[Deck]:
    """The decks a team can bring on stage, newest first."""
    kept = select(Deck).where(Deck.project_id == project.id, Deck.removed_at.is_(None))
    return db.session.execute(kept.order_by(Deck.created_at.desc(), Deck.id.desc()).limit(50)).scalars().all()


def projects_to_invite(show: Roadshow, words: str, limit: int = 20) -> Sequence[Project]:
    """Published projects without a pitch here, found by a few words; the newest without any."""
    there = select(Pitch.project_id).where(Pitch.roadshow_id == show.id)
    found = select(Project).where(Project.state == ProjectState.PUBLISHED, Project.id.not_in(there))
    if words.strip():
        found = found.where(_names(words))
    return db.session.execute(found.order_by(Project.published_at.desc(), Project.id).limit(limit)).scalars().all()


def pitch_by_number(number: int) -> Pitch:
    """The pitch with its team, for a letter."""
    return db.session.execute(select(Pitch).where(Pitch.id == number).options(*for_letters())).scalar_one()


def pitches_for_letters(show: Roadshow, states: frozenset[PitchState]) -> Sequence[Pitch]:
    """Pitches with their teams."""
    wanted = select(Pitch).where(Pitch.roadshow_id == show.id, Pitch.state.in_(states)).order_by(Pitch.id)
    return db.session.execute(wanted.options(*for_letters())).scalars().all()


def people_asked(now: datetime) -> Select[Any]:
    """Numbers of people asked to comment at an event that is not over."""
    asked = select(Commentator.person_id).join(Commentator.roadshow).join(Roadshow.event)
    return asked.where(Commentator.declined_at.is_(None), Event.ends_at > now)


def open_calls(now: datetime, limit: int = 12) -> Sequence[Roadshow]:
    """Public events that take applications now, the first to close on top."""
    return (
        db.session.execute(
            select(Roadshow)
            .join(Roadshow.event)
            .where(
                Event.state == EventState.PUBLISHED,
                Roadshow.applications_open_at <= now,
                Roadshow.applications_close_at > now,
            )
            .order_by(Roadshow.applications_close_at)
            .limit(limit)
            .options(contains_eager(Roadshow.event))
        )
        .scalars()
        .all()
    )


def held_about(person: Person) -> dict[str, Any]:
    """What the room keeps about the person: what they applied with and presented, commented and wrote."""
    own = select(Pitch.code, Pitch.state, Pitch.message, Pitch.applied_at, Pitch.free_from, Pitch.free_until)
    own = own.where(or_(Pitch.presenter_id == person.id, Pitch.applied_by_id == person.id))
    asked = select(
        Commentator.code,
        Commentator.name,
        Commentator.headline,
        Commentator.accepted_at,
        Commentator.declined_at,
        Commentator.free_from,
        Commentator.free_until,
    ).where(Commentator.person_id == person.id)
    ties = select(Tie.kind, Tie.note, Project.slug).join(Tie.commentator).join(Tie.project)
    ties = ties.where(Commentator.person_id == person.id)
    wrote = select(Remark.stars, Remark.note, Remark.words, Remark.written_at, Remark.released_at)
    wrote = wrote.where(Remark.person_id == person.id)
    return {
        "pitches": [row._asdict() for row in db.session.execute(own.order_by(Pitch.id))],
        "commentator": [row._asdict() for row in db.session.execute(asked.order_by(Commentator.id))],
        "ties": [row._asdict() for row in db.session.execute(ties.order_by(Tie.id))],
        "remarks": [row._asdict() for row in db.session.execute(wrote.order_by(Remark.id))],
    }


def _names(words: str) -> ColumnElement[bool]:
    sought = f"%{words.strip().replace('%', '').replace('_', '')[:50]}%"
    return or_(Project.name_zh.ilike(sought), Project.name_en.ilike(sought), Project.one_line_zh.ilike(sought))


def with_event() -> tuple[_AbstractLoad, ...]:
    """The event, its place and organiser, loaded with a roadshow."""
    return (
        joinedload(Roadshow.event, innerjoin=True).options(
            joinedload(Event.venue_makerspace).options(lazyload(Makerspace.levels), joinedload(Makerspace.area)),
            joinedload(Event.venue_room),
            joinedload(Event.organisation),
        ),
    )


def for_lists() -> tuple[ExecutableOption, ...]:
    """What a row of a list shows of a pitch."""
    return (
        joinedload(Pitch.project, innerjoin=True),
        joinedload(Pitch.presenter),
        joinedload(Pitch.deck),
    )


def for_letters() -> tuple[ExecutableOption, ...]:
    """What a letter to a team says of a pitch."""
    return (
        joinedload(Pitch.project, innerjoin=True).selectinload(Project.members).joinedload(TeamMember.person),
        joinedload(Pitch.roadshow, innerjoin=True).joinedload(Roadshow.event, innerjoin=True),
    )
