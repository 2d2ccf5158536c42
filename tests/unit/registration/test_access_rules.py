"""Who may sign up, as pure functions."""

from __future__ import annotations

import pytest

from services.registration.domain.access.deciding import read_domain
from services.registration.domain.access.rules import (
    Brought,
    Rule,
    at_domain,
    code_key,
    needs_code,
    over,
    refuse_door,
    refuse_share,
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
    assert refuse_door(AccessRules(public=False), Brought("a@example.org", invited=True)) is None
    assert refuse_door(OPEN, Brought("a@example.org")) is None


@pytest.mark.parametrize(
    ("limit", "counted", "full"), [(None, 99, False), (2, 1, False), (2, 2, True)]
)
def test_limit_when_counted_then_one_more_may_be_too_many(
    limit: int | None, counted: int, *, full: bool
) -> None:
    assert over(limit, counted) is full


@pytest.mark.parametrize(
    ("counted", "places", "rule"),
    [(0, 2, None), (1, 1, None), (1, 2, Rule.ORGANISATION_PARTY), (2, 1, Rule.ORGANISATION)],
    ids=["a party fits", "one fits", "the party is too large", "full"],
)
def test_share_of_an_organisation_when_people_come_then_each_of_them_counts(
    counted: int, places: int, rule: Rule | None
) -> None:
    assert refuse_share(2, counted, places) is rule


def test_door_when_registration_is_shut_then_only_a_code_may_open_it() -> None:
    codes = AccessRules(codes=True, domains=("exempel.se",))
    late = Brought("a@exempel.se", shut=True)

    assert needs_code(codes, late)
    assert refuse_door(codes, late) is Rule.WINDOW
    assert refuse_door(codes, Brought("a@exempel.se", "vår", shut=True)) is None
    assert not needs_code(OPEN, late)
