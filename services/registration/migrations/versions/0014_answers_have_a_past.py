"""answers keep what they were before, and the days that their question promised"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_PROMISED = """
    UPDATE answer SET keep_days = COALESCE((
        SELECT (asked ->> 'keep_days')::integer
        FROM form_version, jsonb_array_elements(form_version.questions) AS asked
        WHERE form_version.id = answer.form_version_id AND asked ->> 'key' = answer.question
    ), 90)
"""


def upgrade() -> None:
    op.add_column("answer", sa.Column("keep_days", sa.Integer(), nullable=True))
    op.execute(_PROMISED)
    op.alter_column("answer", "keep_days", nullable=False)
    op.add_column("answer", sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("answer", "value", nullable=True)
    op.create_check_constraint(
        op.f("ck_answer_deleted_is_gone"), "answer", "deleted_at IS NULL OR value IS NULL"
    )
    op.drop_index("ix_answer_deletes_at", table_name="answer")
    op.create_index(
        "ix_answer_deletes_at",
        "answer",
        ["deletes_at"],
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "former_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("answer_id", sa.Uuid(), nullable=False),
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("form_version_id", sa.Uuid(), nullable=False),
        sa.Column("value", postgresql.JSONB(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Text(), nullable=False),
        sa.Column("keep_days", sa.Integer(), nullable=False),
        sa.Column("deletes_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_answer")),
        sa.ForeignKeyConstraint(
            ["answer_id"],
            ["answer.id"],
            name=op.f("fk_former_answer_answer_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registration.id"], name=op.f("fk_former_answer_registration_id")
        ),
        sa.ForeignKeyConstraint(
            ["form_version_id"], ["form_version.id"], name=op.f("fk_former_answer_form_version_id")
        ),
    )
    for column in ("answer_id", "registration_id", "form_version_id"):
        op.create_index(op.f(f"ix_former_answer_{column}"), "former_answer", [column])
    op.create_index("ix_former_answer_deletes_at", "former_answer", ["deletes_at"])


def downgrade() -> None:
    op.drop_table("former_answer")
    op.execute("DELETE FROM answer WHERE value IS NULL")
    op.drop_index("ix_answer_deletes_at", table_name="answer")
    op.create_index("ix_answer_deletes_at", "answer", ["deletes_at"])
    op.drop_constraint(op.f("ck_answer_deleted_is_gone"), "answer", type_="check")
    op.alter_column("answer", "value", nullable=False)
    op.drop_column("answer", "deleted_at")
    op.drop_column("answer", "keep_days")
