"""Whom a badge is for, frozen when the certificate is first drawn; kept and forgotten with it."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.domain.recipient import Recipient
from services.certificates.gateways.credentials.values import Badge, Holder
from services.certificates.storage import badges
from services.certificates.storage.issuances import Issuance

_SALT_BYTES = 16


def holders(rows: Collection[Issuance]) -> Mapping[UUID, Holder]:
    """Return for each locked certificate whom its badge is for.

    The salt is made once and stays, so that a badge that is made again has the same bytes.
    """
    return {row.id: _holder(row) for row in rows}


def keep(session: Session, issuance: Issuance, badge: Badge) -> None:
    """Keep a badge with the certificate that is just being issued."""
    issuance.credential_sha256 = badge.sha256
    badges.add_badge(session, issuance.id, badge.content, badge.token, badge.signed_by)


def forget(session: Session, issuance: Issuance) -> None:
    """Delete a badge, and the salt by which an address could be found out again."""
    issuance.badge_salt = issuance.credential_sha256 = None
    badges.delete_badge(session, issuance.id)


def _holder(row: Issuance) -> Holder:
    if row.badge_salt is None:
        row.badge_salt = secrets.token_hex(_SALT_BYTES)
    recipient = Recipient.model_validate(row.recipient)
    return Holder(recipient.participant.email, row.badge_salt, row.reserved_at)
