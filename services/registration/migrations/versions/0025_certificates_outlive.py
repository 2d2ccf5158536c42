"""a certificate that was received outlives its registration, and is counted for its cohort"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

KEY = "fk_received_certificate_registration_id"
COHORT_KEY = "fk_received_certificate_cohort_id"


def upgrade() -> None:
    op.add_column("received_certificate", sa.Column("cohort_id", sa.Uuid()))
    op.execute(
        "UPDATE received_certificate SET cohort_id = registration.cohort_id FROM registration"
        " WHERE registration.id = received_certificate.registration_id"
    )
    op.alter_column("received_certificate", "cohort_id", nullable=False)
    op.create_foreign_key(op.f(COHORT_KEY), "received_certificate", "cohort", ["cohort_id"], ["id"])
    op.create_index(
        op.f("ix_received_certificate_cohort_id"), "received_certificate", ["cohort_id"]
    )
    op.alter_column("received_certificate", "registration_id", nullable=True)
    op.drop_constraint(op.f(KEY), "received_certificate", type_="foreignkey")
    op.create_foreign_key(
        op.f(KEY),
        "received_certificate",
        "registration",
        ["registration_id"],
        ["id"],
        ondelete="SET NULL",
    )


def downgrade() -> None:
    op.execute("DELETE FROM received_certificate WHERE registration_id IS NULL")
    op.drop_constraint(op.f(KEY), "received_certificate", type_="foreignkey")
    op.create_foreign_key(
        op.f(KEY), "received_certificate", "registration", ["registration_id"], ["id"]
    )
    op.alter_column("received_certificate", "registration_id", nullable=False)
    op.drop_index(op.f("ix_received_certificate_cohort_id"), "received_certificate")
    op.drop_constraint(op.f(COHORT_KEY), "received_certificate", type_="foreignkey")
    op.drop_column("received_certificate", "cohort_id")
