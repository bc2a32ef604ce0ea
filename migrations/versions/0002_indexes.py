"""Lists are read along an index in their own order, however many events there are.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# In place of an index over the first column alone: the same, in the order of time.
WIDENED = {
    "kind": ("ix_events_kind_time", ["kind", "starts_at", "id"]),
    "organisation_id": ("ix_events_body", ["organisation_id", "state", "starts_at", "id"]),
    "area_id": ("ix_events_area_time", ["area_id", "starts_at"]),
    "assessed_unit_id": ("ix_events_unit_time", ["assessed_unit_id", "starts_at"]),
}


def upgrade() -> None:
    for column, (name, columns) in WIDENED.items():
        op.create_index(name, "events", columns)
        op.drop_index(op.f(f"ix_events_{column}"), "events")
    op.create_index("ix_registrations_event", "registrations", ["event_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_registrations_event", "registrations")
    for column, (name, _columns) in WIDENED.items():
        op.create_index(op.f(f"ix_events_{column}"), "events", [column])
        op.drop_index(name, "events")
