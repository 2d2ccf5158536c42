"""What only some readers may be told, and what every reader must find."""

from __future__ import annotations

import pytest

from services.notifications.gateways.letters import set_letter
from tests.support.letters import KINDS, facts

HAS_A_PLACE = {
    "place_confirmed",
    "promoted",
    "chosen",
    "part_changed",
    "session_invited",
    "session_moved",
    "clocks_changed",
    "reminder",
}
ROOM = "https://meet.example.org/ai"


@pytest.mark.parametrize("kind", sorted(set(KINDS) - HAS_A_PLACE))
def test_online_meeting_when_the_reader_has_no_place_then_no_link_to_it(kind: str) -> None:
    letter = set_letter(facts(kind))

    assert ROOM not in letter.text
    assert ROOM not in letter.html


@pytest.mark.parametrize("kind", sorted(HAS_A_PLACE))
def test_online_meeting_when_the_reader_has_a_place_then_linked(kind: str) -> None:
    assert ROOM in set_letter(facts(kind)).text


@pytest.mark.parametrize("kind", ["certificate_issued", "certificate_revoked"])
def test_certificate_number_when_said_then_in_groups_as_on_the_document(kind: str) -> None:
    assert "7KQ4-W9XZ-2MTH-8RVC-P" in set_letter(facts(kind)).text


def test_cancellation_when_confirmed_then_leads_to_the_own_page() -> None:
    assert "https://spinn.example/my/abc" in set_letter(facts("registration_cancelled")).text
