"""Competitions and judging; what projects were supported with."""

import sqlalchemy as sa
from alembic import op

import portal.database
from portal.audit.triggers import make_insert_only

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "landings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('not_landed','intended','registered','moved_in','funded','ended')",
            name=op.f("ck_landings_state"),
        ),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_landings_project_id_projects")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["people.id"], name=op.f("fk_landings_recorded_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_landings")),
        sa.UniqueConstraint("project_id", "year", name=op.f("uq_landings_project_id_year")),
    )
    op.create_table(
        "supports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("amount_yuan", sa.BigInteger(), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("giver", sa.String(length=200), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("award_code", sa.String(length=24), nullable=True),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('prize','subsidy','space','fund','loan')", name=op.f("ck_supports_kind")),
        sa.CheckConstraint("amount_yuan IS NULL OR amount_yuan > 0", name=op.f("ck_supports_amount")),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["stored_files.id"], name=op.f("fk_supports_evidence_id_stored_files")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_supports_project_id_projects")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["people.id"], name=op.f("fk_supports_recorded_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supports")),
    )
    with op.batch_alter_table("supports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supports_project_id"), ["project_id"], unique=False)

    op.create_table(
        "competitions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("previous_id", sa.Integer(), nullable=True),
        sa.Column("number_prefix", sa.String(length=12), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("numbers_given", sa.Integer(), nullable=False),
        sa.Column("regulations_zh", sa.Text(), nullable=True),
        sa.Column("regulations_en", sa.Text(), nullable=True),
        sa.Column("sectors", sa.JSON(), nullable=False),
        sa.Column("entries_open_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("entries_close_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("max_entries_per_applicant", sa.Integer(), nullable=False),
        sa.Column("county_days", sa.Integer(), nullable=False),
        sa.Column("city_days", sa.Integer(), nullable=False),
        sa.Column("notice_days", sa.Integer(), nullable=False),
        sa.Column("gives_feedback", sa.Boolean(), nullable=False),
        sa.Column("contact_name", sa.String(length=100), nullable=True),
        sa.Column("contact_phone", sa.String(length=40), nullable=True),
        sa.Column("contact_email", sa.String(length=254), nullable=True),
        sa.Column("contact_address", sa.String(length=300), nullable=True),
        sa.Column("frozen_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("county_days > 0 AND city_days > 0 AND notice_days > 0", name=op.f("ck_competitions_days")),
        sa.CheckConstraint("entries_open_at < entries_close_at", name=op.f("ck_competitions_window")),
        sa.CheckConstraint("max_entries_per_applicant > 0", name=op.f("ck_competitions_max_entries")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_competitions_event_id_events")),
        sa.ForeignKeyConstraint(
            ["previous_id"], ["competitions.id"], name=op.f("fk_competitions_previous_id_competitions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competitions")),
        sa.UniqueConstraint("event_id", name=op.f("uq_competitions_event_id")),
        sa.UniqueConstraint("number_prefix", "year", name=op.f("uq_competitions_number_prefix_year")),
    )
    op.create_table(
        "competition_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("name_zh", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=True),
        sa.Column("note_zh", sa.String(length=500), nullable=True),
        sa.Column("note_en", sa.String(length=500), nullable=True),
        sa.Column("eligibility", sa.JSON(), nullable=False),
        sa.Column("materials", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competitions.id"], name=op.f("fk_competition_groups_competition_id_competitions")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competition_groups")),
        sa.UniqueConstraint("competition_id", "code", name=op.f("uq_competition_groups_competition_id_code")),
    )
    op.create_table(
        "heats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("makerspace_id", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=160), nullable=True),
        sa.Column("area_codes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competitions.id"], name=op.f("fk_heats_competition_id_competitions")
        ),
        sa.ForeignKeyConstraint(["makerspace_id"], ["makerspaces.id"], name=op.f("fk_heats_makerspace_id_makerspaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heats")),
    )
    with op.batch_alter_table("heats", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_heats_competition_id"), ["competition_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_heats_makerspace_id"), ["makerspace_id"], unique=False)

    op.create_table(
        "judges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("investor_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("is_chair", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("headline", sa.String(length=200), nullable=True),
        sa.Column("institution", sa.String(length=200), nullable=True),
        sa.Column("sectors", sa.JSON(), nullable=False),
        sa.Column("secrecy_agreed_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("invited_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answered_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('invited','accepted','declined')", name=op.f("ck_judges_state")),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competitions.id"], name=op.f("fk_judges_competition_id_competitions")
        ),
        sa.ForeignKeyConstraint(["investor_id"], ["investors.id"], name=op.f("fk_judges_investor_id_investors")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_judges_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judges")),
        sa.UniqueConstraint("code", name=op.f("uq_judges_code")),
        sa.UniqueConstraint("competition_id", "person_id", name=op.f("uq_judges_competition_id_person_id")),
    )
    with op.batch_alter_table("judges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_judges_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_judges_chair",
            ["competition_id"],
            unique=True,
            sqlite_where=sa.text("is_chair"),
            postgresql_where=sa.text("is_chair"),
        )

    op.create_table(
        "rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("name_zh", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=True),
        sa.Column("judges_per_entry", sa.Integer(), nullable=False),
        sa.Column("aggregation", sa.String(length=14), nullable=False),
        sa.Column("ties", sa.JSON(), nullable=False),
        sa.Column("spread_alarm", sa.Integer(), nullable=True),
        sa.Column("is_adjusted_shown", sa.Boolean(), nullable=False),
        sa.Column("jury_percent", sa.Integer(), nullable=False),
        sa.Column("pitch_minutes", sa.Integer(), nullable=False),
        sa.Column("qa_minutes", sa.Integer(), nullable=False),
        sa.Column("gap_minutes", sa.Integer(), nullable=False),
        sa.Column("scores_open_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("scores_close_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("hides_board", sa.Boolean(), nullable=False),
        sa.Column("closed_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("signed_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("aggregation IN ('trimmed_mean','mean')", name=op.f("ck_rounds_aggregation")),
        sa.CheckConstraint("kind IN ('online','pitch')", name=op.f("ck_rounds_kind")),
        sa.CheckConstraint("state <> 'signed' OR signed_at IS NOT NULL", name=op.f("ck_rounds_signed")),
        sa.CheckConstraint("state IN ('prepared','scoring','closed','signed')", name=op.f("ck_rounds_state")),
        sa.CheckConstraint("judges_per_entry > 0", name=op.f("ck_rounds_judges")),
        sa.CheckConstraint("jury_percent >= 0 AND jury_percent <= 50", name=op.f("ck_rounds_jury")),
        sa.CheckConstraint("scores_open_at < scores_close_at", name=op.f("ck_rounds_window")),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competitions.id"], name=op.f("fk_rounds_competition_id_competitions")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_rounds_event_id_events")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
        sa.UniqueConstraint("code", name=op.f("uq_rounds_code")),
        sa.UniqueConstraint("competition_id", "position", name=op.f("uq_rounds_competition_id_position")),
    )
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rounds_event_id"), ["event_id"], unique=False)

    op.create_table(
        "rule_sets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("frozen_by_id", sa.Integer(), nullable=True),
        sa.Column("frozen_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competitions.id"], name=op.f("fk_rule_sets_competition_id_competitions")
        ),
        sa.ForeignKeyConstraint(["frozen_by_id"], ["people.id"], name=op.f("fk_rule_sets_frozen_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_sets")),
        sa.UniqueConstraint("competition_id", "number", name=op.f("uq_rule_sets_competition_id_number")),
    )
    op.create_table(
        "conflicts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("made_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('employer','stake','mentor','family','makerspace','institution','other')",
            name=op.f("ck_conflicts_kind"),
        ),
        sa.CheckConstraint("source IN ('declared','detected','pinned')", name=op.f("ck_conflicts_source")),
        sa.ForeignKeyConstraint(
            ["judge_id"], ["judges.id"], name=op.f("fk_conflicts_judge_id_judges"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_conflicts_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflicts")),
        sa.UniqueConstraint("judge_id", "project_id", name=op.f("uq_conflicts_judge_id_project_id")),
    )
    with op.batch_alter_table("conflicts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conflicts_project_id"), ["project_id"], unique=False)

    op.create_table(
        "criteria",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=True),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("anchors", sa.JSON(), nullable=False),
        sa.CheckConstraint("points > 0 AND points <= 100", name=op.f("ck_criteria_points")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["competition_groups.id"], name=op.f("fk_criteria_group_id_competition_groups")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_criteria_round_id_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criteria")),
    )
    with op.batch_alter_table("criteria", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_criteria_round_id"), ["round_id"], unique=False)

    op.create_table(
        "entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("heat_id", sa.Integer(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("applicant_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("sector", sa.String(length=30), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("assessed_unit_id", sa.Integer(), nullable=True),
        sa.Column("nominating_makerspace_id", sa.Integer(), nullable=True),
        sa.Column("nominating_organisation_id", sa.Integer(), nullable=True),
        sa.Column("nominated_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("summary_zh", sa.Text(), nullable=True),
        sa.Column("summary_en", sa.Text(), nullable=True),
        sa.Column("statement_zh", sa.Text(), nullable=True),
        sa.Column("statement_en", sa.Text(), nullable=True),
        sa.Column("revenue_yuan", sa.BigInteger(), nullable=True),
        sa.Column("leader_birth_year", sa.Integer(), nullable=True),
        sa.Column("adviser_name", sa.String(length=100), nullable=True),
        sa.Column("is_commitment_given", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("withdrawal", sa.String(length=1000), nullable=True),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.Column("created_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("completed_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "sector IN ('electrical','footwear','apparel','auto_parts','pumps_valves','digital','equipment','health','new_energy','new_materials','laser','eyewear','locks','instruments','printing','toys','marine','ecology','culture','intellectual_property','general')",
            name=op.f("ck_entries_sector"),
        ),
        sa.CheckConstraint("state <> 'returned' OR reason IS NOT NULL", name=op.f("ck_entries_returned")),
        sa.CheckConstraint(
            "state = 'draft' OR state = 'withdrawn' OR number IS NOT NULL", name=op.f("ck_entries_numbered")
        ),
        sa.CheckConstraint(
            "state IN ('draft','submitted','returned','accepted','rejected','withdrawn')", name=op.f("ck_entries_state")
        ),
        sa.ForeignKeyConstraint(["applicant_id"], ["people.id"], name=op.f("fk_entries_applicant_id_people")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_entries_area_id_areas")),
        sa.ForeignKeyConstraint(["assessed_unit_id"], ["areas.id"], name=op.f("fk_entries_assessed_unit_id_areas")),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competitions.id"], name=op.f("fk_entries_competition_id_competitions")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["competition_groups.id"], name=op.f("fk_entries_group_id_competition_groups")
        ),
        sa.ForeignKeyConstraint(["heat_id"], ["heats.id"], name=op.f("fk_entries_heat_id_heats")),
        sa.ForeignKeyConstraint(
            ["nominating_makerspace_id"],
            ["makerspaces.id"],
            name=op.f("fk_entries_nominating_makerspace_id_makerspaces"),
        ),
        sa.ForeignKeyConstraint(
            ["nominating_organisation_id"],
            ["organisations.id"],
            name=op.f("fk_entries_nominating_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_entries_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        sa.UniqueConstraint("code", name=op.f("uq_entries_code")),
        sa.UniqueConstraint("competition_id", "number", name=op.f("uq_entries_competition_id_number")),
        sa.UniqueConstraint("project_id", "group_id", name=op.f("uq_entries_project_id_group_id")),
    )
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.create_index("ix_entries_applicant", ["applicant_id", "competition_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entries_area_id"), ["area_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entries_group_id"), ["group_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_entries_nominating_makerspace_id"), ["nominating_makerspace_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_entries_nominating_organisation_id"), ["nominating_organisation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_entries_project_id"), ["project_id"], unique=False)
        batch_op.create_index("ix_entries_queue", ["competition_id", "state", "area_id"], unique=False)

    op.create_table(
        "public_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("title_zh", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=300), nullable=True),
        sa.Column("text_zh", sa.Text(), nullable=True),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("posted_by_id", sa.Integer(), nullable=True),
        sa.Column("posted_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("open_objections", sa.Integer(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("replaced_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('advancement','awards')", name=op.f("ck_public_notices_kind")),
        sa.CheckConstraint("open_objections >= 0", name=op.f("ck_public_notices_open_objections")),
        sa.CheckConstraint("posted_on <= ends_on", name=op.f("ck_public_notices_window")),
        sa.CheckConstraint("replaced_at IS NULL OR open_objections = 0", name=op.f("ck_public_notices_replaced")),
        sa.CheckConstraint(
            "settled_on IS NULL OR (settled_on > ends_on AND open_objections = 0)",
            name=op.f("ck_public_notices_settled"),
        ),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competitions.id"], name=op.f("fk_public_notices_competition_id_competitions")
        ),
        sa.ForeignKeyConstraint(["posted_by_id"], ["people.id"], name=op.f("fk_public_notices_posted_by_id_people")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_public_notices_round_id_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_notices")),
        sa.UniqueConstraint("code", name=op.f("uq_public_notices_code")),
        sa.UniqueConstraint("id", "settled_on", name=op.f("uq_public_notices_id_settled_on")),
    )
    with op.batch_alter_table("public_notices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_public_notices_competition_id"), ["competition_id"], unique=False)
        batch_op.create_index(
            "uq_public_notices_of_awards",
            ["competition_id"],
            unique=True,
            sqlite_where=sa.text("replaced_at IS NULL AND kind = 'awards'"),
            postgresql_where=sa.text("replaced_at IS NULL AND kind = 'awards'"),
        )
        batch_op.create_index(
            "uq_public_notices_of_round",
            ["round_id"],
            unique=True,
            sqlite_where=sa.text("replaced_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL"),
        )

    op.create_table(
        "quotas",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("sector", sa.String(length=30), nullable=True),
        sa.Column("heat_id", sa.Integer(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "sector IS NULL OR sector IN ('electrical','footwear','apparel','auto_parts','pumps_valves','digital','equipment','health','new_energy','new_materials','laser','eyewear','locks','instruments','printing','toys','marine','ecology','culture','intellectual_property','general')",
            name=op.f("ck_quotas_sector"),
        ),
        sa.CheckConstraint("places > 0", name=op.f("ck_quotas_places")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["competition_groups.id"], name=op.f("fk_quotas_group_id_competition_groups")
        ),
        sa.ForeignKeyConstraint(["heat_id"], ["heats.id"], name=op.f("fk_quotas_heat_id_heats")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_quotas_round_id_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quotas")),
    )
    with op.batch_alter_table("quotas", schema=None) as batch_op:
        batch_op.create_index("uq_quotas_of", ["round_id", "group_id", "sector", "heat_id"], unique=True)

    op.create_table(
        "round_results",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rule_set_id", sa.Integer(), nullable=True),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("inputs_digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("signed_by_id", sa.Integer(), nullable=True),
        sa.Column("second_id", sa.Integer(), nullable=True),
        sa.Column("signed_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "number = 1 OR (reason IS NOT NULL AND second_id IS NOT NULL)", name=op.f("ck_round_results_corrected")
        ),
        sa.CheckConstraint("second_id IS NULL OR second_id <> signed_by_id", name=op.f("ck_round_results_two_hands")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_round_results_round_id_rounds")),
        sa.ForeignKeyConstraint(["rule_set_id"], ["rule_sets.id"], name=op.f("fk_round_results_rule_set_id_rule_sets")),
        sa.ForeignKeyConstraint(["second_id"], ["people.id"], name=op.f("fk_round_results_second_id_people")),
        sa.ForeignKeyConstraint(["signed_by_id"], ["people.id"], name=op.f("fk_round_results_signed_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_results")),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_round_results_round_id_number")),
    )
    op.create_table(
        "awards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("competition_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("title_zh", sa.String(length=100), nullable=False),
        sa.Column("title_en", sa.String(length=160), nullable=True),
        sa.Column("recipient_zh", sa.String(length=200), nullable=True),
        sa.Column("recipient_en", sa.String(length=200), nullable=True),
        sa.Column("prize_yuan", sa.BigInteger(), nullable=False),
        sa.Column("is_vacant", sa.Boolean(), nullable=False),
        sa.Column("certificate_number", sa.String(length=40), nullable=True),
        sa.Column("reprints", sa.Integer(), nullable=False),
        sa.Column("revoked_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("published_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("notice_id", sa.Integer(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.CheckConstraint("kind <> 'place' OR place IS NOT NULL", name=op.f("ck_awards_place")),
        sa.CheckConstraint("kind IN ('place','merit','organiser','adviser','special')", name=op.f("ck_awards_kind")),
        sa.CheckConstraint(
            "NOT is_vacant OR (entry_id IS NULL AND recipient_zh IS NULL)", name=op.f("ck_awards_vacant")
        ),
        sa.CheckConstraint("prize_yuan >= 0", name=op.f("ck_awards_prize")),
        sa.CheckConstraint(
            "published_at IS NULL OR (notice_id IS NOT NULL AND settled_on IS NOT NULL)", name=op.f("ck_awards_noticed")
        ),
        sa.CheckConstraint(
            "published_at IS NULL OR is_vacant OR certificate_number IS NOT NULL", name=op.f("ck_awards_certified")
        ),
        sa.ForeignKeyConstraint(
            ["competition_id"], ["competitions.id"], name=op.f("fk_awards_competition_id_competitions")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_awards_entry_id_entries")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["competition_groups.id"], name=op.f("fk_awards_group_id_competition_groups")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id", "settled_on"],
            ["public_notices.id", "public_notices.settled_on"],
            name=op.f("fk_awards_notice_id_public_notices"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awards")),
        sa.UniqueConstraint("certificate_number", name=op.f("uq_awards_certificate_number")),
        sa.UniqueConstraint("code", name=op.f("uq_awards_code")),
    )
    with op.batch_alter_table("awards", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_awards_competition_id"), ["competition_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_awards_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_awards_notice_id"), ["notice_id"], unique=False)

    op.create_table(
        "entry_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("is_leader", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_entry_members_entry_id_entries")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_entry_members_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_members")),
        sa.UniqueConstraint("entry_id", "person_id", name=op.f("uq_entry_members_entry_id_person_id")),
    )
    with op.batch_alter_table("entry_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_members_person_id"), ["person_id"], unique=False)

    op.create_table(
        "entry_papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("deck_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("added_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("removed_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('business_plan','pitch_deck','licence','rights_proof','commitment','other')",
            name=op.f("ck_entry_papers_kind"),
        ),
        sa.CheckConstraint("(deck_id IS NULL) <> (file_id IS NULL)", name=op.f("ck_entry_papers_one_source")),
        sa.ForeignKeyConstraint(["deck_id"], ["decks.id"], name=op.f("fk_entry_papers_deck_id_decks")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_entry_papers_entry_id_entries")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_entry_papers_file_id_stored_files")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_papers")),
        sa.UniqueConstraint("code", name=op.f("uq_entry_papers_code")),
    )
    with op.batch_alter_table("entry_papers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_papers_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "entry_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("submitted_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_entry_versions_entry_id_entries")),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["people.id"], name=op.f("fk_entry_versions_submitted_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_versions")),
        sa.UniqueConstraint("entry_id", "number", name=op.f("uq_entry_versions_entry_id_number")),
    )
    op.create_table(
        "objections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=True),
        sa.Column("contact", sa.String(length=254), nullable=False),
        sa.Column("about", sa.String(length=24), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("received_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('received','refused','taken_up','upheld','not_upheld')", name=op.f("ck_objections_state")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_objections_file_id_stored_files")),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["public_notices.id"], name=op.f("fk_objections_notice_id_public_notices")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_objections_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objections")),
        sa.UniqueConstraint("code", name=op.f("uq_objections_code")),
    )
    with op.batch_alter_table("objections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objections_notice_id"), ["notice_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_objections_person_id"), ["person_id"], unique=False)

    op.create_table(
        "overrides",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=24), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("made_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "rule IN ('max_company_age','registered_after','must_be_registered','must_be_unregistered','max_revenue','min_team_size','max_team_size','region_required','exclude_past_winners','max_age','right_required')",
            name=op.f("ck_overrides_rule"),
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_overrides_entry_id_entries")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_overrides_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_overrides")),
        sa.UniqueConstraint("entry_id", "rule", name=op.f("uq_overrides_entry_id_rule")),
    )
    with op.batch_alter_table("overrides", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_overrides_person_id"), ["person_id"], unique=False)

    op.create_table(
        "round_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("standing", sa.String(length=12), nullable=False),
        sa.Column("score", sa.Numeric(precision=6, scale=2), nullable=True),
        sa.Column("adjusted_score", sa.Numeric(precision=6, scale=2), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("drawn_place", sa.Integer(), nullable=True),
        sa.Column("place_in_order", sa.Integer(), nullable=True),
        sa.Column("revealed_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("moved_up_for_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("told_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "standing <> 'substituted' OR moved_up_for_id IS NOT NULL", name=op.f("ck_round_entries_substituted")
        ),
        sa.CheckConstraint(
            "standing IN ('pending','advanced','eliminated','substituted','absent','withdrawn')",
            name=op.f("ck_round_entries_standing"),
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_round_entries_entry_id_entries")),
        sa.ForeignKeyConstraint(
            ["moved_up_for_id"], ["entries.id"], name=op.f("fk_round_entries_moved_up_for_id_entries")
        ),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_round_entries_round_id_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_entries")),
        sa.UniqueConstraint("round_id", "entry_id", name=op.f("uq_round_entries_round_id_entry_id")),
    )
    with op.batch_alter_table("round_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_entries_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index("ix_round_entries_standing", ["round_id", "standing"], unique=False)

    op.create_table(
        "screenings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("received_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("level IN ('county','city')", name=op.f("ck_screenings_level")),
        sa.CheckConstraint(
            "verdict IS NULL OR verdict IN ('passed','returned','rejected')", name=op.f("ck_screenings_verdict")
        ),
        sa.CheckConstraint("(verdict IS NULL) = (decided_at IS NULL)", name=op.f("ck_screenings_decided")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"], name=op.f("fk_screenings_decided_by_id_people")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_screenings_entry_id_entries")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screenings")),
    )
    with op.batch_alter_table("screenings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_screenings_decided_by_id"), ["decided_by_id"], unique=False)
        batch_op.create_index("ix_screenings_entry", ["entry_id", "id"], unique=False)
        batch_op.create_index("ix_screenings_queue", ["level", "decided_at", "due_on"], unique=False)

    op.create_table(
        "seats",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("judge_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("is_calibration", sa.Boolean(), nullable=False),
        sa.Column("is_locked", sa.Boolean(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("saved_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("assigned_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("reopened_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('assigned','recused')", name=op.f("ck_seats_state")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_seats_entry_id_entries")),
        sa.ForeignKeyConstraint(["judge_id"], ["judges.id"], name=op.f("fk_seats_judge_id_judges")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_seats_round_id_rounds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seats")),
        sa.UniqueConstraint("code", name=op.f("uq_seats_code")),
        sa.UniqueConstraint("round_id", "judge_id", "entry_id", name=op.f("uq_seats_round_id_judge_id_entry_id")),
    )
    with op.batch_alter_table("seats", schema=None) as batch_op:
        batch_op.create_index("ix_seats_entry", ["entry_id", "round_id"], unique=False)
        batch_op.create_index("ix_seats_judge", ["judge_id", "round_id"], unique=False)

    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("is_accepted", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["people.id"], name=op.f("fk_corrections_asked_by_id_people")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"], name=op.f("fk_corrections_decided_by_id_people")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_corrections_round_id_rounds")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_corrections_seat_id_seats")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
        sa.UniqueConstraint("code", name=op.f("uq_corrections_code")),
    )
    with op.batch_alter_table("corrections", schema=None) as batch_op:
        batch_op.create_index("ix_corrections_round", ["round_id", "decided_at"], unique=False)

    op.create_table(
        "objection_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("objection_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("taken_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('received','refused','taken_up','upheld','not_upheld')", name=op.f("ck_objection_steps_state")
        ),
        sa.ForeignKeyConstraint(
            ["objection_id"], ["objections.id"], name=op.f("fk_objection_steps_objection_id_objections")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_objection_steps_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection_steps")),
    )
    with op.batch_alter_table("objection_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objection_steps_objection_id"), ["objection_id"], unique=False)

    op.create_table(
        "prize_payments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("award_id", sa.Integer(), nullable=False),
        sa.Column("amount_yuan", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("condition_zh", sa.String(length=200), nullable=True),
        sa.Column("condition_en", sa.String(length=300), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("amount_yuan > 0", name=op.f("ck_prize_payments_amount")),
        sa.ForeignKeyConstraint(["award_id"], ["awards.id"], name=op.f("fk_prize_payments_award_id_awards")),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["stored_files.id"], name=op.f("fk_prize_payments_evidence_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["people.id"], name=op.f("fk_prize_payments_recorded_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prize_payments")),
    )
    with op.batch_alter_table("prize_payments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_prize_payments_award_id"), ["award_id"], unique=False)

    op.create_table(
        "sheets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seat_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("marks", sa.JSON(), nullable=False),
        sa.Column("total", sa.Numeric(precision=6, scale=2), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("corrected_by_id", sa.Integer(), nullable=True),
        sa.Column("filed_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("total >= 0 AND total <= 100", name=op.f("ck_sheets_total")),
        sa.ForeignKeyConstraint(["corrected_by_id"], ["people.id"], name=op.f("fk_sheets_corrected_by_id_people")),
        sa.ForeignKeyConstraint(["seat_id"], ["seats.id"], name=op.f("fk_sheets_seat_id_seats")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheets")),
        sa.UniqueConstraint("seat_id", "number", name=op.f("uq_sheets_seat_id_number")),
    )

    for table in ("entry_versions", "objection_steps", "round_results", "rule_sets", "sheets"):
        make_insert_only(op.get_bind(), table)


def downgrade() -> None:
    op.drop_table("sheets")
    with op.batch_alter_table("prize_payments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_prize_payments_award_id"))

    op.drop_table("prize_payments")
    with op.batch_alter_table("objection_steps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objection_steps_objection_id"))

    op.drop_table("objection_steps")
    with op.batch_alter_table("corrections", schema=None) as batch_op:
        batch_op.drop_index("ix_corrections_round")

    op.drop_table("corrections")
    with op.batch_alter_table("seats", schema=None) as batch_op:
        batch_op.drop_index("ix_seats_judge")
        batch_op.drop_index("ix_seats_entry")

    op.drop_table("seats")
    with op.batch_alter_table("screenings", schema=None) as batch_op:
        batch_op.drop_index("ix_screenings_queue")
        batch_op.drop_index("ix_screenings_entry")
        batch_op.drop_index(batch_op.f("ix_screenings_decided_by_id"))

    op.drop_table("screenings")
    with op.batch_alter_table("round_entries", schema=None) as batch_op:
        batch_op.drop_index("ix_round_entries_standing")
        batch_op.drop_index(batch_op.f("ix_round_entries_entry_id"))

    op.drop_table("round_entries")
    with op.batch_alter_table("overrides", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_overrides_person_id"))

    op.drop_table("overrides")
    with op.batch_alter_table("objections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objections_person_id"))
        batch_op.drop_index(batch_op.f("ix_objections_notice_id"))

    op.drop_table("objections")
    op.drop_table("entry_versions")
    with op.batch_alter_table("entry_papers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_papers_entry_id"))

    op.drop_table("entry_papers")
    with op.batch_alter_table("entry_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_members_person_id"))

    op.drop_table("entry_members")
    with op.batch_alter_table("awards", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_awards_notice_id"))
        batch_op.drop_index(batch_op.f("ix_awards_entry_id"))
        batch_op.drop_index(batch_op.f("ix_awards_competition_id"))

    op.drop_table("awards")
    op.drop_table("round_results")
    with op.batch_alter_table("quotas", schema=None) as batch_op:
        batch_op.drop_index("uq_quotas_of")

    op.drop_table("quotas")
    with op.batch_alter_table("public_notices", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_public_notices_of_round",
            sqlite_where=sa.text("replaced_at IS NULL"),
            postgresql_where=sa.text("replaced_at IS NULL"),
        )
        batch_op.drop_index(
            "uq_public_notices_of_awards",
            sqlite_where=sa.text("replaced_at IS NULL AND kind = 'awards'"),
            postgresql_where=sa.text("replaced_at IS NULL AND kind = 'awards'"),
        )
        batch_op.drop_index(batch_op.f("ix_public_notices_competition_id"))

    op.drop_table("public_notices")
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.drop_index("ix_entries_queue")
        batch_op.drop_index(batch_op.f("ix_entries_project_id"))
        batch_op.drop_index(batch_op.f("ix_entries_nominating_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_entries_nominating_makerspace_id"))
        batch_op.drop_index(batch_op.f("ix_entries_group_id"))
        batch_op.drop_index(batch_op.f("ix_entries_area_id"))
        batch_op.drop_index("ix_entries_applicant")

    op.drop_table("entries")
    with op.batch_alter_table("criteria", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_criteria_round_id"))

    op.drop_table("criteria")
    with op.batch_alter_table("conflicts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conflicts_project_id"))

    op.drop_table("conflicts")
    op.drop_table("rule_sets")
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rounds_event_id"))

    op.drop_table("rounds")
    with op.batch_alter_table("judges", schema=None) as batch_op:
        batch_op.drop_index("uq_judges_chair", sqlite_where=sa.text("is_chair"), postgresql_where=sa.text("is_chair"))
        batch_op.drop_index(batch_op.f("ix_judges_person_id"))

    op.drop_table("judges")
    with op.batch_alter_table("heats", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_heats_makerspace_id"))
        batch_op.drop_index(batch_op.f("ix_heats_competition_id"))

    op.drop_table("heats")
    op.drop_table("competition_groups")
    op.drop_table("competitions")
    with op.batch_alter_table("supports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supports_project_id"))

    op.drop_table("supports")
    op.drop_table("landings")
