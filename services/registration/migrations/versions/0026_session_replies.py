"""what people reply to their calendar invitations"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "session_reply",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "answer IN ('accepted', 'declined', 'tentative')",
            name=op.f("ck_session_reply_answer_known"),
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_session_reply_registration_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["program_session.id"], name=op.f("fk_session_reply_session_id")
        ),
        sa.PrimaryKeyConstraint("registration_id", "session_id", name=op.f("pk_session_reply")),
    )


def downgrade() -> None:
    op.drop_table("session_reply")
