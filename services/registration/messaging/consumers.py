"""From messages of other services to calls of the domain."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.registration.domain.certificates import note_issued, note_revoked
from shared.contracts.certificates import CertificateIssued, CertificateRevoked
from shared.contracts.message import Envelope, Message
from shared.messaging.consumer import Handler


def _issued(session: Session, message: CertificateIssued, envelope: Envelope) -> None:
    note_issued(session, message, sequence=envelope.sequence)


def _revoked(session: Session, message: CertificateRevoked, envelope: Envelope) -> None:
    note_revoked(session, message, sequence=envelope.sequence)


HANDLERS: dict[type[Message], Handler] = {
    CertificateIssued: _issued,
    CertificateRevoked: _revoked,
}
