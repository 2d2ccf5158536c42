"""programs ask questions of their own, in versions; answers are kept until their day"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "form_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("questions", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_version")),
        sa.ForeignKeyConstraint(
            ["program_id"], ["program.id"], name=op.f("fk_form_version_program_id")
        ),
        sa.UniqueConstraint("program_id", "number", name=op.f("uq_form_version_program_id_number")),
    )
    op.create_table(
        "answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("form_version_id", sa.Uuid(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("value", postgresql.JSONB(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deletes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_answer_registration_id")
        ),
        sa.ForeignKeyConstraint(
            ["form_version_id"], ["form_version.id"], name=op.f("fk_answer_form_version_id")
        ),
        sa.UniqueConstraint(
            "registration_id", "question", name=op.f("uq_answer_registration_id_question")
        ),
    )
    op.create_index(op.f("ix_answer_form_version_id"), "answer", ["form_version_id"])
    op.create_index("ix_answer_deletes_at", "answer", ["deletes_at"])


def downgrade() -> None:
    op.drop_table("answer")
    op.drop_table("form_version")
