"""Whom a badge is for, frozen when the certificate is first drawn; kept and forgotten with it."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.domain.links import CertificateLinks
from services.certificates.domain.naming import NameShown
from services.certificates.domain.recipient import Recipient
from services.certificates.domain.status.places import status_places
from services.certificates.gateways.credentials.values import Badge, Holder
from services.certificates.storage import badges
from services.certificates.storage.issuances import Issuance

_SALT_BYTES = 16
_WHOLE_NAME: NameShown = "full"


def holders(
    session: Session, rows: Collection[Issuance], *, links: CertificateLinks | None, now: datetime
) -> Mapping[UUID, Holder]:
    """Return for each locked certificate whom its badge is for, and where its status will stand.

    Salt and place are made once and stay, so that a badge that is made again has the same
    bytes. Without ``links`` there will be no badge, and no place is taken.
    """
    ids = [row.id for row in rows]
    places = status_places(session, ids, now=now) if links is not None else {}
    return {
        row.id: _holder(row, tuple(places[row.id].members(links)) if links is not None else ())
        for row in rows
    }


def keep(session: Session, issuance: Issuance, badge: Badge) -> None:
    """Keep a badge with the certificate that is just being issued."""
    issuance.credential_sha256 = badge.sha256
    badges.add_badge(session, issuance.id, badge.content, badge.token, badge.signed_by)


def forget(session: Session, issuance: Issuance) -> None:
    """Delete a badge, and the salt by which an address could be found out again."""
    issuance.badge_salt = issuance.credential_sha256 = None
    badges.delete_badge(session, issuance.id)


def _holder(row: Issuance, status: tuple[dict[str, str], ...]) -> Holder:
    if row.badge_salt is None:
        row.badge_salt = secrets.token_hex(_SALT_BYTES)
    recipient = Recipient.model_validate(row.recipient)
    return Holder(
        recipient.participant.email,
        row.badge_salt,
        row.reserved_at,
        shows_name=row.name_shown == _WHOLE_NAME,
        status=status,
    )
