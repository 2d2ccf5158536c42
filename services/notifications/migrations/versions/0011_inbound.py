"""mail to us, and mails that came back"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_BEFORE = (
    "state IN ('queued', 'sending', 'sent', 'deferred', 'failed', 'suppressed', 'unknown',"
    " 'superseded', 'expired', 'aborted')"
)
_AFTER = (
    "state IN ('queued', 'sending', 'sent', 'deferred', 'failed', 'suppressed', 'unknown',"
    " 'superseded', 'expired', 'aborted', 'bounced', 'complained')"
)


def upgrade() -> None:
    op.create_table(
        "inbound_mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("delivery_id", sa.Uuid(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('new', 'done', 'ignored', 'failed')", name=op.f("ck_inbound_mail_state")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_mail")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_inbound_mail_fingerprint")),
    )
    op.create_index("ix_inbound_mail_due_at", "inbound_mail", ["due_at"])
    op.create_table(
        "bounce",
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "severity IN ('hard', 'soft', 'policy')", name=op.f("ck_bounce_severity")
        ),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_bounce_delivery_id")
        ),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_bounce")),
    )
    op.create_index("ix_bounce_address_reported_at", "bounce", ["address", "reported_at"])
    op.drop_constraint(op.f("ck_delivery_state"), "delivery", type_="check")
    op.create_check_constraint(op.f("ck_delivery_state"), "delivery", _AFTER)


def downgrade() -> None:
    op.execute("UPDATE delivery SET state = 'failed' WHERE state = 'bounced'")
    op.execute("UPDATE delivery SET state = 'sent' WHERE state = 'complained'")
    op.drop_constraint(op.f("ck_delivery_state"), "delivery", type_="check")
    op.create_check_constraint(op.f("ck_delivery_state"), "delivery", _BEFORE)
    op.drop_table("bounce")
    op.drop_table("inbound_mail")
