"""A project's life: published, taken back, closed with lessons, opened again; hidden and shown again by an officer."""

from datetime import datetime
from typing import Any

from portal.accounts.models import Person
from portal.audit.actions import record
from portal.errors import N_, NotAllowed, Refusal, move
from portal.projects import letters
from portal.projects.actions.showing import keep, lock
from portal.projects.actions.writing import AUDIT_KIND
from portal.projects.checklist import missing
from portal.projects.models import Project
from portal.projects.rules import MOVES, MemberState, ProjectState


def publish(project: Project, *, actor: Person, now: datetime) -> None:
    """Show the card to everybody. Raises Refusal while something is missing, MoveRefused."""
    lock(project)
    if project.state == ProjectState.HIDDEN:
        raise NotAllowed(N_("An officer has hidden this project; only an officer can show it again."))
    _refuse_gaps(project)
    before = _step(project, ProjectState.PUBLISHED)
    project.published_at = project.published_at or now
    project.closed_at = None
    _note(project, "publish", before, actor=actor, now=now)


def withdraw(project: Project, *, actor: Person, now: datetime) -> None:
    """Take a published project back into a draft that only the team sees. Raises Refusal."""
    lock(project)
    if project.state != ProjectState.PUBLISHED:
        raise Refusal(N_("Only a published project can be taken back."))
    before = _step(project, ProjectState.DRAFT)
    project.published_at = None
    _note(project, "withdraw", before, actor=actor, now=now)


def close(project: Project, *, lessons_zh: str | None, lessons_en: str | None, actor: Person, now: datetime) -> None:
    """End a project, with what was learnt. One that was public stays so; a draft is put away. Raises MoveRefused."""
    lock(project)
    if project.state == ProjectState.HIDDEN:
        raise NotAllowed(N_("An officer has hidden this project; please put it right first."))
    before = _step(project, ProjectState.CLOSED)
    project.closed_at, project.is_raising = now, False
    project.lessons_zh, project.lessons_en = lessons_zh, lessons_en
    _note(project, "close", before, actor=actor, now=now)


def reopen(project: Project, *, actor: Person, now: datetime) -> None:
    """Take a closed project up again: public as it was, or as a draft. Its lessons stay. Raises MoveRefused, Refusal."""
    lock(project)
    if project.state != ProjectState.CLOSED:
        raise Refusal(N_("Only a closed project can be taken up again."))
    was_public = project.published_at is not None
    if was_public:
        _refuse_gaps(project)
    before = _step(project, ProjectState.PUBLISHED if was_public else ProjectState.DRAFT)
    project.closed_at = None
    _note(project, "reopen", before, actor=actor, now=now)


def hide(project: Project, reason: str | None, *, actor: Person, now: datetime) -> None:
    """Take a project out of public sight, and tell its team why. Raises Refusal without a reason, MoveRefused."""
    lock(project)
    _refuse_own(project, actor)
    if not reason:
        raise Refusal(N_("Please give the reason. The team will read it."), field="reason")
    before = _step(project, ProjectState.HIDDEN)
    project.reason, project.hidden_at = reason, now
    _note(project, "hide", before, actor=actor, now=now, reason=reason)
    letters.hidden(project, now=now)


def show_again(project: Project, *, actor: Person, now: datetime) -> None:
    """Let everybody see a hidden project again, in the state it had, and tell its team. Raises Refusal."""
    lock(project)
    _refuse_own(project, actor)
    if project.state != ProjectState.HIDDEN:
        raise Refusal(N_("This project is not hidden."))
    before = _step(project, ProjectState.CLOSED if project.closed_at else ProjectState.PUBLISHED)
    project.reason = project.hidden_at = None
    _note(project, "show-again", before, actor=actor, now=now)
    letters.shown_again(project, now=now)


def _refuse_gaps(project: Project) -> None:
    if missing(project):
        raise Refusal(N_("Something is still missing; the list says what."))


def _refuse_own(project: Project, officer: Person) -> None:
    if any(member.person_id == officer.id and member.state == MemberState.AGREED for member in project.members):
        raise NotAllowed(N_("You belong to this team: another officer decides."))


def _step(project: Project, new: ProjectState) -> dict[str, Any]:
    before = {"state": project.state}
    project.state = move(MOVES, ProjectState(project.state), new)
    return before


def _note(
    project: Project, action: str, before: dict[str, Any], *, actor: Person, now: datetime, reason: str | None = None
) -> None:
    record(
        actor, action, AUDIT_KIND, project.slug, now=now, before=before, after={"state": project.state}, reason=reason
    )
    keep(project, actor=actor, now=now)
