"""certificates are suspended and replaced, too, and have a page for their holders"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

_TABLE = "received_certificate"


def upgrade() -> None:
    op.add_column(_TABLE, sa.Column("state", sa.Text(), server_default="issued", nullable=False))
    op.alter_column(_TABLE, "state", server_default=None)
    op.add_column(_TABLE, sa.Column("holder_url", sa.Text(), nullable=True))
    op.execute("UPDATE received_certificate SET state = 'revoked' WHERE revoked_at IS NOT NULL")
    op.alter_column(_TABLE, "revoked_at", new_column_name="state_since")
    op.create_check_constraint(
        op.f("ck_received_certificate_state_known"),
        _TABLE,
        "state IN ('issued', 'suspended', 'superseded', 'revoked')",
    )


def downgrade() -> None:
    op.drop_constraint(op.f("ck_received_certificate_state_known"), _TABLE, type_="check")
    op.execute("UPDATE received_certificate SET state_since = NULL WHERE state <> 'revoked'")
    op.alter_column(_TABLE, "state_since", new_column_name="revoked_at")
    op.drop_column(_TABLE, "holder_url")
    op.drop_column(_TABLE, "state")
