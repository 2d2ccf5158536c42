"""Links to a person's calendar file: what they carry, and when they end."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from services.notifications.domain.errors import NothingKnown
from services.notifications.domain.house import House, Occasion
from services.notifications.storage import feeds, person_queries
from services.notifications.storage.registrations import Registration
from shared.contracts.participants import LinksRevoked
from shared.kernel.links import LinkExpired, LinkInvalid


def apply_revocation(session: Session, fact: LinksRevoked, *, at: Occasion, house: House) -> None:
    """Let the links end that were made before; an older revocation changes nothing.

    Whoever had the page could copy the address that calendars follow, so that ends as well.
    """
    del house
    person_queries.end_links(session, fact.registration_ids, fact.epoch)
    feeds.remove_feeds_of(session, fact.registration_ids, made_before=at.told_at)


def calendar_subject(registration_id: UUID, epoch: int) -> str:
    """Return what a link about somebody's calendar carries."""
    return f"{registration_id}.{epoch}" if epoch else str(registration_id)


def check_link(session: Session, registration_id: UUID, subject: str) -> Registration:
    """Return the registration if what a link carries is for it, and has not ended.

    Raises:
        LinkInvalid: It is for another registration.
        LinkExpired: The person has ended it.
        NothingKnown: The registration is unknown.
    """
    owner, _, epoch = subject.partition(".")
    if owner != str(registration_id):
        raise LinkInvalid
    registration = session.get(Registration, registration_id)
    if registration is None:
        raise NothingKnown
    if int(epoch or 0) < registration.link_epoch:
        raise LinkExpired
    return registration
