"""What the migrations make is what the models say, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from sqlalchemy import text
from sqlalchemy.orm import configure_mappers

from portal.audit.triggers import INSERT_ONLY
from portal.database import db
from tests.databases import ROOT


def test_migrations_make_what_the_models_say(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_object": current_app.extensions["migrate"].configure_args["include_object"]}
        )
        differences = compare_metadata(context, db.metadatas[None])
    assert not differences, "write a migration: flask --app app db migrate -m '…'"


def test_migrations_have_one_head() -> None:
    heads = ScriptDirectory(str(ROOT / "migrations")).get_heads()
    assert len(heads) == 1, f"two migrations follow the same one: {heads}; chain them by down_revision"


def test_every_relationship_can_be_configured(app: Flask) -> None:
    configure_mappers()


def test_insert_only_tables_keep_their_triggers(app: Flask) -> None:
    if db.engine.dialect.name == "sqlite":
        query = text("SELECT tbl_name, count(*) FROM sqlite_master WHERE type = 'trigger' GROUP BY tbl_name")
        wanted = 2  # one against UPDATE, one against DELETE
    else:
        query = text("SELECT tgrelid::regclass::text, count(*) FROM pg_trigger WHERE NOT tgisinternal GROUP BY 1")
        wanted = 1
    found = {str(table): count for table, count in db.session.execute(query)}
    bare = [table for table in INSERT_ONLY if found.get(table, 0) < wanted]
    assert not bare, "a batch migration on SQLite drops triggers: call make_insert_only again at its end"
