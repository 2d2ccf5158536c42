"""registrations may wait for an organizer's answer"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_BEFORE = "state IN ('unconfirmed', 'waitlisted', 'offered', 'confirmed', 'expired', 'cancelled')"
_AFTER = (
    "state IN ('unconfirmed', 'applied', 'waitlisted', 'offered', 'confirmed', 'expired',"
    " 'cancelled')"
)


def upgrade() -> None:
    op.drop_constraint(op.f("ck_registration_state"), "registration", type_="check")
    op.create_check_constraint(op.f("ck_registration_state"), "registration", _AFTER)


def downgrade() -> None:
    op.execute("UPDATE registration SET state = 'unconfirmed' WHERE state = 'applied'")
    op.drop_constraint(op.f("ck_registration_state"), "registration", type_="check")
    op.create_check_constraint(op.f("ck_registration_state"), "registration", _BEFORE)
