"""What is measured of the log, for whoever watches the service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy.orm import Session

from services.certificates.storage import log_heads, log_leaves
from services.certificates.storage.log_standing import LogHead


def measures(session: Session) -> Iterable[tuple[str, str, float]]:
    """Yield what is measured of the log: name, meaning and value."""
    head = log_heads.head(session)
    return (*_waiting(session), *(_measures(head) if head is not None else ()))


def _waiting(session: Session) -> Iterator[tuple[str, str, float]]:
    count, since = log_leaves.waiting(session)
    yield "spinn_log_waiting", "Entries of the public log that no signed root has yet.", count
    if since is not None:
        oldest = since.timestamp()
        yield "spinn_log_waiting_seconds", "When the oldest of them was made, in Unix time.", oldest


def _measures(head: LogHead) -> Iterator[tuple[str, str, float]]:
    yield "spinn_log_entries", "Entries of the public log.", head.size
    broken = 1.0 if head.failure else 0.0
    yield "spinn_log_broken", "1 when the last check of the log found it changed.", broken
    if head.last_root_at is not None:
        signed = head.last_root_at.timestamp()
        yield "spinn_log_root_seconds", "When its root was signed last, in Unix time.", signed
    if head.checked_at is not None:
        checked = head.checked_at.timestamp()
        yield "spinn_log_check_seconds", "When all of it was checked last, in Unix time.", checked
