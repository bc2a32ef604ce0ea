"""Alembic on SQLite and PostgreSQL: one transaction for a whole upgrade, so that an interrupted one leaves nothing."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from portal.database import db

PG_LOCK = 20_161_207  # several nodes may start at once: one migrates, the others wait


def run(connection: Connection) -> None:
    """Bring the schema up within one transaction."""
    arguments = current_app.extensions["migrate"].configure_args
    context.configure(connection=connection, target_metadata=db.metadatas[None], **arguments)
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({PG_LOCK})")
        context.run_migrations()


with db.engine.connect() as connection:
    run(connection)
