"""Writing a passport: sections, versions, what a published one may not lose."""

import secrets
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from portal import clock
from portal.accounts.models import Person
from portal.audit.models import AuditRow
from portal.database import db
from portal.errors import Refusal
from portal.investors.rules import GrowthStage
from portal.projects import queries
from portal.projects.actions import life, writing
from portal.projects.actions.showing import EditConflict
from portal.projects.actions.writing import MilestoneFacts, PartnerFacts, RightFacts
from portal.projects.models import Project
from portal.projects.rules import Filters, RightKind, RightState
from portal.storage.models import StoredFile
from tests.builders.accounts import a_person
from tests.builders.makerspaces import an_area
from tests.builders.projects import a_project


@pytest.fixture
def founder(app: Flask) -> Person:
    return a_person("创始人（演示）")


def a_draft(founder: Person, name_en: str | None = None, unit: str = "330302") -> Project:
    project = writing.create(
        "智能断路器（演示）", "会说话的断路器", name_en=name_en, sector="electrical", stage=GrowthStage.INCUBATION,
        unit=an_area(unit), actor=founder, now=clock.now(),
    )  # fmt: skip
    db.session.commit()
    return project


def a_file() -> StoredFile:
    stored = StoredFile(
        code=secrets.token_hex(16), purpose="milestone", media_type="image/webp", bytes=1, sha256="0" * 64, width=1,
        height=1, created_at=clock.now(),
    )  # fmt: skip
    db.session.add(stored)
    db.session.flush()
    return stored


def test_a_new_project_is_a_draft_led_by_its_maker_with_a_first_version(founder: Person) -> None:
    project = a_draft(founder, "Ouyue Smart Breaker")
    assert (project.slug, project.state, project.published_at) == ("ouyue-smart-breaker", "draft", None)
    [leader] = project.members
    assert leader.person_id == founder.id
    assert leader.is_leader
    assert [version.number for version in queries.versions(project)] == [1]
    assert queries.projects_of(founder) == [project]


@pytest.mark.parametrize("name", [None, "断路器", "new", "Invitations"])
def test_an_address_is_never_empty_taken_or_a_page(founder: Person, name: str | None) -> None:
    slugs = {a_draft(founder, name).slug for _ in range(3)}
    assert len(slugs) == 3
    assert not slugs & {"", "new", "invitations"}


def test_a_project_in_a_zone_counts_for_the_zone_and_its_district(founder: Person) -> None:
    project = a_draft(founder, unit="WZ-FZ-KJC")
    assert project.assessed_unit is not None
    assert (project.area.code, project.assessed_unit.code) == ("330303", "WZ-FZ-KJC")
    writing.edit(project, {}, version=project.version, unit=an_area("330302"), actor=founder, now=clock.now())
    assert (project.area.code, project.assessed_unit.code) == ("330302", "330302")


def test_every_save_keeps_a_version_and_nothing_changes_one(founder: Person) -> None:
    project = a_draft(founder)
    writing.edit(project, {"one_line_zh": "新的一句话"}, version=project.version, actor=founder, now=clock.now())
    writing.set_money(project, {"ask_yuan": 5_000_000}, version=project.version, actor=founder, now=clock.now())
    writing.edit(project, {"one_line_zh": "新的一句话"}, version=project.version, actor=founder, now=clock.now())
    db.session.commit()
    newest, middle, first = queries.versions(project)
    assert first.content["one_line_zh"] == "会说话的断路器"
    assert middle.content["one_line_zh"] == "新的一句话"
    assert (middle.content["ask_yuan"], newest.content["ask_yuan"]) == (None, 5_000_000)
    for statement in ("UPDATE project_versions SET number = 99", "DELETE FROM project_versions"):
        with pytest.raises(DBAPIError):
            db.session.execute(text(statement))
        db.session.rollback()


def test_a_version_names_no_people(founder: Person) -> None:
    project = a_draft(founder)
    assert founder.name not in str(queries.versions(project)[0].content)


@pytest.mark.parametrize(
    "save",
    [
        lambda p, v, who: writing.edit(p, {"name_zh": "别的"}, version=v, actor=who, now=clock.now()),
        lambda p, v, who: writing.set_money(p, {"ask_yuan": 1}, version=v, actor=who, now=clock.now()),
        lambda p, v, who: writing.set_rights(p, [], version=v, actor=who, now=clock.now()),
        lambda p, v, who: writing.set_partners(p, [], version=v, actor=who, now=clock.now()),
    ],
)
def test_a_save_over_somebody_elses_is_refused(founder: Person, save: Any) -> None:
    project = a_draft(founder)
    old = project.version
    writing.edit(project, {"name_zh": "新名字"}, version=old, actor=founder, now=clock.now())
    db.session.commit()
    with pytest.raises(EditConflict):
        save(project, old, founder)
    assert project.name_zh == "新名字"


