"""The next jobs that projects bring: to their teams, to funds, to officers, organisers and makerspaces. One query a desk."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, cast, exists, literal, null, or_, select, union_all

from portal.accounts.models import Person
from portal.competitions.models.awards import Award
from portal.competitions.models.edition import Competition, Round
from portal.competitions.models.entries import Entry
from portal.competitions.rules import EntryState, RoundState
from portal.database import UtcDateTime, db
from portal.decks.models import Grant
from portal.decks.rules import GrantState
from portal.events.models import Event
from portal.interests.models import Intent
from portal.interests.rules import IntentState
from portal.investors.models import Investor, InvestorMember
from portal.investors.rules import InvestorState
from portal.judging.models import Judge, Seat, Sheet
from portal.judging.rules import JudgeState, SeatState
from portal.makerspaces.models import Makerspace, MakerspaceOperator
from portal.matchmaking.models import MeetingRequest, Party, Summit, Wish
from portal.matchmaking.rules import PartyState, RequestState
from portal.outcomes.models import FollowUp, FollowUpAnswer, Outcome
from portal.outcomes.rules import FollowUpState, Side
from portal.projects.models import Project, Stay, TeamMember
from portal.projects.rules import MemberState, ProjectState, StayState
from portal.roadshows.models import Commentator, Pitch, Roadshow
from portal.roadshows.rules import PitchState
from portal.stage.models import Stage

MOST = 6
SLIDES_AHEAD = timedelta(days=7)
FRESH = timedelta(days=14)
STAGE_AHEAD = timedelta(days=2)


@dataclass(frozen=True)
class Job:
    """What waits at a desk: `kind` says which words to use, `name` of what, `slug` (and `code`) lead there."""

    kind: str
    name_zh: str
    name_en: str | None
    slug: str
    when: datetime | None
    number: int = 0
    code: str = ""


def founder_jobs(person: Person, *, now: datetime) -> list[Job]:
    """What waits for an answer from the person's teams."""
    mine = select(TeamMember.project_id).where(
        TeamMember.person_id == person.id, TeamMember.state == MemberState.AGREED
    )
    its = Project.id.in_(mine)
    show = [Pitch.project_id == Project.id, Pitch.roadshow_id == Roadshow.id, Roadshow.event_id == Event.id]
    answered = exists().where(FollowUpAnswer.follow_up_id == FollowUp.id, FollowUpAnswer.side == Side.TEAM)
    takes_it = [
        Entry.project_id == Project.id,
        Entry.competition_id == Competition.id,
        Competition.event_id == Event.id,
        Competition.entries_open_at <= now,
        Competition.entries_close_at > now,
    ]
    asked, wishing = _at_summits(
        Party.project_id.in_(mine), Party.id == MeetingRequest.founder_id, Side.INVESTOR, now=now
    )
    return _jobs(
        asked,
        *(
            _row(f"entry-{state}", Project, Event.slug, Competition.entries_close_at, Entry.code).where(
                its, *takes_it, Entry.state == state
            )
            for state in (EntryState.RETURNED, EntryState.DRAFT)
        ),
        _row("grant", Project, Project.slug, Grant.asked_at)
        .join(Grant, Grant.project_id == Project.id)
        .where(its, Grant.state == GrantState.ASKED),
        _row("pitch", Project, Event.slug, Pitch.confirm_by, Pitch.code).where(
            *show, its, Pitch.state == PitchState.SELECTED, Event.ends_at > now
        ),
        _row("slides", Project, Event.slug, Roadshow.slides_by, Pitch.code).where(
            *show,
            its,
            Pitch.state == PitchState.CONFIRMED,
            Pitch.deck_id.is_(None),
            Roadshow.slides_by.between(now, now + SLIDES_AHEAD),
        ),
        _row("interest", Project, Project.slug, Intent.said_at)
        .join(Intent, Intent.project_id == Project.id)
        .where(its, Intent.state == IntentState.OPEN, Intent.replied_at.is_(None)),
        _row("follow-up", Project, Project.slug, None, Outcome.code)
        .join(Outcome, Outcome.project_id == Project.id)
        .join(FollowUp, FollowUp.outcome_id == Outcome.id)
        .where(its, FollowUp.state == FollowUpState.DUE, ~answered),
        wishing,
        _row("project-hidden", Project, Project.slug, Project.updated_at).where(
            its, Project.state == ProjectState.HIDDEN
        ),
        _row("project-draft", Project, Project.slug, Project.updated_at).where(
            its, Project.state == ProjectState.DRAFT
        ),
    )


