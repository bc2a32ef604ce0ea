"""Summits: parties, wishes, plans, meetings and what came of them."""

import sqlalchemy as sa
from alembic import op

import portal.database

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "summits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("slot_minutes", sa.Integer(), nullable=False),
        sa.Column("break_minutes", sa.Integer(), nullable=False),
        sa.Column("project_meetings", sa.Integer(), nullable=False),
        sa.Column("investor_meetings", sa.Integer(), nullable=False),
        sa.Column("open_requests", sa.Integer(), nullable=False),
        sa.Column("request_hours", sa.Integer(), nullable=False),
        sa.Column("least_meetings", sa.Integer(), nullable=False),
        sa.Column("fills_silence", sa.Boolean(), nullable=False),
        sa.Column("is_moderated", sa.Boolean(), nullable=False),
        sa.Column("tier_hours", sa.Integer(), nullable=False),
        sa.Column("asks", sa.JSON(), nullable=False),
        sa.Column("sign_up_opens_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("sign_up_closes_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("wishes_open_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("wishes_close_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("plans", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("least_meetings >= 0 AND tier_hours >= 0", name=op.f("ck_summits_floor")),
        sa.CheckConstraint("open_requests > 0 AND request_hours > 0", name=op.f("ck_summits_requests")),
        sa.CheckConstraint("project_meetings > 0 AND investor_meetings > 0", name=op.f("ck_summits_caps")),
        sa.CheckConstraint("sign_up_opens_at < sign_up_closes_at", name=op.f("ck_summits_sign_up")),
        sa.CheckConstraint("slot_minutes > 0 AND break_minutes >= 0", name=op.f("ck_summits_minutes")),
        sa.CheckConstraint("wishes_open_at < wishes_close_at", name=op.f("ck_summits_wishes")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_summits_event_id_events")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summits")),
        sa.UniqueConstraint("event_id", name=op.f("uq_summits_event_id")),
    )
    op.create_table(
        "summit_parties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("summit_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("investor_id", sa.Integer(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("meetings", sa.Integer(), nullable=True),
        sa.Column("unavailable", sa.JSON(), nullable=False),
        sa.Column("table_number", sa.Integer(), nullable=True),
        sa.Column("about", sa.String(length=500), nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("left_from", sa.Integer(), nullable=True),
        sa.Column("joined_by_id", sa.Integer(), nullable=True),
        sa.Column("joined_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(kind = 'project') = (investor_id IS NULL)", name=op.f("ck_summit_parties_investor")),
        sa.CheckConstraint("(kind = 'project') = (project_id IS NOT NULL)", name=op.f("ck_summit_parties_project")),
        sa.CheckConstraint("kind IN ('investor','lender','project')", name=op.f("ck_summit_parties_kind")),
        sa.CheckConstraint(
            "state IN ('applied','admitted','declined','withdrawn','gone')", name=op.f("ck_summit_parties_state")
        ),
        sa.CheckConstraint("meetings IS NULL OR meetings > 0", name=op.f("ck_summit_parties_meetings")),
        sa.ForeignKeyConstraint(
            ["investor_id"], ["investors.id"], name=op.f("fk_summit_parties_investor_id_investors")
        ),
        sa.ForeignKeyConstraint(["joined_by_id"], ["people.id"], name=op.f("fk_summit_parties_joined_by_id_people")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_summit_parties_project_id_projects")),
        sa.ForeignKeyConstraint(["summit_id"], ["summits.id"], name=op.f("fk_summit_parties_summit_id_summits")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summit_parties")),
        sa.UniqueConstraint("code", name=op.f("uq_summit_parties_code")),
        sa.UniqueConstraint("summit_id", "investor_id", name=op.f("uq_summit_parties_summit_id_investor_id")),
        sa.UniqueConstraint("summit_id", "project_id", name=op.f("uq_summit_parties_summit_id_project_id")),
    )
    with op.batch_alter_table("summit_parties", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_summit_parties_investor_id"), ["investor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_summit_parties_joined_by_id"), ["joined_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_summit_parties_project_id"), ["project_id"], unique=False)
        batch_op.create_index("ix_summit_parties_state", ["summit_id", "state"], unique=False)

    op.create_table(
        "summit_plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("summit_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("time_limit", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("problem", sa.JSON(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=True),
        sa.Column("bound", sa.Integer(), nullable=True),
        sa.Column("is_proved", sa.Boolean(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("failure", sa.String(length=500), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("leased_until", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("finished_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("published_by_id", sa.Integer(), nullable=True),
        sa.Column("published_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("told_up_to", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued','running','ready','failed','published','superseded')",
            name=op.f("ck_summit_plans_state"),
        ),
        sa.CheckConstraint("progress >= 0 AND progress <= 100", name=op.f("ck_summit_plans_progress")),
        sa.CheckConstraint("weight IS NULL OR bound IS NULL OR weight <= bound", name=op.f("ck_summit_plans_bound")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["people.id"], name=op.f("fk_summit_plans_asked_by_id_people")),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["people.id"], name=op.f("fk_summit_plans_published_by_id_people")
        ),
        sa.ForeignKeyConstraint(["summit_id"], ["summits.id"], name=op.f("fk_summit_plans_summit_id_summits")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summit_plans")),
        sa.UniqueConstraint("code", name=op.f("uq_summit_plans_code")),
        sa.UniqueConstraint("summit_id", "number", name=op.f("uq_summit_plans_summit_id_number")),
    )
    with op.batch_alter_table("summit_plans", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_summit_plans_asked_by_id"), ["asked_by_id"], unique=False)
        batch_op.create_index(
            "uq_summit_plans_published",
            ["summit_id"],
            unique=True,
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )

    op.create_table(
        "summit_slots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("summit_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("session", sa.Integer(), nullable=False),
        sa.Column("starts_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_summit_slots_times")),
        sa.CheckConstraint("number >= 0", name=op.f("ck_summit_slots_number")),
        sa.ForeignKeyConstraint(["summit_id"], ["summits.id"], name=op.f("fk_summit_slots_summit_id_summits")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summit_slots")),
        sa.UniqueConstraint("summit_id", "number", name=op.f("uq_summit_slots_summit_id_number")),
    )
    op.create_table(
        "summit_tables",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("summit_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_summit_tables_number")),
        sa.ForeignKeyConstraint(["summit_id"], ["summits.id"], name=op.f("fk_summit_tables_summit_id_summits")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summit_tables")),
        sa.UniqueConstraint("summit_id", "number", name=op.f("uq_summit_tables_summit_id_number")),
    )
    op.create_table(
        "meeting_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("summit_id", sa.Integer(), nullable=False),
        sa.Column("capital_id", sa.Integer(), nullable=False),
        sa.Column("founder_id", sa.Integer(), nullable=False),
        sa.Column("asked_as", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("reply", sa.String(length=500), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.CheckConstraint("asked_as IN ('team','investor','portal')", name=op.f("ck_meeting_requests_asked_as")),
        sa.CheckConstraint(
            "state IN ('open','accepted','declined','expired','withdrawn')", name=op.f("ck_meeting_requests_state")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["people.id"], name=op.f("fk_meeting_requests_answered_by_id_people")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["people.id"], name=op.f("fk_meeting_requests_asked_by_id_people")),
        sa.ForeignKeyConstraint(
            ["capital_id"], ["summit_parties.id"], name=op.f("fk_meeting_requests_capital_id_summit_parties")
        ),
        sa.ForeignKeyConstraint(
            ["founder_id"], ["summit_parties.id"], name=op.f("fk_meeting_requests_founder_id_summit_parties")
        ),
        sa.ForeignKeyConstraint(["summit_id"], ["summits.id"], name=op.f("fk_meeting_requests_summit_id_summits")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_requests")),
        sa.UniqueConstraint("capital_id", "founder_id", name=op.f("uq_meeting_requests_capital_id_founder_id")),
        sa.UniqueConstraint("code", name=op.f("uq_meeting_requests_code")),
    )
    with op.batch_alter_table("meeting_requests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_requests_asked_by_id"), ["asked_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_requests_founder_id"), ["founder_id"], unique=False)
        batch_op.create_index("ix_meeting_requests_state", ["summit_id", "state", "expires_at"], unique=False)

    op.create_table(
        "meetings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("capital_id", sa.Integer(), nullable=False),
        sa.Column("founder_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.Column("table", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("uid", sa.String(length=255), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("reminded_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('planned','held','missed','cancelled')", name=op.f("ck_meetings_state")),
        sa.ForeignKeyConstraint(
            ["capital_id"], ["summit_parties.id"], name=op.f("fk_meetings_capital_id_summit_parties")
        ),
        sa.ForeignKeyConstraint(
            ["founder_id"], ["summit_parties.id"], name=op.f("fk_meetings_founder_id_summit_parties")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["summit_plans.id"], name=op.f("fk_meetings_plan_id_summit_plans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("code", name=op.f("uq_meetings_code")),
    )
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.create_index("ix_meetings_capital", ["capital_id", "slot"], unique=False)
        batch_op.create_index("ix_meetings_founder", ["founder_id", "slot"], unique=False)
        batch_op.create_index(batch_op.f("ix_meetings_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meetings_uid"), ["uid"], unique=False)
        batch_op.create_index(
            "uq_meetings_capital",
            ["plan_id", "slot", "capital_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'cancelled'"),
            postgresql_where=sa.text("state <> 'cancelled'"),
        )
        batch_op.create_index(
            "uq_meetings_founder",
            ["plan_id", "slot", "founder_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'cancelled'"),
            postgresql_where=sa.text("state <> 'cancelled'"),
        )
        batch_op.create_index(
            "uq_meetings_pair",
            ["plan_id", "capital_id", "founder_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'cancelled'"),
            postgresql_where=sa.text("state <> 'cancelled'"),
        )
        batch_op.create_index(
            "uq_meetings_table",
            ["plan_id", "slot", "table"],
            unique=True,
            sqlite_where=sa.text("state <> 'cancelled'"),
            postgresql_where=sa.text("state <> 'cancelled'"),
        )

    op.create_table(
        "summit_locks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("summit_id", sa.Integer(), nullable=False),
        sa.Column("capital_id", sa.Integer(), nullable=False),
        sa.Column("founder_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=True),
        sa.Column("table", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["capital_id"], ["summit_parties.id"], name=op.f("fk_summit_locks_capital_id_summit_parties")
        ),
        sa.ForeignKeyConstraint(
            ["founder_id"], ["summit_parties.id"], name=op.f("fk_summit_locks_founder_id_summit_parties")
        ),
        sa.ForeignKeyConstraint(["summit_id"], ["summits.id"], name=op.f("fk_summit_locks_summit_id_summits")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summit_locks")),
        sa.UniqueConstraint("capital_id", "founder_id", name=op.f("uq_summit_locks_capital_id_founder_id")),
    )
    with op.batch_alter_table("summit_locks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_summit_locks_founder_id"), ["founder_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_summit_locks_summit_id"), ["summit_id"], unique=False)

    op.create_table(
        "summit_unmet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("capital_id", sa.Integer(), nullable=False),
        sa.Column("founder_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=14), nullable=False),
        sa.CheckConstraint(
            "reason IN ('INVESTOR_FULL','PROJECT_FULL','NO_COMMON_SLOT','TABLES_FULL','LOWER_PRIORITY','DECLINED','GONE')",
            name=op.f("ck_summit_unmet_reason"),
        ),
        sa.ForeignKeyConstraint(
            ["capital_id"], ["summit_parties.id"], name=op.f("fk_summit_unmet_capital_id_summit_parties")
        ),
        sa.ForeignKeyConstraint(
            ["founder_id"], ["summit_parties.id"], name=op.f("fk_summit_unmet_founder_id_summit_parties")
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["summit_plans.id"], name=op.f("fk_summit_unmet_plan_id_summit_plans")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summit_unmet")),
        sa.UniqueConstraint(
            "plan_id", "capital_id", "founder_id", name=op.f("uq_summit_unmet_plan_id_capital_id_founder_id")
        ),
    )
    with op.batch_alter_table("summit_unmet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_summit_unmet_capital_id"), ["capital_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_summit_unmet_founder_id"), ["founder_id"], unique=False)

    op.create_table(
        "summit_wishes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=5), nullable=False),
        sa.Column("marked_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("mark IN ('must','like','no','block')", name=op.f("ck_summit_wishes_mark")),
        sa.CheckConstraint("party_id <> other_id", name=op.f("ck_summit_wishes_two")),
        sa.ForeignKeyConstraint(
            ["other_id"], ["summit_parties.id"], name=op.f("fk_summit_wishes_other_id_summit_parties")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["summit_parties.id"], name=op.f("fk_summit_wishes_party_id_summit_parties")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_summit_wishes")),
        sa.UniqueConstraint("party_id", "other_id", name=op.f("uq_summit_wishes_party_id_other_id")),
    )
    with op.batch_alter_table("summit_wishes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_summit_wishes_other_id"), ["other_id"], unique=False)

    op.create_table(
        "meeting_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("summit_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=9), nullable=False),
        sa.Column("slot_before", sa.Integer(), nullable=True),
        sa.Column("table_before", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=True),
        sa.Column("changed_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('added','moved','cancelled')", name=op.f("ck_meeting_changes_kind")),
        sa.ForeignKeyConstraint(["changed_by_id"], ["people.id"], name=op.f("fk_meeting_changes_changed_by_id_people")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_changes_meeting_id_meetings")),
        sa.ForeignKeyConstraint(["summit_id"], ["summits.id"], name=op.f("fk_meeting_changes_summit_id_summits")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_changes")),
    )
    with op.batch_alter_table("meeting_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_changes_changed_by_id"), ["changed_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meeting_changes_meeting_id"), ["meeting_id"], unique=False)
        batch_op.create_index("ix_meeting_changes_order", ["summit_id", "number"], unique=False)

    op.create_table(
        "meeting_outcomes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("did_meet", sa.Boolean(), nullable=False),
        sa.Column("interest", sa.String(length=5), nullable=True),
        sa.Column("next_step", sa.String(length=14), nullable=False),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=True),
        sa.Column("said_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("interest IN ('yes','maybe','no')", name=op.f("ck_meeting_outcomes_interest")),
        sa.CheckConstraint(
            "next_step IN ('none','send_deck','talk_again','visit','due_diligence')",
            name=op.f("ck_meeting_outcomes_next_step"),
        ),
        sa.CheckConstraint("side IN ('team','investor','portal')", name=op.f("ck_meeting_outcomes_side")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_meeting_outcomes_meeting_id_meetings")),
        sa.ForeignKeyConstraint(["said_by_id"], ["people.id"], name=op.f("fk_meeting_outcomes_said_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_outcomes")),
        sa.UniqueConstraint("meeting_id", "side", name=op.f("uq_meeting_outcomes_meeting_id_side")),
    )
    with op.batch_alter_table("meeting_outcomes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meeting_outcomes_said_by_id"), ["said_by_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("meeting_outcomes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meeting_outcomes_said_by_id"))

    op.drop_table("meeting_outcomes")
    with op.batch_alter_table("meeting_changes", schema=None) as batch_op:
        batch_op.drop_index("ix_meeting_changes_order")
        batch_op.drop_index(batch_op.f("ix_meeting_changes_meeting_id"))
        batch_op.drop_index(batch_op.f("ix_meeting_changes_changed_by_id"))

    op.drop_table("meeting_changes")
    with op.batch_alter_table("summit_wishes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_summit_wishes_other_id"))

    op.drop_table("summit_wishes")
    with op.batch_alter_table("summit_unmet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_summit_unmet_founder_id"))
        batch_op.drop_index(batch_op.f("ix_summit_unmet_capital_id"))

    op.drop_table("summit_unmet")
    with op.batch_alter_table("summit_locks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_summit_locks_summit_id"))
        batch_op.drop_index(batch_op.f("ix_summit_locks_founder_id"))

    op.drop_table("summit_locks")
    with op.batch_alter_table("meetings", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_meetings_table",
            sqlite_where=sa.text("state <> 'cancelled'"),
            postgresql_where=sa.text("state <> 'cancelled'"),
        )
        batch_op.drop_index(
            "uq_meetings_pair",
            sqlite_where=sa.text("state <> 'cancelled'"),
            postgresql_where=sa.text("state <> 'cancelled'"),
        )
        batch_op.drop_index(
            "uq_meetings_founder",
            sqlite_where=sa.text("state <> 'cancelled'"),
            postgresql_where=sa.text("state <> 'cancelled'"),
        )
        batch_op.drop_index(
            "uq_meetings_capital",
            sqlite_where=sa.text("state <> 'cancelled'"),
            postgresql_where=sa.text("state <> 'cancelled'"),
        )
        batch_op.drop_index(batch_op.f("ix_meetings_uid"))
        batch_op.drop_index(batch_op.f("ix_meetings_plan_id"))
        batch_op.drop_index("ix_meetings_founder")
        batch_op.drop_index("ix_meetings_capital")

    op.drop_table("meetings")
    with op.batch_alter_table("meeting_requests", schema=None) as batch_op:
        batch_op.drop_index("ix_meeting_requests_state")
        batch_op.drop_index(batch_op.f("ix_meeting_requests_founder_id"))
        batch_op.drop_index(batch_op.f("ix_meeting_requests_asked_by_id"))

    op.drop_table("meeting_requests")
    op.drop_table("summit_tables")
    op.drop_table("summit_slots")
    with op.batch_alter_table("summit_plans", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_summit_plans_published",
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )
        batch_op.drop_index(batch_op.f("ix_summit_plans_asked_by_id"))

    op.drop_table("summit_plans")
    with op.batch_alter_table("summit_parties", schema=None) as batch_op:
        batch_op.drop_index("ix_summit_parties_state")
        batch_op.drop_index(batch_op.f("ix_summit_parties_project_id"))
        batch_op.drop_index(batch_op.f("ix_summit_parties_joined_by_id"))
        batch_op.drop_index(batch_op.f("ix_summit_parties_investor_id"))

    op.drop_table("summit_parties")
    op.drop_table("summits")
