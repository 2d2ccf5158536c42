"""Password hashes by Argon2id with the library's parameters (RFC 9106)."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError


class Argon2Passwords:
    """Hashes and checks; an unknown account costs as much time as a wrong password."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._of_nobody = self._hasher.hash("no account has this password")

    def hash(self, password: str) -> str:
        """Return a hash to keep."""
        return self._hasher.hash(password)

    def matches(self, password: str, stored: str | None) -> bool:
        """Tell whether ``password`` fits ``stored``."""
        try:
            self._hasher.verify(stored or self._of_nobody, password)
        except (VerifyMismatchError, InvalidHashError):
            return False
        return stored is not None
