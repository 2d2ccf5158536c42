"""lists for funders"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "funder_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("project", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("held_by", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("certificates", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organizer_id", sa.String(), nullable=False),
        sa.Column("organizer_name", sa.String(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("pdf_sha256", sa.Text(), nullable=True),
        sa.Column("sealed_by", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funder_report")),
        sa.CheckConstraint(
            "state IN ('wanted', 'made', 'failed', 'gone')", name=op.f("ck_funder_report_state")
        ),
        sa.CheckConstraint("held_by IN ('issued', 'held')", name=op.f("ck_funder_report_held_by")),
        sa.CheckConstraint(
            "(state = 'made') = (pdf_sha256 IS NOT NULL)",
            name=op.f("ck_funder_report_made_has_document"),
        ),
    )
    op.create_index(
        "ix_funder_report_due",
        "funder_report",
        ["next_attempt_at"],
        postgresql_where=sa.text("state IN ('wanted', 'made')"),
    )


def downgrade() -> None:
    op.drop_table("funder_report")
