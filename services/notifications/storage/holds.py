"""Locks on what has no row of its own: held until the transaction ends, taken before any row.

Whoever plans by a choice or a rule holds it together with others; whoever changes it waits for
them, and then finds all that was added meanwhile.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session


def hold_rules(session: Session, program_id: UUID, *, changing: bool) -> None:
    """Let nobody else change the reminder rules of a program."""
    _hold(session, f"rules/{program_id}", changing=changing)


def hold_preference(session: Session, address: str, *, changing: bool) -> None:
    """Let nobody else change what an address has chosen."""
    _hold(session, f"preference/{address.lower()}", changing=changing)


def _hold(session: Session, name: str, *, changing: bool) -> None:
    lock = func.pg_advisory_xact_lock if changing else func.pg_advisory_xact_lock_shared
    session.execute(select(lock(func.hashtextextended(name, 0))))
