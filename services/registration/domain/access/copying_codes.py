"""Codes for a cohort that is run once more: as many, as good, and none that anybody knows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from services.registration.domain.access.deciding import NewCode, add_code
from services.registration.storage import access_queries
from services.registration.storage.catalogue import Cohort


def copy_codes(
    session: Session,
    original: Cohort,
    copy: Cohort,
    later: Callable[[datetime], datetime],
    *,
    now: datetime,
) -> None:
    """Give ``copy`` a fresh code for each of the original's that has not been ended.

    Whoever had a code for the original cannot come in by it. ``later`` moves an end; a code that
    would have ended before now is left out.
    """
    for code in access_queries.codes(session, original.id):
        expires_at = later(code.expires_at) if code.expires_at else None
        if code.ended_at is not None or (expires_at is not None and expires_at <= now):
            continue
        fresh = NewCode(copy.id, "", code.note, code.uses, expires_at, code.opens_window)
        add_code(session, fresh, now=now)
