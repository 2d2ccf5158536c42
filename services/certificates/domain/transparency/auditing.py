"""The daily check of the whole log: whatever was changed behind our back is told loudly.

Every leaf is made again from its row, every kept hash and signed root from the leaves, and every
certificate is compared with what the log says of it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.domain.transparency.entering import entry_of
from services.certificates.domain.transparency.sequencing import grow
from services.certificates.merkle.notes import Verifies, is_signed_by, read
from services.certificates.merkle.tree import Frontier
from services.certificates.storage import log_audit, log_heads, log_roots
from services.certificates.storage.transparency import LogEntry, LogHead, LogRoot

log = logging.getLogger(__name__)

_EVERY = timedelta(days=1)
# What is broken is told again every hour, until somebody has looked.
_EVERY_WHILE_BROKEN = timedelta(hours=1)
# A check of a million entries takes some seconds.
_LEASE = timedelta(minutes=15)


def claim_due(session: Session, now: datetime, limit: int) -> Sequence[UUID]:
    """Lease the log if it is to be checked."""
    del limit
    head = log_heads.head_to_claim(session, LogHead.check_claimed_until, now)
    if head is None or not head.size or not _is_due(head, now):
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
    failure = next(_faults(session, head, keys, verifies), None)
    head.checked_at, head.checked_size, head.failure = now, head.size, failure
    if failure is None:
        log.info("all %d entries of the log are as they were written", head.size)
    else:
        log.error("THE LOG IS BROKEN: %s", failure)
    return failure


def _is_due(head: LogHead, now: datetime) -> bool:
    wait = _EVERY_WHILE_BROKEN if head.failure else _EVERY
    return head.checked_at is None or now - head.checked_at >= wait


def _faults(
    session: Session, head: LogHead, keys: Sequence[bytes], verifies: Verifies
) -> Iterator[str]:
    roots = log_roots.all_roots(session)
    nodes = log_audit.all_nodes(session)
    roots_of_size = {0: Frontier().root()}
    sizes = {root.size for root in roots}
    frontier = Frontier()
    for row in log_audit.sequenced(session):
        if row.leaf_index != frontier.size:
            yield f"entry {frontier.size} is missing"
            return
        if not _is_as_written(row):
            yield f"entry {row.leaf_index} was changed"
        for level, position, node in grow(frontier, [row.leaf_hash]):
            if nodes.pop((level, position), None) != node:
                yield f"the kept hash {position} of level {level} was changed"
        if frontier.size in sizes:
            roots_of_size[frontier.size] = frontier.root()
    if (frontier.size, frontier.to_bytes()) != (head.size, head.frontier) or nodes:
        yield f"{head.size} entries were there, {frontier.size} are now, or not the same ones"
    yield from _root_faults(roots, roots_of_size, keys, verifies)
    for number, state, event in log_audit.differing(session):
        yield f"certificate {number} is {state}, and the log says {event or 'nothing'}"


def _is_as_written(row: LogEntry) -> bool:
    entry = entry_of(row)
    return entry is None or entry.leaf() == row.leaf_hash


def _root_faults(
    roots: Sequence[LogRoot],
    roots_of_size: dict[int, bytes],
    keys: Sequence[bytes],
    verifies: Verifies,
) -> Iterator[str]:
    for number, root in enumerate(roots, start=1):
        said = read(root.note)
        if root.number != number:
            yield f"root {number} is missing"
        if (said.size, said.root) != (root.size, root.root):
            yield f"root {root.number} was changed"
        if roots_of_size.get(root.size) != root.root:
            yield f"the entries do not lead to root {root.number}"
        if not any(is_signed_by(root.note, key, verifies) for key in keys):
            yield f"no key of ours has signed root {root.number}"
