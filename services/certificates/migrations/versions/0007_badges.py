"""badges: signed documents of certificates, and the salts of their holders"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("issuance", sa.Column("badge_salt", sa.Text(), nullable=True))
    op.add_column("issuance", sa.Column("credential_sha256", sa.Text(), nullable=True))
    op.create_table(
        "badge",
        sa.Column("issuance_id", sa.Uuid(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("token", sa.Text(), nullable=True),
        sa.Column("signed_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("issuance_id", name=op.f("pk_badge")),
        sa.ForeignKeyConstraint(
            ["issuance_id"], ["issuance.id"], name=op.f("fk_badge_issuance_id")
        ),
        sa.ForeignKeyConstraint(
            ["signed_by"], ["signing_key.fingerprint"], name=op.f("fk_badge_signed_by")
        ),
    )


def downgrade() -> None:
    op.drop_table("badge")
    op.drop_column("issuance", "credential_sha256")
    op.drop_column("issuance", "badge_salt")
