"""Messages about one registration, told by the registration service."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.facts import CohortFacts, Person, QueuePlace
from shared.contracts.message import Message


class RegistrationMessage(Message):
    """What all messages about a registration carry."""

    registration_id: UUID
    participant: Person
    cohort: CohortFacts

    @property
    def aggregate_id(self) -> UUID:
        """Messages of one registration are ordered among themselves."""
        return self.registration_id


class RegistrationReceived(RegistrationMessage):
    """Somebody filled in the form; the address is not confirmed yet."""

    NAME: ClassVar[str] = "registration.received"
    VERSION: ClassVar[int] = 1
    PURPOSE: ClassVar[str] = "Ask the owner of the address to confirm it."

    queue: QueuePlace | None
    confirm_url: str
    confirm_by: AwareDatetime


class RegistrationRepeated(RegistrationMessage):
    """The form was sent again for an address that already has a registration.

    Only the owner of the address learns of it, by mail. ``confirm_url`` is set
    while the address waits for confirmation, ``my_page_url`` afterwards.
    """

    NAME: ClassVar[str] = "registration.repeated"
    VERSION: ClassVar[int] = 1
    PURPOSE: ClassVar[str] = "Tell the owner of the address that the registration exists already."

    queue: QueuePlace | None
    confirm_url: str | None
    my_page_url: str | None


class RegistrationConfirmed(RegistrationMessage):
    """The place is theirs, at once or by moving up from the waitlist."""

    NAME: ClassVar[str] = "registration.confirmed"
    VERSION: ClassVar[int] = 1
    PURPOSE: ClassVar[str] = "Invite to the sessions and plan the reminders."

    cause: Literal["place_free", "promoted"]
    my_page_url: str


class RegistrationWaitlisted(RegistrationMessage):
    """The address is confirmed and the cohort is full: they stand in the queue."""

    NAME: ClassVar[str] = "registration.waitlisted"
    VERSION: ClassVar[int] = 1
    PURPOSE: ClassVar[str] = "Tell the place in the queue and what happens next."

    queue: QueuePlace
    my_page_url: str


class RegistrationCancelled(RegistrationMessage):
    """The registration ended, by the person or by an organizer."""

    NAME: ClassVar[str] = "registration.cancelled"
    VERSION: ClassVar[int] = 1
    PURPOSE: ClassVar[str] = "Withdraw calendar entries and reminders, and confirm by mail."

    cause: Literal["by_participant", "by_organizer"]
    had_place: bool
    my_page_url: str


class RegistrationCompleted(RegistrationMessage):
    """The completion rule is met: all that a certificate prints.

    Minutes are whole minutes, attended ones clipped to the sessions' bounds.
    ``completion_id`` names this completion; a corrected one gets a new id.
    """

    NAME: ClassVar[str] = "registration.completed"
    VERSION: ClassVar[int] = 1
    PURPOSE: ClassVar[str] = "Issue the certificate of attendance."

    completion_id: UUID
    completed_at: AwareDatetime
    first_day: date
    last_day: date
    minutes_attended: Annotated[int, Field(ge=0)]
    minutes_planned: Annotated[int, Field(ge=0)]
    sessions_attended: Annotated[int, Field(ge=0)]
    sessions_planned: Annotated[int, Field(ge=1)]
    my_page_url: str
