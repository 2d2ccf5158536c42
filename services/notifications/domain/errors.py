"""The refusals of this service.

Refusal
└── NotFound
    ├── NothingKnown    no such cohort, session or registration has been heard of
    └── NotSuppressed   nothing holds mail to the address back
"""

from __future__ import annotations

from shared.kernel.errors import NotFound


class NothingKnown(NotFound):
    """No fact about the thing has reached this service."""

    code = "nothing_known"


class NotSuppressed(NotFound):
    """Mail to the address is not held back, perhaps no longer."""

    code = "not_suppressed"
