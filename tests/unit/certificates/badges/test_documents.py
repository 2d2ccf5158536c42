"""Point by point what a badge must have."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from services.certificates.badges.documents import check_members
from services.certificates.badges.errors import MemberMissing
from tests.support.badges import badge

DOCUMENT = json.loads(badge().content)


def without(*path: str) -> dict[str, Any]:
    document: dict[str, Any] = copy.deepcopy(DOCUMENT)
    place = document
    for name in path[:-1]:
        place = place[name]
    del place[path[-1]]
    return document


@pytest.mark.parametrize(
    "path",
    [
        ("id",),
        ("issuer",),
        ("issuer", "id"),
        ("validFrom",),
        ("credentialSubject", "achievement"),
        ("credentialSubject", "achievement", "description"),
        ("credentialSubject", "achievement", "criteria"),
        ("credentialSubject", "achievement", "criteria", "narrative"),
    ],
)
def test_document_when_it_lacks_a_member_then_is_refused_with_its_name(
    path: tuple[str, ...],
) -> None:
    with pytest.raises(MemberMissing, match="criteria" if "criteria" in path else path[-1]):
        check_members(without(*path))


def test_document_when_nobody_is_named_then_is_refused() -> None:
    nobody = without("credentialSubject", "id")
    check_members(nobody)
    del nobody["credentialSubject"]["identifier"]
    with pytest.raises(MemberMissing):
        check_members(nobody)


def test_document_when_the_holder_agreed_then_tells_the_name() -> None:
    told = json.loads(badge(shows_name=True).content)["credentialSubject"]["identifier"][1]
    assert (told["identityType"], told["identityHash"]) == ("name", "Åsa Öberg")


def test_person_when_in_two_badges_then_has_two_names() -> None:
    first, second = (json.loads(badge(salt=salt).content) for salt in ("a" * 32, "b" * 32))
    assert first["credentialSubject"]["id"] != second["credentialSubject"]["id"]
