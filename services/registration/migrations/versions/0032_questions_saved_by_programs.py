"""Questions of the library can be saved by a program, which is no organizer."""

from __future__ import annotations

from alembic import op

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    op.alter_column("library_question", "saved_by", nullable=True)


def downgrade() -> None:
    op.execute("DELETE FROM library_question WHERE saved_by IS NULL")
    op.alter_column("library_question", "saved_by", nullable=False)
