"""states between valid and revoked, how names show, corrections, and what holders fetched"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_COMPLETION = "uq_issuance_registration_id_completion_id"
_STATE = "ck_issuance_state_known"
_REVOKED, _REASON = "ck_issuance_revoked_has_reason", "ck_issuance_public_reason_where_told"
_BEFORE = "state IN ('reserved', 'issued', 'failed', 'revoked', 'erased')"
_NOW = "state IN ('reserved', 'issued', 'failed', 'suspended', 'superseded', 'revoked', 'erased')"


def upgrade() -> None:
    _states_up()
    _reasons_up()
    _names_and_fetching_up()
    _successors_up()
    _corrections_up()


def _states_up() -> None:
    op.drop_constraint(op.f(_STATE), "issuance", type_="check")
    op.create_check_constraint(op.f(_STATE), "issuance", _NOW)
    op.add_column("issuance", sa.Column("state_since", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE issuance SET state_since = coalesce(revoked_at, issued_at, reserved_at)")
    op.alter_column("issuance", "state_since", nullable=False)


def _reasons_up() -> None:
    """The note stands in the history, with who wrote it; the class of reason stays."""
    op.add_column("issuance_history", sa.Column("note", sa.Text(), nullable=True))
    op.execute(
        "UPDATE issuance_history SET note = revocation_note FROM issuance"
        " WHERE issuance.id = issuance_id AND to_state = 'revoked'"
    )
    op.drop_constraint(op.f(_REVOKED), "issuance", type_="check")
    op.alter_column("issuance", "revocation_reason", new_column_name="public_reason")
    for name in ("revoked_at", "revoked_by", "revocation_note"):
        op.drop_column("issuance", name)
    op.create_check_constraint(
        op.f(_REASON),
        "issuance",
        "(state IN ('revoked', 'suspended')) = (public_reason IS NOT NULL)",
    )


def _names_and_fetching_up() -> None:
    # Names have always shown in full until now; new certificates begin with initials.
    op.add_column(
        "issuance", sa.Column("name_shown", sa.Text(), server_default="full", nullable=False)
    )
    op.alter_column("issuance", "name_shown", server_default=None)
    op.create_check_constraint(
        op.f("ck_issuance_name_shown_known"),
        "issuance",
        "name_shown IN ('full', 'initials', 'hidden')",
    )
    for what, first in (("openings", "first_opened_at"), ("downloads", "first_downloaded_at")):
        op.add_column("issuance", sa.Column(what, sa.Integer(), server_default="0", nullable=False))
        op.add_column("issuance", sa.Column(first, sa.DateTime(timezone=True), nullable=True))


def _successors_up() -> None:
    op.add_column("issuance", sa.Column("replaces", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_issuance_replaces"), "issuance", "issuance", ["replaces"], ["id"]
    )
    op.drop_constraint(op.f(_COMPLETION), "issuance", type_="unique")
    op.create_index(
        "uq_issuance_completion",
        "issuance",
        ["registration_id", "completion_id"],
        unique=True,
        postgresql_where=sa.text("replaces IS NULL"),
    )
    op.create_index(
        "uq_issuance_successor",
        "issuance",
        ["replaces"],
        unique=True,
        postgresql_where=sa.text("state <> 'failed'"),
    )


def _corrections_up() -> None:
    op.create_table(
        "correction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issuance_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sa.ForeignKeyConstraint(
            ["issuance_id"], ["issuance.id"], name=op.f("fk_correction_issuance_id")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'approved', 'declined')", name=op.f("ck_correction_state_known")
        ),
        sa.CheckConstraint(
            "(state = 'open') = (decided_at IS NULL)", name=op.f("ck_correction_decided_has_time")
        ),
    )
    op.create_index(op.f("ix_correction_issuance_id"), "correction", ["issuance_id"])
    op.create_index(
        "uq_correction_open",
        "correction",
        ["issuance_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )


def downgrade() -> None:
    """Take certificates back to the states of before: none is between valid and revoked."""
    op.drop_table("correction")
    op.execute("DELETE FROM issuance_history WHERE issuance_id IN"
               " (SELECT id FROM issuance WHERE replaces IS NOT NULL)")  # fmt: skip
    op.execute("DELETE FROM issuance WHERE replaces IS NOT NULL")
    op.execute("UPDATE issuance SET state = 'issued' WHERE state = 'superseded'")
    op.execute("UPDATE issuance SET state = 'issued', public_reason = NULL"
               " WHERE state = 'suspended'")  # fmt: skip
    op.drop_index("uq_issuance_successor", "issuance")
    op.drop_index("uq_issuance_completion", "issuance")
    op.create_unique_constraint(op.f(_COMPLETION), "issuance", ["registration_id", "completion_id"])
    op.drop_constraint(op.f("fk_issuance_replaces"), "issuance", type_="foreignkey")
    for name in ("replaces", "downloads", "first_downloaded_at", "openings", "first_opened_at"):
        op.drop_column("issuance", name)
    op.drop_constraint(op.f("ck_issuance_name_shown_known"), "issuance", type_="check")
    op.drop_column("issuance", "name_shown")
    _reasons_down()
    op.drop_column("issuance", "state_since")
    op.drop_constraint(op.f(_STATE), "issuance", type_="check")
    op.create_check_constraint(op.f(_STATE), "issuance", _BEFORE)


def _reasons_down() -> None:
    op.drop_constraint(op.f(_REASON), "issuance", type_="check")
    op.alter_column("issuance", "public_reason", new_column_name="revocation_reason")
    for name in ("revoked_by", "revocation_note"):
        op.add_column("issuance", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("issuance", sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE issuance SET revoked_at = at, revoked_by = actor, revocation_note = note"
        " FROM issuance_history WHERE issuance.id = issuance_id AND to_state = 'revoked'"
        " AND state = 'revoked'"
    )
    op.create_check_constraint(
        op.f(_REVOKED),
        "issuance",
        "(state = 'revoked') = (revoked_at IS NOT NULL AND revocation_reason IS NOT NULL)",
    )
    op.drop_column("issuance_history", "note")
