"""reading special answers by person leaves a trace: who, when, what for"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "special_reading",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=True),
        sa.Column("organizer_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_special_reading")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_special_reading_program_id")
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_special_reading_cohort_id")
        ),
        sa.ForeignKeyConstraint(
            ["organizer_id"], ["organizer.id"], name=op.f("fk_special_reading_organizer_id")
        ),
    )
    op.create_index(op.f("ix_special_reading_program_id"), "special_reading", ["program_id"])


def downgrade() -> None:
    op.drop_table("special_reading")
