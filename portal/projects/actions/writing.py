"""Writing a passport: the card, the part about money, rights, partners, milestones, the cover."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from portal.accounts import throttles
from portal.accounts.models import Person
from portal.areas.models import Area
from portal.audit.actions import record
from portal.database import db
from portal.errors import N_, Refusal
from portal.events.actions.editing import slug_of
from portal.investors.rules import GrowthStage
from portal.projects.actions.showing import day_of, keep, lock
from portal.projects.checklist import NEEDED_IN_PUBLIC
from portal.projects.keeping import GATED_FIELDS, PUBLIC_FIELDS
from portal.projects.models import EvidencePage, Milestone, Partner, Project, Right, TeamMember
from portal.projects.rules import MemberState, ProjectState, RightKind, RightState
from portal.storage.models import StoredFile

AUDIT_KIND = "project"
# Each project has a vault with room of its own: nobody fills the disk by drafting one after the other.
DRAFTS = throttles.Limit(
    "drafts", 10, timedelta(days=1), N_("That is many new projects in one day. Please go on tomorrow.")
)
# Words that no slug may be: they are pages beside the passports.
TAKEN_WORDS = frozenset({"new", "invitations"})


@dataclass(frozen=True)
class RightFacts:
    """One right as the form has it."""

    kind: RightKind
    state: RightState
    title: str
    number: str | None = None
    holder: str | None = None


@dataclass(frozen=True)
class PartnerFacts:
    """One research partner as the form has it."""

    name: str
    subject: str | None = None


@dataclass(frozen=True)
class MilestoneFacts:
    """One milestone as the form has it."""

    reached_on: date
    title_zh: str
    title_en: str | None = None
    evidence_url: str | None = None


def create(
    name_zh: str,
    one_line_zh: str | None,
    *,
    sector: str,
    stage: GrowthStage,
    unit: Area,
    actor: Person,
    now: datetime,
    name_en: str | None = None,
    **columns: Any,
) -> Project:
    """A new draft, led by who makes it. `unit` is a county or zone. Raises TooMany."""
    throttles.count_within((DRAFTS, actor.code), now=now)
    project = Project(
        slug=_slug(name_en), state=ProjectState.DRAFT, name_zh=name_zh, name_en=name_en, one_line_zh=one_line_zh,
        sector=sector, stage=stage, area=unit.division, assessed_unit=unit, created_by_id=actor.id, created_at=now,
        updated_at=now, **columns,
    )  # fmt: skip
    project.members.append(
        TeamMember(person=actor, is_leader=True, state=MemberState.AGREED, created_at=now, agreed_at=now)
    )
    db.session.add(project)
    db.session.flush()
    record(actor, "draft", AUDIT_KIND, project.slug, now=now, after={"name": name_zh, "state": project.state})
    keep(project, actor=actor, now=now)
    return project


def edit(
    project: Project,
    changes: Mapping[str, Any],
    *,
    version: int,
    actor: Person,
    now: datetime,
    unit: Area | None = None,
) -> None:
    """Save the card. Raises EditConflict, Refusal where a published card would lose what it needs."""
    lock(project, version)
    _refuse_gaps_in_public(project, changes)
    changes = {name: value for name, value in changes.items() if name in PUBLIC_FIELDS}
    before = {name: getattr(project, name) for name in changes if getattr(project, name) != changes[name]}
    for name in before:
        setattr(project, name, changes[name])
    after = {name: changes[name] for name in before}
    old = project.assessed_unit or project.area
    if unit is not None and unit is not old:
        before["area"], after["area"] = old.code, unit.code
        project.area, project.assessed_unit = unit.division, unit
    if not before:
        return
    record(actor, "edit", AUDIT_KIND, project.slug, now=now, before=before, after=after)
    keep(project, actor=actor, now=now)


def set_money(project: Project, changes: Mapping[str, Any], *, version: int, actor: Person, now: datetime) -> None:
    """Save the gated part. The trail names only the fields, not what they say. Raises EditConflict."""
    lock(project, version)
    fields = [name for name in GATED_FIELDS if name in changes and getattr(project, name) != changes[name]]
    for name in fields:
        setattr(project, name, changes[name])
    if not fields:
        return
    record(actor, "set-money", AUDIT_KIND, project.slug, now=now, after={"fields": sorted(fields)})
    keep(project, actor=actor, now=now)


def set_rights(project: Project, rights: Iterable[RightFacts], *, version: int, actor: Person, now: datetime) -> None:
    """All intellectual property as the form has it. Raises EditConflict."""
    lock(project, version)
    before = [right.title for right in project.rights]
    project.rights[:] = [
        Right(kind=each.kind, state=each.state, title=each.title, number=each.number, holder=each.holder)
        for each in rights
    ]
    after = [right.title for right in project.rights]
    record(actor, "set-rights", AUDIT_KIND, project.slug, now=now, before={"rights": before}, after={"rights": after})
    keep(project, actor=actor, now=now)


def set_partners(
    project: Project, partners: Iterable[PartnerFacts], *, version: int, actor: Person, now: datetime
) -> None:
    """All research partners as the form has them. Raises EditConflict."""
    lock(project, version)
    before = [partner.name for partner in project.partners]
    project.partners[:] = [Partner(name=each.name, subject=each.subject) for each in partners]
    after = [partner.name for partner in project.partners]
    record(
        actor, "set-partners", AUDIT_KIND, project.slug, now=now, before={"partners": before}, after={"partners": after}
    )
    keep(project, actor=actor, now=now)


def set_milestone(
    project: Project,
    milestone: Milestone | None,
    facts: MilestoneFacts,
    *,
    pages: Sequence[StoredFile] = (),
    actor: Person,
    now: datetime,
) -> Milestone:
    """A new milestone, or other words for a known one; without new `pages` its evidence stays.

    Raises Refusal for a day that has not come.
    """
    lock(project)
    if facts.reached_on > day_of(now):
        raise Refusal(N_("A milestone is something reached: its day cannot lie ahead."), field="reached_on")
    action = "change-milestone" if milestone else "add-milestone"
    if milestone is None:
        milestone = Milestone()
        project.milestones.append(milestone)
    milestone.reached_on, milestone.evidence_url = facts.reached_on, facts.evidence_url
    milestone.title_zh, milestone.title_en = facts.title_zh, facts.title_en
    if pages:
        _drop_evidence(milestone)
        milestone.evidence = [EvidencePage(file=page) for page in pages]
    record(actor, action, AUDIT_KIND, project.slug, now=now, after={"milestone": facts.title_zh})
    _by_day(project)
    keep(project, actor=actor, now=now)
    return milestone


def remove_milestone(milestone: Milestone, *, actor: Person, now: datetime) -> None:
    """A milestone goes, its evidence with it."""
    project = milestone.project
    lock(project)
    record(actor, "remove-milestone", AUDIT_KIND, project.slug, now=now, before={"milestone": milestone.title_zh})
    _drop_evidence(milestone)
    project.milestones.remove(milestone)
    keep(project, actor=actor, now=now)


def remove_evidence(milestone: Milestone, *, actor: Person, now: datetime) -> None:
    """The uploaded pages go, the milestone stays."""
    lock(milestone.project)
    record(actor, "remove-evidence", AUDIT_KIND, milestone.project.slug, now=now)
    _drop_evidence(milestone)
    keep(milestone.project, actor=actor, now=now)


def set_cover(project: Project, picture: StoredFile | None, *, actor: Person, now: datetime) -> None:
    """A picture of the project's own, or (None) the drawn cover again."""
    lock(project)
    old, project.cover = project.cover, picture
    record(actor, "set-cover", AUDIT_KIND, project.slug, now=now, after={"cover": "picture" if picture else "drawn"})
    keep(project, actor=actor, now=now)
    if old is not None:
        db.session.delete(old)
        db.session.flush()


def _drop_evidence(milestone: Milestone) -> None:
    files = [page.file for page in milestone.evidence]
    milestone.evidence.clear()
    db.session.flush()
    for file in files:
        db.session.delete(file)
    db.session.flush()


def _by_day(project: Project) -> None:
    db.session.flush()
    db.session.expire(project, ["milestones"])


def _slug(name: str | None) -> str:
    base = slug_of(name)
    taken = db.session.execute(select(Project.id).where(Project.slug == base)).scalar_one_or_none()
    if base and taken is None and base not in TAKEN_WORDS:
        return base
    return f"{base or 'project'}-{secrets.token_hex(3)}"


def _refuse_gaps_in_public(project: Project, changes: Mapping[str, Any]) -> None:
    if project.published_at is None:
        return
    for name in NEEDED_IN_PUBLIC:
        if name in changes and not changes[name]:
            raise Refusal(N_("A published project needs this."), field=name)
