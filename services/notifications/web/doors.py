"""What views of this service may reach beyond the surroundings that all services have."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from flask import current_app, request

from services.notifications.domain.house import House
from services.notifications.domain.wording import Author
from services.notifications.settings import NotificationsSettings
from services.notifications.storage.program_scopes import programs_named
from shared.web.languages import current_language
from shared.web.sign_in import current_organizer
from shared.web.surroundings import current_surroundings

HOUSE = "spinn-house"


def house() -> House:
    """Return the installation of the app that serves the present request."""
    return cast("House", current_app.extensions[HOUSE])


def settings() -> NotificationsSettings:
    """Return the settings of this service."""
    return cast("NotificationsSettings", current_surroundings().settings)


def subject_of_link(purpose: str) -> str:
    """Return what the signed link of the present request carries; raises ``LinkRefused``."""
    days = timedelta(days=settings().calendar_link_days)
    token = request.args.get("token", "")
    return current_surroundings().signer.read(purpose, token, max_age=days)


@dataclass(frozen=True)
class Reader:
    """Who reads a page: in which language, and when."""

    language: str
    now: datetime


def reader() -> Reader:
    """Return who reads the present page."""
    return Reader(current_language(), current_surroundings().clock.now())


def programs_of_page(named: Mapping[str, Any]) -> Collection[UUID] | None:
    """Return which programs a page is about, by what stands in its address."""
    with current_surroundings().database.transaction() as session:
        return programs_named(session, named)


def author() -> Author:
    """Return the signed-in organizer as the author of what they write now."""
    organizer = current_organizer()
    assert organizer is not None
    return Author(organizer.id, organizer.name, reader().now)
