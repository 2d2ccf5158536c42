"""From messages of other services to calls of the domain."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.registration.domain.certificates import note_certificate
from services.registration.domain.links import Links
from services.registration.domain.mail_reports import note_report
from services.registration.domain.own_page.data_copies import keep_answer
from services.registration.domain.own_page.replies import note_reply
from services.registration.domain.webhooks.delivering import plan_deliveries
from services.registration.domain.webhooks.payloads import TOLD
from shared.contracts.answers import InvitationAnswered
from shared.contracts.certificates import (
    CertificateIssued,
    CertificateMessage,
    CertificateRestored,
    CertificateRevoked,
    CertificateSuperseded,
    CertificateSuspended,
)
from shared.contracts.mail_reports import MailReported
from shared.contracts.message import Envelope, Message
from shared.contracts.personal_data import (
    CertificateRecordsCollected,
    DataMessage,
    MailRecordsCollected,
)
from shared.messaging.consumer import Handler


def _certified(session: Session, message: CertificateMessage, envelope: Envelope) -> None:
    note_certificate(session, message, sequence=envelope.sequence)


def _replied(session: Session, message: InvitationAnswered, envelope: Envelope) -> None:
    note_reply(session, message, sequence=envelope.sequence)


def _reported(session: Session, message: MailReported, envelope: Envelope) -> None:
    note_report(session, message, sequence=envelope.sequence)


def _told(session: Session, message: Message, envelope: Envelope) -> None:
    # The outbox brings our own facts back to us: whatever was committed is here once, so that
    # no webhook is lost and none is planned twice.
    plan_deliveries(session, message, envelope.id, occurred_at=envelope.occurred_at)


HANDLERS: dict[type[Message], Handler] = {
    **dict.fromkeys(TOLD, _told),
    CertificateIssued: _certified,
    CertificateSuspended: _certified,
    CertificateRestored: _certified,
    CertificateSuperseded: _certified,
    CertificateRevoked: _certified,
    InvitationAnswered: _replied,
    MailReported: _reported,
}


def handlers(links: Links) -> dict[type[Message], Handler]:
    """Return the handler of each message that this service reads."""

    def answered(session: Session, message: DataMessage, envelope: Envelope) -> None:
        keep_answer(session, message, now=envelope.occurred_at, links=links)

    answers = (MailRecordsCollected, CertificateRecordsCollected)
    return HANDLERS | dict.fromkeys(answers, answered)
