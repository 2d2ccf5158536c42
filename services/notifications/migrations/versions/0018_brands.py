"""letters have the look of the house, and every version of it is kept"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "picture",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("width > 0 AND height > 0", name=op.f("ck_picture_size")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_picture")),
    )
    op.create_table(
        "brand_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("colour", sa.Text(), nullable=False),
        sa.Column("logo_digest", sa.Text(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organizer_id", sa.Text(), nullable=False),
        sa.Column("organizer_name", sa.Text(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_brand_version_number")),
        sa.CheckConstraint("colour ~ '^#[0-9a-f]{6}$'", name=op.f("ck_brand_version_colour")),
        sa.ForeignKeyConstraint(
            ["logo_digest"], ["picture.digest"], name=op.f("fk_brand_version_logo_digest")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand_version")),
        sa.UniqueConstraint("number", name=op.f("uq_brand_version_number")),
    )


def downgrade() -> None:
    op.drop_table("brand_version")
    op.drop_table("picture")
