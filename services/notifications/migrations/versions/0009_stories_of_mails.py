"""the story of each mail is kept, and which cohort it is about; organizers may abort mails"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_STATES = "'queued', 'sending', 'sent', 'deferred', 'failed', 'suppressed', 'unknown',"
_BEFORE = f"state IN ({_STATES} 'superseded', 'expired')"
_AFTER = f"state IN ({_STATES} 'superseded', 'expired', 'aborted')"
_STEPS = (
    "kind IN ('sent', 'deferred', 'failed', 'unknown', 'silent', 'expired', 'superseded',"
    " 'suppressed', 'bounced', 'complained', 'aborted', 'again')"
)


def upgrade() -> None:
    op.create_table(
        "delivery_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("organizer_id", sa.Text(), nullable=True),
        sa.Column("organizer_name", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(_STEPS, name=op.f("ck_delivery_step_kind")),
        sa.CheckConstraint(
            "(kind IN ('aborted', 'again')) = (organizer_id IS NOT NULL)",
            name=op.f("ck_delivery_step_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_step_delivery_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_step")),
    )
    op.create_index(op.f("ix_delivery_step_delivery_id"), "delivery_step", ["delivery_id"])
    op.add_column("delivery", sa.Column("cohort_id", sa.Uuid(), nullable=True))
    op.execute(
        "UPDATE delivery SET cohort_id = registration.cohort_id FROM registration"
        " WHERE registration.id = delivery.registration_id"
    )
    op.create_index("ix_delivery_cohort_id_id", "delivery", ["cohort_id", "id"])
    op.drop_constraint(op.f("ck_delivery_state"), "delivery", type_="check")
    op.create_check_constraint(op.f("ck_delivery_state"), "delivery", _AFTER)


def downgrade() -> None:
    op.execute("UPDATE delivery SET state = 'superseded' WHERE state = 'aborted'")
    op.drop_constraint(op.f("ck_delivery_state"), "delivery", type_="check")
    op.create_check_constraint(op.f("ck_delivery_state"), "delivery", _BEFORE)
    op.drop_index("ix_delivery_cohort_id_id", table_name="delivery")
    op.drop_column("delivery", "cohort_id")
    op.drop_table("delivery_step")
