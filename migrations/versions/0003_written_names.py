"""What somebody wrote down about another person stays apart from what that person says of themselves.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("registrations", sa.Column("written_name", sa.String(length=100), nullable=True))
    op.add_column("registrations", sa.Column("written_address", sa.String(length=254), nullable=True))
    op.add_column("door_staff", sa.Column("written_name", sa.String(length=100), nullable=True))


def downgrade() -> None:
    op.drop_column("door_staff", "written_name")
    op.drop_column("registrations", "written_address")
    op.drop_column("registrations", "written_name")
