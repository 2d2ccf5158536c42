"""Messages about one certificate, told by the certificates service."""

from __future__ import annotations

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.facts import CertifiedSession, Funding, LocalizedText, Organiser, Person
from shared.contracts.message import Message

RevocationReason = Literal[
    "issued_in_error", "attendance_withdrawn", "misuse", "at_holders_request"
]
SuspensionReason = Literal["under_review", "attendance_in_question", "at_holders_request"]


class CertificateMessage(Message):
    """What all messages about a certificate carry."""

    PRODUCER: ClassVar[str] = "certificates"

    issuance_id: UUID
    """Of this act of issuing."""
    registration_id: UUID
    """Whose completion it certifies."""
    number: str
    """Public number, printed on the document; anybody can verify it."""
    participant: Person
    """The holder."""
    program_title: LocalizedText
    """As printed."""
    organiser: Organiser
    """Who held the program."""
    funding: Funding | None
    """Who paid for it, if anybody asks to be named."""
    verify_url: str
    """Public page that says whether the certificate is valid."""
    my_page_url: str
    """Signed link to the holder's own page."""
    session: CertifiedSession | None = None
    """The one session that it is about; null for one of the whole program, and for any before."""

    @property
    def aggregate_id(self) -> UUID:
        """Messages of one issuance are ordered among themselves."""
        return self.issuance_id


class CertificateIssued(CertificateMessage):
    """The document exists and its holder can fetch it."""

    NAME: ClassVar[str] = "certificate.issued"
    VERSION: ClassVar[int] = 1
    PURPOSE: ClassVar[str] = "Mail the holder and show the certificate on their page."

    issued_at: AwareDatetime
    """When the document was made."""
    download_url: str
    """Signed link with which the holder fetches the document."""
    holder_url: str | None = None
    """Signed link to the holder's page of the certificate: document, name, corrections."""
    replaces: UUID | None = None
    """The issuance that this one supersedes, after a correction."""


class CertificateRevoked(CertificateMessage):
    """An organizer withdrew the certificate."""

    NAME: ClassVar[str] = "certificate.revoked"
    VERSION: ClassVar[int] = 1
    PURPOSE: ClassVar[str] = "Tell the holder and mark the certificate on their page."

    revoked_at: AwareDatetime
    """Since when it is not valid."""
    reason: RevocationReason
    """The class of reason that the public page gives."""


class CertificateSuspended(CertificateMessage):
    """An organizer lets the certificate be invalid for the time being."""

    NAME: ClassVar[str] = "certificate.suspended"
    VERSION: ClassVar[int] = 1
    PURPOSE: ClassVar[str] = "Tell the holder and mark the certificate on their page."

    suspended_at: AwareDatetime
    """Since when it is not valid."""
    reason: SuspensionReason
    """The class of reason that the public page gives."""


class CertificateRestored(CertificateMessage):
    """A suspended certificate is valid again."""

    NAME: ClassVar[str] = "certificate.restored"
    VERSION: ClassVar[int] = 1
    PURPOSE: ClassVar[str] = "Tell the holder and show the certificate on their page as before."

    restored_at: AwareDatetime
    """Since when it is valid again."""
    download_url: str
    """Signed link with which the holder fetches the document."""
    holder_url: str
    """Signed link to the holder's page of the certificate."""


class CertificateSuperseded(CertificateMessage):
    """Another certificate takes the place of this one, after a correction."""

    NAME: ClassVar[str] = "certificate.superseded"
    VERSION: ClassVar[int] = 1
    PURPOSE: ClassVar[str] = "Show the holder the new certificate instead of this one."

    superseded_at: AwareDatetime
    """Since when the other one holds."""
    superseded_by: UUID
    """The issuance that takes its place."""


class CorrectionDeclined(CertificateMessage):
    """An organizer said no to the name that the holder wished for on the certificate."""

    NAME: ClassVar[str] = "correction.declined"
    VERSION: ClassVar[int] = 1
    PURPOSE: ClassVar[str] = "Tell the holder why the certificate stays as it is."

    declined_at: AwareDatetime
    """When."""
    name: str
    """What the holder wished for."""
    answer: str
    """Why not, in the organizer's words."""


class TranscriptIssued(CertificateMessage):
    """A transcript exists that was asked for on the holder's page of this certificate."""

    NAME: ClassVar[str] = "transcript.issued"
    VERSION: ClassVar[int] = 1
    PURPOSE: ClassVar[str] = "Mail the holder where they fetch it."

    transcript_number: str
    """Public number of the transcript."""
    transcript_url: str
    """Signed link with which the holder fetches the document."""
    transcript_verify_url: str
    """Public page that says what the transcript holds and what became of it."""
