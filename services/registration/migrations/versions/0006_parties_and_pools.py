"""registrations may claim several places, in an order of their own, and places of pools"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "registration", sa.Column("places", sa.Integer(), nullable=False, server_default="1")
    )
    op.add_column("registration", sa.Column("turn", sa.Integer(), nullable=True))
    op.add_column(
        "registration", sa.Column("passed_over", sa.Integer(), nullable=False, server_default="0")
    )
    op.execute("UPDATE registration SET turn = queue_number")
    op.alter_column("registration", "turn", nullable=False)
    op.create_check_constraint(
        op.f("ck_registration_places_at_least_one"), "registration", "places >= 1"
    )
    op.create_index(
        "ix_registration_queue",
        "registration",
        ["cohort_id", "turn"],
        postgresql_where=sa.text(
            "state = 'waitlisted' OR (state = 'unconfirmed' AND NOT holds_place)"
        ),
    )
    op.create_table(
        "seat_pool",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_pool")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_seat_pool_cohort_id")),
        sa.UniqueConstraint(
            "cohort_id", "kind", "ref", name=op.f("uq_seat_pool_cohort_id_kind_ref")
        ),
        sa.CheckConstraint(
            "kind IN ('session', 'option', 'mode')", name=op.f("ck_seat_pool_kind_known")
        ),
        sa.CheckConstraint(
            "taken >= 0 AND taken <= capacity", name=op.f("ck_seat_pool_taken_within_capacity")
        ),
    )
    op.create_table(
        "seat_claim",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("pool_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("registration_id", "pool_id", name=op.f("pk_seat_claim")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_seat_claim_registration_id"),
        ),
        sa.ForeignKeyConstraint(["pool_id"], ["seat_pool.id"], name=op.f("fk_seat_claim_pool_id")),
    )
    op.create_index(op.f("ix_seat_claim_pool_id"), "seat_claim", ["pool_id"])


def downgrade() -> None:
    op.drop_table("seat_claim")
    op.drop_table("seat_pool")
    op.drop_index("ix_registration_queue", "registration")
    op.drop_constraint(op.f("ck_registration_places_at_least_one"), "registration")
    op.drop_column("registration", "passed_over")
    op.drop_column("registration", "turn")
    op.drop_column("registration", "places")
