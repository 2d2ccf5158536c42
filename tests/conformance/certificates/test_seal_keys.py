"""Point 25: where keys come from, which kinds may seal, and who can read them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from services.certificates.gateways.errors import KeyUnusable
from services.certificates.gateways.sealing.sealer import open_sealer
from tests.conformance.certificates.documents import document
from tests.conformance.points import point
from tests.support.certificates import printed_facts
from tests.support.deployment import compose_services
from tests.support.machine_speed import allowed, least_seconds
from tests.support.seal_judges import Judges
from tests.support.seals import PASSWORD, PIN, key_file, self_signed_file, token_with_key


@pytest.fixture
def token(tmp_path: Path) -> Iterator[str]:
    before = os.environ.get("SOFTHSM2_CONF")
    yield token_with_key(tmp_path)
    os.environ.pop("SOFTHSM2_CONF")
    if before is not None:
        os.environ["SOFTHSM2_CONF"] = before


@point(25)
def test_key_when_on_a_token_then_its_seal_is_as_good_as_that_of_a_file(
    token: str, tmp_path: Path
) -> None:
    sealer = open_sealer(token, PIN)
    assert sealer.fingerprint == open_sealer(str(key_file()), PASSWORD).fingerprint
    judges = Judges(key_file().with_suffix(".pem"), tmp_path)
    assert judges.all(sealer.seal(document(), printed_facts())) == [True, True, True]


@point(25)
def test_key_when_rsa_is_long_enough_then_it_seals(tmp_path: Path) -> None:
    place = self_signed_file(rsa.generate_private_key(65537, 2048), tmp_path)
    sealed = open_sealer(place, PASSWORD).seal(document(), printed_facts())
    assert b"/SubFilter /ETSI.CAdES.detached" in sealed


@point(25)
@pytest.mark.parametrize(
    "make",
    [
        ed25519.Ed25519PrivateKey.generate,
        lambda: rsa.generate_private_key(65537, 1024),  # noqa: S505 - that is the point
        lambda: ec.generate_private_key(ec.SECP384R1()),
    ],
    ids=["ed25519", "rsa-1024", "p-384"],
)
def test_key_when_of_a_kind_that_readers_refuse_then_it_is_refused(
    make: Any, tmp_path: Path
) -> None:
    with pytest.raises(KeyUnusable):
        open_sealer(self_signed_file(make(), tmp_path), PASSWORD)


@point(25)
@pytest.mark.parametrize(
    ("place", "password"),
    [
        ("/nowhere/seal.p12", PASSWORD),
        ("{file}", "wrong"),
        ("pkcs11:token=none;object=seal?module-path=/nowhere.so", PIN),
    ],
)
def test_key_when_it_is_not_there_or_does_not_open_then_the_worker_is_told(
    place: str, password: str
) -> None:
    with pytest.raises(KeyUnusable):
        open_sealer(place.format(file=key_file()), password)


@point(25)
def test_key_when_many_documents_are_sealed_then_each_costs_milliseconds() -> None:
    sealer, content, facts = open_sealer(str(key_file()), PASSWORD), document(), printed_facts()

    def seal_ten() -> None:
        for _ in range(10):
            sealer.seal(content, facts)

    # 11 on a quiet machine; reading the key anew for each would cost twice that and more.
    assert least_seconds(seal_ten) / 10 < allowed(0.04)


@point(25)
def test_key_when_deployed_then_only_worker_and_operator_have_it() -> None:
    holders = {
        name
        for name, service in compose_services().items()
        if any(re.search("SEAL|BADGE", variable) for variable in service.get("environment") or {})
        or any("/var/lib/spinn/keys" in str(volume) for volume in service.get("volumes") or [])
    }
    assert holders == {"certificates-worker", "operator"}
