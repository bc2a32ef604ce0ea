"""Entries in screening as tests need them: handed in as rows, received by the real action, committed."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from portal import clock
from portal.accounts.models import Person
from portal.competitions import reading
from portal.competitions.actions import screening as actions
from portal.competitions.models.awards import Award
from portal.competitions.models.edition import Competition
from portal.competitions.models.entries import Entry, EntryMember, EntryVersion
from portal.competitions.models.notices import PublicNotice
from portal.competitions.models.screening import Screening
from portal.competitions.queries import entries as queries
from portal.competitions.queries.screening import open_look
from portal.competitions.rules import AwardKind, EntryState, NoticeKind, Verdict
from portal.database import db
from portal.projects.models import Project
from tests.builders.accounts import an_officer
from tests.builders.makerspaces import an_area
from tests.builders.projects import a_project


def a_received_entry(
    edition: Competition,
    group: str = "TD",
    *,
    project: Project | None = None,
    name: str = "会说话的断路器（演示）",
    area: str = "330302",
    now: datetime | None = None,
    **columns: Any,
) -> Entry:
    """A submitted entry in its queue, with its number and first version. `columns` are the entry's."""
    now = now or clock.now()
    project = project or a_project(name, area=area)
    leader = project.members[0].person
    edition.numbers_given += 1
    entry = Entry(
        code=secrets.token_hex(8),
        competition=edition,
        number=f"{edition.number_prefix}-{edition.year}-{edition.numbers_given:04d}",
        group=next(each for each in edition.groups if each.code == group),
        project=project,
        applicant=leader,
        sector=project.sector,
        area=project.area,
        assessed_unit=project.assessed_unit,
        created_at=now - timedelta(hours=1),
        updated_at=now,
        submitted_at=now,
        is_commitment_given=True,
        **({"state": EntryState.SUBMITTED} | columns),
    )
    entry.members = [EntryMember(person=member.person, is_leader=member.is_leader) for member in project.members]
    db.session.add(entry)
    db.session.flush()
    db.session.add(
        EntryVersion(entry=entry, number=1, content=reading.content(queries.with_passport(entry)), submitted_at=now)
    )
    actions.receive(entry, now=now)
    db.session.commit()
    return entry


def the_look(entry: Entry) -> Screening:
    """The look at the entry that waits."""
    found = open_look(entry)
    assert found is not None
    return found


def decided(
    entry: Entry, verdict: Verdict, officer: Person, *, reason: str | None = None, now: datetime | None = None
) -> Entry:
    """The entry after the officer's answer to the look that waits."""
    actions.decide(entry, verdict, seen_look=the_look(entry).id, reason=reason, actor=officer, now=now or clock.now())
    db.session.commit()
    return entry


def a_county_officer(area: str = "330302") -> Person:
    """The officer of that county."""
    return an_officer(an_area(area))


def a_settled_notice(edition: Competition, kind: NoticeKind = NoticeKind.AWARDS) -> PublicNotice:
    """A list that was shown for a day and stands: the awards, or who goes on from the first round."""
    today = clock.today()
    notice = PublicNotice(
        code=secrets.token_hex(8),
        competition=edition,
        round=edition.rounds[0] if kind is NoticeKind.ADVANCEMENT else None,
        kind=kind,
        title_zh="公示（演示）",
        rows=[{}],
        posted_on=today - timedelta(days=8),
        ends_on=today - timedelta(days=1),
        posted_at=clock.now(),
        settled_on=today,
        open_objections=0,
    )
    db.session.add(notice)
    db.session.commit()
    return notice


def a_published_award(edition: Competition, entry: Entry, *, place: int = 1) -> Award:
    """A place in the entry's group, published."""
    notice = a_settled_notice(edition)
    award = Award(
        code=secrets.token_hex(8),
        competition=edition,
        group=entry.group,
        entry=entry,
        kind=AwardKind.PLACE,
        place=place,
        title_zh="一等奖",
        title_en="First prize",
        prize_yuan=200_000,
        certificate_number=f"{edition.number_prefix}-{edition.year}-{entry.group.code}-001",
        created_at=clock.now(),
        published_at=clock.now(),
        notice_id=notice.id,
        settled_on=notice.settled_on,
    )
    db.session.add(award)
    db.session.commit()
    return award
