"""sessions are cancelled one by one, and have rooms and tracks"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("room", sa.Text()),
        sa.Column("track", JSONB()),
        sa.Column("cancelled_at", sa.DateTime(timezone=True)),
        sa.Column("cancel_reason", sa.Text()),
    ):
        op.add_column("program_session", column)
    op.create_check_constraint(
        op.f("ck_program_session_cancelled_with_reason"),
        "program_session",
        "(cancelled_at IS NULL) = (cancel_reason IS NULL)",
    )


def downgrade() -> None:
    op.drop_constraint(
        op.f("ck_program_session_cancelled_with_reason"), "program_session", type_="check"
    )
    for column in ("cancel_reason", "cancelled_at", "track", "room"):
        op.drop_column("program_session", column)
