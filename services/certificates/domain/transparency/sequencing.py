"""Entries get their places in the tree, and the root over them is signed.

One transaction does all of it while it holds the log's head, so that several workers, and ones
that die, leave the same tree: every entry once, without gaps.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.domain import policies
from services.certificates.domain.ports import LogSigner
from services.certificates.domain.transparency.entries import written_time
from services.certificates.merkle.checkpoints import Checkpoint
from services.certificates.merkle.notes import signed
from services.certificates.merkle.tree import Frontier
from services.certificates.storage import log_heads, log_leaves, log_roots
from services.certificates.storage.log_standing import LogHead, LogRoot
from shared.kernel.failpoints import failpoint

log = logging.getLogger(__name__)

# Who was just given a certificate need not wait long for its proof; who is given a thousand
# of them makes no more than one root.
_AT_MOST_EVERY = timedelta(minutes=1)
# A root that says the same as the last one still says that the log is looked after.
_AT_LEAST_EVERY = timedelta(days=1)
_SEQUENCED_AT_ONCE = 10_000
# Complete subtrees of so many levels, and of multiples, are kept for proofs.
KEPT_LEVELS = 8


def claim_due(session: Session, now: datetime, limit: int) -> Sequence[UUID]:
    """Lease the log if its root is to be signed."""
    del limit
    # Asked four times a second: what is not due is not even locked.
    standing = log_heads.head(session) or log_heads.head_locked(session)
    if not _is_due(session, standing, now):
        return ()
    head = log_heads.head_to_claim(session, LogHead.root_claimed_until, now)
    if head is None:
        return ()
    head.root_claimed_until = now + policies.LEASE
    return (head.id,)


def sign_root(session: Session, signer: LogSigner, *, origin: str, now: datetime) -> None:
    """Sequence what waits and sign the root over all; harmless to repeat.

    ``origin`` is the name of the log, which its signed roots begin with.
    """
    head = log_heads.head_locked(session)
    head.root_claimed_until = None
    if not _is_due(session, head, now):
        return
    frontier = _sequence_all(session, head)
    failpoint("certificates.after_sequencing")
    latest = log_roots.latest_root(session)
    checkpoint = Checkpoint(origin, frontier.size, frontier.root(), written_time(now))
    session.add(
        LogRoot(
            number=latest.number + 1 if latest else 1,
            size=checkpoint.size,
            root=checkpoint.root,
            signed_at=now,
            note=signed(checkpoint, signer.public_key, signer.sign_note),
        )
    )
    head.last_root_at = now
    log.info("log root over %d entries is signed", frontier.size)


def _is_due(session: Session, head: LogHead, now: datetime) -> bool:
    age = now - head.last_root_at if head.last_root_at else _AT_LEAST_EVERY
    if age >= _AT_LEAST_EVERY and head.size:
        return True
    return age >= _AT_MOST_EVERY and log_leaves.is_anything_waiting(session)


def _sequence_all(session: Session, head: LogHead) -> Frontier:
    frontier = Frontier.from_bytes(head.size, head.frontier)
    while leaves := log_leaves.sequence(session, frontier.size, _SEQUENCED_AT_ONCE):
        log_leaves.add_nodes(session, grow(frontier, leaves))
    head.size, head.frontier = frontier.size, frontier.to_bytes()
    return frontier


def grow(frontier: Frontier, leaves: Sequence[bytes]) -> list[tuple[int, int, bytes]]:
    """Append ``leaves`` and return the nodes to keep: level, position, hash."""
    kept = []
    for leaf in leaves:
        completed = frontier.append(leaf)
        for level in count(KEPT_LEVELS, KEPT_LEVELS):
            if level >= len(completed):
                break
            kept.append((level, (frontier.size >> level) - 1, completed[level]))
    return kept
