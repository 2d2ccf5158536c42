"""how the certificates of a program look, in versions"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "template_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("design", sa.Text(), nullable=False),
        sa.Column("bilingual", sa.Boolean(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("css", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organizer_id", sa.String(), nullable=False),
        sa.Column("organizer_name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_template_version")),
        sa.UniqueConstraint(
            "program_id", "number", name=op.f("uq_template_version_program_id_number")
        ),
        sa.CheckConstraint("number > 0", name=op.f("ck_template_version_number")),
        sa.CheckConstraint(
            "(html = '') = (css = '')", name=op.f("ck_template_version_own_or_ours")
        ),
    )
    op.add_column("issuance", sa.Column("program_id", sa.Uuid(), nullable=True))
    op.create_index(op.f("ix_issuance_program_id"), "issuance", ["program_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_issuance_program_id"), "issuance")
    op.drop_column("issuance", "program_id")
    op.drop_table("template_version")
