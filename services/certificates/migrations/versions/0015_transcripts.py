"""transcripts"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "transcript",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issuance_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("pdf_sha256", sa.Text(), nullable=True),
        sa.Column("sealed_by", sa.Text(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcript")),
        sa.UniqueConstraint("number", name=op.f("uq_transcript_number")),
        sa.ForeignKeyConstraint(
            ["issuance_id"], ["issuance.id"], name=op.f("fk_transcript_issuance_id")
        ),
        sa.ForeignKeyConstraint(
            ["sealed_by"], ["signing_key.fingerprint"], name=op.f("fk_transcript_sealed_by")
        ),
        sa.CheckConstraint(
            "state IN ('wanted', 'issued', 'failed', 'erased')", name=op.f("ck_transcript_state")
        ),
        sa.CheckConstraint(
            "state <> 'issued' OR (pdf_sha256 IS NOT NULL AND issued_at IS NOT NULL)",
            name=op.f("ck_transcript_issued_has_document"),
        ),
    )
    op.create_index("ix_transcript_issuance_id", "transcript", ["issuance_id"])
    op.create_index("ix_transcript_pdf_sha256", "transcript", ["pdf_sha256"])
    op.create_index(
        "ix_transcript_due",
        "transcript",
        ["next_attempt_at"],
        postgresql_where=sa.text("next_attempt_at IS NOT NULL"),
    )
    # Whose certificates come together is asked by address.
    op.create_index(
        "ix_issuance_address",
        "issuance",
        [sa.text("lower(recipient #>> '{participant,email}')")],
    )


def downgrade() -> None:
    op.drop_index("ix_issuance_address", "issuance")
    op.drop_table("transcript")
