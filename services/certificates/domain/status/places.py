"""Gives certificates their places in the status lists, and says where they are."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.domain.links import CertificateLinks
from services.certificates.domain.status.bits import FULL, LENGTH, PURPOSES
from services.certificates.storage import status_queries
from services.certificates.storage.status_lists import StatusCredential, StatusList
from shared.kernel.identifiers import new_id


@dataclass(frozen=True)
class StatusPlace:
    """Where the status of one certificate stands: the same position in the list of each purpose."""

    list_number: int
    position: int

    def members(self, links: CertificateLinks) -> list[dict[str, str]]:
        """Return what the certificate's credential says as ``credentialStatus``."""
        return [
            {
                "id": f"{address}#{self.position}",
                "type": "BitstringStatusListEntry",
                "statusPurpose": purpose,
                "statusListIndex": str(self.position),
                "statusListCredential": address,
            }
            for purpose in PURPOSES
            for address in [links.status_list(purpose, self.list_number)]
        ]


def status_places(
    session: Session, issuance_ids: Sequence[UUID], *, now: datetime
) -> dict[UUID, StatusPlace]:
    """Return the place of each of these issuances; those that have none get one.

    A place is theirs for good. Two that ask at once wait for each other, so the transaction
    should be short.
    """
    known = _known(session, issuance_ids)
    waiting = [each for each in issuance_ids if each not in known]
    while waiting:
        known |= _give_places(session, waiting, now)
        waiting = [each for each in waiting if each not in known]
    return known


def _known(session: Session, issuance_ids: Sequence[UUID]) -> dict[UUID, StatusPlace]:
    return {
        entry.issuance_id: StatusPlace(entry.list_number, entry.position)
        for entry in status_queries.entries_of(session, issuance_ids)
    }


def _give_places(
    session: Session, waiting: Sequence[UUID], now: datetime
) -> dict[UUID, StatusPlace]:
    current = _list_with_room(session, now)
    wished = {secrets.randbelow(LENGTH): each for each in waiting[: FULL - current.taken]}
    placed = status_queries.take(session, current.number, wished)
    found = {each: StatusPlace(current.number, at) for each, at in placed.items()}
    if len(found) == len(waiting):
        return found
    # Somebody has the position, the list is full, or whoever was waited for gave them places.
    return found | _known(session, waiting)


def _list_with_room(session: Session, now: datetime) -> StatusList:
    while True:
        newest = status_queries.newest_locked(session)
        if newest is not None and newest.taken < FULL:
            return newest
        number = newest.number + 1 if newest is not None else 1
        status_queries.add_list(session, number, [_credential(number, p, now) for p in PURPOSES])


def _credential(number: int, purpose: str, now: datetime) -> StatusCredential:
    return StatusCredential(id=new_id(), list_number=number, purpose=purpose, next_signing_at=now)
