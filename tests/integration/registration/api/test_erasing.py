"""Being forgotten through the API: by the owner of the link, or by an admin's program."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from services.registration.storage.people import Participant
from services.registration.storage.registrations import Registration
from tests.support.api import ApiClient
from tests.support.stories import Stories


@pytest.fixture
def anna(stories: Stories) -> str:
    """The token of Anna's link; Bertil waits for her place."""
    stories.open_cohort(capacity=1)
    stories.enter("anna", "bertil")
    with stories.database.transaction() as db:
        query = select(Participant).where(Participant.email == "anna@example.org")
        return stories.links.own_page_token(db.scalars(query).one())


def names(stories: Stories) -> set[str]:
    with stories.database.transaction() as db:
        return set(db.scalars(select(Registration.name)))


def test_erase_when_asked_with_the_link_then_the_person_is_gone_and_the_next_moves_up(
    api: ApiClient, stories: Stories, anna: str
) -> None:
    done = api.post("/own/erase", {"token": anna, "with_certificates": True})

    assert done.status_code == 204
    assert names(stories) == {"\N{EN DASH}", "Bertil"}
    assert stories.state("bertil") == "confirmed"
    assert api.post("/own/erase", {"token": anna}).status_code == 410


def test_erase_person_when_the_reason_names_them_then_is_refused(
    api: ApiClient, stories: Stories, anna: str
) -> None:
    del anna
    path = f"/registrations/{stories.id_of('anna')}/erase-person"

    refused = api.post(path, {"reason": "anna@example.org wrote"})
    done = api.post(path, {"reason": "asked for it by letter"})

    assert (refused.status_code, refused.json["code"]) == (422, "reason_names_person")
    assert done.status_code == 204
    assert names(stories) == {"\N{EN DASH}", "Bertil"}
