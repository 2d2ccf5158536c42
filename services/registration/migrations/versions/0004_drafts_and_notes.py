"""programs are drafts until they are published; organizers write why"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("program", sa.Column("published_at", sa.DateTime(timezone=True), nullable=True))
    # What was in the catalogue before there were drafts stays in it.
    op.execute("UPDATE program SET published_at = now()")
    op.add_column("registration_transition", sa.Column("note", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("registration_transition", "note")
    op.drop_column("program", "published_at")
