"""The trail: insert-only, chained, and honest about its unsealed tail."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal import clock
from portal.audit import actions, queries
from portal.audit.rules import GENESIS
from portal.database import db


def three_rows() -> None:
    for number in range(3):
        actions.record(None, "publish", "event", f"salon-{number}", now=clock.now(), after={"state": "published"})
    db.session.commit()


@pytest.mark.parametrize("statement", ["UPDATE audit_rows SET action = 'forged'", "DELETE FROM audit_rows"])
def test_rows_can_neither_be_changed_nor_deleted(app: Flask, statement: str) -> None:
    three_rows()
    with pytest.raises(DBAPIError, match="insert-only"):
        db.session.execute(text(statement))
    db.session.rollback()
    assert len(queries.history("event", "salon-1")) == 1


def test_seals_cannot_be_changed_either(app: Flask) -> None:
    three_rows()
    actions.seal(now=clock.now())
    db.session.commit()
    with pytest.raises(DBAPIError, match="insert-only"):
        db.session.execute(text("UPDATE audit_seals SET digest = 'x'"))
    db.session.rollback()


def test_the_chain_covers_all_rows_and_reports_the_tail(app: Flask) -> None:
    three_rows()
    assert queries.verify() == queries.Verdict(sealed=0, unsealed=3, broken_at=None, head=GENESIS)
    assert actions.seal(now=clock.now()) == 3
    db.session.commit()
    three_rows()
    verdict = queries.verify()
    assert (verdict.sealed, verdict.unsealed, verdict.broken_at) == (3, 3, None)


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "forgery",
    [
        "UPDATE audit_rows SET ref = 'salon-9' WHERE id = 2",
        'UPDATE audit_rows SET after = \'{"state": "draft"}\' WHERE id = 2',
        "UPDATE audit_seals SET digest = substr(digest, 1, 63) || 'z' WHERE number = 2",
        "DELETE FROM audit_seals WHERE number = 2",
    ],
)
def test_a_forgery_past_the_triggers_is_found_by_the_chain(app: Flask, forgery: str) -> None:
    three_rows()
    actions.seal(now=clock.now())
    db.session.commit()
    for table in ("audit_rows", "audit_seals"):
        for verb in ("update", "delete"):
            db.session.execute(text(f"DROP TRIGGER {table}_no_{verb}"))
    db.session.execute(text(forgery))
    db.session.commit()
    assert queries.verify().broken_at in {2, 3}


def test_verify_exits_with_one_for_a_broken_chain_and_zero_for_a_whole_one(app: Flask) -> None:
    three_rows()
    actions.seal(now=clock.now())
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert result.exit_code == 0
    assert "3 rows sealed, 0 not yet" in result.output


def test_a_look_is_noted_even_while_reading(app: Flask) -> None:
    with app.test_request_context("/"):
        actions.saw(None, "unmask", "person", "ABC", now=clock.now())
    assert [row.action for row in queries.history("person", "ABC")] == ["unmask"]
