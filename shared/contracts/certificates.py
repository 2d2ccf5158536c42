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
    """What all messages about a certificate carry. ``number`` is the public number."""

    issuance_id: UUID
    registration_id: UUID
    number: str
    participant: Person
    program_title: LocalizedText
    organiser: Organiser
    funding: Funding | None
    verify_url: str
    my_page_url: str

    @property
    def aggregate_id(self) -> UUID:
        """Messages of one issuance are ordered among themselves."""
        return self.issuance_id


class CertificateIssued(CertificateMessage):
    """The document exists and can be fetched by its holder at ``download_url``."""

    NAME: ClassVar[str] = "certificate.issued"
    VERSION: ClassVar[int] = 1
    PURPOSE: ClassVar[str] = "Mail the holder and show the certificate on their page."

    issued_at: AwareDatetime
    download_url: str


class CertificateRevoked(CertificateMessage):
    """An organizer withdrew the certificate; ``reason`` is the public class."""

    NAME: ClassVar[str] = "certificate.revoked"
    VERSION: ClassVar[int] = 1
    PURPOSE: ClassVar[str] = "Tell the holder and mark the certificate on their page."

    revoked_at: AwareDatetime
    reason: RevocationReason
