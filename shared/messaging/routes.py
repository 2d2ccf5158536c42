"""Who reads what: the queues to which each message goes, one per consuming service."""

from __future__ import annotations

from shared.contracts.absences import RegistrationAbsent, RegistrationReleased
from shared.contracts.access import InvitationSent, ParticipantLimitReached
from shared.contracts.answers import InvitationAnswered
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
from shared.contracts.mail_reports import MailReported
from shared.contracts.message import Message
from shared.contracts.participants import (
    LinksRevoked,
    ParticipantCodeRequested,
    ParticipantErased,
)
from shared.contracts.personal_data import (
    CertificateRecordsCollected,
    MailRecordsCollected,
    PersonalDataCollected,
    PersonalDataRequested,
)
from shared.contracts.programs import ProgramCopied
from shared.contracts.registrations import (
    RegistrationApplied,
    RegistrationAttended,
    RegistrationCancelled,
    RegistrationChanged,
    RegistrationCompleted,
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

ROUTES: dict[type[Message], tuple[str, ...]] = {
    RegistrationReceived: ("notifications", "registration"),
    RegistrationRepeated: ("notifications",),
    RegistrationConfirmed: ("notifications", "registration"),
    RegistrationChanged: ("notifications", "registration"),
    RegistrationWaitlisted: ("notifications", "registration"),
    RegistrationApplied: ("notifications", "registration"),
    RegistrationDeclined: ("notifications", "registration"),
    RegistrationOffered: ("notifications", "registration"),
    RegistrationExpired: ("notifications", "registration"),
    RegistrationCancelled: ("notifications", "registration"),
    RegistrationAbsent: ("notifications", "registration"),
    RegistrationReleased: ("notifications", "registration"),
    RegistrationAttended: ("certificates", "registration"),
    RegistrationCompleted: ("certificates", "registration"),
    SessionRescheduled: ("notifications", "registration"),
    SessionCancelled: ("notifications", "registration"),
    AttendanceMarked: ("notifications",),
    ProgramCopied: ("notifications",),
    ParticipantCodeRequested: ("notifications",),
    ParticipantLimitReached: ("notifications",),
    LinksRevoked: ("notifications", "certificates"),
    ParticipantErased: ("notifications", "certificates"),
    InvitationSent: ("notifications",),
    SeatNamed: ("notifications",),
    InvitationAnswered: ("registration",),
    MailReported: ("registration",),
    CertificateIssued: ("notifications", "registration"),
    CertificateRevoked: ("notifications", "registration"),
    CertificateSuspended: ("notifications", "registration"),
    CertificateRestored: ("notifications", "registration"),
    CertificateSuperseded: ("notifications", "registration"),
    CorrectionDeclined: ("notifications",),
    TranscriptIssued: ("notifications",),
    PersonalDataRequested: ("notifications", "certificates"),
    MailRecordsCollected: ("registration",),
    CertificateRecordsCollected: ("registration",),
    PersonalDataCollected: ("notifications",),
}

_BY_NAME = {(message.NAME, message.VERSION): readers for message, readers in ROUTES.items()}


def readers_of(name: str, version: int) -> tuple[str, ...]:
    """Return the services that read the message; a service's queue carries its name."""
    return _BY_NAME.get((name, version), ())


def receiver_of(service: str) -> str:
    """Return the name of the actor that receives messages for ``service``."""
    return f"{service}.receive"
