"""what people answer to their invitations"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invitation", sa.Column("answer", sa.Text(), nullable=True))
    op.add_column("invitation", sa.Column("answered_sequence", sa.Integer(), nullable=True))
    op.add_column(
        "invitation", sa.Column("answered_stamp", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("invitation", sa.Column("answered_by", sa.Text(), nullable=True))
    op.add_column("invitation", sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "invitation", sa.Column("answers", sa.Integer(), nullable=False, server_default="0")
    )
    op.create_check_constraint(
        op.f("ck_invitation_answer"),
        "invitation",
        "answer IN ('ACCEPTED', 'DECLINED', 'TENTATIVE')",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_invitation_answer"), "invitation", type_="check")
    for name in (
        "answers",
        "answered_at",
        "answered_by",
        "answered_stamp",
        "answered_sequence",
        "answer",
    ):
        op.drop_column("invitation", name)
