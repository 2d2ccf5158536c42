"""Who may sign up, as pure functions."""

from __future__ import annotations

import pytest

from services.registration.domain.access.deciding import read_domain
from services.registration.domain.access.rules import (
    Credentials,
    at_domain,
    code_key,
    over,
    refuse_door,
)
from services.registration.storage.access_rules import OPEN, AccessRules


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Exempel.SE", "exempel.se"), ("@exempel.se.", "exempel.se"), ("å.se", "xn--5ca.se")],
)
def test_domain_when_typed_in_any_way_then_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert read_domain(typed) == kept


@pytest.mark.parametrize("typed", ["exempel", "-a.se", "a b.se", "", "a..se"])
def test_domain_when_it_is_none_then_says_so(typed: str) -> None:
    assert read_domain(typed) is None


@pytest.mark.parametrize(
    ("email", "inside"),
    [("a@exempel.se", True), ("a@x.exempel.se", True), ("a@minexempel.se", False),
     ("a@exempel.se.example.org", False)],
)  # fmt: skip
def test_address_when_compared_with_a_domain_then_parts_of_it_count(
    email: str, *, inside: bool
) -> None:
    assert at_domain(email, ("exempel.se",)) is inside


def test_code_when_typed_with_spaces_and_capitals_then_is_the_same() -> None:
    assert code_key(" Vår–26 ") == code_key("vår 26")


def test_door_when_somebody_is_invited_then_it_is_open() -> None:
    assert (
        refuse_door(AccessRules(public=False), Credentials("a@example.org", invited=True)) is None
    )
    assert refuse_door(OPEN, Credentials("a@example.org")) is None


@pytest.mark.parametrize(
    ("limit", "counted", "full"), [(None, 99, False), (2, 1, False), (2, 2, True)]
)
def test_limit_when_counted_then_one_more_may_be_too_many(
    limit: int | None, counted: int, *, full: bool
) -> None:
    assert over(limit, counted) is full
