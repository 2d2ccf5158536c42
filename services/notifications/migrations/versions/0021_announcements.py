"""organizers write to a cohort, and people stop what they may do without"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint(op.f("ck_stop_kind"), "stop")
    op.create_check_constraint(
        op.f("ck_stop_kind"), "stop", "kind IN ('reminders', 'invitations', 'announcements')"
    )
    op.create_table(
        "announcement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("swedish", postgresql.JSONB()),
        sa.Column("english", postgresql.JSONB()),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True)),
        sa.Column("recipients", sa.Integer()),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("organizer_id", sa.Text(), nullable=False),
        sa.Column("organizer_name", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "audience IN ('with_place', 'waiting')", name=op.f("ck_announcement_audience")
        ),
        sa.CheckConstraint(
            "state IN ('planned', 'sent', 'taken_back')", name=op.f("ck_announcement_state")
        ),
        sa.CheckConstraint(
            "(state = 'planned') = (ended_at IS NULL)", name=op.f("ck_announcement_ended")
        ),
        sa.CheckConstraint(
            "(state = 'sent') = (recipients IS NOT NULL)", name=op.f("ck_announcement_counted")
        ),
        sa.CheckConstraint(
            "swedish IS NOT NULL OR english IS NOT NULL", name=op.f("ck_announcement_worded")
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_announcement_cohort_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
    )
    op.create_index("ix_announcement_cohort_id", "announcement", ["cohort_id"])
    op.create_index(
        "ix_announcement_due",
        "announcement",
        ["planned_at"],
        postgresql_where=sa.text("state = 'planned'"),
    )


def downgrade() -> None:
    op.drop_table("announcement")
    op.execute("DELETE FROM stop WHERE kind <> 'reminders'")
    op.drop_constraint(op.f("ck_stop_kind"), "stop")
    op.create_check_constraint(op.f("ck_stop_kind"), "stop", "kind IN ('reminders')")
