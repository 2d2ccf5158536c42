"""a list knows the hash of its document before that is kept"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_TABLE = "funder_report"
_MADE = "ck_funder_report_made_has_document"
_GONE = "ck_funder_report_gone_has_none"
_DUE = "ix_funder_report_due"


def upgrade() -> None:
    op.drop_constraint(op.f(_MADE), _TABLE, type_="check")
    op.create_check_constraint(op.f(_MADE), _TABLE, "state <> 'made' OR pdf_sha256 IS NOT NULL")
    op.create_check_constraint(op.f(_GONE), _TABLE, "state <> 'gone' OR pdf_sha256 IS NULL")
    op.drop_index(_DUE, _TABLE)
    op.create_index(
        _DUE,
        _TABLE,
        ["next_attempt_at"],
        postgresql_where=sa.text("next_attempt_at IS NOT NULL"),
    )


def downgrade() -> None:
    # What is just being made is made again.
    op.execute("UPDATE funder_report SET pdf_sha256 = NULL WHERE state <> 'made'")
    op.drop_index(_DUE, _TABLE)
    op.create_index(
        _DUE,
        _TABLE,
        ["next_attempt_at"],
        postgresql_where=sa.text("state IN ('wanted', 'made')"),
    )
    op.drop_constraint(op.f(_GONE), _TABLE, type_="check")
    op.drop_constraint(op.f(_MADE), _TABLE, type_="check")
    op.create_check_constraint(op.f(_MADE), _TABLE, "(state = 'made') = (pdf_sha256 IS NOT NULL)")
