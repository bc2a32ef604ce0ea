"""Triggers that make a table insert-only, for migrations on both databases."""

from sqlalchemy import Connection, text

INSERT_ONLY = (
    "audit_rows",
    "audit_seals",
    "deck_views",
    "entry_versions",
    "objection_steps",
    "outcome_steps",
    "project_versions",
    "round_results",
    "rule_sets",
    "sheets",
)


def make_insert_only(connection: Connection, table: str) -> None:
    """Refuse UPDATE and DELETE on the table from now on."""
    if connection.dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            connection.execute(
                text(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"
                )
            )
        return
    connection.execute(
        text(
            f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{table} is insert-only'; END $$"
        )
    )
    connection.execute(
        text(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
        )
    )
