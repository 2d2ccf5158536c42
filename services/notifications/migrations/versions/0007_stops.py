"""people may stop reminders"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stop",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('reminders')", name=op.f("ck_stop_kind")),
        sa.PrimaryKeyConstraint("address", "kind", name=op.f("pk_stop")),
    )


def downgrade() -> None:
    op.drop_table("stop")
