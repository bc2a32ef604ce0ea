"""Each change of an entry reads as a letter in both languages, with its number, its reason and the way on."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.competitions import letters
from portal.competitions.models.entries import RoundEntry
from portal.competitions.rules import EntryState, Standing
from portal.database import db
from portal.notices.models import OutboxMessage
from tests.builders.accounts import a_person
from tests.builders.competitions import a_competition
from tests.builders.entries import the_leader
from tests.builders.projects import a_member
from tests.builders.screening import a_received_entry


def the_letters() -> dict[str, OutboxMessage]:
    """The last letter in each language."""
    found = db.session.execute(select(OutboxMessage).order_by(OutboxMessage.id)).scalars()
    return {letter.language: letter for letter in found}


@pytest.mark.parametrize(
    ("changed", "zh", "en"),
    [
        (EntryState.SUBMITTED, "已收到您的报名", "Your entry has arrived"),
        (EntryState.RETURNED, "请修改您的报名", "Please change your entry"),
        (EntryState.ACCEPTED, "报名审核通过", "Your entry is accepted"),
        (EntryState.REJECTED, "报名未通过审核", "Your entry was not accepted"),
        (EntryState.WITHDRAWN, "已弃赛", "Your entry is withdrawn"),
        (Standing.ADVANCED, "恭喜晋级", "Your entry goes on"),
        (Standing.SUBSTITUTED, "递补晋级", "Your entry moves up"),
        (Standing.ELIMINATED, "比赛结果", "The result of a round"),
        (Standing.ABSENT, "比赛结果", "The result of a round"),
    ],
)
def test_every_change_is_a_letter_in_the_readers_language(app: Flask, changed: str, zh: str, en: str) -> None:
    edition = a_competition(groups=("TD",))
    entry = a_received_entry(edition)
    a_member(entry.project, a_person("Ann (demo)", language="en"))
    db.session.expire(entry.project, ["members"])
    if isinstance(changed, EntryState):
        entry.state, entry.reason = changed, "请补充市场数据"
        letters.state_changed(entry, now=clock.now())
    else:
        place = RoundEntry(round=edition.rounds[0], entry=entry, standing=changed, moved_up_for=entry)
        db.session.add(place)
        db.session.flush()
        letters.standing_changed(place, now=clock.now())
    db.session.commit()
    found = the_letters()
    assert (found["zh"].subject.split("：")[0], found["en"].subject.split(":")[0]) == (zh, en)
    for letter in found.values():
        assert str(entry.number) in letter.text
        assert f"/entries/{entry.code}/" in letter.text
        assert ("请补充市场数据" in letter.text) == (changed in {EntryState.RETURNED, EntryState.REJECTED})
    assert found["zh"].person_id == the_leader(entry).id
