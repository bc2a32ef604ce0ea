"""What a fund keeps for itself: shortlist, notes, verdicts, what recommendations learn from."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select

from portal.accounts.models import Person
from portal.accounts.secrets import readable_code
from portal.database import db, insert_new
from portal.errors import N_, Refusal
from portal.interests.actions.intents import CODE_LENGTH, refuse
from portal.interests.models import FundNote, Judgement, LearningReset, Shortlisted
from portal.interests.rules import MOST_NOTES, MOST_SHORTLISTED, Verdict
from portal.investors.models import Investor
from portal.projects.models import Project


def keep(investor: Investor, project: Project, *, actor: Person, now: datetime) -> None:
    """Keep the project in sight; doing so twice is doing it once. Raises Refusal where there are too many."""
    refuse(investor, project, actor)
    if _count(Shortlisted, investor) >= MOST_SHORTLISTED:
        raise Refusal(N_("%(most)d projects are in sight already. Please let some go first."), most=MOST_SHORTLISTED)
    row = {"investor_id": investor.id, "project_id": project.id, "added_by_id": actor.id, "added_at": now}
    db.session.execute(insert_new(Shortlisted.__table__, "investor_id", "project_id"), row)


def let_go(investor: Investor, project: Project) -> None:
    """Keep it in sight no longer. The fund's notes stay."""
    db.session.execute(
        delete(Shortlisted).where(Shortlisted.investor_id == investor.id, Shortlisted.project_id == project.id)
    )


def write_note(investor: Investor, project: Project, text: str, *, actor: Person, now: datetime) -> FundNote:
    """Write something down for the fund alone. Raises Refusal where there is too much."""
    refuse(investor, project, actor)
    if _count(FundNote, investor, FundNote.project_id == project.id) >= MOST_NOTES:
        raise Refusal(N_("There are %(most)d notes already. Please remove some first."), most=MOST_NOTES)
    note = FundNote(
        code=readable_code(CODE_LENGTH),
        investor_id=investor.id,
        project_id=project.id,
        person_id=actor.id,
        text=text,
        written_at=now,
    )
    db.session.add(note)
    db.session.flush()
    return note


def remove_note(note: FundNote) -> None:
    """Take a note away for good."""
    db.session.delete(note)
    db.session.flush()


def judge(investor: Investor, project: Project, verdict: str, *, actor: Person, now: datetime) -> None:
    """Say what the fund thinks of the project; the last word counts. Empty takes it back.

    What it finds interesting is kept in sight as well.
    """
    refuse(investor, project, actor)
    if verdict == Verdict.WANT:
        keep(investor, project, actor=actor, now=now)
    if not verdict:
        db.session.execute(
            delete(Judgement).where(Judgement.investor_id == investor.id, Judgement.project_id == project.id)
        )
        return
    row = {
        "investor_id": investor.id,
        "project_id": project.id,
        "verdict": Verdict(verdict),
        "judged_at": now,
    }
    made: Any = db.session.execute(insert_new(Judgement.__table__, "investor_id", "project_id"), row)
    if not made.rowcount:
        kept = db.session.execute(
            select(Judgement)
            .where(Judgement.investor_id == investor.id, Judgement.project_id == project.id)
            .with_for_update()
        ).scalar_one()
        kept.verdict, kept.judged_at = Verdict(verdict), now
        db.session.flush()


def forget_learning(investor: Investor, *, now: datetime) -> None:
    """Let recommendations begin anew: what the fund judged and kept until now teaches them nothing more.

    A "not for us" still keeps its project away; it is taken back project by project.
    """
    made: Any = db.session.execute(
        insert_new(LearningReset.__table__, "investor_id"), {"investor_id": investor.id, "reset_at": now}
    )
    if not made.rowcount:
        db.session.get_one(LearningReset, investor.id).reset_at = now
        db.session.flush()


def _count(model: Any, investor: Investor, *more: Any) -> int:
    return int(
        db.session.execute(
            select(func.count()).select_from(model).where(model.investor_id == investor.id, *more)
        ).scalar_one()
    )
