"""The numbered points of a checklist, and the mark by which a test names those that it decides."""

from __future__ import annotations

import pytest


def point(*numbers: int) -> pytest.MarkDecorator:
    """Mark a test as deciding these points of the checklist of its folder."""
    return pytest.mark.point(*numbers)
