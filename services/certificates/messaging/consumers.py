"""From messages to calls of the domain."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from services.certificates.domain.erasing import erase
from services.certificates.domain.gathering import gather
from services.certificates.domain.renewing import renew_links
from services.certificates.domain.reserving import Certifiable, Issuer, reserve
from shared.contracts.message import Envelope, Message
from shared.contracts.participants import LinksRevoked, ParticipantErased
from shared.contracts.personal_data import PersonalDataRequested
from shared.contracts.registrations import RegistrationAttended, RegistrationCompleted
from shared.kernel.clock import Clock
from shared.messaging.consumer import Handler
from shared.messaging.guarding import unless_erased


def handlers(*, issuer: Issuer, clock: Clock) -> Mapping[type[Message], Handler]:
    """Return what this service does about each message that it reads."""

    def attended(session: Session, message: Certifiable, envelope: Envelope) -> None:
        story, now = envelope.correlation_id, clock.now()
        reserve(session, message, issuer=issuer, correlation_id=story, now=now)

    def data_requested(session: Session, message: PersonalDataRequested, _: Envelope) -> None:
        gather(session, message, links=issuer.links, now=clock.now())

    def links_revoked(session: Session, message: LinksRevoked, _: Envelope) -> None:
        renew_links(session, message, links=issuer.links, now=clock.now())

    def erased(session: Session, message: ParticipantErased, envelope: Envelope) -> None:
        erase(session, message, now=envelope.occurred_at)

    return {
        RegistrationCompleted: unless_erased(attended),
        RegistrationAttended: unless_erased(attended),
        PersonalDataRequested: unless_erased(data_requested),
        LinksRevoked: unless_erased(links_revoked),
        ParticipantErased: erased,
    }