def investor_jobs(person: Person, *, now: datetime) -> list[Job]:
    """What waits at the person's fund: an answer from the officer, a fresh grant, a question how it stands."""
    fund = select(InvestorMember.investor_id).where(InvestorMember.person_id == person.id)
    answered = exists().where(FollowUpAnswer.follow_up_id == FollowUp.id, FollowUpAnswer.side == Side.INVESTOR)
    asked, wishing = _at_summits(Party.investor_id.in_(fund), Party.id == MeetingRequest.capital_id, Side.TEAM, now=now)
    return _jobs(
        asked,
        _row("verification", Investor, Investor.slug, Investor.decided_at).where(
            Investor.id.in_(fund), Investor.state.in_([InvestorState.DRAFT, InvestorState.RETURNED])
        ),
        _row("granted", Project, Project.slug, Grant.decided_at)
        .join(Grant, Grant.project_id == Project.id)
        .where(
            Grant.investor_id.in_(fund),
            Grant.state == GrantState.GRANTED,
            Grant.expires_at > now,
            Grant.decided_at > now - FRESH,
        ),
        _row("follow-up", Project, Project.slug, None, Outcome.code)
        .join(Outcome, Outcome.project_id == Project.id)
        .join(FollowUp, FollowUp.outcome_id == Outcome.id)
        .where(Outcome.investor_id.in_(fund), FollowUp.state == FollowUpState.DUE, ~answered),
        _row("comment", Event, Event.slug, Event.starts_at, Commentator.code)
        .join(Roadshow, Roadshow.event_id == Event.id)
        .join(Commentator, Commentator.roadshow_id == Roadshow.id)
        .where(
            Commentator.person_id == person.id,
            Commentator.accepted_at.is_(None),
            Commentator.declined_at.is_(None),
            Event.ends_at > now,
        ),
        wishing,
    )


def officer_jobs(areas: list[int] | None) -> list[Job]:
    """Investors that wait for an officer of these areas; None is the whole city."""
    wanted = _row("investor", Investor, Investor.slug, Investor.asked_at).where(Investor.state == InvestorState.ASKED)
    if areas is not None:
        wanted = wanted.where(Investor.area_id.in_(areas))
    return _jobs(wanted)


def organiser_jobs(own: ColumnElement[bool], *, now: datetime) -> list[Job]:
    """Stages of today and tomorrow, what waits for an answer, awards whose team has left; `own` says whose events."""
    waiting = exists().where(Pitch.roadshow_id == Roadshow.id, Pitch.state == PitchState.APPLIED)
    return _jobs(
        _row("stage", Event, Event.slug, Event.starts_at)
        .join(Stage, Stage.event_id == Event.id)
        .where(own, Event.ends_at > now, Event.starts_at < now + STAGE_AHEAD),
        _row("applications", Event, Event.slug, Roadshow.confirm_by)
        .join(Roadshow, Roadshow.event_id == Event.id)
        .where(own, waiting, Event.ends_at > now),
        _row("parties", Event, Event.slug, Event.starts_at)
        .join(Summit, Summit.event_id == Event.id)
        .where(
            own, exists().where(Party.summit_id == Summit.id, Party.state == PartyState.APPLIED), Event.ends_at > now
        ),
        _row("award-left", Event, Event.slug, Entry.updated_at, Award.code)
        .join(Competition, Competition.event_id == Event.id)
        .join(Award, Award.competition_id == Competition.id)
        .join(Entry, Entry.id == Award.entry_id)
        .where(own, Award.published_at.is_not(None), Award.revoked_at.is_(None), Entry.state != EntryState.ACCEPTED),
    )


