"""Whose own page a link opens; making the links useless when one of them has gone astray."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.access.inviting import renew_invitations_to
from services.registration.domain.links import Links
from services.registration.domain.parties.seats import renew_links_to
from services.registration.storage import offers, queries
from services.registration.storage.people import Participant
from shared.contracts.participants import LinksRevoked
from shared.kernel.errors import NotFound
from shared.kernel.links import LinkExpired
from shared.messaging.outbox import record


def owner_of(session: Session, token: str, links: Links) -> Participant:
    """Return the participant whose page ``token`` opens.

    Raises:
        LinkExpired: The link is too old, or the person has revoked it.
        LinkInvalid: It is not one of ours.
        NotFound: There is no such participant any more.
    """
    participant_id, epoch = links.read_my_page(token)
    participant = queries.participant(session, participant_id)
    if participant is None:
        raise NotFound
    _check_not_ended(participant, epoch)
    return participant


def to_confirm(session: Session, token: str, links: Links) -> UUID:
    """Return the registration that ``token`` confirms.

    Raises:
        LinkExpired, LinkInvalid, NotFound: As for ``owner_of``.
    """
    registration_id, epoch = links.read_confirm(token)
    registration = queries.registration(session, registration_id)
    if registration is None:
        raise NotFound
    _check_not_ended(registration.participant, epoch)
    return registration_id


def to_answer(session: Session, token: str, links: Links) -> UUID:
    """Return the offer that ``token`` answers.

    Raises:
        LinkExpired, LinkInvalid, NotFound: As for ``owner_of``.
    """
    offer_id, epoch = links.read_offer(token)
    offer = offers.offer(session, offer_id)
    if offer is None:
        raise NotFound
    _check_not_ended(offer.registration.participant, epoch)
    return offer_id


def _check_not_ended(participant: Participant, epoch: int) -> None:
    """Accept a link only while its owner has not ended it: each of them leads to their page."""
    if epoch != participant.link_epoch:
        raise LinkExpired


def revoke_links(
    session: Session, participant_id: UUID, *, now: datetime, links: Links
) -> Participant:
    """End all links that the person was given until now.

    Those to their own page, their calendar files and their certificates end, those that confirm
    an address or answer an offer, and those to invitations and to seats that others keep for them;
    of these two they get new links by mail.

    Raises:
        NotFound: There is no such participant.
    """
    # The person before any cohort: the order in which signing up locks them.
    participant = queries.participant_for_update(session, participant_id)
    if participant is None:
        raise NotFound
    renew_links_to(session, participant.email, now=now, links=links)
    renew_invitations_to(session, participant.email_key, now=now, links=links)
    participant.link_epoch += 1
    participant.links_revoked_at = now
    participant.sequence += 1
    rows = queries.registrations_of_participant(session, participant.id)
    message = LinksRevoked(
        participant_id=participant.id,
        registration_ids=tuple(row.id for row in rows),
        epoch=participant.link_epoch,
    )
    record(session, message, sequence=participant.sequence, now=now)
    return participant
