"""What a mail program reads of a confirmed place."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from services.notifications.gateways.letters import set_letter
from tests.support.letters import KINDS, ONLINE, SESSION, Page, facts

CONFIRMING = {"place_confirmed", "promoted", "chosen"}


def properties(html: str, name: str) -> list[str | None]:
    tags = Page(html).tags
    return [
        attrs["content"] for tag, attrs in tags if tag == "meta" and attrs.get("itemprop") == name
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_letter_when_it_confirms_a_place_then_and_only_then_it_is_a_reservation(kind: str) -> None:
    html = set_letter(facts(kind)).html
    scopes = re.findall(r'itemtype="http://schema.org/(\w+)"', html)
    each = ["EventReservation", "Person", "Event", "Place"]
    assert scopes == (each * 2 if kind in CONFIRMING else [])


def test_reservation_when_read_then_who_what_when_and_where() -> None:
    html = set_letter(facts("place_confirmed", sessions=(SESSION, ONLINE))).html
    assert properties(html, "name")[:3] == ["Åsa Exempelsson", "Testa AI", "Gruvan, Falun"]
    assert properties(html, "startDate") == ["2027-01-12T17:00:00+01:00"] * 2
    assert properties(html, "endDate") == ["2027-01-12T19:30:00+01:00"] * 2
    assert properties(html, "address") == ["Gruvan, Falun", "https://meet.example.org/ai"]
    assert set(properties(html, "reservationStatus")) == {"http://schema.org/ReservationConfirmed"}
    (number,) = set(properties(html, "reservationNumber"))
    assert number == facts("place_confirmed").reservation


def test_reservation_when_in_summer_or_a_whole_day_then_so_it_says() -> None:
    july = {"starts_at": datetime(2027, 7, 12, 9), "ends_at": datetime(2027, 7, 12, 16)}
    summer = SESSION.model_copy(update=july)
    whole = summer.model_copy(update={"whole_day": True})
    html = set_letter(facts("promoted", sessions=(summer, whole))).html
    assert properties(html, "startDate") == ["2027-07-12T09:00:00+02:00", "2027-07-12"]
    assert properties(html, "endDate") == ["2027-07-12T16:00:00+02:00", "2027-07-13"]


def test_reservation_when_a_name_is_an_attack_then_it_stays_a_name() -> None:
    attack = '"><b onclick=x>'
    html = set_letter(facts("chosen", reader=attack)).html
    assert properties(html, "name")[0] == '"b onclick=x'
    assert "<b onclick" not in html
