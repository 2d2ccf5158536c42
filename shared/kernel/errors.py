"""The tree of refusals.

Refusal                 the domain says no; ``code`` names why
├── NotFound            the thing does not exist, or not for you
├── Forbidden           it exists and you may not
├── Conflict            it cannot be done in the present state
├── Gone                it was there once
└── Invalid             what was handed in breaks a rule
"""

from __future__ import annotations


class Refusal(Exception):
    """The domain refuses; a door turns the ``code`` into a status and a kind sentence."""

    code = "refused"

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.code)


class NotFound(Refusal):
    """The thing asked for does not exist, or not for the one who asks."""

    code = "not_found"


class Forbidden(Refusal):
    """The one who asks may not do this."""

    code = "forbidden"


class Conflict(Refusal):
    """The present state does not allow it."""

    code = "conflict"


class Gone(Refusal):
    """The thing was there once and is no longer."""

    code = "gone"


class Invalid(Refusal):
    """A value breaks a rule that the form should have caught."""

    code = "invalid"
