"""lists of a cohort's people are read page by page from indexes"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

QUEUED = "state = 'waitlisted' OR (state = 'unconfirmed' AND NOT holds_place AND claims)"
QUEUED_BEFORE = "state = 'waitlisted' OR (state = 'unconfirmed' AND NOT holds_place)"
NAME_KEY = (
    "translate(lower(name), 'åäæöøáàâãéèêëíìîïóòôõúùûüýÿñçčćšž'::text,"
    " '{||}}aaaaeeeeiiiioooouuuuyyncccsz'::text)"
)


def upgrade() -> None:
    op.add_column(
        "registration",
        sa.Column("name_key", sa.Text(collation="C"), sa.Computed(NAME_KEY, persisted=True)),
    )
    op.create_index(
        "ix_registration_name", "registration", ["cohort_id", "name_key", "queue_number"]
    )
    op.create_index("ix_registration_state", "registration", ["cohort_id", "state", "queue_number"])
    op.drop_index("ix_registration_queue", "registration")
    op.create_index(
        "ix_registration_queue",
        "registration",
        ["cohort_id", "turn", "queue_number"],
        postgresql_where=sa.text(QUEUED),
    )


def downgrade() -> None:
    op.drop_index("ix_registration_queue", "registration")
    op.create_index(
        "ix_registration_queue",
        "registration",
        ["cohort_id", "turn"],
        postgresql_where=sa.text(QUEUED_BEFORE),
    )
    op.drop_index("ix_registration_state", "registration")
    op.drop_index("ix_registration_name", "registration")
    op.drop_column("registration", "name_key")
