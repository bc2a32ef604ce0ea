"""Decks, readings, grants and the log as they are read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import joinedload, load_only, selectinload

from portal.accounts.models import Person
from portal.database import db
from portal.decks.models import Deck, DeckPage, DeckView, Grant, Handover, Pledge, Upload
from portal.decks.rules import PLEDGE_VERSION, Asking, DeckState, GrantState, Looker, Reading, Tier, UploadState
from portal.events.models import Event
from portal.investors.models import Investor, InvestorMember
from portal.investors.rules import InvestorState
from portal.projects.models import Project, TeamMember
from portal.projects.queries.reading import is_public, project
from portal.projects.rules import MemberState
from portal.storage.models import StoredFile

OPEN_GRANTS = (GrantState.ASKED, GrantState.GRANTED)
_WHOSE = load_only(Event.organisation_id, Event.created_by_id)
_TITLED = load_only(Event.slug, Event.title_zh, Event.title_en)


def reading(code: str, person: Person | None, now: datetime) -> Reading | None:
    """The deck with this code and how the person stands to it, for the law."""
    found = db.session.execute(
        select(Deck)
        .where(Deck.code == code)
        .options(
            joinedload(Deck.project).selectinload(Project.members),
            selectinload(Deck.handovers).joinedload(Handover.event).options(_WHOSE),
        )
    ).scalar_one_or_none()
    return None if found is None else _standing(found.project, person, now, deck=found)


def reading_inside(slug: str, person: Person | None, now: datetime) -> Reading | None:
    """The gated part of a project's passport and how the person stands to it, for the law."""
    found = project(slug)
    return None if found is None else _standing(found, person, now)


def asking(slug: str, person: Person | None, now: datetime) -> Asking | None:
    """A person at a team's door."""
    found = project(slug)
    return None if found is None else asking_of(found, person, now)


def asking_of(found: Project, person: Person | None, now: datetime) -> Asking:
    """A person at the door of this team."""
    investor, grant, _ = _fund_and_leave(found.id, person, OPEN_GRANTS)
    return Asking(found, now, investor, grant)


def _standing(found: Project, person: Person | None, now: datetime, deck: Deck | None = None) -> Reading:
    investor, grant, pledge = _fund_and_leave(found.id, person, (GrantState.GRANTED,))
    return Reading(found, now, deck, investor, grant, has_pledged=pledge is not None)


def _fund_and_leave(project_id: int, person: Person | None, states: Sequence[GrantState]) -> tuple[Any, Any, Any]:
    """The person's fund, its one open grant and the person's pledge, in one query."""
    if person is None:
        return None, None, None
    has_grant = and_(Grant.investor_id == Investor.id, Grant.project_id == project_id, Grant.state.in_(states))
    has_pledge = and_(
        Pledge.project_id == project_id, Pledge.person_id == person.id, Pledge.text_version == PLEDGE_VERSION
    )
    own = select(InvestorMember.investor_id).where(InvestorMember.person_id == person.id).scalar_subquery()
    rows = db.session.execute(
        select(Investor, Grant, Pledge.id)
        .outerjoin(Grant, has_grant)
        .outerjoin(Pledge, has_pledge)
        .where(Investor.id == own)
        .options(joinedload(Investor.members))
    ).unique()
    row = rows.first()
    return (None, None, None) if row is None else (row[0], row[1], row[2])


def live_grant(project_id: int, investor_id: int, now: datetime) -> Grant | None:
    """The fund's leave to read that runs at that instant."""
    return db.session.execute(
        select(Grant).where(
            Grant.project_id == project_id,
            Grant.investor_id == investor_id,
            Grant.state == GrantState.GRANTED,
            Grant.expires_at > now,
        )
    ).scalar_one_or_none()


def readable_by(person: Person | None, now: datetime) -> ColumnElement[bool]:
    """The SQL twin of `deck:open`, over decks joined with their projects."""
    anyone = and_(Deck.tier == Tier.PUBLIC, is_public())
    if person is None:
        return and_(Deck.removed_at.is_(None), Deck.state == DeckState.READY, anyone)
    fund = (
        select(InvestorMember.investor_id)
        .join(Investor, Investor.id == InvestorMember.investor_id)
        .where(InvestorMember.person_id == person.id, Investor.state == InvestorState.VERIFIED)
    )
    is_granted = exists().where(
        Grant.project_id == Deck.project_id,
        Grant.investor_id.in_(fund),
        Grant.state == GrantState.GRANTED,
        Grant.expires_at > now,
    )
    is_shown = and_(Deck.tier == Tier.VERIFIED, fund.exists())
    as_investor = and_(is_public(), or_(is_shown, is_granted))
    bodies = [membership.organisation_id for membership in person.memberships]
    runs = or_(
        Event.organisation_id.in_(bodies) if bodies else false(),
        and_(Event.organisation_id.is_(None), Event.created_by_id == person.id),
    )
    is_handed = exists().where(Handover.deck_id == Deck.id, Handover.event_id == Event.id, runs)
    own = select(TeamMember.project_id).where(TeamMember.person_id == person.id, TeamMember.state == MemberState.AGREED)
    others = and_(Deck.state == DeckState.READY, or_(anyone, as_investor, is_handed))
    return and_(Deck.removed_at.is_(None), or_(Deck.project_id.in_(own), others))


