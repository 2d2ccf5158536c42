"""guests may be named on the form of registration"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "party_seat", sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_index(
        "ix_party_seat_wished",
        "party_seat",
        ["registration_id"],
        postgresql_where=sa.text("state = 'open' AND email IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_party_seat_wished", "party_seat")
    op.execute("UPDATE party_seat SET name = NULL, email = NULL WHERE state = 'open'")
    op.drop_column("party_seat", "claimed_until")
