"""The refusals of this service.

Refusal
└── NotFound
    └── NothingKnown    no such cohort, session or registration has been heard of
"""

from __future__ import annotations

from shared.kernel.errors import NotFound


class NothingKnown(NotFound):
    """No fact about the thing has reached this service."""

    code = "nothing_known"
