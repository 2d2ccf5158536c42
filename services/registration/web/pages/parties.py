"""What the pages about seats for others show."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from services.registration.web.pages.participants import SessionLine
from shared.web.site import FundingBlock


@dataclass(frozen=True)
class SeatLine:
    """One seat of a party: ``state`` is that of the seat."""

    number: int
    state: str
    name: str | None
    email: str | None


@dataclass(frozen=True)
class PartyPage:
    """my_party.html; ``has_places`` tells a party with places from one that waits."""

    token: str
    registration_id: UUID
    title: str
    sessions: tuple[SessionLine, ...]
    seats: tuple[SeatLine, ...]
    has_places: bool
    can_change: bool


@dataclass(frozen=True)
class SeatPage:
    """seat_name.html and seat_give_back.html; ``named`` is who was named and has not answered."""

    token: str
    registration_id: UUID
    title: str
    sessions: tuple[SessionLine, ...]
    number: int
    named: str | None = None


@dataclass(frozen=True)
class ClaimPage:
    """claim.html; ``transfer`` tells a colleague's place from a seat in a party."""

    seat_id: UUID
    title: str
    sessions: tuple[SessionLine, ...]
    invited_by: str
    transfer: bool
    funding: FundingBlock | None


@dataclass(frozen=True)
class ClaimRefusedPage:
    """claim_refused.html; ``why`` is the code of the refusal."""

    slug: str
    why: str


@dataclass(frozen=True)
class PartyLine:
    """One party on the organizer's page: names of guests, and how many seats nobody has."""

    booker: str
    state: str
    places: int
    taken: tuple[str, ...]
    named: tuple[str, ...]
    open: int


@dataclass(frozen=True)
class PartiesPage:
    """organizer/cohort_parties.html."""

    cohort_id: UUID
    title: str
    parties: tuple[PartyLine, ...]
