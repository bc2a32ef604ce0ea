"""Roadshows as tests need them: real rows, committed."""

from datetime import datetime, timedelta
from typing import Any

from portal import clock
from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.database import db
from portal.events.models import Event
from portal.events.rules import EventKind
from portal.investors.models import Investor
from portal.projects.models import Project
from portal.roadshows.models import Commentator, Pitch, Remark, Roadshow, Tie
from portal.roadshows.rules import HOLDING, PitchState, TieKind
from tests.builders.accounts import a_person
from tests.builders.events import an_event
from tests.builders.projects import a_project


def a_roadshow(event: Event | None = None, *, now: datetime | None = None, **columns: Any) -> Roadshow:
    """An event that takes pitches: applications are open, eight places of 8 + 7 minutes and one between."""
    now = now or clock.now()
    event = event or an_event(
        "天使路演（演示）",
        kind=EventKind.ROADSHOW,
        starts_in=timedelta(days=14),
        hours=4,
        created_by=a_person("组织者（演示）"),
    )
    show = Roadshow(
        event=event,
        **{
            "pitch_count": 8,
            "places_taken": 0,
            "pitch_minutes": 8,
            "qa_minutes": 7,
            "gap_minutes": 1,
            "first_pitch_at": event.starts_at + timedelta(minutes=30),
            "applications_open_at": min(now, event.starts_at) - timedelta(days=1),
            "applications_close_at": event.starts_at - timedelta(days=7),
            "confirm_by": event.starts_at - timedelta(days=5),
            "slides_by": event.starts_at - timedelta(days=2),
            "quorum": 0,
        }
        | columns,
    )
    db.session.add(show)
    db.session.commit()
    return show


def a_pitch(
    show: Roadshow,
    project: Project | None = None,
    *,
    state: str = PitchState.APPLIED,
    now: datetime | None = None,
    **columns: Any,
) -> Pitch:
    """A project's pitch in any state; one that holds a place has taken it."""
    now = now or clock.now()
    project = project or a_project()
    columns = {"code": readable_code(), "applied_at": now} | columns
    if state in HOLDING:
        columns = {"confirm_by": show.confirm_by, "decided_at": now} | columns
        show.places_taken += 1
    if state == PitchState.RESERVE and "reserve_place" not in columns:
        columns["reserve_place"] = 1 + len([p for p in _pitches(show) if p.reserve_place])
    pitch = Pitch(roadshow=show, project=project, state=state, **columns)
    db.session.add(pitch)
    db.session.commit()
    return pitch


def a_commentator(
    show: Roadshow,
    person: Person | None = None,
    *,
    investor: Investor | None = None,
    ties: tuple[Project, ...] = (),
    has_accepted: bool = True,
    **columns: Any,
) -> Commentator:
    """Somebody invited to comment."""
    now, person = clock.now(), person or a_person("点评嘉宾（演示）")
    commentator = Commentator(
        code=readable_code(),
        roadshow=show,
        person=person,
        name=person.name,
        investor=investor,
        created_at=now,
        accepted_at=now if has_accepted else None,
        ties=[Tie(project_id=project.id, kind=TieKind.EQUITY) for project in ties],
        **columns,
    )
    db.session.add(commentator)
    db.session.commit()
    return commentator


def a_remark(pitch: Pitch, person: Person, **columns: Any) -> Remark:
    """What somebody said of a pitch."""
    remark = Remark(pitch=pitch, person=person, **({"written_at": clock.now()} | columns))
    db.session.add(remark)
    db.session.commit()
    return remark


def _pitches(show: Roadshow) -> list[Pitch]:
    return list(db.session.query(Pitch).filter_by(roadshow_id=show.id))
