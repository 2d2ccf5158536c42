"""What organizers' views read of the present request."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, cast
from uuid import UUID

from services.certificates.domain.designing import Author
from services.certificates.gateways.own_templates.samples import SampleHouse
from services.certificates.settings import CertificatesSettings
from services.certificates.storage.program_scopes import programs_named
from shared.web.sign_in import current_organizer
from shared.web.sign_in_sessions import Organizer
from shared.web.surroundings import current_surroundings


def settings() -> CertificatesSettings:
    """Return the settings of this service."""
    return cast("CertificatesSettings", current_surroundings().settings)


def programs_of_page(named: Mapping[str, Any]) -> Collection[UUID] | None:
    """Return which programs a page is about, by what stands in its address.

    A cohort is not known before the first of its certificates: None.
    """
    with current_surroundings().database.transaction() as session:
        return programs_named(session, named)


def organizer() -> Organizer:
    """Return who is signed in; only for views that let nobody else in."""
    found = current_organizer()
    assert found is not None, "the guard let nobody in"
    return found


def author() -> Author:
    """Return the signed-in organizer as the author of what they write now."""
    person = organizer()
    return Author(person.id, person.name, current_surroundings().clock.now())


def sample_house() -> SampleHouse:
    """Return who signs made-up certificates."""
    own = settings()
    return SampleHouse(own.organiser_name, own.issuer, own.public_url)
