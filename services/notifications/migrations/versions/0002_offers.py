"""registrations may be offered a place, and let it lapse"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BEFORE = "state IN ('unconfirmed', 'waitlisted', 'confirmed', 'cancelled')"
AFTER = "state IN ('unconfirmed', 'waitlisted', 'offered', 'confirmed', 'expired', 'cancelled')"


def upgrade() -> None:
    op.drop_constraint(op.f("ck_registration_state"), "registration", type_="check")
    op.create_check_constraint(op.f("ck_registration_state"), "registration", AFTER)


def downgrade() -> None:
    op.execute("UPDATE registration SET state = 'waitlisted' WHERE state = 'offered'")
    op.execute("UPDATE registration SET state = 'cancelled' WHERE state = 'expired'")
    op.drop_constraint(op.f("ck_registration_state"), "registration", type_="check")
    op.create_check_constraint(op.f("ck_registration_state"), "registration", BEFORE)
