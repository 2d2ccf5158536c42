"""addresses that take no mail"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_BEFORE = "state IN ('queued', 'sending', 'sent', 'deferred', 'failed', 'unknown', 'superseded', 'expired')"
_AFTER = (
    "state IN ('queued', 'sending', 'sent', 'deferred', 'failed', 'suppressed', 'unknown',"
    " 'superseded', 'expired')"
)


def upgrade() -> None:
    op.create_table(
        "suppression",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.Text(), nullable=True),
        sa.Column("release_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "reason IN ('unknown_user', 'bounced_hard', 'bounced_soft', 'complained', 'by_hand')",
            name=op.f("ck_suppression_reason"),
        ),
        sa.CheckConstraint(
            "(released_at IS NULL) = (released_by IS NULL)"
            " AND (released_at IS NULL) = (release_reason IS NULL)",
            name=op.f("ck_suppression_released_by_somebody"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppression")),
    )
    op.create_index(
        "uq_suppression_address_reason",
        "suppression",
        ["address", "reason"],
        unique=True,
        postgresql_where=sa.text("released_at IS NULL"),
    )
    op.create_index("ix_suppression_since", "suppression", ["since"])
    op.drop_constraint(op.f("ck_delivery_state"), "delivery", type_="check")
    op.create_check_constraint(op.f("ck_delivery_state"), "delivery", _AFTER)


def downgrade() -> None:
    op.execute("UPDATE delivery SET state = 'failed' WHERE state = 'suppressed'")
    op.drop_constraint(op.f("ck_delivery_state"), "delivery", type_="check")
    op.create_check_constraint(op.f("ck_delivery_state"), "delivery", _BEFORE)
    op.drop_table("suppression")
