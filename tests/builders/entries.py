"""Entries of a team as tests need them: begun, filled and handed in by the real actions, committed."""

from datetime import datetime
from typing import Any

from portal import clock
from portal.accounts.models import Person
from portal.competitions import checklist
from portal.competitions.actions import entering
from portal.competitions.models.edition import Competition
from portal.competitions.models.entries import Entry
from portal.competitions.queries import entries as queries
from portal.competitions.rules import MaterialKind
from portal.database import db
from portal.decks.models import Deck
from portal.projects.models import Project
from tests.builders.decks import a_deck
from tests.builders.projects import a_project


def the_leader(entry: Entry) -> Person:
    """Who leads the entry's team."""
    return next(member.person for member in entry.project.members if member.is_leader)


def a_draft(
    edition: Competition, group: str = "TD", *, project: Project | None = None, now: datetime | None = None, **more: Any
) -> Entry:
    """A draft nobody has written in yet."""
    now, project = now or clock.now(), project or a_project()
    leader = next(member.person for member in project.members if member.is_leader)
    chosen = next(each for each in edition.groups if each.code == group)
    entry = entering.begin(edition, project, group=chosen, sector=project.sector, actor=leader, now=now)
    for name, value in more.items():
        setattr(entry, name, value)
    db.session.commit()
    return queries.entry_by_number(entry.id)


def a_ready_draft(edition: Competition, group: str = "TD", **more: Any) -> Entry:
    """A draft with everything its group needs."""
    entry = a_draft(edition, group, **{"statement_zh": "从配电柜开始，让断路器会说话。"} | more)
    needed = [kind for kind, is_required in checklist.kinds_asked(entry) if is_required]
    for kind in needed:
        bring(entry, kind)
    return queries.entry_by_number(entry.id)


def bring(entry: Entry, kind: MaterialKind, deck: Deck | None = None) -> None:
    """One more paper, from the vault."""
    deck = deck or a_deck(entry.project, title=f"{kind}（演示）")
    entering.bring_deck(entry, kind, deck, actor=the_leader(entry), now=clock.now())
    db.session.commit()


def a_handed_in_entry(edition: Competition, group: str = "TD", *, now: datetime | None = None, **more: Any) -> Entry:
    """An entry that waits for the county."""
    entry = a_ready_draft(edition, group, **more)
    entering.submit(entry, commitment=True, actor=the_leader(entry), now=now or clock.now())
    db.session.commit()
    return queries.entry_by_number(entry.id)
