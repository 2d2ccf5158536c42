"""who may sign up: rules, invitations, codes, approval"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_BEFORE = (
    "state IN ('unconfirmed', 'confirmed', 'waitlisted', 'offered', 'expired',"
    " 'cancelled', 'completed')"
)
_AFTER = (
    "state IN ('unconfirmed', 'applied', 'confirmed', 'waitlisted', 'offered', 'expired',"
    " 'cancelled', 'completed')"
)
_LIVE_BEFORE = "state IN ('unconfirmed', 'confirmed', 'waitlisted', 'offered', 'completed')"
_LIVE_AFTER = (
    "state IN ('unconfirmed', 'applied', 'confirmed', 'waitlisted', 'offered', 'completed')"
)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _known_states(states: str, live: str) -> None:
    op.drop_constraint(op.f("ck_registration_state_known"), "registration", type_="check")
    op.create_check_constraint(op.f("ck_registration_state_known"), "registration", states)
    op.drop_index("uq_registration_live", "registration")
    op.create_index(
        "uq_registration_live",
        "registration",
        ["cohort_id", "participant_id"],
        unique=True,
        postgresql_where=sa.text(live),
    )


def upgrade() -> None:
    _known_states(_AFTER, _LIVE_AFTER)
    op.add_column(
        "registration", sa.Column("claims", sa.Boolean(), nullable=False, server_default="true")
    )
    op.add_column(
        "cohort",
        sa.Column("access_rules", postgresql.JSONB(), nullable=False, server_default="{}"),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        _moment("invited_at"),
        _moment("sent_at"),
        _moment("opened_at", nullable=True),
        _moment("answered_at", nullable=True),
        sa.Column("sends", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_invitation_cohort_id")),
        sa.UniqueConstraint(
            "cohort_id", "email_key", name=op.f("uq_invitation_cohort_id_email_key")
        ),
        sa.CheckConstraint(
            "state IN ('invited', 'yes', 'no', 'withdrawn')",
            name=op.f("ck_invitation_state_known"),
        ),
        sa.CheckConstraint("sends >= 1", name=op.f("ck_invitation_sends_positive")),
    )
    op.create_table(
        "access_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cohort_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("code_key", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=True),
        _moment("expires_at", nullable=True),
        _moment("ended_at", nullable=True),
        _moment("created_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_code")),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name=op.f("fk_access_code_cohort_id")
        ),
        sa.UniqueConstraint(
            "cohort_id", "code_key", name=op.f("uq_access_code_cohort_id_code_key")
        ),
        sa.CheckConstraint("uses >= 1", name=op.f("ck_access_code_uses_positive")),
    )
    op.create_table(
        "registration_access",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("code_id", sa.Uuid(), nullable=True),
        sa.Column("invitation_id", sa.Uuid(), nullable=True),
        sa.Column("audience", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_registration_access")),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_registration_access_registration_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["code_id"], ["access_code.id"], name=op.f("fk_registration_access_code_id")
        ),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitation.id"],
            name=op.f("fk_registration_access_invitation_id"),
        ),
    )
    op.create_index(op.f("ix_registration_access_code_id"), "registration_access", ["code_id"])
    op.create_index(
        op.f("ix_registration_access_invitation_id"), "registration_access", ["invitation_id"]
    )


def downgrade() -> None:
    op.drop_table("registration_access")
    op.drop_table("access_code")
    op.drop_table("invitation")
    op.drop_column("cohort", "access_rules")
    op.drop_column("registration", "claims")
    op.execute("UPDATE registration SET state = 'unconfirmed' WHERE state = 'applied'")
    _known_states(_BEFORE, _LIVE_BEFORE)
