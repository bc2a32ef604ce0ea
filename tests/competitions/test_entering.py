"""A team's way: one draft a project and group, one number for good, nothing late, versions kept, withdrawal in writing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.audit.queries import history
from portal.competitions import reading
from portal.competitions.actions import entering, withdrawing
from portal.competitions.actions.entering import EntryConflict, Late
from portal.competitions.models.edition import Competition, RuleSet
from portal.competitions.models.entries import Entry, EntryPaper, EntryVersion
from portal.competitions.models.screening import Screening
from portal.competitions.queries import entries as queries
from portal.competitions.rules import EntryState, MaterialKind, Verdict
from portal.database import db
from portal.desk.actions import forget
from portal.desk.queries import held_about
from portal.errors import Conflict, MoveRefused, NotAllowed, Refusal
from portal.events.rules import EventState
from portal.notices.models import OutboxMessage
from portal.projects.models import TeamMember
from portal.storage.models import StoredFile
from tests.builders.accounts import a_person, an_officer
from tests.builders.competitions import a_competition, a_heat
from tests.builders.decks import a_deck
from tests.builders.entries import a_draft, a_handed_in_entry, a_ready_draft, bring, the_leader
from tests.builders.makerspaces import a_makerspace
from tests.builders.projects import a_member, a_project
from tests.builders.screening import decided


def an_edition(**columns: Any) -> Competition:
    return a_competition(groups=("TD", "CC"), **columns)


def submit(entry: Entry, **more: Any) -> EntryVersion:
    values: dict[str, Any] = {"commitment": True, "actor": the_leader(entry), "now": clock.now()}
    kept = entering.submit(entry, **values | more)
    db.session.commit()
    return kept


def hide(entry: Entry) -> None:
    entry.project.state, entry.project.reason, entry.project.hidden_at = "hidden", "含有收益承诺", clock.now()


def letters_to(entry: Entry) -> list[str]:
    found = select(OutboxMessage.subject).where(OutboxMessage.person_id == the_leader(entry).id)
    return list(db.session.execute(found.order_by(OutboxMessage.id)).scalars())


def test_a_draft_takes_everything_from_the_passport_and_is_made_once(app: Flask) -> None:
    edition = an_edition()
    heat = a_heat(edition, a_makerspace(), "330302")
    project = a_project()
    entry = a_draft(edition, project=project)
    assert (entry.state, entry.number, entry.heat_id, entry.area_id) == ("draft", None, heat.id, project.area_id)
    assert [member.person_id for member in entry.members] == [the_leader(entry).id]
    read = reading.reading_of(entry)
    assert (read.name[0], read.summary[0], read.ask_yuan, read.version) == (
        project.name_zh, project.highlights_zh, 5_000_000, 0,
    )  # fmt: skip
    assert a_draft(edition, project=project).id == entry.id


def test_handing_in_gives_a_number_a_version_a_rule_set_a_look_and_a_letter(app: Flask) -> None:
    edition = an_edition()
    entry = a_ready_draft(edition)
    kept = submit(entry)
    assert entry.number == f"WZCK-{edition.year}-0001"
    assert (entry.state, entry.applicant_id, entry.is_commitment_given) == ("submitted", the_leader(entry).id, True)
    assert (kept.number, kept.content["team"][0]["person"]) == (1, the_leader(entry).code)
    assert the_leader(entry).name not in str(kept.content)
    assert db.session.execute(select(RuleSet.number)).scalar_one() == 1
    assert db.session.execute(select(Screening.level)).scalar_one() == "county"
    assert [subject.split("：")[0] for subject in letters_to(entry)] == ["已收到您的报名"]
    assert "submit" in [row.action for row in history("entry", entry.code)]


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (lambda entry: {"commitment": False}, Refusal),
        (lambda entry: {"actor": a_person()}, NotAllowed),
        (lambda entry: {"now": entry.competition.entries_close_at}, Late),
        (lambda entry: {"now": entry.competition.entries_open_at - timedelta(seconds=1)}, Late),
        (lambda entry: setattr(entry, "statement_zh", None) or {}, Refusal),
        (lambda entry: setattr(entry.papers[0].deck, "removed_at", clock.now()) or {}, Refusal),
        (lambda entry: hide(entry) or {}, Refusal),
        (lambda entry: setattr(entry.competition.event, "state", EventState.CANCELLED) or {}, Late),
    ],
)
def test_what_cannot_be_handed_in(app: Flask, spoil: Callable[[Entry], dict[str, Any]], error: type[Refusal]) -> None:
    entry = a_ready_draft(an_edition())
    changed = spoil(entry)
    db.session.commit()
    with pytest.raises(error):
        submit(entry, **changed)
    db.session.rollback()
    assert (db.session.get_one(Entry, entry.id).number, entry.competition.numbers_given) == (None, 0)


def test_a_late_entry_is_refused_with_the_time(app: Flask) -> None:
    closes = clock.now() + timedelta(hours=1)
    entry = a_ready_draft(an_edition(entries_close_at=closes))
    with pytest.raises(Late) as late:
        submit(entry, now=closes)
    assert late.value.values["time"] == f"{closes.astimezone(clock.WENZHOU):%Y-%m-%d %H:%M}"


def test_one_leader_answers_for_so_many_entries(app: Flask) -> None:
    edition, leader = an_edition(), a_person("连续创业者（演示）")
    first, second = a_project(leader=leader), a_project("第二个（演示）", leader=leader)
    entry = a_handed_in_entry(edition, project=first)
    with pytest.raises(Refusal, match="already answers"):
        a_draft(edition, project=second)
    db.session.rollback()
    # Who has withdrawn may enter with something else; in an edition that takes two, both may come.
    withdrawing.withdraw(entry, letter="专注另一个项目", commitment=True, actor=leader, now=clock.now())
    assert a_draft(edition, project=second).state == "draft"
    with pytest.raises(Refusal, match="withdrawn"):
        a_draft(edition, project=first)


def test_a_returned_entry_keeps_its_number_and_its_versions(app: Flask) -> None:
    entry, city = a_handed_in_entry(an_edition()), an_officer()
    number, before = entry.number, reading.reading_of(entry)
    decided(entry, Verdict.RETURNED, city, reason="请补充市场数据")
    entering.edit(
        entry, {"statement_zh": "补充：市场规模"}, version=entry.version, actor=the_leader(entry), now=clock.now()
    )
    assert reading.reading_of(entry) == before  # officers and judges read what was handed in
    submit(entry)
    assert (entry.number, entry.reason, [each.number for each in queries.versions(entry)]) == (number, None, [2, 1])
    assert reading.reading_of(entry).statement[0] == "补充：市场规模"
    first = queries.version(entry, 1)
    assert first is not None
    assert reading.reading_of_version(entry, first) == before


def test_what_was_handed_in_is_not_changed_and_a_stale_save_changes_nothing(app: Flask) -> None:
    entry = a_draft(an_edition())
    leader, stale = the_leader(entry), entry.version
    entering.edit(entry, {"summary_zh": "一"}, version=stale, actor=leader, now=clock.now())
    with pytest.raises(EntryConflict):
        entering.edit(entry, {"summary_zh": "二"}, version=stale, actor=leader, now=clock.now())
    handed_in = a_handed_in_entry(an_edition())
    with pytest.raises(Conflict):
        entering.edit(
            handed_in, {"summary_zh": "三"}, version=handed_in.version, actor=the_leader(handed_in), now=clock.now()
        )


def test_only_who_has_agreed_goes_and_the_leader_always(app: Flask) -> None:
    project = a_project()
    agreed, asked = a_person("同意者（演示）"), a_person("未回复者（演示）")
    a_member(project, agreed)
    a_member(project, asked, is_agreed=False)
    entry = a_draft(an_edition(), project=project)
    leader = the_leader(entry)
    assert {member.person_id for member in entry.members} == {leader.id, agreed.id}
    entering.name_team(entry, [asked.code], version=entry.version, actor=leader, now=clock.now())
    assert {member.person_id for member in entry.members} == {leader.id}


def test_a_paper_that_was_handed_in_stays_with_its_version(app: Flask) -> None:
    entry = a_handed_in_entry(an_edition())
    leader = the_leader(entry)
    kept = entry.papers[0]
    decided(entry, Verdict.RETURNED, an_officer(), reason="请换一份计划书")
    entry = queries.entry_by_number(entry.id)
    bring(entry, MaterialKind.OTHER)
    new = next(paper for paper in entry.papers if paper.kind == "other")
    for paper in (kept, new):
        entering.take_out(paper, actor=leader, now=clock.now())
    db.session.commit()
    assert entry.papers == []
    assert [paper.code for paper in db.session.execute(select(EntryPaper)).scalars()] == [kept.code]
    assert [paper.code for paper in reading.reading_of(entry).papers] == [kept.code]


def test_another_projects_document_is_no_paper(app: Flask) -> None:
    entry = a_draft(an_edition())
    foreign = a_deck(a_project())
    with pytest.raises(Refusal):
        entering.bring_deck(entry, MaterialKind.OTHER, foreign, actor=the_leader(entry), now=clock.now())


def test_withdrawing_needs_a_letter_and_is_for_good(app: Flask) -> None:
    entry = a_handed_in_entry(an_edition())
    leader, now = the_leader(entry), clock.now()
    for letter, commitment in (("", True), ("不参加了", False)):
        with pytest.raises(Refusal):
            withdrawing.withdraw(entry, letter=letter, commitment=commitment, actor=leader, now=now)
        db.session.rollback()
    with pytest.raises(NotAllowed):
        withdrawing.withdraw(entry, letter="不参加了", commitment=True, actor=a_person(), now=now)
    db.session.rollback()
    withdrawing.withdraw(entry, letter="不参加了", commitment=True, actor=leader, now=now)
    assert (entry.state, entry.withdrawal) == ("withdrawn", "不参加了")
    assert withdrawing.withdraw(entry, letter="再点一次", commitment=True, actor=leader, now=now) == []
    assert entry.withdrawal == "不参加了"
    with pytest.raises(MoveRefused):
        submit(entry)


def test_a_discarded_draft_leaves_nothing(app: Flask) -> None:
    entry = a_ready_draft(an_edition())
    entering.discard(entry, actor=the_leader(entry), now=clock.now())
    db.session.commit()
    assert db.session.execute(select(Entry)).first() is None
    assert db.session.execute(select(EntryPaper)).first() is None


def test_a_person_takes_their_entries_along_and_leaves_without_a_trace_in_them(app: Flask) -> None:
    draft = a_draft(an_edition(), leader_birth_year=1990)
    leader = the_leader(draft)
    assert held_about(leader)["competitions"]["entries"][0]["leader_birth_year"] == 1990
    forget(leader, now=clock.now())
    db.session.commit()
    assert db.session.execute(select(Entry)).first() is None


def test_an_entry_nobody_is_left_to_answer_for_leaves_the_edition_and_one_with_others_stays(app: Flask) -> None:
    edition = an_edition()
    alone = a_handed_in_entry(edition, leader_birth_year=1990)
    project = a_project("两个人的（演示）")
    other = a_person("留下的人（演示）")
    a_member(project, other)
    together = a_handed_in_entry(edition, project=project)
    gone = the_leader(alone)
    forget(gone, now=clock.now())
    forget(other, now=clock.now())
    db.session.commit()
    assert (alone.state, alone.applicant_id, alone.leader_birth_year) == (EntryState.WITHDRAWN, None, None)
    assert (together.state, len(together.members)) == (EntryState.SUBMITTED, 1)
    assert [member.name for member in reading.reading_of(alone).team] == ["—"]
    assert db.session.execute(select(TeamMember).where(TeamMember.person_id == gone.id)).first() is None
    assert db.session.execute(select(StoredFile)).first() is not None
