"""Projects on stage: investors, projects, decks, interests, outcomes, stages and roadshows."""

import sqlalchemy as sa
from alembic import op

import portal.database
from portal.audit.triggers import make_insert_only

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "investors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=True),
        sa.Column("about_zh", sa.Text(), nullable=True),
        sa.Column("about_en", sa.Text(), nullable=True),
        sa.Column("website", sa.String(length=300), nullable=True),
        sa.Column("usci", sa.String(length=18), nullable=True),
        sa.Column("usci_note", sa.String(length=200), nullable=True),
        sa.Column("amac_manager", sa.String(length=8), nullable=True),
        sa.Column("amac_funds", sa.JSON(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("asked_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('institution','angel')", name=op.f("ck_investors_kind")),
        sa.CheckConstraint(
            "state IN ('draft','asked','verified','returned','suspended')", name=op.f("ck_investors_state")
        ),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_investors_area_id_areas")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_investors_created_by_id_people")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"], name=op.f("fk_investors_decided_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_investors")),
        sa.UniqueConstraint("slug", name=op.f("uq_investors_slug")),
    )
    with op.batch_alter_table("investors", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_investors_area_id"), ["area_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_investors_state"), ["state"], unique=False)
        batch_op.create_index(
            "uq_investors_usci",
            ["usci"],
            unique=True,
            sqlite_where=sa.text("usci IS NOT NULL AND state = 'verified'"),
            postgresql_where=sa.text("usci IS NOT NULL AND state = 'verified'"),
        )

    op.create_table(
        "projects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("name_zh", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=True),
        sa.Column("one_line_zh", sa.String(length=120), nullable=True),
        sa.Column("one_line_en", sa.String(length=200), nullable=True),
        sa.Column("highlights_zh", sa.Text(), nullable=True),
        sa.Column("highlights_en", sa.Text(), nullable=True),
        sa.Column("text_zh", sa.Text(), nullable=True),
        sa.Column("text_en", sa.Text(), nullable=True),
        sa.Column("sector", sa.String(length=30), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("round", sa.String(length=12), nullable=False),
        sa.Column("founder_background", sa.String(length=12), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("assessed_unit_id", sa.Integer(), nullable=True),
        sa.Column("organisation_name", sa.String(length=200), nullable=True),
        sa.Column("usci", sa.String(length=18), nullable=True),
        sa.Column("founded_on", sa.Date(), nullable=True),
        sa.Column("website", sa.String(length=300), nullable=True),
        sa.Column("cover_id", sa.Integer(), nullable=True),
        sa.Column("is_raising", sa.Boolean(), nullable=False),
        sa.Column("ask_yuan", sa.BigInteger(), nullable=True),
        sa.Column("equity_percent", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("valuation_yuan", sa.BigInteger(), nullable=True),
        sa.Column("use_of_funds_zh", sa.Text(), nullable=True),
        sa.Column("use_of_funds_en", sa.Text(), nullable=True),
        sa.Column("history_zh", sa.Text(), nullable=True),
        sa.Column("history_en", sa.Text(), nullable=True),
        sa.Column("lessons_zh", sa.Text(), nullable=True),
        sa.Column("lessons_en", sa.Text(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("updated_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("published_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "founder_background IN ('graduate','executive','scientist','returnee','other')",
            name=op.f("ck_projects_founder_background"),
        ),
        sa.CheckConstraint(
            "round IN ('none','seed','angel','pre_a','a','a_plus','b','c_plus','strategic')",
            name=op.f("ck_projects_round"),
        ),
        sa.CheckConstraint(
            "sector IN ('electrical','footwear','apparel','auto_parts','pumps_valves','digital','equipment','health','new_energy','new_materials','laser','eyewear','locks','instruments','printing','toys','marine','ecology','culture','intellectual_property','general')",
            name=op.f("ck_projects_sector"),
        ),
        sa.CheckConstraint(
            "stage IN ('pre_incubation','incubation','acceleration','industrialisation')",
            name=op.f("ck_projects_stage"),
        ),
        sa.CheckConstraint("state <> 'closed' OR closed_at IS NOT NULL", name=op.f("ck_projects_closed")),
        sa.CheckConstraint(
            "state <> 'hidden' OR (reason IS NOT NULL AND published_at IS NOT NULL)", name=op.f("ck_projects_hidden")
        ),
        sa.CheckConstraint("state <> 'published' OR published_at IS NOT NULL", name=op.f("ck_projects_published")),
        sa.CheckConstraint("state IN ('draft','published','hidden','closed')", name=op.f("ck_projects_state")),
        sa.CheckConstraint("ask_yuan IS NULL OR ask_yuan > 0", name=op.f("ck_projects_ask")),
        sa.CheckConstraint(
            "equity_percent IS NULL OR (equity_percent > 0 AND equity_percent < 100)", name=op.f("ck_projects_equity")
        ),
        sa.CheckConstraint("valuation_yuan IS NULL OR valuation_yuan > 0", name=op.f("ck_projects_valuation")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_projects_area_id_areas")),
        sa.ForeignKeyConstraint(["assessed_unit_id"], ["areas.id"], name=op.f("fk_projects_assessed_unit_id_areas")),
        sa.ForeignKeyConstraint(["cover_id"], ["stored_files.id"], name=op.f("fk_projects_cover_id_stored_files")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_projects_created_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
        sa.UniqueConstraint("slug", name=op.f("uq_projects_slug")),
    )
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_projects_area_id"), ["area_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_projects_assessed_unit_id"), ["assessed_unit_id"], unique=False)
        batch_op.create_index("ix_projects_listing", ["state", "published_at", "id"], unique=False)

    op.create_table(
        "decks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("tier", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("page_count", sa.Integer(), nullable=True),
        sa.Column("failure", sa.String(length=200), nullable=True),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("removed_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('pdf','slides','document','picture','video')", name=op.f("ck_decks_kind")),
        sa.CheckConstraint("state IN ('waiting','ready','filed','failed')", name=op.f("ck_decks_state")),
        sa.CheckConstraint("tier IN ('public','verified','granted')", name=op.f("ck_decks_tier")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_decks_file_id_stored_files")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_decks_project_id_projects")),
        sa.ForeignKeyConstraint(["uploaded_by_id"], ["people.id"], name=op.f("fk_decks_uploaded_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decks")),
        sa.UniqueConstraint("code", name=op.f("uq_decks_code")),
    )
    with op.batch_alter_table("decks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decks_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decks_state"), ["state"], unique=False)

    op.create_table(
        "fund_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("investor_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("written_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["investor_id"], ["investors.id"], name=op.f("fk_fund_notes_investor_id_investors")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_fund_notes_person_id_people")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_fund_notes_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_notes")),
        sa.UniqueConstraint("code", name=op.f("uq_fund_notes_code")),
    )
    with op.batch_alter_table("fund_notes", schema=None) as batch_op:
        batch_op.create_index("ix_fund_notes_fund", ["investor_id", "project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fund_notes_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_fund_notes_project_id"), ["project_id"], unique=False)

    op.create_table(
        "grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("investor_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("asked_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("expires_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state <> 'granted' OR expires_at IS NOT NULL", name=op.f("ck_grants_expiry")),
        sa.CheckConstraint(
            "state IN ('asked','granted','refused','revoked','withdrawn','expired')", name=op.f("ck_grants_state")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["people.id"], name=op.f("fk_grants_asked_by_id_people")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"], name=op.f("fk_grants_decided_by_id_people")),
        sa.ForeignKeyConstraint(["investor_id"], ["investors.id"], name=op.f("fk_grants_investor_id_investors")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_grants_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
        sa.UniqueConstraint("code", name=op.f("uq_grants_code")),
    )
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_grants_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_grants_investor_id"), ["investor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_grants_project_id"), ["project_id"], unique=False)
        batch_op.create_index(
            "uq_grants_live",
            ["project_id", "investor_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('asked','granted')"),
            postgresql_where=sa.text("state IN ('asked','granted')"),
        )

    op.create_table(
        "impressions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("investor_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("shown_on", sa.Date(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["investor_id"], ["investors.id"], name=op.f("fk_impressions_investor_id_investors")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_impressions_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impressions")),
        sa.UniqueConstraint(
            "investor_id", "project_id", "shown_on", name=op.f("uq_impressions_investor_id_project_id_shown_on")
        ),
    )
    with op.batch_alter_table("impressions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_impressions_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_impressions_shown_on"), ["shown_on"], unique=False)

    op.create_table(
        "investor_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("investor_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("created_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('licence','work_card','other')", name=op.f("ck_investor_evidence_kind")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_investor_evidence_file_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["investor_id"], ["investors.id"], name=op.f("fk_investor_evidence_investor_id_investors")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_investor_evidence")),
        sa.UniqueConstraint("file_id", name=op.f("uq_investor_evidence_file_id")),
    )
    with op.batch_alter_table("investor_evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_investor_evidence_investor_id"), ["investor_id"], unique=False)

    op.create_table(
        "investor_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("investor_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=True),
        sa.Column("is_owner", sa.Boolean(), nullable=False),
        sa.Column("created_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["investor_id"], ["investors.id"], name=op.f("fk_investor_members_investor_id_investors")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_investor_members_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_investor_members")),
        sa.UniqueConstraint("person_id", name=op.f("uq_investor_members_person_id")),
    )
    with op.batch_alter_table("investor_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_investor_members_investor_id"), ["investor_id"], unique=False)

    op.create_table(
        "judgements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("investor_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=6), nullable=False),
        sa.Column("judged_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("verdict IN ('want','maybe','no')", name=op.f("ck_judgements_verdict")),
        sa.ForeignKeyConstraint(["investor_id"], ["investors.id"], name=op.f("fk_judgements_investor_id_investors")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_judgements_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgements")),
        sa.UniqueConstraint("investor_id", "project_id", name=op.f("uq_judgements_investor_id_project_id")),
    )
    with op.batch_alter_table("judgements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_judgements_project_id"), ["project_id"], unique=False)

    op.create_table(
        "learning_resets",
        sa.Column("investor_id", sa.Integer(), nullable=False),
        sa.Column("reset_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["investor_id"], ["investors.id"], name=op.f("fk_learning_resets_investor_id_investors")
        ),
        sa.PrimaryKeyConstraint("investor_id", name=op.f("pk_learning_resets")),
    )
    op.create_table(
        "milestones",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("reached_on", sa.Date(), nullable=False),
        sa.Column("title_zh", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=True),
        sa.Column("evidence_url", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_milestones_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
    )
    with op.batch_alter_table("milestones", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_milestones_project_id"), ["project_id"], unique=False)

    op.create_table(
        "partners",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_partners_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partners")),
    )
    with op.batch_alter_table("partners", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_partners_project_id"), ["project_id"], unique=False)

    op.create_table(
        "pledges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text_version", sa.String(length=20), nullable=False),
        sa.Column("given_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_pledges_person_id_people")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_pledges_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledges")),
        sa.UniqueConstraint(
            "project_id", "person_id", "text_version", name=op.f("uq_pledges_project_id_person_id_text_version")
        ),
    )
    with op.batch_alter_table("pledges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pledges_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pledges_project_id"), ["project_id"], unique=False)

    op.create_table(
        "project_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("saved_by_id", sa.Integer(), nullable=True),
        sa.Column("saved_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_project_versions_project_id_projects")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["people.id"], name=op.f("fk_project_versions_saved_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_versions")),
        sa.UniqueConstraint("project_id", "number", name=op.f("uq_project_versions_project_id_number")),
    )
    with op.batch_alter_table("project_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_project_versions_project_id"), ["project_id"], unique=False)

    op.create_table(
        "rights",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("holder", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "kind IN ('invention','utility_model','design','software','trademark','other')", name=op.f("ck_rights_kind")
        ),
        sa.CheckConstraint("state IN ('applied','granted','licensed','lapsed')", name=op.f("ck_rights_state")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_rights_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rights")),
    )
    with op.batch_alter_table("rights", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rights_project_id"), ["project_id"], unique=False)

    op.create_table(
        "saved_searches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("investor_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("is_mailed", sa.Boolean(), nullable=False),
        sa.Column("known", sa.JSON(), nullable=False),
        sa.Column("created_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("looked_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["investor_id"], ["investors.id"], name=op.f("fk_saved_searches_investor_id_investors")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_saved_searches_person_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_searches")),
        sa.UniqueConstraint("code", name=op.f("uq_saved_searches_code")),
    )
    with op.batch_alter_table("saved_searches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_saved_searches_investor_id"), ["investor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_saved_searches_person_id"), ["person_id"], unique=False)

    op.create_table(
        "shortlisted",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("investor_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("added_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["added_by_id"], ["people.id"], name=op.f("fk_shortlisted_added_by_id_people")),
        sa.ForeignKeyConstraint(["investor_id"], ["investors.id"], name=op.f("fk_shortlisted_investor_id_investors")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_shortlisted_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shortlisted")),
        sa.UniqueConstraint("investor_id", "project_id", name=op.f("uq_shortlisted_investor_id_project_id")),
    )
    with op.batch_alter_table("shortlisted", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shortlisted_project_id"), ["project_id"], unique=False)

    op.create_table(
        "stays",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("makerspace_id", sa.Integer(), nullable=False),
        sa.Column("entered_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("ended_by", sa.String(length=10), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "ended_by IS NULL OR ended_by IN ('moved','graduated','left')", name=op.f("ck_stays_ended_by")
        ),
        sa.CheckConstraint("state IN ('asked','confirmed','declined')", name=op.f("ck_stays_state")),
        sa.CheckConstraint("(left_on IS NULL) = (ended_by IS NULL)", name=op.f("ck_stays_ended")),
        sa.CheckConstraint("left_on IS NULL OR left_on >= entered_on", name=op.f("ck_stays_in_order")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"], name=op.f("fk_stays_decided_by_id_people")),
        sa.ForeignKeyConstraint(["makerspace_id"], ["makerspaces.id"], name=op.f("fk_stays_makerspace_id_makerspaces")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_stays_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stays")),
    )
    with op.batch_alter_table("stays", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stays_makerspace_id"), ["makerspace_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stays_project_id"), ["project_id"], unique=False)
        batch_op.create_index(
            "uq_stays_open",
            ["project_id"],
            unique=True,
            sqlite_where=sa.text("left_on IS NULL AND state <> 'declined'"),
            postgresql_where=sa.text("left_on IS NULL AND state <> 'declined'"),
        )

    op.create_table(
        "team_members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("role_zh", sa.String(length=100), nullable=True),
        sa.Column("role_en", sa.String(length=100), nullable=True),
        sa.Column("is_leader", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("invited_name", sa.String(length=100), nullable=True),
        sa.Column("invited_address", sa.String(length=254), nullable=True),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("expires_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("NOT is_leader OR state = 'agreed'", name=op.f("ck_team_members_leader")),
        sa.CheckConstraint("state <> 'agreed' OR person_id IS NOT NULL", name=op.f("ck_team_members_known")),
        sa.CheckConstraint("state IN ('invited','agreed')", name=op.f("ck_team_members_state")),
        sa.ForeignKeyConstraint(["invited_by_id"], ["people.id"], name=op.f("fk_team_members_invited_by_id_people")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_team_members_person_id_people")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_team_members_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_members")),
        sa.UniqueConstraint("project_id", "person_id", name=op.f("uq_team_members_project_id_person_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_team_members_token_hash")),
    )
    with op.batch_alter_table("team_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_team_members_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_team_members_project_id"), ["project_id"], unique=False)
        batch_op.create_index(
            "uq_team_members_leader",
            ["project_id"],
            unique=True,
            sqlite_where=sa.text("is_leader"),
            postgresql_where=sa.text("is_leader"),
        )

    op.create_table(
        "theses",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("investor_id", sa.Integer(), nullable=False),
        sa.Column("sectors", sa.JSON(), nullable=False),
        sa.Column("stages", sa.JSON(), nullable=False),
        sa.Column("rounds", sa.JSON(), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("ticket_min_yuan", sa.BigInteger(), nullable=True),
        sa.Column("ticket_max_yuan", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("updated_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "ticket_min_yuan IS NULL OR ticket_max_yuan IS NULL OR ticket_min_yuan <= ticket_max_yuan",
            name=op.f("ck_theses_ticket_in_order"),
        ),
        sa.CheckConstraint("ticket_min_yuan IS NULL OR ticket_min_yuan >= 0", name=op.f("ck_theses_ticket_min")),
        sa.ForeignKeyConstraint(["investor_id"], ["investors.id"], name=op.f("fk_theses_investor_id_investors")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theses")),
        sa.UniqueConstraint("investor_id", name=op.f("uq_theses_investor_id")),
    )
    op.create_table(
        "deck_pages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deck_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deck_id"], ["decks.id"], name=op.f("fk_deck_pages_deck_id_decks"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_deck_pages_file_id_stored_files")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deck_pages")),
        sa.UniqueConstraint("deck_id", "number", name=op.f("uq_deck_pages_deck_id_number")),
    )
    op.create_table(
        "deck_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("deck_id", sa.Integer(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("investor_id", sa.Integer(), nullable=True),
        sa.Column("as_whom", sa.String(length=20), nullable=False),
        sa.Column("seen_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["deck_id"], ["decks.id"], name=op.f("fk_deck_views_deck_id_decks")),
        sa.ForeignKeyConstraint(["investor_id"], ["investors.id"], name=op.f("fk_deck_views_investor_id_investors")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_deck_views_person_id_people")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_deck_views_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deck_views")),
    )
    with op.batch_alter_table("deck_views", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deck_views_deck_id"), ["deck_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deck_views_investor_id"), ["investor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_deck_views_person_id"), ["person_id"], unique=False)
        batch_op.create_index("ix_deck_views_project", ["project_id", "seen_at"], unique=False)

    op.create_table(
        "evidence_pages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("milestone_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["stored_files.id"], name=op.f("fk_evidence_pages_file_id_stored_files")),
        sa.ForeignKeyConstraint(
            ["milestone_id"], ["milestones.id"], name=op.f("fk_evidence_pages_milestone_id_milestones")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_pages")),
    )
    with op.batch_alter_table("evidence_pages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_pages_milestone_id"), ["milestone_id"], unique=False)

    op.create_table(
        "uploads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("tier", sa.String(length=10), nullable=False),
        sa.Column("bytes_total", sa.BigInteger(), nullable=False),
        sa.Column("bytes_received", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("deck_id", sa.Integer(), nullable=True),
        sa.Column("failure", sa.String(length=200), nullable=True),
        sa.Column("created_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('open','done','refused')", name=op.f("ck_uploads_state")),
        sa.CheckConstraint("bytes_received >= 0 AND bytes_received <= bytes_total", name=op.f("ck_uploads_bytes")),
        sa.ForeignKeyConstraint(["deck_id"], ["decks.id"], name=op.f("fk_uploads_deck_id_decks")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_uploads_person_id_people")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_uploads_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        sa.UniqueConstraint("code", name=op.f("uq_uploads_code")),
    )
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_uploads_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_uploads_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_uploads_project_id"), ["project_id"], unique=False)

    op.create_table(
        "deck_handovers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deck_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("handed_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["deck_id"], ["decks.id"], name=op.f("fk_deck_handovers_deck_id_decks")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_deck_handovers_event_id_events")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deck_handovers")),
        sa.UniqueConstraint("deck_id", "event_id", name=op.f("uq_deck_handovers_deck_id_event_id")),
    )
    with op.batch_alter_table("deck_handovers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deck_handovers_event_id"), ["event_id"], unique=False)

    op.create_table(
        "intents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("investor_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("indicative_amount_yuan", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("said_by_id", sa.Integer(), nullable=True),
        sa.Column("said_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("reply", sa.String(length=1000), nullable=True),
        sa.Column("replied_by_id", sa.Integer(), nullable=True),
        sa.Column("replied_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("level IN ('learn','meet','follow','invest')", name=op.f("ck_intents_level")),
        sa.CheckConstraint("state IN ('open','withdrawn')", name=op.f("ck_intents_state")),
        sa.CheckConstraint(
            "indicative_amount_yuan IS NULL OR indicative_amount_yuan > 0", name=op.f("ck_intents_amount")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_intents_event_id_events")),
        sa.ForeignKeyConstraint(["investor_id"], ["investors.id"], name=op.f("fk_intents_investor_id_investors")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_intents_project_id_projects")),
        sa.ForeignKeyConstraint(["replied_by_id"], ["people.id"], name=op.f("fk_intents_replied_by_id_people")),
        sa.ForeignKeyConstraint(["said_by_id"], ["people.id"], name=op.f("fk_intents_said_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intents")),
        sa.UniqueConstraint("code", name=op.f("uq_intents_code")),
        sa.UniqueConstraint("investor_id", "project_id", name=op.f("uq_intents_investor_id_project_id")),
    )
    with op.batch_alter_table("intents", schema=None) as batch_op:
        batch_op.create_index("ix_intents_event", ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_intents_project_id"), ["project_id"], unique=False)

    op.create_table(
        "outcomes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("investor_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("stage", sa.String(length=14), nullable=False),
        sa.Column("opened_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "stage IN ('intent','due_diligence','agreement','paid','ended')", name=op.f("ck_outcomes_stage")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_outcomes_event_id_events")),
        sa.ForeignKeyConstraint(["investor_id"], ["investors.id"], name=op.f("fk_outcomes_investor_id_investors")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_outcomes_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcomes")),
        sa.UniqueConstraint("code", name=op.f("uq_outcomes_code")),
        sa.UniqueConstraint("project_id", "investor_id", name=op.f("uq_outcomes_project_id_investor_id")),
    )
    with op.batch_alter_table("outcomes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outcomes_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outcomes_investor_id"), ["investor_id"], unique=False)

    op.create_table(
        "stages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("heard", sa.Integer(), nullable=False),
        sa.Column("starts_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("moves_up", sa.Boolean(), nullable=False),
        sa.Column("takes_questions", sa.Boolean(), nullable=False),
        sa.Column("shows_at_once", sa.Boolean(), nullable=False),
        sa.Column("voting_opens_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("voting_closes_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("notice_zh", sa.String(length=200), nullable=True),
        sa.Column("notice_en", sa.String(length=200), nullable=True),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.CheckConstraint("state IN ('prepared','live','over')", name=op.f("ck_stages_state")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_stages_event_id_events")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stages")),
        sa.UniqueConstraint("event_id", name=op.f("uq_stages_event_id")),
    )
    op.create_table(
        "draws",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("title_zh", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=True),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("entries", sa.JSON(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("word", sa.String(length=60), nullable=False),
        sa.Column("order", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("drawn_by_id", sa.Integer(), nullable=True),
        sa.Column("sealed_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("drawn_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("published_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["drawn_by_id"], ["people.id"], name=op.f("fk_draws_drawn_by_id_people")),
        sa.ForeignKeyConstraint(["stage_id"], ["stages.id"], name=op.f("fk_draws_stage_id_stages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draws")),
        sa.UniqueConstraint("code", name=op.f("uq_draws_code")),
    )
    with op.batch_alter_table("draws", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draws_stage_id"), ["stage_id"], unique=False)

    op.create_table(
        "follow_ups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outcome_id", sa.Integer(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reminded_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('planned','due','answered','lapsed','dropped')", name=op.f("ck_follow_ups_state")
        ),
        sa.ForeignKeyConstraint(["outcome_id"], ["outcomes.id"], name=op.f("fk_follow_ups_outcome_id_outcomes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
        sa.UniqueConstraint("outcome_id", "months", name=op.f("uq_follow_ups_outcome_id_months")),
    )
    with op.batch_alter_table("follow_ups", schema=None) as batch_op:
        batch_op.create_index("ix_follow_ups_due", ["state", "due_on"], unique=False)

    op.create_table(
        "outcome_steps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outcome_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=14), nullable=False),
        sa.Column("amount_yuan", sa.BigInteger(), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("corrects_id", sa.Integer(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_as", sa.String(length=10), nullable=False),
        sa.Column("recorded_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('intent','talk','due_diligence','agreement','paid','ended','struck')",
            name=op.f("ck_outcome_steps_kind"),
        ),
        sa.CheckConstraint("recorded_as IN ('team','investor','portal')", name=op.f("ck_outcome_steps_recorded_as")),
        sa.CheckConstraint("amount_yuan IS NULL OR amount_yuan > 0", name=op.f("ck_outcome_steps_amount")),
        sa.ForeignKeyConstraint(
            ["corrects_id"], ["outcome_steps.id"], name=op.f("fk_outcome_steps_corrects_id_outcome_steps")
        ),
        sa.ForeignKeyConstraint(["outcome_id"], ["outcomes.id"], name=op.f("fk_outcome_steps_outcome_id_outcomes")),
        sa.ForeignKeyConstraint(["recorded_by_id"], ["people.id"], name=op.f("fk_outcome_steps_recorded_by_id_people")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_steps")),
        sa.UniqueConstraint("corrects_id", name=op.f("uq_outcome_steps_corrects_id")),
    )
    with op.batch_alter_table("outcome_steps", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outcome_steps_outcome_id"), ["outcome_id"], unique=False)

    op.create_table(
        "polls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("question_zh", sa.String(length=200), nullable=False),
        sa.Column("question_en", sa.String(length=200), nullable=True),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("created_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('draft','open','closed')", name=op.f("ck_polls_state")),
        sa.ForeignKeyConstraint(["stage_id"], ["stages.id"], name=op.f("fk_polls_stage_id_stages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_polls")),
        sa.UniqueConstraint("code", name=op.f("uq_polls_code")),
    )
    with op.batch_alter_table("polls", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_polls_stage_id"), ["stage_id"], unique=False)

    op.create_table(
        "turns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("title_zh", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("pitch_seconds", sa.Integer(), nullable=False),
        sa.Column("qa_seconds", sa.Integer(), nullable=False),
        sa.Column("gap_seconds", sa.Integer(), nullable=False),
        sa.Column("extra_seconds", sa.Integer(), nullable=False),
        sa.Column("began_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("qa_began_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("paused_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("paused_seconds", sa.Integer(), nullable=False),
        sa.Column("ended_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("told_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('pitch','talk','break')", name=op.f("ck_turns_kind")),
        sa.CheckConstraint("state IN ('waiting','called','ready','on','done','skipped')", name=op.f("ck_turns_state")),
        sa.CheckConstraint(
            "pitch_seconds >= 0 AND qa_seconds >= 0 AND gap_seconds >= 0", name=op.f("ck_turns_seconds")
        ),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_turns_project_id_projects")),
        sa.ForeignKeyConstraint(["stage_id"], ["stages.id"], name=op.f("fk_turns_stage_id_stages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turns")),
    )
    with op.batch_alter_table("turns", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_turns_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_turns_stage_id"), ["stage_id"], unique=False)
        batch_op.create_index(
            "uq_turns_on",
            ["stage_id"],
            unique=True,
            sqlite_where=sa.text("state = 'on'"),
            postgresql_where=sa.text("state = 'on'"),
        )

    op.create_table(
        "disputes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=1000), nullable=False),
        sa.Column("raised_by_id", sa.Integer(), nullable=True),
        sa.Column("raised_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("settled_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("side IN ('team','investor','portal')", name=op.f("ck_disputes_side")),
        sa.ForeignKeyConstraint(["raised_by_id"], ["people.id"], name=op.f("fk_disputes_raised_by_id_people")),
        sa.ForeignKeyConstraint(["step_id"], ["outcome_steps.id"], name=op.f("fk_disputes_step_id_outcome_steps")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disputes")),
    )
    with op.batch_alter_table("disputes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_disputes_step_id"), ["step_id"], unique=False)

    op.create_table(
        "follow_up_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("follow_up_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "answer IN ('no_change','talking','agreed','paid','ended')", name=op.f("ck_follow_up_answers_answer")
        ),
        sa.CheckConstraint("side IN ('team','investor','portal')", name=op.f("ck_follow_up_answers_side")),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["people.id"], name=op.f("fk_follow_up_answers_answered_by_id_people")
        ),
        sa.ForeignKeyConstraint(
            ["follow_up_id"], ["follow_ups.id"], name=op.f("fk_follow_up_answers_follow_up_id_follow_ups")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up_answers")),
        sa.UniqueConstraint("follow_up_id", "side", name=op.f("uq_follow_up_answers_follow_up_id_side")),
    )
    op.create_table(
        "outcome_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_files.id"], name=op.f("fk_outcome_evidence_file_id_stored_files")
        ),
        sa.ForeignKeyConstraint(
            ["step_id"], ["outcome_steps.id"], name=op.f("fk_outcome_evidence_step_id_outcome_steps")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_evidence")),
    )
    with op.batch_alter_table("outcome_evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outcome_evidence_step_id"), ["step_id"], unique=False)

    op.create_table(
        "poll_votes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["polls.id"], name=op.f("fk_poll_votes_poll_id_polls"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_poll_votes_registration_id_registrations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_votes")),
        sa.UniqueConstraint("poll_id", "registration_id", name=op.f("uq_poll_votes_poll_id_registration_id")),
    )
    with op.batch_alter_table("poll_votes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_poll_votes_registration_id"), ["registration_id"], unique=False)

    op.create_table(
        "public_votes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("turn_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("voted_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_public_votes_registration_id_registrations")
        ),
        sa.ForeignKeyConstraint(["stage_id"], ["stages.id"], name=op.f("fk_public_votes_stage_id_stages")),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name=op.f("fk_public_votes_turn_id_turns")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_votes")),
        sa.UniqueConstraint("stage_id", "registration_id", name=op.f("uq_public_votes_stage_id_registration_id")),
    )
    with op.batch_alter_table("public_votes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_public_votes_registration_id"), ["registration_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_public_votes_turn_id"), ["turn_id"], unique=False)

    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=False),
        sa.Column("turn_id", sa.Integer(), nullable=True),
        sa.Column("registration_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("asked_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('asked','shown','answered','hidden')", name=op.f("ck_questions_state")),
        sa.CheckConstraint("votes >= 0", name=op.f("ck_questions_votes")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_questions_registration_id_registrations")
        ),
        sa.ForeignKeyConstraint(["stage_id"], ["stages.id"], name=op.f("fk_questions_stage_id_stages")),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name=op.f("fk_questions_turn_id_turns")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sa.UniqueConstraint("code", name=op.f("uq_questions_code")),
    )
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_questions_registration_id"), ["registration_id"], unique=False)
        batch_op.create_index("ix_questions_stage", ["stage_id", "state"], unique=False)

    op.create_table(
        "roadshows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("pitch_count", sa.Integer(), nullable=False),
        sa.Column("places_taken", sa.Integer(), nullable=False),
        sa.Column("pitch_minutes", sa.Integer(), nullable=False),
        sa.Column("qa_minutes", sa.Integer(), nullable=False),
        sa.Column("gap_minutes", sa.Integer(), nullable=False),
        sa.Column("first_pitch_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("applications_open_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("applications_close_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("confirm_by", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("slides_by", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("keeps_sectors_apart", sa.Boolean(), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=True),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("order_published_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("remarks_released_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("handed_over_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("applications_open_at < applications_close_at", name=op.f("ck_roadshows_window")),
        sa.CheckConstraint("pitch_count > 0", name=op.f("ck_roadshows_pitch_count")),
        sa.CheckConstraint(
            "pitch_minutes > 0 AND qa_minutes >= 0 AND gap_minutes >= 0", name=op.f("ck_roadshows_minutes")
        ),
        sa.CheckConstraint("places_taken >= 0 AND places_taken <= pitch_count", name=op.f("ck_roadshows_places")),
        sa.CheckConstraint("quorum >= 0", name=op.f("ck_roadshows_quorum")),
        sa.ForeignKeyConstraint(["draw_id"], ["draws.id"], name=op.f("fk_roadshows_draw_id_draws")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_roadshows_event_id_events")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roadshows")),
        sa.UniqueConstraint("event_id", name=op.f("uq_roadshows_event_id")),
    )
    op.create_table(
        "commentators",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("roadshow_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("investor_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("headline", sa.String(length=200), nullable=True),
        sa.Column("free_from", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("free_until", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("accepted_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("declined_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("accepted_at IS NULL OR declined_at IS NULL", name=op.f("ck_commentators_answer")),
        sa.CheckConstraint(
            "free_from IS NULL OR free_until IS NULL OR free_from < free_until", name=op.f("ck_commentators_free")
        ),
        sa.ForeignKeyConstraint(["investor_id"], ["investors.id"], name=op.f("fk_commentators_investor_id_investors")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_commentators_person_id_people")),
        sa.ForeignKeyConstraint(["roadshow_id"], ["roadshows.id"], name=op.f("fk_commentators_roadshow_id_roadshows")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commentators")),
        sa.UniqueConstraint("code", name=op.f("uq_commentators_code")),
        sa.UniqueConstraint("roadshow_id", "person_id", name=op.f("uq_commentators_roadshow_id_person_id")),
    )
    with op.batch_alter_table("commentators", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_commentators_investor_id"), ["investor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_commentators_person_id"), ["person_id"], unique=False)

    op.create_table(
        "pitches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("roadshow_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("is_invited", sa.Boolean(), nullable=False),
        sa.Column("message", sa.String(length=500), nullable=False),
        sa.Column("presenter_id", sa.Integer(), nullable=True),
        sa.Column("deck_id", sa.Integer(), nullable=True),
        sa.Column("free_from", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("free_until", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("applied_by_id", sa.Integer(), nullable=True),
        sa.Column("applied_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("confirm_by", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reserve_place", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("may_show_slides", sa.Boolean(), nullable=False),
        sa.Column("may_show_recording", sa.Boolean(), nullable=False),
        sa.Column("recording_url", sa.String(length=300), nullable=True),
        sa.Column("letters", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('applied','selected','reserve','declined','confirmed','lapsed','withdrawn','presented','absent')",
            name=op.f("ck_pitches_state"),
        ),
        sa.CheckConstraint(
            "free_from IS NULL OR free_until IS NULL OR free_from < free_until", name=op.f("ck_pitches_free")
        ),
        sa.ForeignKeyConstraint(["applied_by_id"], ["people.id"], name=op.f("fk_pitches_applied_by_id_people")),
        sa.ForeignKeyConstraint(["deck_id"], ["decks.id"], name=op.f("fk_pitches_deck_id_decks")),
        sa.ForeignKeyConstraint(["presenter_id"], ["people.id"], name=op.f("fk_pitches_presenter_id_people")),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_pitches_project_id_projects")),
        sa.ForeignKeyConstraint(["roadshow_id"], ["roadshows.id"], name=op.f("fk_pitches_roadshow_id_roadshows")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pitches")),
        sa.UniqueConstraint("code", name=op.f("uq_pitches_code")),
        sa.UniqueConstraint("roadshow_id", "project_id", name=op.f("uq_pitches_roadshow_id_project_id")),
    )
    with op.batch_alter_table("pitches", schema=None) as batch_op:
        batch_op.create_index("ix_pitches_answers", ["state", "confirm_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_pitches_presenter_id"), ["presenter_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_pitches_project_id"), ["project_id"], unique=False)

    op.create_table(
        "question_votes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_question_votes_question_id_questions"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_question_votes_registration_id_registrations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_votes")),
        sa.UniqueConstraint(
            "question_id", "registration_id", name=op.f("uq_question_votes_question_id_registration_id")
        ),
    )
    with op.batch_alter_table("question_votes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_votes_registration_id"), ["registration_id"], unique=False)

    op.create_table(
        "remarks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("pitch_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("investor_id", sa.Integer(), nullable=True),
        sa.Column("commentator_id", sa.Integer(), nullable=True),
        sa.Column("stars", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("released_at", portal.database.UtcDateTime(timezone=True), nullable=True),
        sa.Column("written_at", portal.database.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("stars IS NULL OR (stars >= 1 AND stars <= 5)", name=op.f("ck_remarks_stars")),
        sa.ForeignKeyConstraint(
            ["commentator_id"], ["commentators.id"], name=op.f("fk_remarks_commentator_id_commentators")
        ),
        sa.ForeignKeyConstraint(["investor_id"], ["investors.id"], name=op.f("fk_remarks_investor_id_investors")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_remarks_person_id_people")),
        sa.ForeignKeyConstraint(["pitch_id"], ["pitches.id"], name=op.f("fk_remarks_pitch_id_pitches")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remarks")),
        sa.UniqueConstraint("pitch_id", "person_id", name=op.f("uq_remarks_pitch_id_person_id")),
    )
    with op.batch_alter_table("remarks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_remarks_person_id"), ["person_id"], unique=False)

    op.create_table(
        "ties",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commentator_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.CheckConstraint("kind IN ('equity','mentor','employer','family')", name=op.f("ck_ties_kind")),
        sa.ForeignKeyConstraint(
            ["commentator_id"],
            ["commentators.id"],
            name=op.f("fk_ties_commentator_id_commentators"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_ties_project_id_projects")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ties")),
        sa.UniqueConstraint("commentator_id", "project_id", name=op.f("uq_ties_commentator_id_project_id")),
    )
    with op.batch_alter_table("ties", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ties_project_id"), ["project_id"], unique=False)

    for table in ("deck_views", "outcome_steps", "project_versions"):
        make_insert_only(op.get_bind(), table)


def downgrade() -> None:
    with op.batch_alter_table("ties", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ties_project_id"))

    op.drop_table("ties")
    with op.batch_alter_table("remarks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_remarks_person_id"))

    op.drop_table("remarks")
    with op.batch_alter_table("question_votes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_votes_registration_id"))

    op.drop_table("question_votes")
    with op.batch_alter_table("pitches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pitches_project_id"))
        batch_op.drop_index(batch_op.f("ix_pitches_presenter_id"))
        batch_op.drop_index("ix_pitches_answers")

    op.drop_table("pitches")
    with op.batch_alter_table("commentators", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_commentators_person_id"))
        batch_op.drop_index(batch_op.f("ix_commentators_investor_id"))

    op.drop_table("commentators")
    op.drop_table("roadshows")
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.drop_index("ix_questions_stage")
        batch_op.drop_index(batch_op.f("ix_questions_registration_id"))

    op.drop_table("questions")
    with op.batch_alter_table("public_votes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_public_votes_turn_id"))
        batch_op.drop_index(batch_op.f("ix_public_votes_registration_id"))

    op.drop_table("public_votes")
    with op.batch_alter_table("poll_votes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_poll_votes_registration_id"))

    op.drop_table("poll_votes")
    with op.batch_alter_table("outcome_evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outcome_evidence_step_id"))

    op.drop_table("outcome_evidence")
    op.drop_table("follow_up_answers")
    with op.batch_alter_table("disputes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_disputes_step_id"))

    op.drop_table("disputes")
    with op.batch_alter_table("turns", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_turns_on", sqlite_where=sa.text("state = 'on'"), postgresql_where=sa.text("state = 'on'")
        )
        batch_op.drop_index(batch_op.f("ix_turns_stage_id"))
        batch_op.drop_index(batch_op.f("ix_turns_project_id"))

    op.drop_table("turns")
    with op.batch_alter_table("polls", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_polls_stage_id"))

    op.drop_table("polls")
    with op.batch_alter_table("outcome_steps", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outcome_steps_outcome_id"))

    op.drop_table("outcome_steps")
    with op.batch_alter_table("follow_ups", schema=None) as batch_op:
        batch_op.drop_index("ix_follow_ups_due")

    op.drop_table("follow_ups")
    with op.batch_alter_table("draws", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draws_stage_id"))

    op.drop_table("draws")
    op.drop_table("stages")
    with op.batch_alter_table("outcomes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outcomes_investor_id"))
        batch_op.drop_index(batch_op.f("ix_outcomes_event_id"))

    op.drop_table("outcomes")
    with op.batch_alter_table("intents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intents_project_id"))
        batch_op.drop_index("ix_intents_event")

    op.drop_table("intents")
    with op.batch_alter_table("deck_handovers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deck_handovers_event_id"))

    op.drop_table("deck_handovers")
    with op.batch_alter_table("uploads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_uploads_project_id"))
        batch_op.drop_index(batch_op.f("ix_uploads_person_id"))
        batch_op.drop_index(batch_op.f("ix_uploads_expires_at"))

    op.drop_table("uploads")
    with op.batch_alter_table("evidence_pages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_pages_milestone_id"))

    op.drop_table("evidence_pages")
    with op.batch_alter_table("deck_views", schema=None) as batch_op:
        batch_op.drop_index("ix_deck_views_project")
        batch_op.drop_index(batch_op.f("ix_deck_views_person_id"))
        batch_op.drop_index(batch_op.f("ix_deck_views_investor_id"))
        batch_op.drop_index(batch_op.f("ix_deck_views_deck_id"))

    op.drop_table("deck_views")
    op.drop_table("deck_pages")
    op.drop_table("theses")
    with op.batch_alter_table("team_members", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_team_members_leader", sqlite_where=sa.text("is_leader"), postgresql_where=sa.text("is_leader")
        )
        batch_op.drop_index(batch_op.f("ix_team_members_project_id"))
        batch_op.drop_index(batch_op.f("ix_team_members_person_id"))

    op.drop_table("team_members")
    with op.batch_alter_table("stays", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_stays_open",
            sqlite_where=sa.text("left_on IS NULL AND state <> 'declined'"),
            postgresql_where=sa.text("left_on IS NULL AND state <> 'declined'"),
        )
        batch_op.drop_index(batch_op.f("ix_stays_project_id"))
        batch_op.drop_index(batch_op.f("ix_stays_makerspace_id"))

    op.drop_table("stays")
    with op.batch_alter_table("shortlisted", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_shortlisted_project_id"))

    op.drop_table("shortlisted")
    with op.batch_alter_table("saved_searches", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_saved_searches_person_id"))
        batch_op.drop_index(batch_op.f("ix_saved_searches_investor_id"))

    op.drop_table("saved_searches")
    with op.batch_alter_table("rights", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rights_project_id"))

    op.drop_table("rights")
    with op.batch_alter_table("project_versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_project_versions_project_id"))

    op.drop_table("project_versions")
    with op.batch_alter_table("pledges", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pledges_project_id"))
        batch_op.drop_index(batch_op.f("ix_pledges_person_id"))

    op.drop_table("pledges")
    with op.batch_alter_table("partners", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_partners_project_id"))

    op.drop_table("partners")
    with op.batch_alter_table("milestones", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_milestones_project_id"))

    op.drop_table("milestones")
    op.drop_table("learning_resets")
    with op.batch_alter_table("judgements", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_judgements_project_id"))

    op.drop_table("judgements")
    with op.batch_alter_table("investor_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_investor_members_investor_id"))

    op.drop_table("investor_members")
    with op.batch_alter_table("investor_evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_investor_evidence_investor_id"))

    op.drop_table("investor_evidence")
    with op.batch_alter_table("impressions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_impressions_shown_on"))
        batch_op.drop_index(batch_op.f("ix_impressions_project_id"))

    op.drop_table("impressions")
    with op.batch_alter_table("grants", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_grants_live",
            sqlite_where=sa.text("state IN ('asked','granted')"),
            postgresql_where=sa.text("state IN ('asked','granted')"),
        )
        batch_op.drop_index(batch_op.f("ix_grants_project_id"))
        batch_op.drop_index(batch_op.f("ix_grants_investor_id"))
        batch_op.drop_index(batch_op.f("ix_grants_expires_at"))

    op.drop_table("grants")
    with op.batch_alter_table("fund_notes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fund_notes_project_id"))
        batch_op.drop_index(batch_op.f("ix_fund_notes_person_id"))
        batch_op.drop_index("ix_fund_notes_fund")

    op.drop_table("fund_notes")
    with op.batch_alter_table("decks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decks_state"))
        batch_op.drop_index(batch_op.f("ix_decks_project_id"))

    op.drop_table("decks")
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.drop_index("ix_projects_listing")
        batch_op.drop_index(batch_op.f("ix_projects_assessed_unit_id"))
        batch_op.drop_index(batch_op.f("ix_projects_area_id"))

    op.drop_table("projects")
    with op.batch_alter_table("investors", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_investors_usci",
            sqlite_where=sa.text("usci IS NOT NULL AND state = 'verified'"),
            postgresql_where=sa.text("usci IS NOT NULL AND state = 'verified'"),
        )
        batch_op.drop_index(batch_op.f("ix_investors_state"))
        batch_op.drop_index(batch_op.f("ix_investors_area_id"))

    op.drop_table("investors")
