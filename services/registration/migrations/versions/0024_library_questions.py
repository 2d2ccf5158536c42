"""organizers save questions to ask them again in other programs"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "library_question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("question", postgresql.JSONB(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_library_question")),
        sa.ForeignKeyConstraint(
            ["saved_by"], ["organizer.id"], name=op.f("fk_library_question_saved_by")
        ),
    )


def downgrade() -> None:
    op.drop_table("library_question")
