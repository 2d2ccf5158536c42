"""Finds what was changed in the log behind our back: everything is made again and compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from services.certificates.domain.transparency.entering import entry_of
from services.certificates.domain.transparency.sequencing import grow
from services.certificates.merkle.checkpoints import read
from services.certificates.merkle.notes import Verifies, is_signed_by
from services.certificates.merkle.tree import Frontier
from services.certificates.storage import log_audit, log_roots
from services.certificates.storage.log_standing import LogHead, LogRoot
from services.certificates.storage.log_tables import LogEntry


def faults(
    session: Session, head: LogHead, keys: Sequence[bytes], verifies: Verifies
) -> Iterator[str]:
    """Yield what is wrong with the log, the first thing first."""
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
