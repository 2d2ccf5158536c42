"""Organizers' accounts: adding one, and checking who signs in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.errors import OwnAccount, SignInRefused
from services.registration.storage import program_queries, queries
from services.registration.storage.people import Assignment, OrganizerAccount
from shared.kernel.addresses import address_key
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import new_id

ORGANIZER = "organizer"
ADMIN = "admin"
ROLES = (ORGANIZER, ADMIN)
SHORTEST_PASSWORD = 12


class Passwords(Protocol):
    """Hashes passwords and checks them."""

    def hash(self, password: str) -> str:
        """Return a hash to keep."""
        ...

    def matches(self, password: str, stored: str | None) -> bool:
        """Tell whether ``password`` fits; takes as long for no ``stored`` hash at all."""
        ...


@dataclass(frozen=True)
class Account:
    """What an organizer's account is to be.

    ``programs`` are the ids of those that they run; None is all. An admin runs all.
    """

    email: str
    name: str
    password: str
    role: str = ORGANIZER
    programs: Collection[UUID] | None = None


def set_organizer(session: Session, wanted: Account, *, passwords: Passwords) -> OrganizerAccount:
    """Add an organizer, or give an existing one a new name, password, role and programs.

    An account that was disabled may sign in again.

    Raises:
        NotFound: One of the programs is not there.
    """
    key = address_key(wanted.email)
    account = queries.organizer_by_address(session, key, changes=True)
    if account is None:
        account = OrganizerAccount(id=new_id(), email_key=key)
    account.name, account.role = wanted.name, wanted.role
    account.password_hash = passwords.hash(wanted.password)
    account.disabled_at = None
    _assign(session, account, None if wanted.role == ADMIN else wanted.programs)
    session.add(account)
    session.flush()
    return account


def _assign(session: Session, account: OrganizerAccount, programs: Collection[UUID] | None) -> None:
    wanted = set(programs or ())
    if program_queries.count_known(session, wanted) < len(wanted):
        raise NotFound
    account.limited = programs is not None
    kept = [each for each in account.assignments if each.program_id in wanted]
    more = wanted - {each.program_id for each in kept}
    account.assignments = [*kept, *(Assignment(program_id=each) for each in sorted(more))]


def disable_organizer(
    session: Session, organizer_id: UUID, *, by: UUID, now: datetime
) -> OrganizerAccount:
    """Let an organizer sign in no longer; repeating it changes nothing.

    Raises:
        NotFound: There is no such account.
        OwnAccount: Nobody may lock themselves out, so that one admin always remains.
    """
    account = session.get(OrganizerAccount, organizer_id, with_for_update=True)
    if account is None:
        raise NotFound
    if account.id == by:
        raise OwnAccount
    account.disabled_at = account.disabled_at or now
    return account


def authenticate(
    session: Session, *, email: str, password: str, passwords: Passwords
) -> OrganizerAccount:
    """Return whose address and password these are; the account stays so until the commit.

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
