"""an organizer may run some programs and not all"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "organizer", sa.Column("limited", sa.Boolean(), server_default="false", nullable=False)
    )
    op.create_table(
        "organizer_program",
        sa.Column("organizer_id", sa.Uuid(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organizer_id"],
            ["organizer.id"],
            name=op.f("fk_organizer_program_organizer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["program_id"],
            ["program.id"],
            name=op.f("fk_organizer_program_program_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organizer_id", "program_id", name=op.f("pk_organizer_program")),
    )
    op.create_index(op.f("ix_organizer_program_program_id"), "organizer_program", ["program_id"])


def downgrade() -> None:
    op.drop_table("organizer_program")
    op.drop_column("organizer", "limited")
