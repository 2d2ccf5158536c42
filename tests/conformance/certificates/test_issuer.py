"""Point 32: who signed, found by the name of the host. Retired keys count, compromised ones not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client

from services.certificates.app import create_app
from services.certificates.domain import keys
from services.gateway import one_site
from services.roster import SERVICES
from tests.conformance.javascript.reader import JavaScript
from tests.conformance.points import point
from tests.support.badges import badge, signer
from tests.support.certificates import PUBLIC_URL, certificates_settings
from tests.support.clock import SettableClock
from tests.support.credential_judges import judges
from tests.support.databases import TestDatabase

LAST_YEAR, THIS_YEAR = 2025, 2026
PROGRAMS = ["digitalbazaar", "openbadgeslib", "own"]


class Issuing:
    """A site whose key of last year is retired, and which signs with this year's."""

    def __init__(self, database: TestDatabase, clock: SettableClock, site: Client) -> None:
        self.database = database
        self.clock = clock
        self.site = site
        for year in (LAST_YEAR, THIS_YEAR):
            with database.transaction() as session:
                for key in signer(year).keys:
                    keys.enroll(session, key, now=clock.now())
            clock.advance(timedelta(days=1))
        with database.transaction() as session:
            keys.retire(session, self.fingerprint(LAST_YEAR), now=clock.now())

    def fingerprint(self, year: int) -> str:
        return signer(year).proof_key.fingerprint

    def identity(self) -> dict[str, Any]:
        document: dict[str, Any] = self.site.get("/.well-known/did.json").json
        return document

    def compromise(self, year: int) -> None:
        with self.database.transaction() as session:
            now = self.clock.now()
            keys.compromise(session, self.fingerprint(year), since=now, now=now)


@pytest.fixture
def issuing(
    certificates_database: TestDatabase, clock: SettableClock, redis_url: str, tmp_path: Path
) -> Issuing:
    settings = certificates_settings(certificates_database.url, redis_url, tmp_path)
    app = create_app(settings, clock)
    return Issuing(certificates_database, clock, Client(one_site({SERVICES["certificates"]: app})))


@pytest.fixture(scope="module")
def javascript() -> Iterator[JavaScript]:
    with JavaScript() as running:
        yield running


@point(32)
def test_identity_when_asked_for_then_is_json_that_any_site_may_read(issuing: Issuing) -> None:
    answer = issuing.site.get("/.well-known/did.json")
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert "Set-Cookie" not in answer.headers


@point(32)
def test_identity_when_asked_for_then_vouches_for_current_and_retired_keys(
    issuing: Issuing,
) -> None:
    document = issuing.identity()
    expected = {
        key.fingerprint: signer(year).identity.method(key.private.public_key())
        for year in (LAST_YEAR, THIS_YEAR)
        for key in signer(year).keys
    }
    assert document["id"] == "did:web:spinn.example.org"
    assert set(document["assertionMethod"]) == set(expected.values())
    assert document["assertionMethod"][0] == expected[issuing.fingerprint(THIS_YEAR)]


@point(32)
@pytest.mark.parametrize("program", PROGRAMS)
def test_badge_when_signed_with_the_key_of_last_year_then_still_verifies(
    issuing: Issuing, javascript: JavaScript, program: str
) -> None:
    judge = judges(javascript, issuing.identity(), "2026-12-01T00:00:00Z")[program]
    assert judge(badge(year=LAST_YEAR).content)
    assert judge(badge(year=THIS_YEAR).content)


@point(32)
@pytest.mark.parametrize("program", PROGRAMS)
def test_badge_when_its_key_was_compromised_then_verifies_no_longer(
    issuing: Issuing, javascript: JavaScript, program: str
) -> None:
    issuing.compromise(LAST_YEAR)
    judge = judges(javascript, issuing.identity(), "2026-12-01T00:00:00Z")[program]
    assert not judge(badge(year=LAST_YEAR).content)
    assert judge(badge(year=THIS_YEAR).content)


@point(32)
def test_keys_when_asked_for_by_their_addresses_then_are_what_the_identity_says(
    issuing: Issuing,
) -> None:
    issuer = signer(THIS_YEAR)
    proof, token = (key.private.public_key() for key in issuer.keys)
    multikey = issuing.site.get(issuer.identity.key_url(proof).removeprefix(PUBLIC_URL)).json
    jwk = issuing.site.get(issuer.identity.key_url(token).removeprefix(PUBLIC_URL)).json
    methods = {each["id"]: each for each in issuing.identity()["verificationMethod"]}
    assert multikey["publicKeyMultibase"] == methods[multikey["id"]]["publicKeyMultibase"]
    assert (jwk["kty"], jwk["alg"]) == ("RSA", "RS256")
    assert jwk == methods[issuer.identity.method(token)]["publicKeyJwk"]


@point(32)
def test_keys_when_unknown_or_compromised_then_are_not_there(issuing: Issuing) -> None:
    issuer = signer(LAST_YEAR)
    address = issuer.identity.key_url(issuer.proof_key.private.public_key())
    path = address.removeprefix(PUBLIC_URL)
    assert issuing.site.get(path).status_code == 200
    issuing.compromise(LAST_YEAR)
    assert issuing.site.get(path).status_code == 404
    assert issuing.site.get("/certificates/keys/zNobody").status_code == 404
