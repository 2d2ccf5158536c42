"""people may have chosen sessions and a way to take part; sessions have rooms and tracks"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("registration", sa.Column("session_ids", ARRAY(sa.Uuid())))
    op.add_column("registration", sa.Column("mode", sa.Text()))
    op.add_column("program_session", sa.Column("room", sa.Text()))
    op.add_column("program_session", sa.Column("track", JSONB()))


def downgrade() -> None:
    op.drop_column("program_session", "track")
    op.drop_column("program_session", "room")
    op.drop_column("registration", "mode")
    op.drop_column("registration", "session_ids")
