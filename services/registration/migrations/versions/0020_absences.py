"""whoever was absent from the first session is asked, and the place may be passed on"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "cohort",
        sa.Column("releases_absent", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_table(
        "absence",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'coming', 'released', 'returned', 'lapsed')",
            name=op.f("ck_absence_state_known"),
        ),
        sa.CheckConstraint(
            "(state = 'asked') = (settled_at IS NULL)", name=op.f("ck_absence_settled_unless_asked")
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_absence_registration_id"),
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_absence")),
    )
    op.create_index(
        "ix_absence_due", "absence", ["answer_by"], postgresql_where=sa.text("state = 'asked'")
    )


def downgrade() -> None:
    op.drop_table("absence")
    op.drop_column("cohort", "releases_absent")
