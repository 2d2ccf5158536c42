"""lists that tell programs the status of certificates, and who has which place in them"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "status_list",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_status_list")),
    )
    op.create_table(
        "status_entry",
        sa.Column("list_number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("issuance_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("list_number", "position", name=op.f("pk_status_entry")),
        sa.UniqueConstraint("issuance_id", name=op.f("uq_status_entry_issuance_id")),
        sa.ForeignKeyConstraint(
            ["list_number"], ["status_list.number"], name=op.f("fk_status_entry_list_number")
        ),
        sa.ForeignKeyConstraint(
            ["issuance_id"], ["issuance.id"], name=op.f("fk_status_entry_issuance_id")
        ),
        sa.CheckConstraint(
            "position BETWEEN 0 AND 131071", name=op.f("ck_status_entry_position_in_list")
        ),
    )
    op.create_table(
        "status_credential",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("list_number", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("next_signing_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("jwt", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_credential")),
        sa.UniqueConstraint(
            "list_number", "purpose", name=op.f("uq_status_credential_list_number_purpose")
        ),
        sa.ForeignKeyConstraint(
            ["list_number"], ["status_list.number"], name=op.f("fk_status_credential_list_number")
        ),
        sa.CheckConstraint(
            "purpose IN ('revocation', 'suspension')",
            name=op.f("ck_status_credential_purpose_known"),
        ),
    )


def downgrade() -> None:
    op.drop_table("status_credential")
    op.drop_table("status_entry")
    op.drop_table("status_list")
