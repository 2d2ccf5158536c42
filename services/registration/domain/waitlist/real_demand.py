"""Real demand for the fairness lab: a cohort's sign-ups without names, and demand in a file."""

from __future__ import annotations

from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter
from sqlalchemy.orm import Session

from services.registration.domain.queueing.demand import Applicant
from services.registration.storage.demand_queries import sign_ups

# The first digit of a Swedish organisation number tells the kind of organisation.
_KINDS = {
    "2": "public",
    "5": "company",
    "6": "company",
    "7": "association",
    "8": "association",
    "9": "company",
}


def demand_of_cohort(session: Session, cohort_id: UUID) -> tuple[Applicant, ...]:
    """Return who has asked for a place: when, from what kind of organisation, until when."""
    return tuple(
        Applicant(
            id=str(row.id),
            signed_up_at=row.at,
            group=group_of(row.organisation_number, known=row.organisation is not None),
            organisation=str(row.organisation) if row.organisation else None,
            withdraws_at=max(row.left_at, row.at) if row.left_at else None,
        )
        for row in sign_ups(session, cohort_id)
    )


def group_of(number: str | None, *, known: bool) -> str:
    """Return the kind of an organisation; ``known`` says that there is one."""
    if not known:
        return "private"
    return _KINDS.get(number[0], "organisation") if number else "organisation"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1, max_length=100)
    signed_up_at: AwareDatetime
    group: str = Field(min_length=1, max_length=60)
    organisation: str | None = None
    party_size: int = Field(default=1, ge=1)
    withdraws_at: AwareDatetime | None = None


_ENTRIES = TypeAdapter(list[_Entry])


def demand_of_file(content: bytes) -> tuple[Applicant, ...]:
    """Return the applicants that a JSON file lists.

    Raises:
        ValueError: the file is no such list, or an entry contradicts itself.
    """
    return tuple(Applicant(**dict(entry)) for entry in _ENTRIES.validate_json(content))
