"""keys say what they sign: documents, badges, or badges as tokens"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_RENAMED = ("state_known", "compromised_from_a_time")


def upgrade() -> None:
    op.rename_table("seal_key", "signing_key")
    _rename("pk_seal_key", "pk_signing_key")
    for name in _RENAMED:
        _rename(f"ck_seal_key_{name}", f"ck_signing_key_{name}")
    op.add_column(
        "signing_key", sa.Column("purpose", sa.Text(), server_default="seal", nullable=False)
    )
    op.create_check_constraint(
        op.f("ck_signing_key_purpose_known"),
        "signing_key",
        "purpose IN ('seal', 'credential', 'token')",
    )


def downgrade() -> None:
    op.execute("DELETE FROM signing_key WHERE purpose <> 'seal'")
    op.drop_constraint(op.f("ck_signing_key_purpose_known"), "signing_key", type_="check")
    op.drop_column("signing_key", "purpose")
    for name in _RENAMED:
        _rename(f"ck_signing_key_{name}", f"ck_seal_key_{name}")
    _rename("pk_signing_key", "pk_seal_key")
    op.rename_table("signing_key", "seal_key")


def _rename(before: str, after: str) -> None:
    op.execute(f"ALTER TABLE signing_key RENAME CONSTRAINT {before} TO {after}")
