"""certificates that wait for an organizer"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cohort_wait",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organizer_id", sa.String(), nullable=False),
        sa.Column("organizer_name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("cohort_id", name=op.f("pk_cohort_wait")),
    )
    op.create_table(
        "hold",
        sa.Column("issuance_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organizer_id", sa.String(), nullable=False),
        sa.Column("organizer_name", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("issuance_id", name=op.f("pk_hold")),
        sa.ForeignKeyConstraint(["issuance_id"], ["issuance.id"], name=op.f("fk_hold_issuance_id")),
    )


def downgrade() -> None:
    op.drop_table("hold")
    op.drop_table("cohort_wait")
