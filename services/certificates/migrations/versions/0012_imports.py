"""imports of earlier attendance"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "import_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("records", postgresql.JSONB(), nullable=False),
        sa.Column("choices", postgresql.JSONB(), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organizer_id", sa.String(), nullable=False),
        sa.Column("organizer_name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
        sa.CheckConstraint("state IN ('read', 'done')", name=op.f("ck_import_batch_state")),
        sa.CheckConstraint(
            "state = 'read' OR records = '[]'", name=op.f("ck_import_batch_done_keeps_nobody")
        ),
    )
    op.create_table(
        "attestation",
        sa.Column("issuance_id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("address_digest", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("issuance_id", name=op.f("pk_attestation")),
        sa.ForeignKeyConstraint(
            ["issuance_id"], ["issuance.id"], name=op.f("fk_attestation_issuance_id")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_attestation_batch_id")
        ),
    )
    op.create_index(op.f("ix_attestation_batch_id"), "attestation", ["batch_id"])
    op.create_index(op.f("ix_attestation_address_digest"), "attestation", ["address_digest"])


def downgrade() -> None:
    op.drop_table("attestation")
    op.drop_table("import_batch")
