"""What the check of the whole log reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from services.certificates.storage.log_tables import LogEntry, LogNode

_FETCHED_AT_ONCE = 2_000


def all_nodes(session: Session) -> dict[tuple[int, int], bytes]:
    """Return every kept node by level and position."""
    rows = session.execute(select(LogNode.level, LogNode.position, LogNode.hash))
    return {(level, position): found for level, position, found in rows}


def sequenced(session: Session) -> Iterator[LogEntry]:
    """Yield every entry that has a place in the tree, in order, some at a time."""
    rows = session.scalars(
        select(LogEntry)
        .where(LogEntry.leaf_index.is_not(None))
        .order_by(LogEntry.leaf_index)
        .execution_options(yield_per=_FETCHED_AT_ONCE)
    )
    for row in rows:
        session.expunge(row)
        yield row


# The latest event of every certificate and transcript that was ever issued, and the hash that the
# log has of its document; what differs was changed behind our back.
_DIFFERING = text("""
    SELECT issuance.number, issuance.state, latest.event
    FROM issuance
    LEFT JOIN LATERAL (
        SELECT event, pdf_sha256, credential_sha256 FROM log_entry
        WHERE issuance_id = issuance.id AND event <> 'timestamped'
        ORDER BY id DESC LIMIT 1
    ) AS latest ON true
    WHERE issuance.issued_at IS NOT NULL AND issuance.state <> 'erased'
    AND (latest.event IS NULL
         OR CASE latest.event WHEN 'restored' THEN 'issued' ELSE latest.event END <> issuance.state
         OR issuance.pdf_sha256 IS DISTINCT FROM latest.pdf_sha256
         OR issuance.credential_sha256 IS DISTINCT FROM latest.credential_sha256)
    UNION ALL
    SELECT transcript.number, transcript.state, latest.event
    FROM transcript
    LEFT JOIN LATERAL (
        SELECT event, pdf_sha256 FROM log_entry
        WHERE transcript_id = transcript.id AND event <> 'timestamped'
        ORDER BY id DESC LIMIT 1
    ) AS latest ON true
    WHERE transcript.state = 'issued'
    AND (latest.event IS DISTINCT FROM 'issued'
         OR transcript.pdf_sha256 IS DISTINCT FROM latest.pdf_sha256)
    ORDER BY 1 LIMIT 10
""")


def differing(session: Session) -> Sequence[tuple[str, str, str | None]]:
    """Return up to ten papers that are not as the log says: number, state, last event."""
    return [(number, state, event) for number, state, event in session.execute(_DIFFERING)]
