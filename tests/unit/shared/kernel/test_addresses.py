from __future__ import annotations

import pytest

from shared.kernel.addresses import AddressNotUsable, address_key, mailbox_key, parse_address


@pytest.mark.parametrize(
    "spelling",
    ["anna@example.org", "Anna@Example.ORG", "anna+spinn@example.org", "ANNA+a+b@example.org"],
)
def test_address_key_when_spelled_otherwise_then_is_the_same_mailbox(spelling: str) -> None:
    assert address_key(spelling) == "anna@example.org"


def test_address_key_when_domain_is_swedish_then_both_forms_are_one() -> None:
    assert address_key("a@räksmörgås.example") == address_key("a@xn--rksmrgs-5wao1o.example")


def test_address_key_when_local_part_is_only_a_tag_then_keeps_it() -> None:
    assert address_key("+tag@example.org") == "+tag@example.org"


@pytest.mark.parametrize(
    ("spelling", "key"),
    [
        (" Anna+Spinn@Example.ORG ", "anna+spinn@example.org"),
        ("a@räksmörgås.example", "a@xn--rksmrgs-5wao1o.example"),
        ("a@" + "x" * 64, "a@" + "x" * 64),
        ("nobody", "@nobody"),
    ],
)
def test_mailbox_key_when_spelled_in_any_way_then_keeps_the_tag_and_never_fails(
    spelling: str, key: str
) -> None:
    assert mailbox_key(spelling) == key


def test_parse_address_when_usable_then_is_kept_as_typed() -> None:
    assert parse_address(" Anna.Ek+spinn@Exempel.SE ") == "Anna.Ek+spinn@exempel.se"


@pytest.mark.parametrize(
    "typed",
    ["", "anna", "anna@", "@example.org", "a b@example.org", "a@example", "åsa@example.org",
     "a@example.org\r\nBcc: b@example.org", "a" * 10_000 + "@example.org", "a@exa_mple.org"],
)  # fmt: skip
def test_parse_address_when_not_usable_then_is_refused(typed: str) -> None:
    with pytest.raises(AddressNotUsable):
        parse_address(typed)
