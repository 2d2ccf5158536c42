"""Messages about who may sign up: personal invitations, and limits that were reached."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.facts import CohortFacts, Person
from shared.contracts.message import Message


class InvitationSent(Message):
    """An organizer invited somebody to a cohort, or sent the invitation once more."""

    NAME: ClassVar[str] = "invitation.sent"
    VERSION: ClassVar[int] = 1
    PRODUCER: ClassVar[str] = "registration"
    PURPOSE: ClassVar[str] = "Mail the personal link at which the invited person says yes or no."

    invitation_id: UUID
    """Of the invitation."""
    participant: Person
    """Who is invited; the name is empty when the organizer knew only the address."""
    cohort: CohortFacts
    """What they are invited to."""
    answer_url: str
    """Signed link at which they say yes or no."""
    answer_by: AwareDatetime
    """When registration closes; later the mail is of no use."""

    @property
    def aggregate_id(self) -> UUID:
        """Messages of one invitation are ordered among themselves."""
        return self.invitation_id


class ParticipantLimitReached(Message):
    """Somebody filled in the form for an address that has as many registrations as it may.

    Only the owner of the address learns of it, by mail.
    """

    NAME: ClassVar[str] = "participant.limit_reached"
    VERSION: ClassVar[int] = 1
    PRODUCER: ClassVar[str] = "registration"
    PURPOSE: ClassVar[str] = "Tell the owner of the address why there is no further registration."

    participant_id: UUID
    """Whose limit it is."""
    participant: Person
    """The owner of the address, with the language of whoever filled in the form."""
    cohort: CohortFacts
    """What the form was for."""
    limit: int | None
    """How many registrations a person may have in the program; null when times overlap."""
    my_page_url: str
    """Signed link to their own page."""

    @property
    def aggregate_id(self) -> UUID:
        """Messages of one participant are ordered among themselves."""
        return self.participant_id
