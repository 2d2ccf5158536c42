"""a cohort says when those who wait hear; who ever waited is found at once"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cohort", sa.Column("hears_by", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_registration_transition_waiting",
        "registration_transition",
        ["registration_id"],
        postgresql_where=sa.text("from_state = 'waitlisted' OR to_state = 'waitlisted'"),
    )


def downgrade() -> None:
    op.drop_index("ix_registration_transition_waiting", "registration_transition")
    op.drop_column("cohort", "hears_by")
