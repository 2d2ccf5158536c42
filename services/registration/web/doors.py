"""What the views of registration share: the reader, the links, files, looking a thing up or 404."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, TypeVar, cast
from uuid import UUID

from services.registration.domain.links import Links
from services.registration.gateways.file_store import LocalFileStore
from services.registration.settings import RegistrationSettings
from services.registration.storage.program_scopes import programs_named
from services.registration.web.presenting.participants import Reader
from shared.database import Database
from shared.kernel.errors import Forbidden, NotFound
from shared.web.languages import current_language
from shared.web.sign_in import current_organizer
from shared.web.surroundings import current_surroundings

T = TypeVar("T")


def reader() -> Reader:
    """Return who reads the present page, in which language and when."""
    return Reader(current_language(), current_surroundings().clock.now())


def organizer_reader() -> Reader:
    """Return the signed-in organizer who reads the present page."""
    organizer = current_organizer()
    if organizer is None:
        raise Forbidden
    mine = None if organizer.programs is None else tuple(map(UUID, organizer.programs))
    return replace(reader(), programs=mine)


def programs_of_page(named: Mapping[str, Any]) -> Collection[UUID] | None:
    """Return which programs a page is about, by what stands in its address."""
    with database().transaction() as session:
        return programs_named(session, named)


def database() -> Database:
    """Return this service's database."""
    return current_surroundings().database


def settings() -> RegistrationSettings:
    """Return this service's settings."""
    return cast("RegistrationSettings", current_surroundings().settings)


def file_store() -> LocalFileStore:
    """Return where the files are that people send."""
    return LocalFileStore(settings().file_directory)


def links() -> Links:
    """Return the maker and reader of this service's links."""
    return Links.of(settings())


def found(thing: T | None) -> T:
    """Return ``thing``, or refuse with NotFound."""
    if thing is None:
        raise NotFound
    return thing
