"""Status lists are signed: at once when a bit changes, and daily so that they stay fresh."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from sqlalchemy.orm import Session

from services.certificates.domain import policies
from services.certificates.domain.links import CertificateLinks
from services.certificates.domain.ports import CredentialSigner
from services.certificates.domain.status.bits import SETTING, Purpose, changed, encoded
from services.certificates.domain.status.documents import list_credential
from services.certificates.storage import status_queries
from services.certificates.storage.issuances import Issuance

log = logging.getLogger(__name__)

_SIGNED_EVERY = timedelta(days=1)


def note_change(session: Session, issuance: Issuance, before: str, *, now: datetime) -> None:
    """Have the lists signed again in which the bit of ``issuance`` is another than ``before``."""
    if purposes := changed(before, issuance.state):
        session.flush()
        status_queries.ask_for_signing(session, issuance.id, purposes, now)


def claim_due(session: Session, now: datetime, limit: int) -> Sequence[UUID]:
    """Lease up to ``limit`` lists that are to be signed and return their ids."""
    due = status_queries.due_locked(session, now, limit)
    for row in due:
        row.claimed_until = now + policies.LEASE
    return [row.id for row in due]


def sign_list(
    session: Session,
    credential_id: UUID,
    signer: CredentialSigner,
    *,
    links: CertificateLinks,
    now: datetime,
) -> None:
    """Sign one list with its bits as they are now, in both forms.

    The row is locked before the bits are read: whoever changes one afterwards waits, and then
    has it signed again.
    """
    row = status_queries.credential_locked(session, credential_id)
    if row is None or row.next_signing_at > now:
        return
    purpose = cast("Purpose", row.purpose)
    positions = status_queries.positions_in(session, row.list_number, sorted(SETTING[purpose]))
    credential = list_credential(
        links.status_list(purpose, row.list_number),
        purpose,
        encoded(positions),
        issuer=signer.issuer,
        now=now,
    )
    row.document = json.dumps(signer.sign(credential, at=now))
    row.jwt = signer.token(credential)
    row.signed_at, row.next_signing_at, row.claimed_until = now, now + _SIGNED_EVERY, None
    log.info("status list %s %d is signed: %d", purpose, row.list_number, len(positions))
