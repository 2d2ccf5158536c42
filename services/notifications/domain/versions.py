"""Numbered versions of what organizers make: of two who save at once, one learns of it."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.notifications.domain.errors import WordingChanged
from services.notifications.storage.brands import BrandVersion
from services.notifications.storage.wordings import WordingVersion


def add_version(session: Session, version: BrandVersion | WordingVersion) -> int:
    """Keep a version and return its number.

    Raises:
        WordingChanged: Somebody else saved the same number since we looked.
    """
    session.add(version)
    try:
        session.flush()
    except IntegrityError:
        raise WordingChanged from None
    return version.number
