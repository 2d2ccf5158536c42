"""Making the links to a person's own page useless, when one of them has gone astray."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.registration.storage import queries
from services.registration.storage.people import Participant
from shared.kernel.errors import NotFound


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
