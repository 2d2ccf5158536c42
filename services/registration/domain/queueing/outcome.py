"""What a queue policy answers: who gets in, who waits, and one reason for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from services.registration.domain.queueing.demand import Applicant


class Reason(StrEnum):
    """Why somebody got in or not; the doors make a sentence of it."""

    IN_ORDER = "in_order"
    DRAWN = "drawn"
    RESERVED = "reserved"
    PICKED = "picked"
    FREED = "freed"
    SMALL_GAP = "small_gap"
    GAP_RELEASED = "gap_released"
    FULL = "full"
    PARTY_DOES_NOT_FIT = "party_does_not_fit"
    PARTY_TOO_LARGE = "party_too_large"
    ORGANISATION_LIMIT = "organisation_limit"
    NOT_PICKED = "not_picked"
    WITHDREW = "withdrew"


@dataclass(frozen=True)
class Decision:
    """What became of one applicant.

    ``queue_place`` counts from 1 among those who still wait. ``passed_over`` is how often
    somebody further back got a place that was too small for this party.
    """

    applicant: Applicant
    admitted: bool
    reason: Reason
    queue_place: int | None = None
    passed_over: int = 0


@dataclass(frozen=True)
class Outcome:
    """All decisions, in the order of sign-up."""

    policy: str
    capacity: int
    decisions: tuple[Decision, ...]

    @property
    def admitted(self) -> frozenset[str]:
        """The ids of those who have a place in the end."""
        return frozenset(row.applicant.id for row in self.decisions if row.admitted)

    @property
    def places_taken(self) -> int:
        """How many people have a place; a party counts with all of its people."""
        return sum(row.applicant.party_size for row in self.decisions if row.admitted)


class Policy(Protocol):
    """One rule: applicants and a number of places in, an outcome out; no clock and no dice."""

    @property
    def key(self) -> str:
        """The rule's name in code, addresses and files."""
        ...

    def __call__(self, applicants: Sequence[Applicant], capacity: int) -> Outcome:
        """Return who gets in. The order of ``applicants`` says nothing; their times do."""
        ...
