"""Agenda 2030's own numbering of its targets (A/RES/70/1), so that none is made up."""

from __future__ import annotations

import re

# Numbered targets of each goal, and how many lettered ones come after them.
_TARGETS = {
    1: (5, 2), 2: (5, 3), 3: (9, 4), 4: (7, 3), 5: (6, 3), 6: (6, 2), 7: (3, 2), 8: (10, 2),
    9: (5, 3), 10: (7, 3), 11: (7, 3), 12: (8, 3), 13: (3, 2), 14: (7, 3), 15: (9, 3),
    16: (10, 2), 17: (19, 0),
}  # fmt: skip
_TARGET = re.compile(r"(\d{1,2})\.(\d{1,2}|[a-d])")


def target_exists(target: str) -> bool:
    """Tell whether the agenda has this target, such as ``9.4`` or ``9.a``."""
    match = _TARGET.fullmatch(target)
    if match is None:
        return False
    numbered, lettered = _TARGETS.get(int(match[1]), (0, 0))
    part = match[2]
    return 1 <= int(part) <= numbered if part.isdigit() else part in "abcd"[:lettered]
