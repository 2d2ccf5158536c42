"""freed places become offers"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATES = "'unconfirmed', 'confirmed', 'waitlisted', {}'expired', 'cancelled', 'completed'"
LIVE = "state IN ('unconfirmed', 'confirmed', 'waitlisted', {}'completed')"
PLACE = "holds_place = (state IN ('confirmed', {}'completed')) OR (state = 'unconfirmed' AND holds_place)"


def upgrade() -> None:
    op.add_column(
        "cohort", sa.Column("promotion", sa.Text(), nullable=False, server_default="direct")
    )
    op.create_check_constraint(
        op.f("ck_cohort_promotion_known"), "cohort", "promotion IN ('direct', 'offer')"
    )
    _rules_of_states("'offered', ")
    op.create_table(
        "offer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'passed', 'expired', 'withdrawn')",
            name=op.f("ck_offer_state_known"),
        ),
        sa.CheckConstraint(
            "(state = 'open') = (answered_at IS NULL)", name=op.f("ck_offer_answered_unless_open")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_offer_registration_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
    )
    op.create_index("ix_offer_registration_id", "offer", ["registration_id"], unique=False)
    op.create_index(
        "ix_offer_due", "offer", ["expires_at"], postgresql_where=sa.text("state = 'open'")
    )
    op.create_index(
        "uq_offer_open",
        "offer",
        ["registration_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )


def _rules_of_states(offered: str) -> None:
    op.drop_constraint(op.f("ck_registration_state_known"), "registration", type_="check")
    op.drop_constraint(op.f("ck_registration_place_fits_state"), "registration", type_="check")
    op.drop_index("uq_registration_live", table_name="registration")
    op.create_check_constraint(
        op.f("ck_registration_state_known"), "registration", f"state IN ({STATES.format(offered)})"
    )
    op.create_check_constraint(
        op.f("ck_registration_place_fits_state"), "registration", PLACE.format(offered)
    )
    op.create_index(
        "uq_registration_live",
        "registration",
        ["cohort_id", "participant_id"],
        unique=True,
        postgresql_where=sa.text(LIVE.format(offered)),
    )


def downgrade() -> None:
    # Whoever has an open offer goes back to the queue; their number is still theirs.
    op.execute(
        "UPDATE cohort SET places_taken = places_taken - offered.count FROM (SELECT cohort_id, count(*)"
        " FROM registration WHERE state = 'offered' GROUP BY cohort_id) AS offered"
        " WHERE offered.cohort_id = cohort.id"
    )
    op.execute(
        "UPDATE registration SET state = 'waitlisted', holds_place = false WHERE state = 'offered'"
    )
    op.drop_table("offer")
    _rules_of_states("")
    op.drop_constraint(op.f("ck_cohort_promotion_known"), "cohort", type_="check")
    op.drop_column("cohort", "promotion")
