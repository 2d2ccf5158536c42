"""rules of a program hold for its cohorts; invitations and codes may open a closed window"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Cohorts that everybody may join take their program's rules, which are the same so far."""
    op.add_column(
        "program",
        sa.Column("access_rules", postgresql.JSONB(), nullable=False, server_default="{}"),
    )
    op.alter_column(
        "cohort",
        "access_rules",
        new_column_name="own_access_rules",
        nullable=True,
        server_default=None,
    )
    op.execute("UPDATE cohort SET own_access_rules = NULL WHERE own_access_rules = '{}'")
    for table in ("invitation", "access_code"):
        op.add_column(
            table,
            sa.Column("opens_window", sa.Boolean(), nullable=False, server_default=sa.false()),
        )


def downgrade() -> None:
    """Write the program's rules into each cohort again."""
    for table in ("invitation", "access_code"):
        op.drop_column(table, "opens_window")
    op.execute(
        "UPDATE cohort SET own_access_rules = program.access_rules FROM program"
        " WHERE program.id = cohort.program_id AND own_access_rules IS NULL"
    )
    op.alter_column(
        "cohort",
        "own_access_rules",
        new_column_name="access_rules",
        nullable=False,
        server_default="{}",
    )
    op.drop_column("program", "access_rules")
