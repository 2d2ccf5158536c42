"""keys that seal documents, and which one sealed which"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seal_key",
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("not_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("compromised_from", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_seal_key")),
        sa.CheckConstraint(
            "state IN ('active', 'verify_only', 'compromised')",
            name=op.f("ck_seal_key_state_known"),
        ),
        sa.CheckConstraint(
            "(state = 'compromised') = (compromised_from IS NOT NULL)",
            name=op.f("ck_seal_key_compromised_from_a_time"),
        ),
    )
    op.add_column("issuance", sa.Column("sealed_by", sa.Text(), nullable=True))
    op.create_foreign_key(
        op.f("fk_issuance_sealed_by"), "issuance", "seal_key", ["sealed_by"], ["fingerprint"]
    )


def downgrade() -> None:
    op.drop_constraint(op.f("fk_issuance_sealed_by"), "issuance", type_="foreignkey")
    op.drop_column("issuance", "sealed_by")
    op.drop_table("seal_key")
