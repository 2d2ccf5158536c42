"""Leaves of the log and what is kept of the tree above them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.certificates.storage.log_tables import LogEntry, LogNode


def is_anything_waiting(session: Session) -> bool:
    """Tell whether an entry has no place in the tree yet."""
    return bool(session.scalar(select(exists().where(LogEntry.leaf_index.is_(None)))))


def waiting(session: Session) -> tuple[int, datetime | None]:
    """Return how many entries have no place in the tree yet, and when the oldest happened."""
    found = session.execute(
        select(func.count(LogEntry.id), func.min(LogEntry.at)).where(LogEntry.leaf_index.is_(None))
    ).one()
    return found[0], found[1]


def sequence(session: Session, first_index: int, limit: int) -> Sequence[bytes]:
    """Give the oldest waiting entries the places from ``first_index`` on; return their hashes.

    To be called while the head is locked, so that nobody else counts at the same time.
    """
    waiting = (
        select(
            LogEntry.id,
            (func.row_number().over(order_by=LogEntry.id) - 1 + first_index).label("place"),
        )
        .where(LogEntry.leaf_index.is_(None))
        .order_by(LogEntry.id)
        .limit(limit)
        .subquery()
    )
    placed = session.execute(
        update(LogEntry)
        .where(LogEntry.id == waiting.c.id)
        .values(leaf_index=waiting.c.place)
        .returning(LogEntry.leaf_index, LogEntry.leaf_hash)
        .execution_options(synchronize_session=False)
    ).all()
    return [leaf for _place, leaf in sorted((int(row[0] or 0), row[1]) for row in placed)]


def add_nodes(session: Session, nodes: Sequence[tuple[int, int, bytes]]) -> None:
    """Keep roots of complete subtrees: level, position, hash."""
    if nodes:
        rows = [{"level": level, "position": at, "hash": found} for level, at, found in nodes]
        session.execute(insert(LogNode), rows)


def hashes_of_leaves(session: Session, first: int, count: int) -> Sequence[bytes]:
    """Return the hashes of up to ``count`` leaves from ``first`` on."""
    return session.scalars(
        select(LogEntry.leaf_hash)
        .where(LogEntry.leaf_index.between(first, first + count - 1))
        .order_by(LogEntry.leaf_index)
    ).all()


def hashes_of_nodes(session: Session, level: int, first: int, count: int) -> Sequence[bytes]:
    """Return up to ``count`` kept nodes of a level from position ``first`` on."""
    return session.scalars(
        select(LogNode.hash)
        .where(LogNode.level == level, LogNode.position.between(first, first + count - 1))
        .order_by(LogNode.position)
    ).all()
