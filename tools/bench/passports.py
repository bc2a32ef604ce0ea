"""Projects to measure on: so many published ones over all trades, stages and areas, and a stage that runs."""

from datetime import timedelta
from random import Random

from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.areas.models import Area
from portal.areas.rules import DIVISION_KINDS
from portal.database import db
from portal.events.models import Event
from portal.events.rules import Sector
from portal.investors.rules import GrowthStage, Round
from portal.projects.models import Project
from portal.projects.rules import FounderBackground, ProjectState
from portal.stage.actions import running
from portal.stage.actions.running import TurnPlan


def publish(app: Flask, how_many: int) -> None:
    """Add so many published projects."""
    draw, now = Random(how_many), clock.now()
    with app.app_context():
        areas = list(db.session.execute(select(Area.id).where(Area.kind.in_(sorted(DIVISION_KINDS)))).scalars())
        db.session.add_all(
            Project(
                slug=f"project-{number:05d}",
                state=ProjectState.PUBLISHED,
                name_zh=f"智能样机 {number}",
                name_en=f"Smart prototype {number}",
                one_line_zh="替一家厂解决一个具体的问题",
                one_line_en="One plant's real problem, solved",
                sector=draw.choice(list(Sector)),
                stage=draw.choice(list(GrowthStage)),
                round=draw.choice(list(Round)),
                founder_background=draw.choice(list(FounderBackground)),
                area_id=draw.choice(areas),
                is_raising=draw.random() < 0.5,
                created_at=now,
                updated_at=now,
                published_at=now - timedelta(minutes=number),
            )
            for number in range(how_many)
        )
        db.session.commit()
        db.session.remove()


def a_stage(app: Flask, slug: str) -> None:
    """Give the event a stage with ten turns."""
    now = clock.now()
    with app.app_context():
        event = db.session.execute(select(Event).where(Event.slug == slug)).scalar_one()
        turns = [TurnPlan(f"路演 {number}", f"Pitch {number}") for number in range(10)]
        running.prepare(event, turns, starts_at=now, actor=None, now=now)
        db.session.commit()
        db.session.remove()
