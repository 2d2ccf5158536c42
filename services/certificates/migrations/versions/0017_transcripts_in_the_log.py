"""transcripts stand in the log and get timestamps"""

import hashlib
import json
import secrets
from datetime import UTC
from typing import Any

import sqlalchemy as sa
from alembic import op

from shared.kernel.identifiers import new_id

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_KNOWN = "ck_log_entry_known_or_forgotten"


def upgrade() -> None:
    _add_transcript_to("log_entry")
    op.drop_constraint(op.f(_KNOWN), "log_entry", type_="check")
    op.create_check_constraint(
        op.f(_KNOWN),
        "log_entry",
        "(salt IS NULL) = (certificate IS NULL)"
        " AND num_nonnulls(issuance_id, transcript_id) = num_nonnulls(salt)",
    )
    _add_transcript_to("document_version")
    op.alter_column("document_version", "issuance_id", nullable=True)
    op.create_check_constraint(
        op.f("ck_document_version_of_one_paper"),
        "document_version",
        "num_nonnulls(issuance_id, transcript_id) = 1",
    )
    op.add_column(
        "transcript", sa.Column("timestamp_due_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "transcript",
        sa.Column("timestamp_attempts", sa.Integer(), nullable=False, server_default="0"),
    )
    op.create_index(
        "ix_transcript_timestamp_due",
        "transcript",
        ["timestamp_due_at"],
        postgresql_where=sa.text("timestamp_due_at IS NOT NULL"),
    )
    # Those of before get what later ones have.
    op.execute(
        "UPDATE transcript SET timestamp_due_at = issued_at"
        " WHERE sealed_by IS NOT NULL AND state = 'issued'"
    )
    _enter_what_was_issued()


def downgrade() -> None:
    op.drop_index("ix_transcript_timestamp_due", "transcript")
    op.drop_column("transcript", "timestamp_attempts")
    op.drop_column("transcript", "timestamp_due_at")
    op.execute("DELETE FROM document_version WHERE transcript_id IS NOT NULL")
    op.drop_constraint(op.f("ck_document_version_of_one_paper"), "document_version", type_="check")
    op.alter_column("document_version", "issuance_id", nullable=False)
    op.drop_column("document_version", "transcript_id")
    # The log can only grow: what is in the tree stays, and means nothing any more.
    op.drop_constraint(op.f(_KNOWN), "log_entry", type_="check")
    op.execute(
        "UPDATE log_entry SET transcript_id = NULL, certificate = NULL, salt = NULL,"
        " pdf_sha256 = NULL WHERE transcript_id IS NOT NULL"
    )
    op.drop_column("log_entry", "transcript_id")
    op.create_check_constraint(
        op.f(_KNOWN),
        "log_entry",
        "(salt IS NULL) = (certificate IS NULL) AND (salt IS NULL) = (issuance_id IS NULL)",
    )


def _add_transcript_to(table: str) -> None:
    op.add_column(table, sa.Column("transcript_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f(f"fk_{table}_transcript_id"), table, "transcript", ["transcript_id"], ["id"]
    )
    op.create_index(op.f(f"ix_{table}_transcript_id"), table, ["transcript_id"])


def _enter_what_was_issued() -> None:
    issued = op.get_bind().execute(
        sa.text(
            "SELECT id, number, pdf_sha256, issued_at FROM transcript WHERE state = 'issued' ORDER BY issued_at, id"
        )
    )
    if rows := [_entry(row) for row in issued]:
        op.bulk_insert(
            sa.table(
                "log_entry",
                sa.column("id", sa.Uuid()),
                sa.column("transcript_id", sa.Uuid()),
                sa.column("certificate", sa.Text()),
                sa.column("event", sa.Text()),
                sa.column("at", sa.DateTime(timezone=True)),
                sa.column("pdf_sha256", sa.Text()),
                sa.column("salt", sa.Text()),
                sa.column("leaf_hash", sa.LargeBinary()),
            ),
            rows,
        )


def _entry(row: sa.Row[Any]) -> dict[str, Any]:
    said = {
        "salt": secrets.token_hex(32),
        "certificate": row.number,
        "event": "issued",
        "at": row.issued_at.astimezone(UTC)
        .isoformat(timespec="microseconds")
        .replace("+00:00", "Z"),
        "pdf_sha256": row.pdf_sha256,
        "credential_sha256": None,
    }
    content = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
    return {
        "id": new_id(),
        "transcript_id": row.id,
        "certificate": row.number,
        "event": "issued",
        "at": row.issued_at,
        "pdf_sha256": row.pdf_sha256,
        "salt": said["salt"],
        "leaf_hash": hashlib.sha256(b"\x00" + content).digest(),
    }
