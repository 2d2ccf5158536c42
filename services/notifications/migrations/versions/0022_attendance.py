"""organizers write to those who were there, also when a session is over"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_AUDIENCES = "audience IN ({})"
_BEFORE = "'with_place', 'waiting'"
_NOW = f"{_BEFORE}, 'attended', 'missed'"


def upgrade() -> None:
    op.create_table(
        "attendance",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("registration_id", "session_id", name=op.f("pk_attendance")),
    )
    op.create_index("ix_attendance_session_id", "attendance", ["session_id"])
    op.add_column("announcement", sa.Column("session_id", sa.Uuid()))
    op.add_column("announcement", sa.Column("minutes_after", sa.Integer()))
    op.create_check_constraint(op.f("ck_announcement_after"), "announcement", "minutes_after >= 0")
    _let_audiences_be(_NOW)


def downgrade() -> None:
    op.execute("DELETE FROM announcement WHERE audience IN ('attended', 'missed')")
    _let_audiences_be(_BEFORE)
    op.drop_column("announcement", "minutes_after")
    op.drop_column("announcement", "session_id")
    op.drop_table("attendance")


def _let_audiences_be(audiences: str) -> None:
    op.drop_constraint(op.f("ck_announcement_audience"), "announcement")
    op.create_check_constraint(
        op.f("ck_announcement_audience"), "announcement", _AUDIENCES.format(audiences)
    )
