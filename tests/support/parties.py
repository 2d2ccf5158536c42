"""Seats for others as a test speaks of them: named, taken, given back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from services.registration.domain.parties.claiming import ClaimSeat, claim_seat
from services.registration.domain.parties.seats import NameSeat, name_seat
from services.registration.storage.registrations import Registration
from tests.support.stories import Stories


def name(
    stories: Stories, booker: str, number: int, guest: str, *, email: str = ""
) -> tuple[UUID, int]:
    """Name a guest; return what their link says."""
    address = email or f"{guest}@example.org"
    command = NameSeat(stories.id_of(booker), number, guest.title(), address, "sv")
    with stories.database.transaction() as session:
        seat = name_seat(session, command, now=stories.clock.now(), links=stories.links)
        return seat.id, seat.link_epoch


def claim(stories: Stories, link: tuple[UUID, int], guest: str, **more: Any) -> None:
    command = ClaimSeat(*link, guest.title(), "sv", "test", **more)
    with stories.database.transaction() as session:
        claim_seat(session, command, now=stories.clock.now(), links=stories.links)


def seat_path(stories: Stories, link: tuple[UUID, int]) -> str:
    return urlsplit(stories.links.seat(*link)).path


def my_page(stories: Stories, who: str) -> str:
    with stories.database.transaction() as session:
        row = session.get(Registration, stories.id_of(who))
        assert row is not None
        return f"/my/{stories.links.own_page_token(row.participant)}"
