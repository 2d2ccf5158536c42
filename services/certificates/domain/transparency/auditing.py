"""The daily check of the whole log: whatever was changed behind our back is told loudly.

Every leaf is made again from its row, every kept hash and signed root from the leaves, and every
certificate is compared with what the log says of it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.domain.transparency.faults import faults
from services.certificates.merkle.notes import Verifies
from services.certificates.storage import log_heads
from services.certificates.storage.log_standing import LogHead

log = logging.getLogger(__name__)

_EVERY = timedelta(days=1)
# What is broken is told again every hour, until somebody has looked.
_EVERY_WHILE_BROKEN = timedelta(hours=1)
# A check of a million entries takes some seconds.
_LEASE = timedelta(minutes=15)


def claim_due(session: Session, now: datetime, limit: int) -> Sequence[UUID]:
    """Lease the log if it is to be checked."""
    del limit
    standing = log_heads.head(session)
    if standing is None or not standing.size or not _is_due(standing, now):
        return ()
    head = log_heads.head_to_claim(session, LogHead.check_claimed_until, now)
    if head is None:
        return ()
    head.check_claimed_until = now + _LEASE
    return (head.id,)


def check_if_due(
    session: Session, keys: Sequence[bytes], verifies: Verifies, *, now: datetime
) -> None:
    """Check the log if nobody has since it fell due."""
    head = log_heads.head_locked(session)
    if _is_due(head, now):
        check_log(session, keys, verifies, now=now)
    head.check_claimed_until = None


def check_log(
    session: Session, keys: Sequence[bytes], verifies: Verifies, *, now: datetime
) -> str | None:
    """Check all of the log and note the outcome; return what is wrong, or None.

    ``keys`` are the public keys (Ed25519, 32 bytes) that may have signed roots, and
    ``verifies`` tells whether a signature is right. No root is signed meanwhile.
    """
    head = log_heads.head_locked(session)
    failure = next(faults(session, head, keys, verifies), None)
    head.checked_at, head.checked_size, head.failure = now, head.size, failure
    if failure is None:
        log.info("all %d entries of the log are as they were written", head.size)
    else:
        log.error("THE LOG IS BROKEN: %s", failure)
    return failure


def _is_due(head: LogHead, now: datetime) -> bool:
    wait = _EVERY_WHILE_BROKEN if head.failure else _EVERY
    return head.checked_at is None or now - head.checked_at >= wait
