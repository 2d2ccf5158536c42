"""timestamps of documents, and when the next is due"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "document_version",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("issuance_id", sa.Uuid(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("stamped_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stamped_by", sa.Text(), nullable=False),
        sa.Column("holds_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_document_version")),
        sa.ForeignKeyConstraint(
            ["issuance_id"], ["issuance.id"], name=op.f("fk_document_version_issuance_id")
        ),
        sa.CheckConstraint(
            "level IN ('B-T', 'B-LTA')", name=op.f("ck_document_version_level_known")
        ),
    )
    op.create_index(op.f("ix_document_version_issuance_id"), "document_version", ["issuance_id"])
    op.add_column(
        "issuance", sa.Column("timestamp_due_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "issuance",
        sa.Column("timestamp_attempts", sa.Integer(), nullable=False, server_default="0"),
    )
    # Documents that were sealed before wait for their first timestamp like later ones.
    op.execute(
        "UPDATE issuance SET timestamp_due_at = issued_at"
        " WHERE sealed_by IS NOT NULL AND state IN ('issued', 'revoked')"
    )
    op.create_index(
        "ix_issuance_timestamp_due",
        "issuance",
        ["timestamp_due_at"],
        postgresql_where=sa.text("timestamp_due_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_issuance_timestamp_due", table_name="issuance")
    op.drop_column("issuance", "timestamp_attempts")
    op.drop_column("issuance", "timestamp_due_at")
    op.drop_table("document_version")
