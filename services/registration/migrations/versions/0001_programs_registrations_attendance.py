"""programs, registrations, attendance"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.migrations import create_messaging_tables, drop_messaging_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_messaging_tables(op)
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_index(
        "uq_organisation_name_key",
        "organisation",
        ["name_key"],
        unique=True,
        postgresql_where=sa.text("number IS NULL"),
    )
    op.create_index(
        "uq_organisation_number",
        "organisation",
        ["number"],
        unique=True,
        postgresql_where=sa.text("number IS NOT NULL"),
    )
    op.create_table(
        "organizer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizer")),
        sa.UniqueConstraint("email_key", name=op.f("uq_organizer_email_key")),
    )
    op.create_table(
        "participant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
        sa.UniqueConstraint("email_key", name=op.f("uq_participant_email_key")),
    )
    op.create_table(
        "project",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", postgresql.JSONB(), nullable=False),
        sa.Column("statement", postgresql.JSONB(), nullable=False),
        sa.Column("funders", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("emblem", sa.Text(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("key", name=op.f("uq_project_key")),
    )
    op.create_table(
        "program",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", postgresql.JSONB(), nullable=False),
        sa.Column("summary", postgresql.JSONB(), nullable=False),
        sa.Column("description", postgresql.JSONB(), nullable=False),
        sa.Column("audience", postgresql.JSONB(), nullable=False),
        sa.Column("audience_keys", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sub_goal", sa.Text(), nullable=False),
        sa.Column("global_goal_targets", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("access", postgresql.JSONB(), nullable=False),
        sa.Column("price", postgresql.JSONB(), nullable=False),
        sa.Column("completion", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("organiser_name", sa.Text(), nullable=False),
        sa.Column("organiser_email", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_program_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program")),
        sa.UniqueConstraint("slug", name=op.f("uq_program_slug")),
    )
    op.create_table(
        "cohort",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("queue_limit", sa.Integer(), nullable=True),
        sa.Column("places_taken", sa.Integer(), nullable=False),
        sa.Column("next_queue_number", sa.Integer(), nullable=False),
        sa.Column("hold_minutes", sa.Integer(), nullable=False),
        sa.Column("registration_opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registration_closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_cohort_capacity_not_negative")),
        sa.CheckConstraint(
            "places_taken >= 0 AND places_taken <= capacity",
            name=op.f("ck_cohort_places_within_capacity"),
        ),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_cohort_program_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort")),
        sa.UniqueConstraint("program_id", "key", name=op.f("uq_cohort_program_id_key")),
    )
    op.create_table(
        "program_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_local", sa.DateTime(), nullable=False),
        sa.Column("ends_local", sa.DateTime(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", postgresql.JSONB(), nullable=False),
        sa.Column("municipality", sa.Text(), nullable=False),
        sa.Column("online_url", sa.Text(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_program_session_ends_after_start")),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_program_session_cohort_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_session")),
        sa.UniqueConstraint(
            "cohort_id", "number", name=op.f("uq_program_session_cohort_id_number")
        ),
    )
    op.create_index("ix_program_session_starts_at", "program_session", ["starts_at"], unique=False)
    op.create_table(
        "registration",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("holds_place", sa.Boolean(), nullable=False),
        sa.Column("queue_number", sa.Integer(), nullable=False),
        sa.Column("hold_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completion_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "holds_place = (state IN ('confirmed', 'completed')) OR (state = 'unconfirmed' AND holds_place)",
            name=op.f("ck_registration_place_fits_state"),
        ),
        sa.CheckConstraint(
            "state IN ('unconfirmed', 'confirmed', 'waitlisted', 'expired', 'cancelled', 'completed')",
            name=op.f("ck_registration_state_known"),
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_registration_cohort_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_registration_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_registration_participant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
    )
    op.create_index(
        "ix_registration_hold",
        "registration",
        ["hold_expires_at"],
        unique=False,
        postgresql_where=sa.text("state = 'unconfirmed'"),
    )
    op.create_index(
        "ix_registration_participant_id", "registration", ["participant_id"], unique=False
    )
    op.create_index(
        "uq_registration_live",
        "registration",
        ["cohort_id", "participant_id"],
        unique=True,
        postgresql_where=sa.text(
            "state IN ('unconfirmed', 'confirmed', 'waitlisted', 'completed')"
        ),
    )
    op.create_index(
        "uq_registration_queue_number", "registration", ["cohort_id", "queue_number"], unique=True
    )
    op.create_table(
        "attendance",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("left_at >= arrived_at", name=op.f("ck_attendance_interval_forward")),
        sa.CheckConstraint(
            "present = (arrived_at IS NOT NULL AND left_at IS NOT NULL)",
            name=op.f("ck_attendance_present_has_interval"),
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_attendance_registration_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["program_session.id"], name=op.f("fk_attendance_session_id")
        ),
        sa.PrimaryKeyConstraint("registration_id", "session_id", name=op.f("pk_attendance")),
    )
    op.create_index(op.f("ix_attendance_session_id"), "attendance", ["session_id"], unique=False)
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("text_version", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_consent_registration_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(
        op.f("ix_consent_registration_id"), "consent", ["registration_id"], unique=False
    )
    op.create_table(
        "received_certificate",
        sa.Column("issuance_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("verify_url", sa.Text(), nullable=False),
        sa.Column("download_url", sa.Text(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_received_certificate_registration_id"),
        ),
        sa.PrimaryKeyConstraint("issuance_id", name=op.f("pk_received_certificate")),
    )
    op.create_index(
        op.f("ix_received_certificate_registration_id"),
        "received_certificate",
        ["registration_id"],
        unique=False,
    )
    op.create_table(
        "registration_transition",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=True),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_registration_transition_registration_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_transition")),
    )
    op.create_index(
        "ix_registration_transition_registration_id",
        "registration_transition",
        ["registration_id"],
        unique=False,
    )


def downgrade() -> None:
    drop_messaging_tables(op)
    op.drop_index(
        "ix_registration_transition_registration_id", table_name="registration_transition"
    )
    op.drop_table("registration_transition")
    op.drop_index(
        op.f("ix_received_certificate_registration_id"), table_name="received_certificate"
    )
    op.drop_table("received_certificate")
    op.drop_index(op.f("ix_consent_registration_id"), table_name="consent")
    op.drop_table("consent")
    op.drop_index(op.f("ix_attendance_session_id"), table_name="attendance")
    op.drop_table("attendance")
    op.drop_index("uq_registration_queue_number", table_name="registration")
    op.drop_index(
        "uq_registration_live",
        table_name="registration",
        postgresql_where=sa.text(
            "state IN ('unconfirmed', 'confirmed', 'waitlisted', 'completed')"
        ),
    )
    op.drop_index("ix_registration_participant_id", table_name="registration")
    op.drop_index(
        "ix_registration_hold",
        table_name="registration",
        postgresql_where=sa.text("state = 'unconfirmed'"),
    )
    op.drop_table("registration")
    op.drop_index("ix_program_session_starts_at", table_name="program_session")
    op.drop_table("program_session")
    op.drop_table("cohort")
    op.drop_table("program")
    op.drop_table("project")
    op.drop_table("participant")
    op.drop_table("organizer")
    op.drop_index(
        "uq_organisation_number",
        table_name="organisation",
        postgresql_where=sa.text("number IS NOT NULL"),
    )
    op.drop_index(
        "uq_organisation_name_key",
        table_name="organisation",
        postgresql_where=sa.text("number IS NULL"),
    )
    op.drop_table("organisation")
