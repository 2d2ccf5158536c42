"""people choose sessions and a way to take part, each with places of its own"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("seat_pool", "capacity", existing_type=sa.Integer(), nullable=True)
    for column in (
        sa.Column("least_sessions", sa.Integer()),
        sa.Column("most_sessions", sa.Integer()),
        sa.Column("hybrid", sa.Boolean(), server_default=sa.false(), nullable=False),
    ):
        op.add_column("cohort", column)
    op.create_check_constraint(
        op.f("ck_cohort_choice_possible"),
        "cohort",
        "(least_sessions IS NOT NULL OR most_sessions IS NULL)"
        " AND (least_sessions IS NULL OR least_sessions >= 1)"
        " AND (most_sessions IS NULL OR most_sessions >= least_sessions)",
    )
    op.add_column("program_session", sa.Column("places", sa.Integer()))
    op.add_column("program_session", sa.Column("leader", sa.Text()))
    op.add_column(
        "program_session",
        sa.Column("moved", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.execute("UPDATE program_session SET moved = revision > 0")


def downgrade() -> None:
    op.drop_column("program_session", "moved")
    op.drop_column("program_session", "leader")
    op.drop_column("program_session", "places")
    op.drop_constraint(op.f("ck_cohort_choice_possible"), "cohort", type_="check")
    for column in ("hybrid", "most_sessions", "least_sessions"):
        op.drop_column("cohort", column)
    op.execute("UPDATE seat_pool SET capacity = 100000 WHERE capacity IS NULL")
    op.alter_column("seat_pool", "capacity", existing_type=sa.Integer(), nullable=False)
