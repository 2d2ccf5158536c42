"""Messages about one certificate, told by the certificates service."""

from __future__ import annotations

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.facts import Funding, LocalizedText, Organiser, Person
from shared.contracts.message import Message

RevocationReason = Literal[
    "issued_in_error", "attendance_withdrawn", "misuse", "at_holders_request"
]


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


class CertificateRevoked(CertificateMessage):
    """An organizer withdrew the certificate."""

    NAME: ClassVar[str] = "certificate.revoked"
    VERSION: ClassVar[int] = 1
    PURPOSE: ClassVar[str] = "Tell the holder and mark the certificate on their page."

    revoked_at: AwareDatetime
    """Since when it is not valid."""
    reason: RevocationReason
    """The class of reason that the public page gives."""
