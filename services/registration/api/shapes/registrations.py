"""Registrations, offers and attendance as they are sent and answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.registration.api.operations import Body, Shape
from services.registration.api.paging import PageQuery
from services.registration.storage.attendance import Attendance
from services.registration.storage.mail_reports import ReportedMail
from services.registration.storage.registrations import Offer, Registration, State, Transition

OfferStanding = Literal["open", "accepted", "passed", "expired", "withdrawn"]


class RegistrationsQuery(PageQuery):
    """Which registrations of a cohort."""

    state: State | None = None
    """Only those in this state."""


class OffersQuery(PageQuery):
    """Which offers of a cohort."""

    state: OfferStanding | None = None
    """Only those that stand so."""


class LinkBody(Body):
    """The signed part of a link in a mail, which proves that its reader owns the address."""

    token: Annotated[str, Field(min_length=1, max_length=500)]
    """What stands behind the last slash."""


class AnswerBody(LinkBody):
    """A person's answer to an offered place."""

    answer: Literal["accept", "pass"]
    """Take the place, or pass it on."""


class RegistrationShape(Shape):
    """One registration."""

    id: UUID
    """Of the registration."""
    cohort_id: UUID
    """Of its cohort."""
    name: str
    """As it stands on the certificate."""
    email: str
    """Where everything is sent."""
    language: str
    """In which language they are written to."""
    organisation: str | None
    """Whom they come from."""
    organisation_number: str | None
    """Of the organisation."""
    state: str
    """Where it stands."""
    holds_place: bool
    """Whether places are counted for it."""
    places: int
    """How many places it claims."""
    queue_number: int
    """In which order the cohort accepted it."""
    created_at: datetime
    """When the form was sent."""


class StepShape(Shape):
    """One move of a registration."""

    at: datetime
    """When."""
    from_state: str | None
    """Where it stood before."""
    to_state: str
    """Where it stood after."""
    actor: str
    """By whom."""
    reason: str
    """Why, as a code."""
    note: str | None
    """Why, in an organizer's words."""


class HistoryShape(Shape):
    """All moves of a registration, the oldest first."""

    items: list[StepShape]
    """Each move."""


class ReportedMailShape(Shape):
    """One mail that did not arrive, or that its reader called unwanted."""

    delivery_id: UUID
    """Of the mail."""
    kind: str
    """What it said, as a code."""
    report: Literal["bounced", "complained"]
    """What became of it."""
    words: str
    """The status and the words of the server that reported it."""
    reported_at: datetime
    """When we heard of it."""


class ReportedMailsShape(Shape):
    """All mails about a registration of which something was reported, the oldest first."""

    items: list[ReportedMailShape]
    """Each mail."""


class OfferShape(Shape):
    """A freed place that is held for somebody until they answer."""

    id: UUID
    """Of the offer."""
    registration_id: UUID
    """For whom."""
    state: str
    """What became of it."""
    offered_at: datetime
    """Since when."""
    expires_at: datetime
    """Until when it can be answered."""
    answered_at: datetime | None
    """When it was settled."""


class MarkBody(Body):
    """Whether somebody was there."""

    registration_id: UUID
    """Who."""
    present: bool
    """Whether they were there."""


class MarksBody(Body):
    """Marks of a session; whoever has none stays as they are."""

    marks: Annotated[list[MarkBody], Field(min_length=1, max_length=1000)]
    """Each person once."""


class PresenceShape(Shape):
    """What is known of one person in one session."""

    registration_id: UUID
    """Who."""
    present: bool
    """Whether they were there."""
    method: str
    """How that is known."""
    recorded_at: datetime
    """Since when."""


class MarkedShape(Shape):
    """What became of the marks."""

    present: int
    """How many of those marked were there."""


def registration_shape(row: Registration) -> RegistrationShape:
    """Return a registration as it is answered."""
    organisation = row.organisation
    return RegistrationShape(
        id=row.id,
        cohort_id=row.cohort_id,
        name=row.name,
        email=row.participant.email,
        language=row.language,
        organisation=organisation.name if organisation else None,
        organisation_number=organisation.number if organisation else None,
        state=row.state,
        holds_place=row.holds_place,
        places=row.places,
        queue_number=row.queue_number,
        created_at=row.created_at,
    )


def step_shape(step: Transition) -> StepShape:
    """Return a move as it is answered."""
    return StepShape.model_validate(step, from_attributes=True)


def reported_mail_shape(row: ReportedMail) -> ReportedMailShape:
    """Return a report about a mail as it is answered."""
    return ReportedMailShape.model_validate(row, from_attributes=True)


def offer_shape(offer: Offer) -> OfferShape:
    """Return an offer as it is answered."""
    return OfferShape.model_validate(offer, from_attributes=True)


def presence_shape(row: Attendance) -> PresenceShape:
    """Return a mark as it is answered."""
    return PresenceShape.model_validate(row, from_attributes=True)
