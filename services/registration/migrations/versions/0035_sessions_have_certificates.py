"""a cohort may certify each of its sessions, which are closed one by one"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "cohort", sa.Column("certifies", sa.Text(), server_default="whole", nullable=False)
    )
    op.create_check_constraint(
        op.f("ck_cohort_certifies_known"), "cohort", "certifies IN ('whole', 'each_session')"
    )
    op.add_column(
        "program_session", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_check_constraint(
        op.f("ck_program_session_closed_was_held"),
        "program_session",
        "cancelled_at IS NULL OR closed_at IS NULL",
    )
    op.add_column("attendance", sa.Column("completion_id", sa.Uuid(), nullable=True))
    op.create_check_constraint(
        op.f("ck_attendance_certified_was_present"),
        "attendance",
        "present OR completion_id IS NULL",
    )
    op.add_column("received_certificate", sa.Column("session_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_received_certificate_session_id"),
        "received_certificate",
        "program_session",
        ["session_id"],
        ["id"],
    )


def downgrade() -> None:
    op.drop_column("received_certificate", "session_id")
    op.drop_constraint(op.f("ck_attendance_certified_was_present"), "attendance", type_="check")
    op.drop_column("attendance", "completion_id")
    op.drop_constraint(op.f("ck_program_session_closed_was_held"), "program_session", type_="check")
    op.drop_column("program_session", "closed_at")
    op.drop_constraint(op.f("ck_cohort_certifies_known"), "cohort", type_="check")
    op.drop_column("cohort", "certifies")
