"""Messages about a seat that somebody has booked for somebody else, told by registration."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.facts import CohortFacts, Person, TakingPart
from shared.contracts.message import Message


class SeatNamed(Message):
    """Whoever booked a seat said for whom it is; the guest has not answered yet."""

    NAME: ClassVar[str] = "seat.named"
    VERSION: ClassVar[int] = 1
    PRODUCER: ClassVar[str] = "registration"
    PURPOSE: ClassVar[str] = (
        "Mail the guest that a seat is kept for them, with the link to take it."
    )

    seat_id: UUID
    """Of the seat; it stays the same when somebody else is named."""
    naming: Annotated[int, Field(ge=1)]
    """Counts how often the seat was named; only the newest link works."""
    guest: Person
    """For whom the seat is kept, in the language of whoever booked."""
    invited_by: str
    """Name of whoever booked."""
    cause: Literal["party", "transfer"]
    """A seat in a party, or the place of somebody who cannot come."""
    cohort: CohortFacts
    """What the seat is in."""
    taking_part: TakingPart = TakingPart()
    """What of it whoever booked had chosen; messages of before this field are about all of it."""
    claim_url: str
    """Signed link at which the guest takes the seat."""
    claim_by: AwareDatetime
    """Later the mail is of no use."""

    @property
    def aggregate_id(self) -> UUID:
        """Messages of one seat are ordered among themselves."""
        return self.seat_id
