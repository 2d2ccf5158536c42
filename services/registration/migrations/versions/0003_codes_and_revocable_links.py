"""Codes that open a person's own page, and links to it that can be revoked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_COUNTERS = ("link_epoch", "sequence")


def upgrade() -> None:
    for name in _COUNTERS:
        op.add_column(
            "participant", sa.Column(name, sa.Integer(), nullable=False, server_default="0")
        )
        op.alter_column("participant", name, server_default=None)
    op.add_column(
        "participant", sa.Column("links_revoked_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_table(
        "sign_in_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_sign_in_code_tries_not_negative")),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_sign_in_code_expires_later")),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_sign_in_code_participant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_code")),
    )
    op.create_index("ix_sign_in_code_expires_at", "sign_in_code", ["expires_at"])
    op.create_index("ix_sign_in_code_participant_id", "sign_in_code", ["participant_id"])


def downgrade() -> None:
    op.drop_table("sign_in_code")
    op.drop_column("participant", "links_revoked_at")
    for name in reversed(_COUNTERS):
        op.drop_column("participant", name)