def visible_to(person: Person | None, now: datetime) -> Select[Deck]:
    """Every deck the person may open."""
    return select(Deck).join(Deck.project).where(readable_by(person, now))


def readable_decks(found: Project, person: Person | None, now: datetime) -> Sequence[Deck]:
    """The decks of one project that the person may open, newest first."""
    return (
        db.session.execute(visible_to(person, now).where(Deck.project_id == found.id).order_by(Deck.id.desc()))
        .scalars()
        .all()
    )


def page(deck: Deck, number: int) -> DeckPage | None:
    """One page with its picture's file."""
    return db.session.execute(
        select(DeckPage)
        .where(DeckPage.deck_id == deck.id, DeckPage.number == number)
        .options(joinedload(DeckPage.file, innerjoin=True))
    ).scalar_one_or_none()


def original(deck: Deck) -> StoredFile | None:
    """The file as it was uploaded."""
    return None if deck.file_id is None else db.session.get(StoredFile, deck.file_id)


def deck(slug: str, code: str) -> Deck | None:
    """One deck of that project that has not been removed, with its team."""
    return db.session.execute(
        select(Deck)
        .join(Deck.project)
        .where(Deck.code == code, Project.slug == slug, Deck.removed_at.is_(None))
        .options(
            joinedload(Deck.project).selectinload(Project.members),
            joinedload(Deck.file),
            selectinload(Deck.handovers).joinedload(Handover.event),
        )
    ).scalar_one_or_none()


def handover(slug: str, code: str, event: str) -> Handover | None:
    """The deck in the hands of that event."""
    return db.session.execute(
        select(Handover)
        .join(Handover.deck)
        .join(Deck.project)
        .join(Handover.event)
        .where(Project.slug == slug, Deck.code == code, Event.slug == event)
        .options(joinedload(Handover.deck).joinedload(Deck.project).selectinload(Project.members))
    ).scalar_one_or_none()


def decks_of(found: Project) -> Sequence[Deck]:
    """What the team keeps, newest first, with files and the events it was handed to."""
    return (
        db.session.execute(
            select(Deck)
            .where(Deck.project_id == found.id, Deck.removed_at.is_(None))
            .options(joinedload(Deck.file), joinedload(Deck.handovers).joinedload(Handover.event).options(_TITLED))
            .order_by(Deck.id.desc())
        )
        .unique()
        .scalars()
        .all()
    )


def bytes_kept(project_id: int) -> tuple[int, int]:
    """How many decks the project keeps, and how many bytes they have together."""
    row = db.session.execute(
        select(func.count(), func.coalesce(func.sum(StoredFile.bytes), 0))
        .select_from(Deck)
        .join(Deck.file)
        .where(Deck.project_id == project_id, Deck.removed_at.is_(None))
    ).one()
    return int(row[0]), int(row[1])


def upload(slug: str, code: str) -> Upload | None:
    """One upload under way, with its team."""
    return db.session.execute(
        select(Upload)
        .join(Upload.project)
        .where(Upload.code == code, Project.slug == slug)
        .options(joinedload(Upload.project).selectinload(Project.members))
    ).scalar_one_or_none()


def open_uploads(found: Project, now: datetime) -> Sequence[Upload]:
    """What has begun to arrive and may still go on."""
    return (
        db.session.execute(
            select(Upload)
            .where(Upload.project_id == found.id, Upload.state == UploadState.OPEN, Upload.expires_at > now)
            .order_by(Upload.id)
        )
        .scalars()
        .all()
    )


def grant(slug: str, code: str) -> Grant | None:
    """One request or grant, with the team and the fund."""
    return db.session.execute(
        select(Grant)
        .join(Grant.project)
        .where(Grant.code == code, Project.slug == slug)
        .options(
            joinedload(Grant.project).selectinload(Project.members).joinedload(TeamMember.person),
            joinedload(Grant.investor).selectinload(Investor.members).joinedload(InvestorMember.person),
            joinedload(Grant.asked_by),
        )
    ).scalar_one_or_none()


