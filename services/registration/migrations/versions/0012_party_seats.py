"""somebody may book for others, and let a colleague come instead"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "cohort", sa.Column("largest_party", sa.Integer(), nullable=False, server_default="1")
    )
    op.add_column(
        "cohort", sa.Column("transfers", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_check_constraint(
        op.f("ck_cohort_largest_party_at_least_one"), "cohort", "largest_party >= 1"
    )
    op.add_column("registration", sa.Column("party_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_registration_party_id",
        "registration",
        ["party_id"],
        postgresql_where=sa.text("party_id IS NOT NULL"),
    )
    op.create_table(
        "party_seat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("link_epoch", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("guest_registration_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_party_seat")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_party_seat_registration_id"),
        ),
        sa.ForeignKeyConstraint(
            ["guest_registration_id"],
            ["registration.id"],
            name=op.f("fk_party_seat_guest_registration_id"),
        ),
        sa.UniqueConstraint(
            "registration_id", "number", name=op.f("uq_party_seat_registration_id_number")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'named', 'taken', 'cancelled')",
            name=op.f("ck_party_seat_state_known"),
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_party_seat_number_counted_from_one")),
        sa.CheckConstraint(
            "state <> 'named' OR (name IS NOT NULL AND email IS NOT NULL)",
            name=op.f("ck_party_seat_named_has_address"),
        ),
        sa.CheckConstraint(
            "(state = 'taken') = (guest_registration_id IS NOT NULL)",
            name=op.f("ck_party_seat_taken_by_somebody"),
        ),
    )
    op.create_index("ix_party_seat_guest_registration_id", "party_seat", ["guest_registration_id"])


def downgrade() -> None:
    op.drop_table("party_seat")
    op.drop_index("ix_registration_party_id", "registration")
    op.drop_column("registration", "party_id")
    op.drop_constraint(op.f("ck_cohort_largest_party_at_least_one"), "cohort")
    op.drop_column("cohort", "transfers")
    op.drop_column("cohort", "largest_party")
