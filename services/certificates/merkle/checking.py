"""Checks proofs by the algorithms of RFC 9162 sections 2.1.3.2 and 2.1.4.2.

Shares no code with making them, so that a mistake in one is found by the other.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.certificates.merkle.hashing import EMPTY_ROOT, node_hash


def includes(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Tell whether ``path`` proves that ``leaf`` is leaf ``index`` under ``root``.

    RFC 9162 section 2.1.3.2.
    """
    if not 0 <= index < size:
        return False
    here, last, found = index, size - 1, leaf
    for beside in path:
        if last == 0:
            return False
        if here & 1 or here == last:
            found = node_hash(beside, found)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            found = node_hash(found, beside)
        here, last = here >> 1, last >> 1
    return last == 0 and found == root


def follows(earlier: int, before: bytes, later: int, after: bytes, path: Sequence[bytes]) -> bool:
    """Tell whether ``path`` proves that root ``after`` holds all leaves of root ``before``.

    RFC 9162 section 2.1.4.2.
    """
    if not 0 <= earlier <= later:
        return False
    if earlier == 0:
        return not path and before == EMPTY_ROOT
    if earlier == later:
        return not path and before == after
    hashes = [before, *path] if earlier & (earlier - 1) == 0 else list(path)
    if not hashes:
        return False
    here, last = earlier - 1, later - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old = new = hashes[0]
    for beside in hashes[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            old, new = node_hash(beside, old), node_hash(beside, new)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            new = node_hash(new, beside)
        here, last = here >> 1, last >> 1
    return last == 0 and old == before and new == after
