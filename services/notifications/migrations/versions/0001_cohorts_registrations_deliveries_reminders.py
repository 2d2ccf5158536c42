"""cohorts, registrations, deliveries, reminders"""

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
        "cohort",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("program", postgresql.JSONB(), nullable=False),
        sa.Column("organiser", postgresql.JSONB(), nullable=False),
        sa.Column("funding", postgresql.JSONB(), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort")),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("fact_sequence", sa.Integer(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("entry", postgresql.JSONB(), nullable=True),
        sa.Column("tells", postgresql.JSONB(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("thread", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("resent", sa.Boolean(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sending_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'deferred') = (next_attempt_at IS NOT NULL) OR state = 'unknown'",
            name=op.f("ck_delivery_planned_while_open"),
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'sending', 'sent', 'deferred', 'failed', 'unknown', 'superseded', 'expired')",
            name=op.f("ck_delivery_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("message_id", name=op.f("uq_delivery_message_id")),
        sa.UniqueConstraint(
            "subject_id",
            "kind",
            "topic",
            "revision",
            name=op.f("uq_delivery_subject_id_kind_topic_revision"),
        ),
    )
    op.create_index(
        "ix_delivery_due",
        "delivery",
        ["next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("next_attempt_at NOTNULL"),
    )
    op.create_index(
        "ix_delivery_registration_id_id", "delivery", ["registration_id", "id"], unique=False
    )
    op.create_table(
        "program_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts_wall", sa.DateTime(), nullable=False),
        sa.Column("ends_wall", sa.DateTime(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("place", postgresql.JSONB(), nullable=False),
        sa.Column("online_url", sa.Text(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_program_session_ends_after_start")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program_session")),
    )
    op.create_index(
        op.f("ix_program_session_cohort_id"), "program_session", ["cohort_id"], unique=False
    )
    op.create_table(
        "registration",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("participant", postgresql.JSONB(), nullable=False),
        sa.Column("letter_kind", sa.Text(), nullable=False),
        sa.Column("letter_details", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("my_page_url", sa.Text(), nullable=True),
        sa.Column("thread", sa.Text(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('unconfirmed', 'waitlisted', 'confirmed', 'cancelled')",
            name=op.f("ck_registration_state"),
        ),
        sa.CheckConstraint("sequence >= 0", name=op.f("ck_registration_sequence")),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_registration_cohort_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration")),
    )
    op.create_index(op.f("ix_registration_cohort_id"), "registration", ["cohort_id"], unique=False)
    op.create_table(
        "reminder_rule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("days_before", sa.Integer(), nullable=True),
        sa.Column("at_time", sa.Time(), nullable=True),
        sa.Column("minutes_before", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(days_before IS NULL) = (at_time IS NULL) AND (days_before IS NULL) <> (minutes_before IS NULL)",
            name=op.f("ck_reminder_rule_one_kind"),
        ),
        sa.CheckConstraint(
            "days_before BETWEEN 0 AND 60", name=op.f("ck_reminder_rule_days_before")
        ),
        sa.CheckConstraint(
            "minutes_before BETWEEN 1 AND 10080", name=op.f("ck_reminder_rule_minutes_before")
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_reminder_rule_cohort_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_rule")),
    )
    op.create_index(
        op.f("ix_reminder_rule_cohort_id"), "reminder_rule", ["cohort_id"], unique=False
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("organizer", postgresql.JSONB(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("method IN ('REQUEST', 'CANCEL')", name=op.f("ck_invitation_method")),
        sa.CheckConstraint("sequence >= 0", name=op.f("ck_invitation_sequence")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_invitation_registration_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["program_session.id"], name=op.f("fk_invitation_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint(
            "registration_id", "session_id", name=op.f("uq_invitation_registration_id_session_id")
        ),
        sa.UniqueConstraint("uid", name=op.f("uq_invitation_uid")),
    )
    op.create_index(op.f("ix_invitation_session_id"), "invitation", ["session_id"], unique=False)
    op.create_table(
        "reminder",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state IN ('due', 'sent', 'cancelled', 'missed')", name=op.f("ck_reminder_state")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_reminder_registration_id")
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["reminder_rule.id"], name=op.f("fk_reminder_rule_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["program_session.id"], name=op.f("fk_reminder_session_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint(
            "rule_id",
            "session_id",
            "registration_id",
            "generation",
            name=op.f("uq_reminder_rule_id_session_id_registration_id_generation"),
        ),
    )
    op.create_index(
        "ix_reminder_due_at",
        "reminder",
        ["due_at"],
        unique=False,
        postgresql_where=sa.text("state = 'due'"),
    )
    op.create_index("ix_reminder_registration_id", "reminder", ["registration_id"], unique=False)
    op.create_index("ix_reminder_session_id", "reminder", ["session_id"], unique=False)
    op.create_index(
        "uq_reminder_due",
        "reminder",
        ["rule_id", "session_id", "registration_id"],
        unique=True,
        postgresql_where=sa.text("state = 'due' AND NOT by_hand"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_reminder_due",
        table_name="reminder",
        postgresql_where=sa.text("state = 'due' AND NOT by_hand"),
    )
    op.drop_index("ix_reminder_session_id", table_name="reminder")
    op.drop_index("ix_reminder_registration_id", table_name="reminder")
    op.drop_index(
        "ix_reminder_due_at", table_name="reminder", postgresql_where=sa.text("state = 'due'")
    )
    op.drop_table("reminder")
    op.drop_index(op.f("ix_invitation_session_id"), table_name="invitation")
    op.drop_table("invitation")
    op.drop_index(op.f("ix_reminder_rule_cohort_id"), table_name="reminder_rule")
    op.drop_table("reminder_rule")
    op.drop_index(op.f("ix_registration_cohort_id"), table_name="registration")
    op.drop_table("registration")
    op.drop_index(op.f("ix_program_session_cohort_id"), table_name="program_session")
    op.drop_table("program_session")
    op.drop_index("ix_delivery_registration_id_id", table_name="delivery")
    op.drop_index(
        "ix_delivery_due",
        table_name="delivery",
        postgresql_where=sa.text("next_attempt_at NOTNULL"),
    )
    op.drop_table("delivery")
    op.drop_table("cohort")
    drop_messaging_tables(op)
