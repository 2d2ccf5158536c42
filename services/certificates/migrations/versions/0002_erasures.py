"""certificates are erased with their holders, and messages about whoever was are dropped"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_STATE, _DOCUMENT = "ck_issuance_state_known", "ck_issuance_issued_has_document"
_MADE = "(pdf_sha256 IS NOT NULL AND issued_at IS NOT NULL)"


def upgrade() -> None:
    # A new database has it from its first migration, with the other tables of messages.
    op.create_table(
        "tombstone",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lasting", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tombstone")),
        if_not_exists=True,
    )
    op.drop_constraint(op.f(_STATE), "issuance", type_="check")
    op.drop_constraint(op.f(_DOCUMENT), "issuance", type_="check")
    op.create_check_constraint(
        op.f(_STATE), "issuance", "state IN ('reserved', 'issued', 'failed', 'revoked', 'erased')"
    )
    op.create_check_constraint(
        op.f(_DOCUMENT), "issuance", f"state IN ('reserved', 'failed', 'erased') OR {_MADE}"
    )
    op.create_index(
        "ix_issuance_to_delete",
        "issuance",
        ["next_attempt_at"],
        postgresql_where=sa.text("state = 'erased' AND pdf_sha256 IS NOT NULL"),
    )


def downgrade() -> None:
    op.execute("DELETE FROM issuance_history WHERE issuance_id IN"
               " (SELECT id FROM issuance WHERE state = 'erased')")  # fmt: skip
    op.execute("DELETE FROM issuance WHERE state = 'erased'")
    op.drop_index("ix_issuance_to_delete", "issuance")
    op.drop_constraint(op.f(_DOCUMENT), "issuance", type_="check")
    op.drop_constraint(op.f(_STATE), "issuance", type_="check")
    op.create_check_constraint(
        op.f(_STATE), "issuance", "state IN ('reserved', 'issued', 'failed', 'revoked')"
    )
    op.create_check_constraint(
        op.f(_DOCUMENT), "issuance", f"state IN ('reserved', 'failed') OR {_MADE}"
    )
    op.drop_table("tombstone", if_exists=True)
