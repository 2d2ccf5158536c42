"""Messages about one registration, told by the registration service."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.facts import (
    CohortFacts,
    Person,
    QueueOutlook,
    QueuePlace,
    SessionFacts,
    TakingPart,
)
from shared.contracts.message import Message


class RegistrationMessage(Message):
    """What all messages about a registration carry."""

    PRODUCER: ClassVar[str] = "registration"

    registration_id: UUID
    """Of the registration."""
    participant: Person
    """Who registered."""
    cohort: CohortFacts
    """What they registered for."""
    taking_part: TakingPart = TakingPart()
    """What of it they take part in; messages of before this field are about all of it."""

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
    """Where they stand in the queue; null while a place is held for them."""
    confirm_url: str
    """Signed link at which they confirm the address."""
    confirm_by: AwareDatetime
    """Until when the place or the number is kept."""
    outlook: QueueOutlook | None = None
    """How the queue gives its places, for those in it; messages of before this field have none."""
    my_page_url: str | None = None
    """Signed link to the person's own page; messages of before this field have none."""


class RegistrationRepeated(RegistrationMessage):
    """The form was sent again for an address that already has a registration.

    Only the owner of the address learns of it, by mail.
    """

    NAME: ClassVar[str] = "registration.repeated"
    VERSION: ClassVar[int] = 1
    PURPOSE: ClassVar[str] = "Tell the owner of the address that the registration exists already."

    queue: QueuePlace | None
    """Where they stand in the queue; null while a place is held for them."""
    confirm_url: str | None
    """Set while the address waits for confirmation."""
    my_page_url: str | None
    """Set once the address is confirmed."""


class RegistrationConfirmed(RegistrationMessage):
    """The place is theirs, at once or by moving up from the waitlist."""

    NAME: ClassVar[str] = "registration.confirmed"
    VERSION: ClassVar[int] = 1
    PURPOSE: ClassVar[str] = "Invite to the sessions and plan the reminders."

    cause: Literal["place_free", "promoted"]
    """Whether they had a place from the start or moved up."""
    given_by: Literal["turn", "draw", "priority", "organizer"] | None = None
    """Why it was theirs when they moved up; messages of before this field have none."""
    releases_absent: bool = False
    """Whether their place is passed on if they miss the first session and do not answer."""
    note: str | None = None
    """Why an organizer gave the place, in their words; messages of before this field have none."""
    my_page_url: str
    """Signed link to their own page."""


class RegistrationChanged(RegistrationMessage):
    """Somebody with a place takes part in other sessions than before, or in another way."""

    NAME: ClassVar[str] = "registration.changed"
    VERSION: ClassVar[int] = 1
    PURPOSE: ClassVar[str] = "Bring invitations and reminders in step with what was chosen."

    my_page_url: str
    """Signed link to their own page."""


class RegistrationWaitlisted(RegistrationMessage):
    """The address is confirmed and the cohort is full: they stand in the queue."""

    NAME: ClassVar[str] = "registration.waitlisted"
    VERSION: ClassVar[int] = 1
    PURPOSE: ClassVar[str] = "Tell the place in the queue and what happens next."

    queue: QueuePlace
    """Where they stand."""
    cause: Literal["joined", "not_chosen"] = "joined"
    """Whether they came to the queue, or the places have just been given and they got none."""
    outlook: QueueOutlook | None = None
    """What they can hope for, and when they hear; messages of before this field have none."""
    my_page_url: str
    """Signed link to their own page."""


class RegistrationApplied(RegistrationMessage):
    """The address is confirmed; an organizer decides whether there is a place for them."""

    NAME: ClassVar[str] = "registration.applied"
    VERSION: ClassVar[int] = 1
    PURPOSE: ClassVar[str] = "Tell what happens next and when there is an answer."

    answer_within_days: int | None = None
    """In how many days the organizer means to answer; null when nothing is promised."""
    my_page_url: str
    """Signed link to their own page."""


