"""What follows from a change of a project: its version is kept and it is found by its new words."""

from datetime import date, datetime

from flask_babel import gettext
from sqlalchemy import select

from portal.accounts.models import Person
from portal.clock import WENZHOU
from portal.database import db
from portal.errors import N_, Conflict
from portal.events.rules import SECTOR_WORDS
from portal.investors.rules import ROUND_WORDS, STAGE_WORDS, GrowthStage, Round
from portal.projects.keeping import content
from portal.projects.models import Project, ProjectVersion
from portal.projects.queries import SEARCH_KIND
from portal.projects.rules import BACKGROUND_WORDS, FounderBackground
from portal.search import actions as search
from portal.web.language import LANGUAGES, force_language


class EditConflict(Conflict):
    """Somebody saved this project since the form was opened."""

    def __init__(self) -> None:
        super().__init__(
            N_("Somebody saved this project while you were writing. Both texts are shown below; nothing is lost.")
        )


def lock(project: Project, version: int | None = None) -> None:
    """Take the project for a change, as it is now. Raises EditConflict where `version` is not the present one."""
    db.session.execute(
        select(Project)
        .where(Project.id == project.id)
        .with_for_update(of=Project)
        .execution_options(populate_existing=True)
    )
    if version is not None and project.version != version:
        raise EditConflict


def day_of(now: datetime) -> date:
    """The day it is in Wenzhou."""
    return now.astimezone(WENZHOU).date()


def keep(project: Project, *, actor: Person | None, now: datetime) -> None:
    """Keep what the passport says from now on as its next version, and let it be found by it."""
    project.updated_at = now
    db.session.flush()
    db.session.add(
        ProjectVersion(
            project_id=project.id,
            number=project.version,
            content=content(project),
            saved_by_id=actor.id if actor else None,
            saved_at=now,
        )
    )
    show(project)


def show(project: Project) -> None:
    """Index the words of the public card."""
    db.session.flush()
    search.index(
        SEARCH_KIND,
        project.id,
        title=_joined(project.name_zh, project.name_en),
        summary=_joined(project.one_line_zh, project.one_line_en),
        tags=_joined(*_tags(project)),
        body=_joined(project.highlights_zh, project.highlights_en, project.text_zh, project.text_en),
    )
    db.session.flush()


def _tags(project: Project) -> list[str | None]:
    words: list[str | None] = [project.organisation_name]
    for language in LANGUAGES:
        with force_language(language):
            words += [
                gettext(SECTOR_WORDS[project.sector]),  # type: ignore[index]
                gettext(STAGE_WORDS[GrowthStage(project.stage)]),
                gettext(ROUND_WORDS[Round(project.round)]),
                gettext(BACKGROUND_WORDS[FounderBackground(project.founder_background)]),
            ]
    for area in (project.area, project.assessed_unit):
        words += [area.name_zh, area.name_en] if area is not None else []
    for stay in project.stays:
        if stay.left_on is None and stay.state == "confirmed":
            words += [stay.makerspace.name_zh, stay.makerspace.name_en]
    return words + [partner.name for partner in project.partners]


def _joined(*texts: str | None) -> str:
    return " / ".join(text for text in texts if text)
