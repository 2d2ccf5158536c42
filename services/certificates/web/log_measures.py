"""What is measured of the log, for whoever watches the service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy.orm import Session

from services.certificates.storage import log_heads
from services.certificates.storage.log_standing import LogHead


def measures(session: Session) -> Iterable[tuple[str, str, float]]:
    """Yield what is measured of the log: name, meaning and value."""
    head = log_heads.head(session)
    return _measures(head) if head is not None else ()


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
