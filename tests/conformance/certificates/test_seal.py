"""Points 3, 22 and 23: the seal as others judge it, and its shape."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import cms

from services.certificates.gateways.sealing.sealer import open_sealer
from services.certificates.settings import Design
from tests.conformance.certificates.documents import DESIGNS, document
from tests.conformance.certificates.names import LONG, RIGHT_TO_LEFT
from tests.conformance.points import point
from tests.support.certificates import printed_facts
from tests.support.seal_judges import Judges, parts_of, ranges_of, signer_of
from tests.support.seals import PASSWORD, key_file
from tests.support.verapdf import VeraPDF

# The angle brackets around the value, which is all that the seal leaves out.
BRACKETS = 2


@cache
def sealed(name: str = "Åsa Öberg", design: Design = "classic") -> bytes:
    facts = printed_facts(name=name, design=design, bilingual=True)
    return open_sealer(str(key_file()), PASSWORD).seal(
        document(name, design=design, bilingual=True), facts
    )


@pytest.fixture
def judges(tmp_path: Path) -> Judges:
    return Judges(key_file().with_suffix(".pem"), tmp_path)


@point(3)
@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("name", [LONG, RIGHT_TO_LEFT[0]])
def test_document_when_sealed_then_both_standards_still_hold(
    verapdf: VeraPDF, tmp_path: Path, design: Design, name: str
) -> None:
    path = tmp_path / "sealed.pdf"
    path.write_bytes(sealed(name, design))
    assert verapdf.judge(path).failures == ()


@point(22)
def test_seal_when_three_validators_know_the_authority_then_all_accept_it(judges: Judges) -> None:
    assert judges.all(sealed()) == [True, True, True]


@point(22)
def test_seal_when_the_authority_is_another_then_no_validator_accepts_it(tmp_path: Path) -> None:
    other = Judges(key_file("Somebody else").with_suffix(".pem"), tmp_path)
    assert other.all(sealed()) == [False, False, False]


@point(22)
def test_seal_when_a_byte_of_the_document_changes_then_no_validator_accepts_it(
    judges: Judges,
) -> None:
    # In the comment of the first lines, so that every reader still understands the file.
    changed = sealed().replace(b"%\xf0\x9f\x96\xa4", b"%\xf0\x9f\x96\xa5", 1)
    assert changed != sealed()
    assert judges.all(changed) == [False, False, False]


@point(23)
def test_seal_when_read_then_it_covers_all_of_the_file_but_its_own_value() -> None:
    first, length, second, rest = ranges_of(sealed())
    assert (first, second + rest) == (0, len(sealed()))
    value = sealed()[length:second]
    assert (value[:1], value[-1:]) == (b"<", b">")
    assert len(bytes.fromhex(value[1:-1].decode())) * 2 + BRACKETS == second - length


@point(23)
def test_seal_when_read_then_content_type_digest_and_certificate_are_signed_and_no_time() -> None:
    signer = signer_of(sealed())
    assert {each["type"].native for each in signer["signed_attrs"]} == {
        "content_type",
        "message_digest",
        "signing_certificate_v2",
    }
    assert signer["digest_algorithm"]["algorithm"].native == "sha256"
    assert signer["signature_algorithm"]["algorithm"].native == "sha256_ecdsa"
    assert b"/SubFilter /ETSI.CAdES.detached" in sealed()
    with pikepdf.open(io.BytesIO(sealed())) as pdf:
        # The claimed time: the noon of the day that the document prints.
        assert str(pdf.Root.AcroForm.Fields[0].V.M) == "D:20261124120000Z"


@point(23)
def test_seal_when_made_again_then_the_same_bytes() -> None:
    again = open_sealer(str(key_file()), PASSWORD)
    facts = printed_facts(bilingual=True)
    assert again.seal(document(bilingual=True), facts) == sealed()


@point(23)
def test_seal_when_read_then_it_brings_its_chain() -> None:
    seal, _covered = parts_of(sealed())
    names = [
        each.chosen.subject.native["common_name"]
        for each in cms.ContentInfo.load(seal)["content"]["certificates"]
    ]
    assert sorted(names) == ["Stiftelsen Exempelparken authority", "Stiftelsen Exempelparken seal"]