def grants_of_project(found: Project, *, is_open: bool) -> Select[Grant]:
    """Requests and grants that run, what waits first; or those that have ended, the last first."""
    statement = (
        select(Grant)
        .where(Grant.project_id == found.id, Grant.state.in_(OPEN_GRANTS) == is_open)
        .options(joinedload(Grant.investor), joinedload(Grant.asked_by))
    )
    if is_open:
        return statement.order_by((Grant.state == GrantState.GRANTED), Grant.asked_at, Grant.id)
    return statement.order_by(Grant.ended_at.desc(), Grant.decided_at.desc(), Grant.id.desc())


def grants_of(investor: Investor) -> Sequence[Grant]:
    """What the fund has asked to read, the newest first, with the projects."""
    return (
        db.session.execute(
            select(Grant)
            .where(Grant.investor_id == investor.id)
            .options(joinedload(Grant.project))
            .order_by(Grant.id.desc())
        )
        .scalars()
        .all()
    )


def requests_waiting(person: Person) -> int:
    """How many requests wait for the person's answer: the number beside the founder's desk."""
    led = select(TeamMember.project_id).where(
        TeamMember.person_id == person.id, TeamMember.is_leader, TeamMember.state == MemberState.AGREED
    )
    return db.session.execute(
        select(func.count()).select_from(Grant).where(Grant.project_id.in_(led), Grant.state == GrantState.ASKED)
    ).scalar_one()


def last_refusal(project_id: int, investor_id: int) -> datetime | None:
    """When the team last said no to the fund."""
    return db.session.execute(
        select(func.max(Grant.decided_at)).where(
            Grant.project_id == project_id, Grant.investor_id == investor_id, Grant.state == GrantState.REFUSED
        )
    ).scalar_one()


def due_to_expire(now: datetime, limit: int = 100) -> Sequence[Grant]:
    """Grants whose time is over and whose state does not say so yet."""
    return (
        db.session.execute(
            select(Grant)
            .where(Grant.state == GrantState.GRANTED, Grant.expires_at <= now)
            .order_by(Grant.id)
            .limit(limit)
        )
        .scalars()
        .all()
    )


def looks(found: Project, *, with_own: bool = True) -> Select[DeckView]:
    """Who looked at what, the last first."""
    statement = (
        select(DeckView)
        .where(DeckView.project_id == found.id)
        .options(joinedload(DeckView.person), joinedload(DeckView.investor), joinedload(DeckView.deck))
        .order_by(DeckView.seen_at.desc(), DeckView.id.desc())
    )
    return statement if with_own else statement.where(DeckView.as_whom != Looker.TEAM)


def has_looked(reading: Reading, page: int, person: Person, *, since: datetime) -> bool:
    """Whether a look of the person at this page is noted since then."""
    is_it = (DeckView.deck_id == reading.deck.id, DeckView.page == page, DeckView.person_id == person.id)
    return db.session.execute(select(DeckView.id).where(*is_it, DeckView.seen_at > since).limit(1)).first() is not None


def look_counts(found: Project) -> dict[int | None, tuple[int, int]]:
    """By deck (None: the gated part): how many others looked, and how many pages they saw."""
    rows = db.session.execute(
        select(DeckView.deck_id, func.count(DeckView.person_id.distinct()), func.count())
        .where(DeckView.project_id == found.id, DeckView.as_whom != Looker.TEAM)
        .group_by(DeckView.deck_id)
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def to_draw(now: datetime) -> Deck | None:
    """The next deck whose pages are to be drawn and that no worker holds."""
    return db.session.execute(
        select(Deck)
        .where(
            Deck.state == DeckState.WAITING,
            Deck.removed_at.is_(None),
            or_(Deck.claimed_until.is_(None), Deck.claimed_until < now),
        )
        .options(joinedload(Deck.file))
        .order_by(Deck.id)
        .limit(1)
    ).scalar_one_or_none()


def held_about(person: Person) -> dict[str, list[dict[str, Any]]]:
    """What this room holds about a person, for their own export."""
    decks = select(Deck.code, Deck.title, Deck.created_at).where(Deck.uploaded_by_id == person.id)
    grants = select(Grant.code, Grant.purpose, Grant.state, Grant.asked_at).where(Grant.asked_by_id == person.id)
    pledges = select(Project.slug, Pledge.text_version, Pledge.given_at).join(Project).where(
        Pledge.person_id == person.id
    )  # fmt: skip
    seen = (
        select(Project.slug, Deck.code, DeckView.page, DeckView.as_whom, DeckView.seen_at)
        .join(Project, Project.id == DeckView.project_id)
        .outerjoin(Deck, Deck.id == DeckView.deck_id)
        .where(DeckView.person_id == person.id)
        .order_by(DeckView.id)
    )
    uploads = select(Upload.name, Upload.state, Upload.created_at).where(Upload.person_id == person.id)
    named = {"decks": decks, "grants": grants, "pledges": pledges, "looks": seen, "uploads": uploads}
    return {name: [row._asdict() for row in db.session.execute(query)] for name, query in named.items()}
