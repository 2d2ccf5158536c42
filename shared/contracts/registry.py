"""Every message that Spinn knows, found by name and version."""

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
from shared.contracts.message import Envelope, Message
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

MESSAGES: tuple[type[Message], ...] = (
    RegistrationReceived,
    RegistrationRepeated,
    RegistrationConfirmed,
    RegistrationChanged,
    RegistrationWaitlisted,
    RegistrationApplied,
    RegistrationDeclined,
    RegistrationOffered,
    RegistrationExpired,
    RegistrationCancelled,
    RegistrationAbsent,
    RegistrationReleased,
    RegistrationAttended,
    RegistrationCompleted,
    SessionRescheduled,
    SessionCancelled,
    AttendanceMarked,
    ProgramCopied,
    ParticipantCodeRequested,
    ParticipantLimitReached,
    LinksRevoked,
    ParticipantErased,
    InvitationSent,
    SeatNamed,
    InvitationAnswered,
    MailReported,
    CertificateIssued,
    CertificateRevoked,
    CertificateSuspended,
    CertificateRestored,
    CertificateSuperseded,
    CorrectionDeclined,
    TranscriptIssued,
    PersonalDataRequested,
    MailRecordsCollected,
    CertificateRecordsCollected,
    PersonalDataCollected,
)

_BY_KEY = {(message.NAME, message.VERSION): message for message in MESSAGES}


class UnknownMessage(LookupError):
    """No class of this name and version exists here (a newer producer, or a typo)."""


def decode(envelope: Envelope) -> Message:
    """Return the typed body of ``envelope``.

    Raises:
        UnknownMessage: The name and version are not registered.
        pydantic.ValidationError: The body does not fit its class.
    """
    try:
        message_class = _BY_KEY[envelope.name, envelope.version]
    except KeyError:
        raise UnknownMessage(f"{envelope.name} version {envelope.version}") from None
    return message_class.model_validate(envelope.body)
