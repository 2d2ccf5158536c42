"""Messages about one participant, told by the registration service."""

from __future__ import annotations

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.facts import Organiser, Person
from shared.contracts.message import Message


class ParticipantCodeRequested(Message):
    """Somebody asked for a code with which the owner of the address opens their own page.

    The code itself is not told: it is derived from `request_id` with the key that all services
    of the installation share, so that no database and no queue holds it.
    """

    NAME: ClassVar[str] = "participant.code_requested"
    VERSION: ClassVar[int] = 1
    PRODUCER: ClassVar[str] = "registration"
    PURPOSE: ClassVar[str] = "Mail the code to the owner of the address."

    participant_id: UUID
    """Whose page it opens."""
    participant: Person
    """The owner of the address, with the language of whoever asked."""
    request_id: UUID
    """From which the code is derived."""
    expires_at: AwareDatetime
    """Until when the code works; later the mail is of no use."""
    organiser: Organiser
    """Who runs the installation."""

    @property
    def aggregate_id(self) -> UUID:
        """Messages of one participant are ordered among themselves."""
        return self.participant_id


class LinksRevoked(Message):
    """A person ended all links that they had been given."""

    NAME: ClassVar[str] = "links.revoked"
    VERSION: ClassVar[int] = 1
    PRODUCER: ClassVar[str] = "registration"
    PURPOSE: ClassVar[str] = "Let the links to the person's calendars and certificates end, too."

    participant_id: UUID
    """Whose links end."""
    registration_ids: tuple[UUID, ...]
    """All their registrations."""
    epoch: Annotated[int, Field(ge=1)]
    """Counts how often they did it; a link carries the number that stood when it was made."""

    @property
    def aggregate_id(self) -> UUID:
        """Messages of one participant are ordered among themselves."""
        return self.participant_id


class ParticipantErased(Message):
    """A person has been erased; each service forgets what it keeps about them.

    It carries no name and no address: rows that are kept by address are found by its digest.
    """

    NAME: ClassVar[str] = "participant.erased"
    VERSION: ClassVar[int] = 1
    PRODUCER: ClassVar[str] = "registration"
    PURPOSE: ClassVar[str] = "Erase what is kept about the person, and never let it come back."

    participant_id: UUID
    """Who was erased."""
    registration_ids: tuple[UUID, ...]
    """All their registrations, also those that are over."""
    subject_ids: tuple[UUID, ...]
    """What else was theirs alone: seats they booked, invitations, requests for codes and copies."""
    shared_ids: tuple[UUID, ...]
    """Seats of others that were named for them, and may be named for somebody else."""
    address_digests: tuple[Annotated[str, Field(pattern="^[0-9a-f]{64}$")], ...]
    """SHA-256 of each spelling of their address, in lower case and as a mailbox's key, in hex."""
    with_certificates: bool
    """Whether certificates go as well; else they stay and can be verified by their numbers."""

    @property
    def aggregate_id(self) -> UUID:
        """Messages of one participant are ordered among themselves."""
        return self.participant_id