def space_jobs(person: Person) -> list[Job]:
    """Teams that say they sit in the person's makerspaces."""
    asked = exists().where(Stay.makerspace_id == Makerspace.id, Stay.state == StayState.ASKED)
    return _jobs(
        _row("residents", Makerspace, Makerspace.slug, None)
        .join(MakerspaceOperator, MakerspaceOperator.makerspace_id == Makerspace.id)
        .where(MakerspaceOperator.person_id == person.id, MakerspaceOperator.state == "approved", asked)
    )


def judge_jobs(person: Person) -> list[Job]:
    """Rounds in which the person has sheets to hand in, with their day."""
    filed = exists().where(Sheet.seat_id == Seat.id)
    waiting = exists().where(
        Seat.judge_id == Judge.id, Seat.round_id == Round.id, Seat.state == SeatState.ASSIGNED, ~filed
    )
    return _jobs(
        _row("judge-score", Event, Event.slug, Round.scores_close_at)
        .join(Competition, Competition.event_id == Event.id)
        .join(Round, Round.competition_id == Competition.id)
        .join(Judge, Judge.competition_id == Competition.id)
        .where(
            Judge.person_id == person.id,
            Judge.state == JudgeState.ACCEPTED,
            Round.state == RoundState.SCORING,
            Round.closed_at.is_(None),
            waiting,
        )
    )


def asked_to_judge(person: Person, *, now: datetime) -> list[Job]:
    """Panels the person is asked to sit on and has not answered."""
    return _jobs(
        _row("judge-asked", Event, Event.slug, Judge.invited_at, Judge.code)
        .join(Competition, Competition.event_id == Event.id)
        .join(Judge, Judge.competition_id == Competition.id)
        .where(Judge.person_id == person.id, Judge.state == JudgeState.INVITED, Event.ends_at > now)
    )


def judges(person: BindParameter[int]) -> ColumnElement[bool]:
    """The condition for the header: whether the person of this number sits on a panel."""
    return exists().where(Judge.person_id == person, Judge.state == JudgeState.ACCEPTED)


def works_on_projects(person: BindParameter[int]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Conditions for the header: whether the person of this number is of a team, and whether of a fund or a commentator."""
    team = exists().where(TeamMember.person_id == person, TeamMember.state == MemberState.AGREED)
    fund = exists().where(InvestorMember.person_id == person)
    comments = exists().where(Commentator.person_id == person, Commentator.declined_at.is_(None))
    return team, or_(fund, comments)


def _at_summits(
    own: ColumnElement[bool], its: ColumnElement[bool], asker: Side, *, now: datetime
) -> tuple[Select[Any], Select[Any]]:
    """Requests that wait for a party's answer, and parties that could say whom they would like to meet and have not."""
    asked = exists().where(
        its,
        MeetingRequest.asked_as == asker,
        MeetingRequest.state == RequestState.OPEN,
        MeetingRequest.expires_at > now,
    )
    has_wished = exists().where(Wish.party_id == Party.id)
    there = [own, Party.state == PartyState.ADMITTED, Event.ends_at > now]

    def row(kind: str, when: Any) -> Select[Any]:
        summit = _row(kind, Event, Event.slug, when, Party.code).join(Summit, Summit.event_id == Event.id)
        return summit.join(Party, Party.summit_id == Summit.id).where(*there)

    return (
        row("meet-request", Event.starts_at).where(asked),
        row("meet-wish", Summit.wishes_close_at).where(
            Summit.wishes_open_at <= now, Summit.wishes_close_at > now, ~has_wished
        ),
    )


def _row(kind: str, thing: Any, slug: Any, when: Any, code: Any = None) -> Select[Any]:
    is_event = thing is Event
    return select(
        literal(kind).label("kind"),
        (Event.title_zh if is_event else thing.name_zh).label("name_zh"),
        (Event.title_en if is_event else thing.name_en).label("name_en"),
        slug.label("slug"),
        (cast(null(), UtcDateTime) if when is None else when).label("when"),
        literal(0).label("number"),
        (literal("") if code is None else code).label("code"),
    )


def _jobs(*rows: Select[Any]) -> list[Job]:
    parts = [select(row.limit(MOST).subquery()) for row in rows]
    found = db.session.execute(union_all(*parts) if len(parts) > 1 else parts[0])
    return [Job(*row) for row in found][:MOST]
