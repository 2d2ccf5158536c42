"""Point 29: other people's programs accept what we sign, and nothing that was changed since."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier

from tests.conformance.javascript.reader import JavaScript
from tests.conformance.points import point
from tests.support.badges import badge, signer
from tests.support.certificates import printed_facts
from tests.support.credential_judges import judges

NOW = "2026-12-01T00:00:00Z"
PROGRAMS = ["digitalbazaar", "openbadgeslib", "own"]
STATUS = tuple(
    {
        "id": f"https://spinn.example.org/certificates/status/{purpose}/1#94567",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": "94567",
        "statusListCredential": f"https://spinn.example.org/certificates/status/{purpose}/1",
    }
    for purpose in ("revocation", "suspension")
)
ISSUER = signer()
PUBLIC_KEYS = [key.private.public_key() for key in ISSUER.keys]
IDENTITY = ISSUER.identity.document(PUBLIC_KEYS)
BADGE = badge(status=STATUS, shows_name=True)
CHANGES = {
    "name": (("credentialSubject", "identifier", 1, "identityHash"), "Åsa Öbergh"),
    "program": (("credentialSubject", "achievement", "name"), "Another"),
    "date": (("validFrom",), "2026-11-23T09:00:00Z"),
    "day": (("credentialSubject", "activityEndDate"), "2026-11-16"),
    "issuer": (("issuer", "name"), "Somebody else"),
    "issuer's identity": (("issuer", "id"), "did:web:example.com"),
    "time of the proof": (("proof", "created"), "2026-11-24T09:00:01Z"),
    "place in the list": (("credentialStatus", 0, "statusListIndex"), "94568"),
}


@pytest.fixture(scope="module")
def javascript() -> Iterator[JavaScript]:
    with JavaScript() as running:
        yield running


def changed(path: tuple[Any, ...], value: str) -> bytes:
    """Return the signed badge with one value replaced."""
    document: Any = json.loads(BADGE.content)
    place = document
    for name in path[:-1]:
        place = place[name]
    assert place[path[-1]] != value
    place[path[-1]] = value
    return json.dumps(document).encode()


def claims(part: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


@point(29)
@pytest.mark.parametrize("program", PROGRAMS)
def test_badge_when_as_signed_then_each_program_accepts_it(
    javascript: JavaScript, program: str
) -> None:
    assert judges(javascript, IDENTITY, NOW)[program](BADGE.content)


@point(29)
@pytest.mark.parametrize(
    "name", ["Bo \"Bosse\" Ek \\ 'x'", "محمد علي", "李小龍", "Ana 👩🏫 e\u0301"]
)
def test_badge_when_for_any_name_then_each_program_accepts_it(
    javascript: JavaScript, name: str
) -> None:
    content = badge(facts=printed_facts(name=name), shows_name=True).content
    asked = judges(javascript, IDENTITY, NOW)
    assert {program: judge(content) for program, judge in asked.items()} == dict.fromkeys(
        PROGRAMS, True
    )


@point(29)
@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize(("path", "value"), CHANGES.values(), ids=CHANGES)
def test_badge_when_something_was_changed_then_each_program_refuses_it(
    javascript: JavaScript, path: tuple[Any, ...], value: str, program: str
) -> None:
    assert not judges(javascript, IDENTITY, NOW)[program](changed(path, value))


@point(29)
@pytest.mark.parametrize("program", PROGRAMS)
def test_badge_when_signed_by_another_in_our_name_then_each_program_refuses_it(
    javascript: JavaScript, program: str
) -> None:
    forged = badge(year=2020).content
    assert not judges(javascript, IDENTITY, NOW)[program](forged)


@point(29)
def test_token_when_as_signed_then_jose_accepts_it_and_it_says_what_the_badge_says(
    javascript: JavaScript,
) -> None:
    told = asked(javascript, str(BADGE.token))
    document = json.loads(BADGE.content)
    payload = told["payload"]
    assert told["verified"]
    assert payload["iss"] == document["issuer"]["id"]
    assert payload["sub"] == document["credentialSubject"]["id"]
    assert payload["jti"] == document["id"]
    assert payload["nbf"] == 1795510800
    del document["proof"]
    assert {name: payload[name] for name in document} == document


@point(29)
def test_token_when_as_signed_then_openbadgeslib_accepts_it_and_no_other() -> None:
    verifier = OB3Verifier(PUBLIC_KEYS[1])
    assert verifier.verify(str(BADGE.token)).name == "Testa AI i produktionen"
    with pytest.raises(OB3VerificationError):
        verifier.verify(str(badge(year=2020).token))


@point(29)
@pytest.mark.parametrize(("path", "value"), list(CHANGES.values())[:6], ids=list(CHANGES)[:6])
def test_token_when_something_was_changed_then_jose_refuses_it(
    javascript: JavaScript, path: tuple[Any, ...], value: str
) -> None:
    head, _body, signature = str(BADGE.token).split(".")
    body = base64.urlsafe_b64encode(changed(path, value)).decode().rstrip("=")
    told = asked(javascript, f"{head}.{body}.{signature}")
    assert told == {"verified": False, "code": "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"}


def asked(javascript: JavaScript, token: str) -> dict[str, Any]:
    """Return what `jose` says of a token, with our keys at their addresses."""
    keys = {ISSUER.identity.key_url(PUBLIC_KEYS[1]): IDENTITY["verificationMethod"][1]}
    found = {address: method["publicKeyJwk"] for address, method in keys.items()}
    return javascript.ask("token", token.encode(), keys=found, issuer=ISSUER.issuer, now=NOW)
