"""Signed data from a template is what the library makes, byte for byte."""

from __future__ import annotations

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from services.certificates.gateways.sealing.cms import CmsTemplate
from services.certificates.gateways.sealing.sealer import PadesSealer, open_sealer
from services.certificates.gateways.sealing.signing import KeySigner
from tests.support.certificates import printed_facts
from tests.support.seals import PASSWORD, key_file, self_signed_file

DIGESTS = [hashlib.sha256(bytes([number])).digest() for number in range(20)]


@pytest.fixture(scope="module", params=["p-256", "rsa"])
def sealer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> PadesSealer:
    if request.param == "p-256":
        return open_sealer(str(key_file()), PASSWORD)
    key = rsa.generate_private_key(65537, 2048)
    return open_sealer(self_signed_file(key, tmp_path_factory.mktemp("rsa")), PASSWORD)


def test_template_when_it_seals_digests_then_it_gives_what_the_library_gives(
    sealer: PadesSealer,
) -> None:
    signer = sealer.key.signer
    assert isinstance(signer, KeySigner)
    example = sealer.signed_by_library(DIGESTS[0])
    template = CmsTemplate.of(example, DIGESTS[0])
    made = [template.sealed(digest, signer.sign) for digest in DIGESTS]
    assert made == [sealer.signed_by_library(digest) for digest in DIGESTS]
    assert max(map(len, made)) <= template.room == sealer.waits_for


def test_template_when_the_example_seals_something_else_then_it_is_refused(
    sealer: PadesSealer,
) -> None:
    with pytest.raises(ValueError, match="digest"):
        CmsTemplate.of(sealer.signed_by_library(DIGESTS[0]), DIGESTS[1])


def test_sealer_when_no_place_waits_then_it_adds_a_revision(sealer: PadesSealer) -> None:
    from services.certificates.gateways.pdf import PlainRenderer  # noqa: PLC0415 - the engine is slow to load

    content = PlainRenderer().render(printed_facts())
    assert sealer.seal(content, printed_facts()).startswith(content)
