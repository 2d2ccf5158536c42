"""a session of a cohort may be cancelled, with a reason"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("program_session", sa.Column("cancel_reason", sa.Text()))


def downgrade() -> None:
    op.drop_column("program_session", "cancel_reason")