@pytest.mark.parametrize("field", ["name_en", "one_line_zh", "one_line_en", "highlights_zh"])
def test_a_published_card_keeps_what_it_needs(founder: Person, field: str) -> None:
    project = a_project(leader=founder)
    with pytest.raises(Refusal) as refusal:
        writing.edit(project, {field: None}, version=project.version, actor=founder, now=clock.now())
    assert refusal.value.field == field
    life.withdraw(project, actor=founder, now=clock.now())
    writing.edit(project, {field: None}, version=project.version, actor=founder, now=clock.now())
    assert getattr(project, field) is None


def test_the_trail_names_the_fields_about_money_and_not_the_figures(founder: Person) -> None:
    project = a_draft(founder)
    writing.set_money(
        project, {"ask_yuan": 7_654_321, "equity_percent": Decimal("7.77")}, version=project.version, actor=founder,
        now=clock.now(),
    )  # fmt: skip
    row = db.session.execute(select(AuditRow).where(AuditRow.action == "set-money")).scalar_one()
    assert row.after == {"fields": ["ask_yuan", "equity_percent"]}
    assert "7654321" not in str(row.before) + str(row.after)


def test_money_is_never_found_by_searching(founder: Person) -> None:
    project = a_project(leader=founder)
    writing.set_money(project, {"history_zh": "孤本营收"}, version=project.version, actor=founder, now=clock.now())
    writing.edit(project, {"text_zh": "孤本故事"}, version=project.version, actor=founder, now=clock.now())
    db.session.commit()
    assert queries.listing(Filters(q="孤本营收")).total == 0
    assert queries.listing(Filters(q="孤本故事")).total == 1


def test_rights_and_partners_are_replaced_as_a_whole(founder: Person) -> None:
    project = a_draft(founder)
    for title in ("一种断路器", "另一种断路器"):
        writing.set_rights(
            project, [RightFacts(RightKind.INVENTION, RightState.GRANTED, title, "ZL2024", "瓯越（演示）")],
            version=project.version, actor=founder, now=clock.now(),
        )  # fmt: skip
        writing.set_partners(
            project, [PartnerFacts("温州大学（演示）", "测试")], version=project.version, actor=founder, now=clock.now()
        )
    db.session.commit()
    assert [right.title for right in project.rights] == ["另一种断路器"]
    assert [partner.name for partner in project.partners] == ["温州大学（演示）"]
    kept = queries.versions(project)[0].content
    assert kept["rights"] == [["invention", "granted", "另一种断路器", "ZL2024", "瓯越（演示）"]]


def test_a_milestone_lies_behind_us_and_keeps_its_evidence_until_there_is_new(founder: Person) -> None:
    project, today = a_draft(founder), clock.today()
    facts = MilestoneFacts(today, "样机通电", "Prototype on", None)
    ahead = MilestoneFacts(today + timedelta(days=2), "明天", None, None)
    with pytest.raises(Refusal) as refusal:
        writing.set_milestone(project, None, ahead, actor=founder, now=clock.now())
    assert refusal.value.field == "reached_on"
    old, new = a_file(), a_file()
    milestone = writing.set_milestone(project, None, facts, pages=[old], actor=founder, now=clock.now())
    writing.set_milestone(project, milestone, facts, actor=founder, now=clock.now())
    assert [page.file for page in milestone.evidence] == [old]
    writing.set_milestone(project, milestone, facts, pages=[new], actor=founder, now=clock.now())
    db.session.commit()
    assert [page.file for page in milestone.evidence] == [new]
    writing.remove_milestone(milestone, actor=founder, now=clock.now())
    db.session.commit()
    assert db.session.execute(select(StoredFile)).scalars().all() == []


def test_evidence_goes_and_the_milestone_stays(founder: Person) -> None:
    project = a_draft(founder)
    facts = MilestoneFacts(date(2026, 1, 2), "样机通电", None, "https://example.com/report")
    milestone = writing.set_milestone(project, None, facts, pages=[a_file()], actor=founder, now=clock.now())
    writing.remove_evidence(milestone, actor=founder, now=clock.now())
    db.session.commit()
    assert (milestone.evidence, project.milestones) == ([], [milestone])


def test_a_new_cover_takes_the_place_of_the_old_file(founder: Person) -> None:
    project = a_draft(founder)
    first, second = a_file(), a_file()
    writing.set_cover(project, first, actor=founder, now=clock.now())
    writing.set_cover(project, second, actor=founder, now=clock.now())
    db.session.commit()
    assert db.session.execute(select(StoredFile)).scalars().all() == [second]
    writing.set_cover(project, None, actor=founder, now=clock.now())
    db.session.commit()
    assert project.cover is None
    assert db.session.execute(select(StoredFile)).scalars().all() == []
