"""The first schema: every table, the insert-only triggers, the search index."""

import sqlalchemy as sa
from alembic import op

import portal.database
from portal.audit.triggers import make_insert_only
from portal.search.index import create_index, drop_index

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "areas",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name_zh", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("short_zh", sa.String(length=20), nullable=False),
        sa.Column("short_en", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("is_urban", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("display_order", sa.Integer(), nullable=False),
        sa.Column("lead_industries", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "kind IN ('prefecture','district','county_city','county','functional_zone','statistical')",
            name=op.f("ck_areas_kind"),
        ),
        sa.CheckConstraint(
            "valid_from IS NULL OR valid_to IS NULL OR valid_from < valid_to", name=op.f("ck_areas_valid_in_order")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["areas.id"], name=op.f("fk_areas_parent_id_areas")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_areas")),
        sa.UniqueConstraint("code", name=op.f("uq_areas_code")),
    )
    with op.batch_alter_table("areas", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_areas_parent_id"), ["parent_id"], unique=False)

    op.create_table(
        "audit_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("ref", sa.String(length=120), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.Column("request_id", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_rows")),
    )
    with op.batch_alter_table("audit_rows", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_rows_actor_id"), ["actor_id"], unique=False)

    op.create_table(
        "calendar_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("is_provisional", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('holiday','workday')", name=op.f("ck_calendar_days_kind")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_days")),
    )
    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("email_proven_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("phone_proven_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=True),
        sa.Column("password_changed_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("totp_secret", sa.String(length=64), nullable=True),
        sa.Column("totp_confirmed_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("organisation_name", sa.String(length=200), nullable=True),
        sa.Column("created_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("forgotten_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("language IN ('zh','en')", name=op.f("ck_people_language")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("code", name=op.f("uq_people_code")),
        sa.UniqueConstraint("email", name=op.f("uq_people_email")),
        sa.UniqueConstraint("phone", name=op.f("uq_people_phone")),
    )
    op.create_table(
        "stored_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=43), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("created_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("bytes >= 0", name=op.f("ck_stored_files_bytes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_files")),
        sa.UniqueConstraint("code", name=op.f("uq_stored_files_code")),
    )
    with op.batch_alter_table("stored_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stored_files_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "submissions",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("path", sa.String(length=500), nullable=False),
        sa.Column("location", sa.String(length=1000), nullable=True),
        sa.Column("created_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_submissions")),
    )
    with op.batch_alter_table("submissions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submissions_created_at"), ["created_at"], unique=False)

    op.create_table(
        "throttles",
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("window_ends_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttles")),
    )
    with op.batch_alter_table("throttles", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_throttles_window_ends_at"), ["window_ends_at"], unique=False)

    op.create_table(
        "appointments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(length=20), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("created_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(office = 'county_officer') = (area_id IS NOT NULL)", name=op.f("ck_appointments_area_of_county_officer")
        ),
        sa.CheckConstraint(
            "office IN ('admin','city_officer','county_officer','inspector')", name=op.f("ck_appointments_office")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_appointments_area_id_areas")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_appointments_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
    )
    with op.batch_alter_table("appointments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appointments_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_appointments_person_office",
            ["person_id", "office"],
            unique=True,
            sqlite_where=sa.text("area_id IS NULL"),
            postgresql_where=sa.text("area_id IS NULL"),
        )
        batch_op.create_index("uq_appointments_person_office_area", ["person_id", "office", "area_id"], unique=True)

    op.create_table(
        "audit_seals",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sealed_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["row_id"], ["audit_rows.id"], name=op.f("fk_audit_seals_row_id_audit_rows")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_seals")),
        sa.UniqueConstraint("row_id", name=op.f("uq_audit_seals_row_id")),
    )
    op.create_table(
        "calendar_tokens",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_calendar_tokens_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_calendar_tokens")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_tokens_token_hash")),
    )
    op.create_table(
        "confirmation_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=30), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("about", sa.String(length=200), nullable=True),
        sa.Column("pending", sa.JSON(), nullable=True),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.Column("created_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_confirmation_codes_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_confirmation_codes")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_confirmation_codes_token_hash")),
    )
    with op.batch_alter_table("confirmation_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_confirmation_codes_address"), ["address"], unique=False)
        batch_op.create_index(batch_op.f("ix_confirmation_codes_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_confirmation_codes_person_id"), ["person_id"], unique=False)

    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text_key", sa.String(length=40), nullable=False),
        sa.Column("text_version", sa.String(length=20), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("given_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_consents_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
    )
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consents_person_id"), ["person_id"], unique=False)

    op.create_table(
        "makerspaces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=True),
        sa.Column("source_ref", sa.String(length=60), nullable=True),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=True),
        sa.Column("summary_zh", sa.String(length=500), nullable=True),
        sa.Column("summary_en", sa.String(length=500), nullable=True),
        sa.Column("text_zh", sa.Text(), nullable=True),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("assessed_unit_id", sa.Integer(), nullable=False),
        sa.Column("plan_category", sa.String(length=30), nullable=False),
        sa.Column("type", sa.String(length=30), nullable=False),
        sa.Column("area_declared_sqm", sa.Integer(), nullable=False),
        sa.Column("area_verified_sqm", sa.Integer(), nullable=True),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("workstation_count", sa.Integer(), nullable=False),
        sa.Column("team_count", sa.Integer(), nullable=False),
        sa.Column("mentor_count", sa.Integer(), nullable=False),
        sa.Column("events_per_year_target", sa.Integer(), nullable=True),
        sa.Column("services", sa.JSON(), nullable=False),
        sa.Column("opening_hours_zh", sa.String(length=200), nullable=True),
        sa.Column("opening_hours_en", sa.String(length=200), nullable=True),
        sa.Column("address_zh", sa.String(length=200), nullable=True),
        sa.Column("address_en", sa.String(length=200), nullable=True),
        sa.Column("origin", sa.String(length=20), nullable=True),
        sa.Column("contact_name", sa.String(length=100), nullable=True),
        sa.Column("contact_phone", sa.String(length=20), nullable=True),
        sa.Column("contact_email", sa.String(length=254), nullable=True),
        sa.Column("website", sa.String(length=300), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "plan_category IN ('new_makerspace','upgraded_makerspace','incubator','community_or_town')",
            name=op.f("ck_makerspaces_plan_category"),
        ),
        sa.CheckConstraint("state IN ('listed','hidden')", name=op.f("ck_makerspaces_state")),
        sa.CheckConstraint(
            "type IN ('maker_lab','startup_cafe','innovation_workshop','incubator','accelerator','innovation_community','tech_town','smb_park','specialised_makerspace')",
            name=op.f("ck_makerspaces_type"),
        ),
        sa.CheckConstraint("area_declared_sqm >= 0", name=op.f("ck_makerspaces_area_declared")),
        sa.CheckConstraint(
            "workstation_count >= 0 AND team_count >= 0 AND mentor_count >= 0", name=op.f("ck_makerspaces_counts")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_makerspaces_area_id_areas")),
        sa.ForeignKeyConstraint(["assessed_unit_id"], ["areas.id"], name=op.f("fk_makerspaces_assessed_unit_id_areas")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_makerspaces")),
        sa.UniqueConstraint("slug", name=op.f("uq_makerspaces_slug")),
        sa.UniqueConstraint("source", "source_ref", name=op.f("uq_makerspaces_source_source_ref")),
    )
    with op.batch_alter_table("makerspaces", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_makerspaces_area_id"), ["area_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_makerspaces_assessed_unit_id"), ["assessed_unit_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_makerspaces_name_zh"), ["name_zh"], unique=False)

    op.create_table(
        "organisations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("usci", sa.String(length=18), nullable=True),
        sa.Column("usci_note", sa.String(length=500), nullable=True),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("contact_name", sa.String(length=100), nullable=True),
        sa.Column("contact_phone", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('government','company','university','association','other')", name=op.f("ck_organisations_kind")
        ),
        sa.CheckConstraint("state IN ('asked','approved','declined')", name=op.f("ck_organisations_state")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_organisations_area_id_areas")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["people.id"], name=op.f("fk_organisations_asked_by_id_people")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"], name=op.f("fk_organisations_decided_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("slug", name=op.f("uq_organisations_slug")),
        sa.UniqueConstraint("usci", name=op.f("uq_organisations_usci")),
    )
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisations_area_id"), ["area_id"], unique=False)

    op.create_table(
        "outbox_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=50), nullable=False),
        sa.Column("about", sa.String(length=120), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=5), nullable=False),
        sa.Column("to_address", sa.String(length=254), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=True),
        sa.Column("calendar", sa.Text(), nullable=True),
        sa.Column("calendar_method", sa.String(length=10), nullable=True),
        sa.Column("is_private", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("sent_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("read_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=500), nullable=True),
        sa.CheckConstraint("channel IN ('mail','sms')", name=op.f("ck_outbox_messages_channel")),
        sa.CheckConstraint("state IN ('waiting','sent','dead','withheld')", name=op.f("ck_outbox_messages_state")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_outbox_messages_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_messages")),
        sa.UniqueConstraint("code", name=op.f("uq_outbox_messages_code")),
        sa.UniqueConstraint(
            "person_id", "purpose", "about", "version", name=op.f("uq_outbox_messages_person_id_purpose_about_version")
        ),
    )
    with op.batch_alter_table("outbox_messages", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_messages_due", ["state", "next_try_at"], unique=False)

    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_recovery_codes_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
    )
    with op.batch_alter_table("recovery_codes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_codes_person_id"), ["person_id"], unique=False)

    op.create_table(
        "sign_in_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("seen_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=True),
        sa.Column("user_agent", sa.String(length=300), nullable=True),
        sa.Column("desk", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_sign_in_sessions_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_sessions_token_hash")),
    )
    with op.batch_alter_table("sign_in_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_sessions_person_id"), ["person_id"], unique=False)

    op.create_table(
        "makerspace_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("makerspace_id", sa.Integer(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("proposed_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "state IN ('proposed','approved','declined','withdrawn')", name=op.f("ck_makerspace_changes_state")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people.id"], name=op.f("fk_makerspace_changes_decided_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["makerspace_id"], ["makerspaces.id"], name=op.f("fk_makerspace_changes_makerspace_id_makerspaces")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["people.id"], name=op.f("fk_makerspace_changes_proposed_by_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_makerspace_changes")),
        sa.UniqueConstraint("code", name=op.f("uq_makerspace_changes_code")),
    )
    with op.batch_alter_table("makerspace_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_makerspace_changes_makerspace_id"), ["makerspace_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_makerspace_changes_state"), ["state"], unique=False)

    op.create_table(
        "makerspace_levels",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("makerspace_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.Column("document_number", sa.String(length=100), nullable=True),
        sa.Column("granted_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "level IN ('national','provincial','municipal','county')", name=op.f("ck_makerspace_levels_level")
        ),
        sa.ForeignKeyConstraint(
            ["makerspace_id"], ["makerspaces.id"], name=op.f("fk_makerspace_levels_makerspace_id_makerspaces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_makerspace_levels")),
        sa.UniqueConstraint("makerspace_id", "level", name=op.f("uq_makerspace_levels_makerspace_id_level")),
    )
    with op.batch_alter_table("makerspace_levels", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_makerspace_levels_level"), ["level"], unique=False)

    op.create_table(
        "makerspace_operators",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("makerspace_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("is_owner", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("created_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('asked','approved','declined')", name=op.f("ck_makerspace_operators_state")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["people.id"], name=op.f("fk_makerspace_operators_decided_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["makerspace_id"], ["makerspaces.id"], name=op.f("fk_makerspace_operators_makerspace_id_makerspaces")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_makerspace_operators_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_makerspace_operators")),
        sa.UniqueConstraint("makerspace_id", "person_id", name=op.f("uq_makerspace_operators_makerspace_id_person_id")),
    )
    with op.batch_alter_table("makerspace_operators", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_makerspace_operators_person_id"), ["person_id"], unique=False)

    op.create_table(
        "memberships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("is_owner", sa.Boolean(), nullable=False),
        sa.Column("created_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_memberships_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_memberships_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memberships")),
        sa.UniqueConstraint("organisation_id", "person_id", name=op.f("uq_memberships_organisation_id_person_id")),
    )
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_memberships_person_id"), ["person_id"], unique=False)

    op.create_table(
        "rooms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("makerspace_id", sa.Integer(), nullable=False),
        sa.Column("name_zh", sa.String(length=100), nullable=False),
        sa.Column("name_en", sa.String(length=100), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("bookings", sa.Integer(), nullable=False),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_rooms_capacity")),
        sa.ForeignKeyConstraint(["makerspace_id"], ["makerspaces.id"], name=op.f("fk_rooms_makerspace_id_makerspaces")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rooms")),
        sa.UniqueConstraint("makerspace_id", "name_zh", name=op.f("uq_rooms_makerspace_id_name_zh")),
    )
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("uid", sa.String(length=255), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=True),
        sa.Column("source_ref", sa.String(length=200), nullable=True),
        sa.Column("is_imported", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("state_reason", sa.String(length=1000), nullable=True),
        sa.Column("title_zh", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=True),
        sa.Column("summary_zh", sa.String(length=500), nullable=True),
        sa.Column("summary_en", sa.String(length=500), nullable=True),
        sa.Column("text_zh", sa.Text(), nullable=True),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("sectors", sa.JSON(), nullable=False),
        sa.Column("cover_code", sa.String(length=64), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("assessed_unit_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("is_all_day", sa.Boolean(), nullable=False),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("recurrence", sa.Text(), nullable=True),
        sa.Column("venue_makerspace_id", sa.Integer(), nullable=True),
        sa.Column("venue_room_id", sa.Integer(), nullable=True),
        sa.Column("venue_zh", sa.String(length=300), nullable=True),
        sa.Column("venue_en", sa.String(length=300), nullable=True),
        sa.Column("online_url", sa.String(length=500), nullable=True),
        sa.Column("expected_attendance", sa.Integer(), nullable=True),
        sa.Column("permit_number", sa.String(length=100), nullable=True),
        sa.Column("takes_registrations", sa.Boolean(), nullable=False),
        sa.Column("has_waiting_list", sa.Boolean(), nullable=False),
        sa.Column("registration_opens_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("registration_closes_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("cancel_until", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("offer_hours", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("seats_taken", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("queue_counter", sa.Integer(), nullable=False),
        sa.Column("headcount", sa.Integer(), nullable=True),
        sa.Column("headcount_confirmed_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("headcount_confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("contact_name", sa.String(length=100), nullable=True),
        sa.Column("contact_phone", sa.String(length=20), nullable=True),
        sa.Column("preview_token", sa.String(length=43), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("announced_sequence", sa.Integer(), nullable=False),
        sa.Column("announced", sa.JSON(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("published_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('competition','expo','maker_day','salon','roadshow','summit','training')",
            name=op.f("ck_events_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('draft','submitted','returned','published','postponed','running','ended','archived','cancelled')",
            name=op.f("ck_events_state"),
        ),
        sa.CheckConstraint("capacity IS NULL OR capacity >= 0", name=op.f("ck_events_capacity")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_events_ends_after_start")),
        sa.CheckConstraint(
            "seats_taken >= 0 AND (capacity IS NULL OR seats_taken <= capacity)", name=op.f("ck_events_seats")
        ),
        sa.CheckConstraint("waiting >= 0", name=op.f("ck_events_waiting")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_events_area_id_areas")),
        sa.ForeignKeyConstraint(["assessed_unit_id"], ["areas.id"], name=op.f("fk_events_assessed_unit_id_areas")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_events_created_by_id_people")),
        sa.ForeignKeyConstraint(
            ["headcount_confirmed_by_id"], ["people.id"], name=op.f("fk_events_headcount_confirmed_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_events_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["events.id"], name=op.f("fk_events_parent_id_events")),
        sa.ForeignKeyConstraint(
            ["venue_makerspace_id"], ["makerspaces.id"], name=op.f("fk_events_venue_makerspace_id_makerspaces")
        ),
        sa.ForeignKeyConstraint(["venue_room_id"], ["rooms.id"], name=op.f("fk_events_venue_room_id_rooms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("preview_token", name=op.f("uq_events_preview_token")),
        sa.UniqueConstraint("slug", name=op.f("uq_events_slug")),
        sa.UniqueConstraint("source", "source_ref", name=op.f("uq_events_source_source_ref")),
        sa.UniqueConstraint("uid", name=op.f("uq_events_uid")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_events_area_id"), ["area_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_events_assessed_unit_id"), ["assessed_unit_id"], unique=False)
        batch_op.create_index(
            "ix_events_calendar", ["starts_at", "id", "ends_at", "state", "area_id", "assessed_unit_id"], unique=False
        )
        batch_op.create_index("ix_events_coming", ["ends_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_events_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_events_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_events_parent_id"), ["parent_id"], unique=False)
        batch_op.create_index("ix_events_public", ["state", "starts_at", "id"], unique=False)
        batch_op.create_index("ix_events_updated", ["updated_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_events_venue_makerspace_id"), ["venue_makerspace_id"], unique=False)

    op.create_table(
        "agenda_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("title_zh", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=True),
        sa.Column("speaker_zh", sa.String(length=200), nullable=True),
        sa.Column("speaker_en", sa.String(length=200), nullable=True),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_agenda_items_ends_after_start")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_agenda_items_event_id_events")),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_agenda_items_room_id_rooms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_items")),
    )
    with op.batch_alter_table("agenda_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agenda_items_event_id"), ["event_id"], unique=False)

    op.create_table(
        "door_staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_door_staff_event_id_events")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_door_staff_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_door_staff")),
        sa.UniqueConstraint("event_id", "person_id", name=op.f("uq_door_staff_event_id_person_id")),
    )
    with op.batch_alter_table("door_staff", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_door_staff_person_id"), ["person_id"], unique=False)

    op.create_table(
        "event_calendar_texts",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("stamp", sa.String(length=16), nullable=False),
        sa.Column("made_for", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_calendar_texts_event_id_events"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("event_id", "language", name=op.f("pk_event_calendar_texts")),
    )
    op.create_table(
        "event_hosts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("makerspace_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("asked_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answered_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("role IN ('host','organiser','co_organiser','venue')", name=op.f("ck_event_hosts_role")),
        sa.CheckConstraint("state IN ('asked','confirmed','declined','withdrawn')", name=op.f("ck_event_hosts_state")),
        sa.ForeignKeyConstraint(["answered_by_id"], ["people.id"], name=op.f("fk_event_hosts_answered_by_id_people")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_event_hosts_event_id_events")),
        sa.ForeignKeyConstraint(
            ["makerspace_id"], ["makerspaces.id"], name=op.f("fk_event_hosts_makerspace_id_makerspaces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_hosts")),
        sa.UniqueConstraint("event_id", "makerspace_id", name=op.f("uq_event_hosts_event_id_makerspace_id")),
    )
    with op.batch_alter_table("event_hosts", schema=None) as batch_op:
        batch_op.create_index("ix_event_hosts_makerspace", ["makerspace_id", "state"], unique=False)

    op.create_table(
        "event_units",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role IN ('guiding','host','organiser','co_organiser','supporter','delivery')",
            name=op.f("ck_event_units_role"),
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_event_units_event_id_events")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_units")),
    )
    with op.batch_alter_table("event_units", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_units_event_id"), ["event_id"], unique=False)

    op.create_table(
        "registrations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("queue_place", sa.Integer(), nullable=True),
        sa.Column("held_until", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("offered_until", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("organisation_name", sa.String(length=200), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.Column("created_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("checked_in_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("checked_in_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'offered') = (offered_until IS NOT NULL)", name=op.f("ck_registrations_offered_until")
        ),
        sa.CheckConstraint("(state = 'pending') = (held_until IS NOT NULL)", name=op.f("ck_registrations_held_until")),
        sa.CheckConstraint(
            "(state = 'waiting') = (queue_place IS NOT NULL)", name=op.f("ck_registrations_queue_place")
        ),
        sa.CheckConstraint(
            "state IN ('pending','confirmed','waiting','offered','cancelled','rejected','attended','no_show')",
            name=op.f("ck_registrations_state"),
        ),
        sa.ForeignKeyConstraint(["added_by_id"], ["people.id"], name=op.f("fk_registrations_added_by_id_people")),
        sa.ForeignKeyConstraint(
            ["checked_in_by_id"], ["people.id"], name=op.f("fk_registrations_checked_in_by_id_people")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_registrations_event_id_events")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_registrations_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrations")),
        sa.UniqueConstraint("code", name=op.f("uq_registrations_code")),
        sa.UniqueConstraint("event_id", "person_id", name=op.f("uq_registrations_event_id_person_id")),
    )
    with op.batch_alter_table("registrations", schema=None) as batch_op:
        batch_op.create_index("ix_registrations_event_state", ["event_id", "state", "id"], unique=False)
        batch_op.create_index("ix_registrations_held", ["held_until"], unique=False)
        batch_op.create_index("ix_registrations_offered", ["offered_until"], unique=False)
        batch_op.create_index(batch_op.f("ix_registrations_person_id"), ["person_id"], unique=False)
        batch_op.create_index(
            "uq_registrations_queue",
            ["event_id", "queue_place"],
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "room_bookings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_room_bookings_ends_after_start")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_room_bookings_event_id_events")),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_room_bookings_room_id_rooms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_bookings")),
        sa.UniqueConstraint("event_id", "room_id", name=op.f("uq_room_bookings_event_id_room_id")),
    )
    with op.batch_alter_table("room_bookings", schema=None) as batch_op:
        batch_op.create_index("ix_room_bookings_room", ["room_id", "starts_at"], unique=False)

    for table in ("audit_rows", "audit_seals"):
        make_insert_only(op.get_bind(), table)
    create_index(op.get_bind())


def downgrade() -> None:
    drop_index(op.get_bind())
    with op.batch_alter_table("room_bookings", schema=None) as batch_op:
        batch_op.drop_index("ix_room_bookings_room")

    op.drop_table("room_bookings")
    with op.batch_alter_table("registrations", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_registrations_queue",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index(batch_op.f("ix_registrations_person_id"))
        batch_op.drop_index("ix_registrations_offered")
        batch_op.drop_index("ix_registrations_held")
        batch_op.drop_index("ix_registrations_event_state")

    op.drop_table("registrations")
    with op.batch_alter_table("event_units", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_units_event_id"))

    op.drop_table("event_units")
    with op.batch_alter_table("event_hosts", schema=None) as batch_op:
        batch_op.drop_index("ix_event_hosts_makerspace")

    op.drop_table("event_hosts")
    op.drop_table("event_calendar_texts")
    with op.batch_alter_table("door_staff", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_door_staff_person_id"))

    op.drop_table("door_staff")
    with op.batch_alter_table("agenda_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agenda_items_event_id"))

    op.drop_table("agenda_items")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_events_venue_makerspace_id"))
        batch_op.drop_index("ix_events_updated")
        batch_op.drop_index("ix_events_public")
        batch_op.drop_index(batch_op.f("ix_events_parent_id"))
        batch_op.drop_index(batch_op.f("ix_events_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_events_kind"))
        batch_op.drop_index("ix_events_coming")
        batch_op.drop_index("ix_events_calendar")
        batch_op.drop_index(batch_op.f("ix_events_assessed_unit_id"))
        batch_op.drop_index(batch_op.f("ix_events_area_id"))

    op.drop_table("events")
    op.drop_table("rooms")
    with op.batch_alter_table("memberships", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_memberships_person_id"))

    op.drop_table("memberships")
    with op.batch_alter_table("makerspace_operators", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_makerspace_operators_person_id"))

    op.drop_table("makerspace_operators")
    with op.batch_alter_table("makerspace_levels", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_makerspace_levels_level"))

    op.drop_table("makerspace_levels")
    with op.batch_alter_table("makerspace_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_makerspace_changes_state"))
        batch_op.drop_index(batch_op.f("ix_makerspace_changes_makerspace_id"))

    op.drop_table("makerspace_changes")
    with op.batch_alter_table("sign_in_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_sessions_person_id"))

    op.drop_table("sign_in_sessions")
    with op.batch_alter_table("recovery_codes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_codes_person_id"))

    op.drop_table("recovery_codes")
    with op.batch_alter_table("outbox_messages", schema=None) as batch_op:
        batch_op.drop_index("ix_outbox_messages_due")

    op.drop_table("outbox_messages")
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisations_area_id"))

    op.drop_table("organisations")
    with op.batch_alter_table("makerspaces", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_makerspaces_name_zh"))
        batch_op.drop_index(batch_op.f("ix_makerspaces_assessed_unit_id"))
        batch_op.drop_index(batch_op.f("ix_makerspaces_area_id"))

    op.drop_table("makerspaces")
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consents_person_id"))

    op.drop_table("consents")
    with op.batch_alter_table("confirmation_codes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_confirmation_codes_person_id"))
        batch_op.drop_index(batch_op.f("ix_confirmation_codes_expires_at"))
        batch_op.drop_index(batch_op.f("ix_confirmation_codes_address"))

    op.drop_table("confirmation_codes")
    op.drop_table("calendar_tokens")
    op.drop_table("audit_seals")
    with op.batch_alter_table("appointments", schema=None) as batch_op:
        batch_op.drop_index("uq_appointments_person_office_area")
        batch_op.drop_index(
            "uq_appointments_person_office",
            sqlite_where=sa.text("area_id IS NULL"),
            postgresql_where=sa.text("area_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_appointments_person_id"))

    op.drop_table("appointments")
    with op.batch_alter_table("throttles", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_throttles_window_ends_at"))

    op.drop_table("throttles")
    with op.batch_alter_table("submissions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submissions_created_at"))

    op.drop_table("submissions")
    with op.batch_alter_table("stored_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stored_files_owner_id"))

    op.drop_table("stored_files")
    op.drop_table("people")
    op.drop_table("calendar_days")
    with op.batch_alter_table("audit_rows", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_rows_actor_id"))

    op.drop_table("audit_rows")
    with op.batch_alter_table("areas", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_areas_parent_id"))

    op.drop_table("areas")
