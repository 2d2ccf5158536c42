"""Whose own page a link opens; making the links useless when one of them has gone astray."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.domain.links import Links
from services.registration.storage import queries
from services.registration.storage.people import Participant
from shared.kernel.errors import NotFound
from shared.kernel.links import LinkExpired


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
    if epoch != participant.link_epoch:
        raise LinkExpired
    return participant


def revoke_links(session: Session, participant_id: UUID, *, now: datetime) -> Participant:
    """End all links to the person's own page that were given out until now.

    Raises:
        NotFound: There is no such participant.
    """
    participant = queries.participant_for_update(session, participant_id)
    if participant is None:
        raise NotFound
    participant.link_epoch += 1
    participant.links_revoked_at = now
    return participant
