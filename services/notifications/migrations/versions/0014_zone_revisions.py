"""sessions count how often new zone data moved them"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("zone_revision", sa.Integer(), nullable=False, server_default="0")
    op.add_column("program_session", column)


def downgrade() -> None:
    op.drop_column("program_session", "zone_revision")
