"""Organizers' accounts: adding one, and checking who signs in."""

from __future__ import annotations

from typing import Protocol

from sqlalchemy.orm import Session

from services.registration.domain.errors import SignInRefused
from services.registration.storage import queries
from services.registration.storage.people import OrganizerAccount
from shared.kernel.addresses import address_key
from shared.kernel.identifiers import new_id


class Passwords(Protocol):
    """Hashes passwords and checks them."""

    def hash(self, password: str) -> str:
        """Return a hash to keep."""
        ...

    def matches(self, password: str, stored: str | None) -> bool:
        """Tell whether ``password`` fits; takes as long for no ``stored`` hash at all."""
        ...


def set_organizer(
    session: Session, *, email: str, name: str, password: str, passwords: Passwords
) -> None:
    """Add an organizer, or give an existing one a new name and password."""
    key = address_key(email)
    account = queries.organizer_by_address(session, key)
    if account is None:
        account = OrganizerAccount(id=new_id(), email_key=key)
    account.name, account.password_hash = name, passwords.hash(password)
    session.add(account)


def authenticate(
    session: Session, *, email: str, password: str, passwords: Passwords
) -> OrganizerAccount:
    """Return whose address and password these are.

    Raises:
        SignInRefused: They do not fit, in the same words and time for known and unknown
            addresses (ASVS 6.3.8).
    """
    account = queries.organizer_by_address(session, address_key(email))
    active = account is not None and account.disabled_at is None
    stored = account.password_hash if account is not None and active else None
    if not passwords.matches(password, stored) or account is None:
        raise SignInRefused
    return account
