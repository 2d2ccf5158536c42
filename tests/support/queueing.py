"""Applicants for tests of queue policies: made by hand, and by Hypothesis."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import strategies as st

from services.registration.domain.queueing.demand import OPENS, Applicant


def at(minute: int) -> datetime:
    return OPENS + timedelta(minutes=minute)


def applicant(
    name: str,
    minute: int,
    *,
    group: str = "company",
    organisation: str | None = None,
    people: int = 1,
    leaves: int | None = None,
) -> Applicant:
    return Applicant(
        id=name,
        signed_up_at=at(minute),
        group=group,
        organisation=organisation,
        party_size=people,
        withdraws_at=None if leaves is None else at(leaves),
    )


@st.composite
def applicants(draw: st.DrawFn, *, parties: bool = True, leaving: bool = True) -> list[Applicant]:
    """Up to twelve applicants whose times may coincide."""
    found = []
    for number in range(draw(st.integers(0, 12))):
        minute = draw(st.integers(0, 9))
        stays = draw(st.integers(0, 30))
        found.append(
            applicant(
                f"p{number:02d}",
                minute,
                group=draw(st.sampled_from(["founder", "company", "public"])),
                organisation=draw(st.sampled_from([None, "Ett", "Två", "Tre"])),
                people=draw(st.integers(1, 4)) if parties else 1,
                leaves=minute + stays if leaving and draw(st.booleans()) else None,
            )
        )
    return found
