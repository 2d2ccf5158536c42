from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.gateways.authentication_results import is_vouched_for

ASA = "asa@example.org"
OURS = "mx.exempel.se"
OUTLOOK = (
    "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=example.org; dkim=pass (signature was"
    " verified) header.d=example.org;dmarc=pass action=none header.from=example.org;compauth=pass"
)


@pytest.mark.parametrize(
    "value",
    [
        "mx.exempel.se; dmarc=pass header.from=example.org",
        "MX.Exempel.SE 1; dmarc=PASS (p=reject) header.from=Example.ORG",
        "mx.exempel.se; dmarc=pass",
        "mx.exempel.se; spf=fail smtp.mailfrom=x@example.com; dmarc=pass header.from=example.org",
        "mx.exempel.se; dmarc=none header.from=example.org; dkim=pass header.d=example.org",
        "mx.exempel.se; dmarc=bestguesspass; spf=pass smtp.mailfrom=example.org",
        "mx.exempel.se; spf=pass smtp.mailfrom=bounce@mail.example.org",
        'mx.exempel.se; dkim/1=pass (1024-bit) header.i=@example.org reason="a; b"',
        '"mx.exempel.se"; dkim = pass header.d = "example.org"',
        "(a (nested) comment; dmarc=fail) mx.exempel.se; dmarc=pass (dmarc=fail)",
    ],
)  # fmt: skip
def test_author_when_our_server_found_it_right_then_vouched_for(value: str) -> None:
    assert is_vouched_for([value], ASA, trusted=OURS)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "mx.exempel.se",
        "mx.exempel.se; none",
        "mx.exempel.se.evil.example; dmarc=pass header.from=example.org",
        "evil.example; dmarc=pass header.from=example.org",
        "mx.exempel.se; dmarc=fail header.from=example.org; dkim=pass header.d=example.org",
        "mx.exempel.se; dmarc=temperror; spf=pass smtp.mailfrom=example.org",
        "mx.exempel.se; dmarc=pass header.from=example.com",
        "mx.exempel.se; dmarc=pass header.from=example.org; dmarc=fail header.from=example.org",
        "mx.exempel.se; spf=pass smtp.mailfrom=example.com; dkim=pass header.d=example.com",
        "mx.exempel.se; spf=softfail smtp.mailfrom=example.org; dkim=neutral header.d=example.org",
        "mx.exempel.se; dkim=pass header.d=ample.org",
        "mx.exempel.se; dkim=pass header.d=org.example.org.evil.example",
        "mx.exempel.se; (dmarc=pass header.from=example.org)",
        'mx.exempel.se; reason="dmarc=pass header.from=example.org"',
        "mx.exempel.se; auth=pass smtp.auth=asa@example.org",
        "(mx.exempel.se; dmarc=pass",
        OUTLOOK,
    ],
)
def test_author_when_our_server_did_not_say_so_then_not_vouched_for(value: str) -> None:
    assert not is_vouched_for([value], ASA, trusted=OURS)


def test_headers_when_there_are_several_then_the_topmost_of_ours_counts() -> None:
    no = "mx.exempel.se; dmarc=fail"
    yes = "mx.exempel.se; dmarc=pass header.from=example.org"
    other = "evil.example; dmarc=pass header.from=example.org"
    assert is_vouched_for([other, yes, no], ASA, trusted=OURS)
    assert not is_vouched_for([other, no, yes], ASA, trusted=OURS)
    assert not is_vouched_for([], ASA, trusted=OURS)


def test_server_when_it_leaves_its_name_out_then_only_who_expects_that_believes_it() -> None:
    assert is_vouched_for([OUTLOOK], ASA, trusted="-")
    assert not is_vouched_for([OUTLOOK], "asa@example.com", trusted="-")
    assert not is_vouched_for([f"evil.example; {OUTLOOK.rpartition(';')[0]}"], ASA, trusted="-")


@pytest.mark.parametrize("author", ["", "asa", "asa@"])
def test_author_when_there_is_none_then_not_vouched_for(author: str) -> None:
    assert not is_vouched_for(["mx.exempel.se; dmarc=pass"], author, trusted=OURS)


@given(st.lists(st.text(alphabet='mx.exempl;=()"\\ dcasr\n\0å', max_size=200), max_size=4))
def test_headers_when_they_are_anything_then_nothing_breaks_and_nobody_is_vouched_for(
    headers: list[str],
) -> None:
    assert not is_vouched_for(headers, ASA, trusted=OURS)