class RegistrationDeclined(RegistrationMessage):
    """An organizer said no to somebody who asked for a place."""

    NAME: ClassVar[str] = "registration.declined"
    VERSION: ClassVar[int] = 1
    PURPOSE: ClassVar[str] = "Tell the answer with its reason."

    reason: str
    """The sentence that the organizer wrote for them."""
    my_page_url: str
    """Signed link to their own page."""


class RegistrationOffered(RegistrationMessage):
    """A place became free and is held for them until they answer or time is up."""

    NAME: ClassVar[str] = "registration.offered"
    VERSION: ClassVar[int] = 1
    PURPOSE: ClassVar[str] = "Ask whether they want the place, and say until when they can answer."

    offer_id: UUID
    """Of this offer; a registration may get another one later."""
    expires_at: AwareDatetime
    """From this moment the place goes to the next."""
    offer_url: str
    """Signed link at which they accept the place or pass it on."""
    my_page_url: str
    """Signed link to their own page."""


class RegistrationExpired(RegistrationMessage):
    """An offered place was not answered in time and went on to the next."""

    NAME: ClassVar[str] = "registration.expired"
    VERSION: ClassVar[int] = 1
    PURPOSE: ClassVar[str] = "Say shortly that the time to answer is over."

    offer_id: UUID
    """The offer that was not answered."""
    expired_at: AwareDatetime
    """Until when it could be answered."""
    my_page_url: str
    """Signed link to their own page."""


class RegistrationCancelled(RegistrationMessage):
    """The registration ended, by the person or by an organizer."""

    NAME: ClassVar[str] = "registration.cancelled"
    VERSION: ClassVar[int] = 1
    PURPOSE: ClassVar[str] = "Withdraw calendar entries and reminders, and confirm by mail."

    cause: Literal["by_participant", "by_organizer"]
    """Who ended it."""
    had_place: bool
    """Whether a place was given back; otherwise they waited."""
    note: str | None = None
    """Why an organizer ended it, in their words; messages of before this field have none."""
    my_page_url: str
    """Signed link to their own page."""


class RegistrationCompleted(RegistrationMessage):
    """The completion rule is met: all that a certificate prints."""

    NAME: ClassVar[str] = "registration.completed"
    VERSION: ClassVar[int] = 1
    PURPOSE: ClassVar[str] = "Issue the certificate of attendance."

    completion_id: UUID
    """Of this completion; a corrected one gets a new id."""
    completed_at: AwareDatetime
    """When the organizer settled attendance."""
    first_day: date
    """Local day of the first session."""
    last_day: date
    """Local day of the last session."""
    minutes_attended: Annotated[int, Field(ge=0)]
    """Whole minutes of presence, clipped to the sessions' bounds."""
    minutes_planned: Annotated[int, Field(ge=0)]
    """Whole minutes of all sessions."""
    sessions_attended: Annotated[int, Field(ge=0)]
    """Sessions with any presence."""
    sessions_planned: Annotated[int, Field(ge=1)]
    """Sessions of the cohort."""
    my_page_url: str
    """Signed link to their own page."""
    certifies: Literal["whole", "each_session"] = "whole"
    """What the cohort certifies: where each session has certificates, none is made for the whole.

    Messages of before this field are about cohorts that certify the whole.
    """


class RegistrationAttended(RegistrationMessage):
    """A session that has certificates of its own is settled, and the person was there."""

    NAME: ClassVar[str] = "registration.attended"
    VERSION: ClassVar[int] = 1
    PURPOSE: ClassVar[str] = "Issue the certificate of one session."

    completion_id: UUID
    """Of this attendance; it is told once, and so is its certificate made once."""
    settled_at: AwareDatetime
    """When the organizer closed the session."""
    session: SessionFacts
    """The session, as it was held."""
    minutes_attended: Annotated[int, Field(ge=1)]
    """Whole minutes of presence, clipped to the session's bounds."""
    minutes_planned: Annotated[int, Field(ge=1)]
    """Whole minutes of the session."""
    my_page_url: str
    """Signed link to their own page."""
