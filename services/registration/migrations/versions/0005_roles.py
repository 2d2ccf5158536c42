"""organizers have roles"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "organizer", sa.Column("role", sa.Text(), nullable=False, server_default="organizer")
    )
    op.create_check_constraint(
        op.f("ck_organizer_role_known"), "organizer", "role IN ('organizer', 'admin')"
    )
    # Until now every account could do everything that there was to do.
    op.execute("UPDATE organizer SET role = 'admin'")


def downgrade() -> None:
    op.drop_constraint(op.f("ck_organizer_role_known"), "organizer")
    op.drop_column("organizer", "role")
