"""Password hashes by Argon2id with the library's parameters (RFC 9106)."""

from __future__ import annotations

from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError


class Argon2Passwords:
    """Hashes and checks; an unknown account costs as much time as a wrong password."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()

    def hash(self, password: str) -> str:
        """Return a hash to keep."""
        return self._hasher.hash(password)

    def matches(self, password: str, stored: str | None) -> bool:
        """Tell whether ``password`` fits ``stored``."""
        # Made before the check in any case, so that the first wrong address of a process does
        # not stand out by taking twice as long.
        nobody = self._of_nobody
        try:
            self._hasher.verify(stored or nobody, password)
        except (VerifyMismatchError, InvalidHashError):
            return False
        return stored is not None

    @cached_property
    def _of_nobody(self) -> str:
        return self._hasher.hash("no account has this password")
