"""a cohort has a rule for its places; queues can be frozen, and acts on them keep their reason"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_MOMENTS = ("decides_at", "decided_at", "decision_claimed_until", "frozen_at")


def upgrade() -> None:
    op.add_column(
        "cohort", sa.Column("policy", sa.Text(), nullable=False, server_default="first_come")
    )
    op.add_column("cohort", sa.Column("tiers", JSONB(), nullable=False, server_default="[]"))
    op.add_column("cohort", sa.Column("organisation_limit", sa.Integer(), nullable=True))
    for name in _MOMENTS:
        op.add_column("cohort", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("ck_cohort_policy_known"),
        "cohort",
        "policy IN ('first_come', 'lottery', 'priority', 'manual')",
    )
    op.create_check_constraint(
        op.f("ck_cohort_decides_when_it_must"),
        "cohort",
        "(policy IN ('lottery', 'priority')) = (decides_at IS NOT NULL)",
    )
    op.create_index(
        "ix_cohort_decision_due",
        "cohort",
        ["decides_at"],
        postgresql_where=sa.text("decided_at IS NULL"),
    )
    op.add_column("registration", sa.Column("group_key", sa.Text(), nullable=True))
    op.create_table(
        "queue_draw",
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("commitment", sa.Text(), nullable=False),
        sa.Column("seed", sa.Text(), nullable=True),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("entries", JSONB(), nullable=True),
        sa.PrimaryKeyConstraint("cohort_id", name=op.f("pk_queue_draw")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_queue_draw_cohort_id")),
    )
    op.create_table(
        "queue_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queue_note")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_queue_note_cohort_id")),
    )
    op.create_index(op.f("ix_queue_note_cohort_id"), "queue_note", ["cohort_id"])


def downgrade() -> None:
    op.drop_table("queue_note")
    op.drop_table("queue_draw")
    op.drop_column("registration", "group_key")
    op.drop_index("ix_cohort_decision_due", "cohort")
    op.drop_constraint(op.f("ck_cohort_decides_when_it_must"), "cohort")
    op.drop_constraint(op.f("ck_cohort_policy_known"), "cohort")
    for name in (*_MOMENTS, "organisation_limit", "tiers", "policy"):
        op.drop_column("cohort", name)
