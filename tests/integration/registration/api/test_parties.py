"""Parties and people's own acts through the API, by the tokens of their links."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from services.registration.storage.party_seats import PartySeat
from services.registration.storage.people import Participant
from shared.messaging.tables import outbox
from tests.support.api import PERSON, ApiClient
from tests.support.stories import Stories

GUEST = {"number": 2, "name": "Bo", "email": "bo@example.org"}


@pytest.fixture
def cohort(stories: Stories) -> str:
    return str(stories.open_cohort(capacity=3))


@pytest.fixture
def booker(stories: Stories, cohort: str) -> str:
    """Anna has booked for three."""
    del cohort
    stories.enter("anna", places=3)
    return str(stories.id_of("anna"))


def own_token(stories: Stories, email: str) -> str:
    with stories.database.transaction() as db:
        row = db.scalars(select(Participant).where(Participant.email == email)).one()
        return stories.links.own_page_token(row)


def seat_token(stories: Stories) -> str:
    with stories.database.transaction() as db:
        seat = db.scalars(select(PartySeat).where(PartySeat.number == 2)).one()
        return stories.links.seat(seat.id, seat.link_epoch).rpartition("/")[2]


def states(answer: Any) -> list[str]:
    return [seat["state"] for seat in answer.json["items"]]


def test_party_when_signed_up_then_is_listed_with_its_seats(api: ApiClient, cohort: str) -> None:
    sent = api.post(f"/cohorts/{cohort}/registrations", {**PERSON, "places": 3})
    party = api.get(f"/cohorts/{cohort}/parties").json["items"][0]

    assert (sent.status_code, sent.json["places"]) == (202, 3)
    assert (party["places"], [seat["number"] for seat in party["seats"]]) == (3, [2, 3])


def test_party_when_larger_than_fits_then_takes_what_fits(api: ApiClient, cohort: str) -> None:
    body = {**PERSON, "places": 5, "as_many_as_fit": True}

    assert api.post(f"/cohorts/{cohort}/registrations", body).json["places"] == 3


def test_seat_when_named_then_its_guest_takes_it_by_the_link(
    api: ApiClient, booker: str, stories: Stories
) -> None:
    named = api.post(f"/registrations/{booker}/seats/name", GUEST)
    body = {"token": seat_token(stories), "name": "Bo", "consent_version": "2026-11-24"}
    taken = api.post("/seats/claim", body)
    seats = api.get(f"/registrations/{booker}/seats").json["items"]

    assert states(named) == ["named", "open"]
    assert (taken.json["state"], taken.json["email"]) == ("confirmed", "bo@example.org")
    assert seats[0]["guest_registration_id"] == taken.json["id"]


def test_seat_when_withdrawn_or_given_back_then_says_so(
    api: ApiClient, booker: str, stories: Stories
) -> None:
    path = f"/registrations/{booker}/seats"
    api.post(f"{path}/name", GUEST)
    old = seat_token(stories)

    withdrawn = api.post(f"{path}/withdraw", {"number": 2})
    late = api.post("/seats/claim", {"token": old, "name": "Bo", "consent_version": "x"})
    given = api.post(f"{path}/give-back", {"number": 3})
    again = api.post(f"{path}/give-back", {"number": 3})
    step = api.get(f"/registrations/{booker}/history").json["items"][-1]

    assert states(withdrawn) == ["open", "open"]
    assert (late.status_code, late.json["code"]) == (409, "seat_withdrawn")
    assert states(given) == ["open", "cancelled"]
    assert (again.status_code, again.json["code"]) == (409, "seat_not_to_give")
    assert step["actor"].startswith("organizer:api:")


def test_own_registration_when_cancelled_then_can_be_taken_back(
    api: ApiClient, booker: str, stories: Stories
) -> None:
    link = {"token": own_token(stories, "anna@example.org")}

    mine = api.post("/own/registrations", link).json["items"]
    cancelled = api.post(f"/own/registrations/{booker}/cancel", link)
    back = api.post(f"/own/registrations/{booker}/undo-cancel", link)

    assert [row["id"] for row in mine] == [booker]
    assert (cancelled.json["state"], back.json["state"]) == ("cancelled", "confirmed")


def test_own_registration_when_the_link_is_somebody_elses_then_is_not_found(
    api: ApiClient, stories: Stories, cohort: str
) -> None:
    del cohort
    stories.enter("bo", "cecilia")
    link = {"token": own_token(stories, "bo@example.org")}

    refused = api.post(f"/own/registrations/{stories.id_of('cecilia')}/cancel", link)

    assert (refused.status_code, refused.json["code"]) == (404, "not_found")
    assert stories.state("cecilia") == "confirmed"


def test_own_links_when_revoked_then_only_the_new_one_works(
    api: ApiClient, booker: str, stories: Stories
) -> None:
    del booker
    old = {"token": own_token(stories, "anna@example.org")}

    fresh = api.post("/own/revoke-links", old).json
    renamed = api.post("/own/name", {**fresh, "name": "Anna Ek"})
    copied = api.post("/own/copy", fresh).json["data"]

    assert api.post("/own/registrations", old).status_code == 410
    assert renamed.json == {"registrations": 1}
    assert copied["registration"][0]["name"] == "Anna Ek"


def test_invitation_when_answered_by_its_token_then_is_no_or_a_firm_place(
    api: ApiClient, cohort: str, stories: Stories
) -> None:
    guests = [{"email": "asa@example.org"}, {"email": "bo@example.org"}]
    api.post(f"/cohorts/{cohort}/invitations", {"guests": guests})
    rows = api.get(f"/cohorts/{cohort}/invitations").json["items"]
    yes, no = (stories.links.invitation_token(UUID(row["id"])) for row in rows)

    signed = api.post(f"/cohorts/{cohort}/registrations", {**PERSON, "invitation": yes})
    declined = api.post("/invitations/decline", {"token": no})

    assert api.get(f"/registrations/{signed.json['registration_id']}").json["state"] == "confirmed"
    assert declined.json["state"] == "no"
    with stories.database.transaction() as db:
        assert db.scalar(select(outbox.c.name).where(outbox.c.name == "invitation.sent").limit(1))
