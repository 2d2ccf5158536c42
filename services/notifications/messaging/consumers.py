"""Messages that this service reads, translated into calls of the domain."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from services.notifications.domain import (
    applying,
    attending,
    calendar_links,
    certifying,
    coding,
    erasing,
    gathering,
    offering_again,
    preferring,
    seating,
    welcoming,
)
from services.notifications.domain.house import House, Occasion
from shared.contracts.absences import RegistrationAbsent, RegistrationReleased
from shared.contracts.access import InvitationSent, ParticipantLimitReached
from shared.contracts.attendance import AttendanceMarked
from shared.contracts.certificates import (
    CertificateIssued,
    CertificateRestored,
    CertificateRevoked,
    CertificateSuperseded,
    CertificateSuspended,
    CorrectionDeclined,
    TranscriptIssued,
)
from shared.contracts.message import Envelope, Message
from shared.contracts.participants import (
    LinksRevoked,
    ParticipantCodeRequested,
    ParticipantErased,
)
from shared.contracts.personal_data import PersonalDataCollected, PersonalDataRequested
from shared.contracts.programs import ProgramCopied
from shared.contracts.registrations import (
    RegistrationApplied,
    RegistrationCancelled,
    RegistrationChanged,
    RegistrationConfirmed,
    RegistrationDeclined,
    RegistrationExpired,
    RegistrationOffered,
    RegistrationReceived,
    RegistrationRepeated,
    RegistrationWaitlisted,
)
from shared.contracts.seats import SeatNamed
from shared.contracts.sessions import SessionCancelled, SessionRescheduled
from shared.kernel.clock import Clock
from shared.messaging.consumer import Handler
from shared.messaging.guarding import unless_erased

_VERBS: dict[type[Message], Any] = {
    RegistrationReceived: applying.apply_state,
    RegistrationWaitlisted: applying.apply_state,
    RegistrationOffered: applying.apply_state,
    RegistrationExpired: applying.apply_state,
    RegistrationConfirmed: applying.apply_state,
    RegistrationChanged: applying.apply_state,
    RegistrationCancelled: applying.apply_state,
    RegistrationApplied: applying.apply_state,
    RegistrationDeclined: applying.apply_state,
    RegistrationAbsent: applying.apply_state,
    RegistrationReleased: applying.apply_state,
    RegistrationRepeated: applying.apply_repeat,
    SessionRescheduled: applying.apply_reschedule,
    SessionCancelled: applying.apply_session_cancelled,
    AttendanceMarked: attending.apply_marks,
    ProgramCopied: offering_again.apply_copy,
    ParticipantCodeRequested: coding.apply_code_request,
    InvitationSent: welcoming.apply_invitation,
    ParticipantLimitReached: welcoming.apply_limit,
    SeatNamed: seating.apply_seat_named,
    CertificateIssued: certifying.apply_issue,
    CertificateSuspended: certifying.apply_suspension,
    CertificateRestored: certifying.apply_restoration,
    CertificateSuperseded: certifying.apply_supersession,
    CertificateRevoked: certifying.apply_revocation,
    CorrectionDeclined: certifying.apply_declined_correction,
    TranscriptIssued: certifying.apply_transcript,
    LinksRevoked: calendar_links.apply_revocation,
    PersonalDataRequested: gathering.apply_data_request,
    PersonalDataCollected: gathering.apply_data_collected,
}


def handlers(house: House, clock: Clock) -> dict[type[Message], Handler]:
    """Return the handler of each message that this service reads.

    What is about somebody who has been erased is dropped.
    """
    guarded = {
        message: unless_erased(_handler(verb, house, clock)) for message, verb in _VERBS.items()
    }
    return guarded | {ParticipantErased: _handler(erasing.apply_erasure, house, clock)}


def _handler(verb: Any, house: House, clock: Clock) -> Handler:
    def handle(session: Session, message: Message, envelope: Envelope) -> None:
        occasion = Occasion(envelope.sequence, envelope.occurred_at, clock.now())
        told = preferring.in_preferred_language(session, message)
        verb(session, told, at=occasion, house=house)

    return handle
