"""the public log: entries, what is kept of the tree above them, and signed roots

Certificates that were issued before have their events entered at the times at which they happened.
"""

import hashlib
import json
import secrets
from datetime import UTC
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "log_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issuance_id", sa.Uuid(), nullable=True),
        sa.Column("certificate", sa.Text(), nullable=True),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pdf_sha256", sa.Text(), nullable=True),
        sa.Column("credential_sha256", sa.Text(), nullable=True),
        sa.Column("salt", sa.Text(), nullable=True),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_index", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_entry")),
        sa.UniqueConstraint("leaf_index", name=op.f("uq_log_entry_leaf_index")),
        sa.ForeignKeyConstraint(
            ["issuance_id"], ["issuance.id"], name=op.f("fk_log_entry_issuance_id")
        ),
        sa.CheckConstraint(
            "octet_length(leaf_hash) = 32", name=op.f("ck_log_entry_leaf_is_a_hash")
        ),
        sa.CheckConstraint(
            "(salt IS NULL) = (certificate IS NULL) AND (salt IS NULL) = (issuance_id IS NULL)",
            name=op.f("ck_log_entry_known_or_forgotten"),
        ),
    )
    op.create_index(op.f("ix_log_entry_issuance_id"), "log_entry", ["issuance_id"])
    op.create_index(
        "ix_log_entry_waiting",
        "log_entry",
        ["id"],
        postgresql_where=sa.text("leaf_index IS NULL"),
    )
    op.create_table(
        "log_node",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "position", name=op.f("pk_log_node")),
    )
    op.create_table(
        "log_root",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_log_root")),
    )
    op.create_table(
        "log_head",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.Column("last_root_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("root_claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("check_claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_size", sa.BigInteger(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_head")),
    )
    _enter_what_happened()


def downgrade() -> None:
    op.drop_table("log_head")
    op.drop_table("log_root")
    op.drop_table("log_node")
    op.drop_table("log_entry")


def _enter_what_happened() -> None:
    happened = op.get_bind().execute(
        sa.text("""
            SELECT history.id, issuance.id AS issuance_id, issuance.number, issuance.pdf_sha256,
                   issuance.credential_sha256, history.to_state, history.at
            FROM issuance_history AS history JOIN issuance ON issuance.id = history.issuance_id
            WHERE history.to_state IN ('issued', 'revoked')
            AND issuance.state IN ('issued', 'revoked') ORDER BY history.at, history.id
        """)
    )
    rows = [_entry(row) for row in happened]
    if rows:
        op.bulk_insert(
            sa.table(
                "log_entry",
                sa.column("id", sa.Uuid()),
                sa.column("issuance_id", sa.Uuid()),
                sa.column("certificate", sa.Text()),
                sa.column("event", sa.Text()),
                sa.column("at", sa.DateTime(timezone=True)),
                sa.column("pdf_sha256", sa.Text()),
                sa.column("credential_sha256", sa.Text()),
                sa.column("salt", sa.Text()),
                sa.column("leaf_hash", sa.LargeBinary()),
            ),
            rows,
        )


def _entry(row: sa.Row[Any]) -> dict[str, Any]:
    said = {
        "salt": secrets.token_hex(32),
        "certificate": row.number,
        "event": row.to_state,
        "at": row.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "pdf_sha256": row.pdf_sha256,
        "credential_sha256": row.credential_sha256,
    }
    content = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
    return {
        # The id of the line of history: it sorts by time, as the entries of the log must.
        "id": row.id,
        "issuance_id": row.issuance_id,
        "certificate": row.number,
        "event": row.to_state,
        "at": row.at,
        "pdf_sha256": row.pdf_sha256,
        "credential_sha256": row.credential_sha256,
        "salt": said["salt"],
        "leaf_hash": hashlib.sha256(b"\x00" + content).digest(),
    }
