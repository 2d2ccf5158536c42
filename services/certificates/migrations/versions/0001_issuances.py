"""issuances and their history"""

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
        "issuance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("completion_id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("recipient", postgresql.JSONB(), nullable=False),
        sa.Column("correlation_id", sa.Text(), nullable=False),
        sa.Column("message_sequence", sa.Integer(), nullable=False),
        sa.Column("reserved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.Column("template_version", sa.Text(), nullable=True),
        sa.Column("pdf_sha256", sa.Text(), nullable=True),
        sa.Column("pdf_bytes", sa.Integer(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.Column("revocation_reason", sa.Text(), nullable=True),
        sa.Column("revocation_note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issuance")),
        sa.UniqueConstraint("number", name=op.f("uq_issuance_number")),
        sa.UniqueConstraint(
            "registration_id",
            "completion_id",
            name=op.f("uq_issuance_registration_id_completion_id"),
        ),
        sa.CheckConstraint(
            "state IN ('reserved', 'issued', 'failed', 'revoked')",
            name=op.f("ck_issuance_state_known"),
        ),
        sa.CheckConstraint(
            "state IN ('reserved', 'failed') OR (pdf_sha256 IS NOT NULL AND issued_at IS NOT NULL)",
            name=op.f("ck_issuance_issued_has_document"),
        ),
        sa.CheckConstraint(
            "(state = 'revoked') = (revoked_at IS NOT NULL AND revocation_reason IS NOT NULL)",
            name=op.f("ck_issuance_revoked_has_reason"),
        ),
    )
    op.create_index(op.f("ix_issuance_cohort_id"), "issuance", ["cohort_id"])
    op.create_index(
        "ix_issuance_due",
        "issuance",
        ["next_attempt_at"],
        postgresql_where=sa.text("state = 'reserved'"),
    )
    op.create_table(
        "issuance_history",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issuance_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=True),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issuance_history")),
        sa.ForeignKeyConstraint(
            ["issuance_id"],
            ["issuance.id"],
            name=op.f("fk_issuance_history_issuance_id"),
        ),
    )
    op.create_index(op.f("ix_issuance_history_issuance_id"), "issuance_history", ["issuance_id"])


def downgrade() -> None:
    op.drop_table("issuance_history")
    op.drop_table("issuance")
    drop_messaging_tables(op)
