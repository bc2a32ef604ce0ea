"""The events a person has drafted are found by an index: each signed-in page asks whether there are any.

Revision ID: 0004
Revises: 0003
"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_events_created_by_id"), "events", ["created_by_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_events_created_by_id"), "events")
