"""Signed roots of the log."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.certificates.storage.log_standing import LogRoot


def latest_root(session: Session) -> LogRoot | None:
    """Return the root that was signed last."""
    return session.scalar(select(LogRoot).order_by(LogRoot.number.desc()).limit(1))


def root_numbered(session: Session, number: int) -> LogRoot | None:
    """Return one signed root."""
    return session.get(LogRoot, number)


def roots_before(session: Session, number: int | None, limit: int) -> Sequence[LogRoot]:
    """Return up to ``limit`` signed roots before root ``number``, the latest first."""
    chosen = select(LogRoot).order_by(LogRoot.number.desc()).limit(limit)
    return session.scalars(chosen.where(LogRoot.number < number) if number else chosen).all()


def all_roots(session: Session) -> Sequence[LogRoot]:
    """Return every signed root, the first one first."""
    return session.scalars(select(LogRoot).order_by(LogRoot.number)).all()
