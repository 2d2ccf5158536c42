"""Points 3, 24 and 26: a timestamp is added to a sealed document, and outlives the seal's key."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import pem, x509
from pyhanko.pdf_utils.generic import NumberObject, TextStringObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import (
    DocumentSecurityStore,
    validate_pdf_signature,
    validate_pdf_timestamp,
)
from pyhanko_certvalidator import ValidationContext

from services.certificates.gateways.errors import TimestampRefused
from services.certificates.gateways.sealing.reading import read_seal
from services.certificates.gateways.sealing.sealer import open_sealer
from services.certificates.gateways.sealing.timestamping import Timestamper, open_timestamper
from services.certificates.gateways.sealing.told import Stamped
from services.certificates.settings import Design
from tests.conformance.certificates.documents import DESIGNS, document, told_by
from tests.conformance.points import point
from tests.support.certificates import printed_facts
from tests.support.seals import PASSWORD, key_file
from tests.support.trust_service import TrustService
from tests.support.verapdf import VeraPDF

RUNS_OUT = timedelta(days=30)


@dataclass(frozen=True)
class Trust:
    """A trust service, a document that a key of it sealed, and that document with a timestamp."""

    service: TrustService
    sealed: bytes
    stamped: Stamped

    @property
    def timestamper(self) -> Timestamper:
        return open_timestamper(self.service.address, str(self.service.root), "", "")


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trust]:
    folder = tmp_path_factory.mktemp("trust")
    with TrustService(folder) as service:
        now, key = datetime.now(UTC), folder / "seal.p12"
        key.write_bytes(service.seal_key("pw", valid=(now - RUNS_OUT, now + RUNS_OUT)))
        sealed = open_sealer(str(key), "pw").seal(document(), printed_facts())
        stamper = open_timestamper(service.address, str(service.root), "", "")
        yield Trust(service, sealed, stamper.stamp(sealed, "sv"))


def holds(content: bytes, trust: Trust, at: datetime) -> bool:
    """Judge a seal as of ``at``, asking nobody: each proof of when as of the one that covers it."""
    root = x509.Certificate.load(pem.unarmor(trust.service.root.read_bytes())[2])
    store = DocumentSecurityStore.read_dss(PdfFileReader(io.BytesIO(trust.stamped.content)))

    def as_of(moment: datetime) -> ValidationContext:
        how = {"trust_roots": [root], "moment": moment, "revocation_mode": "require"}
        return store.as_validation_context(how)

    reader, moment = PdfFileReader(io.BytesIO(content)), at
    for stamp in reversed(reader.embedded_timestamp_signatures):
        proof = validate_pdf_timestamp(stamp, as_of(moment))
        if not (proof.intact and proof.valid and proof.trusted):
            return False
        moment = proof.timestamp
    (seal,) = reader.embedded_regular_signatures
    return bool(validate_pdf_signature(seal, as_of(moment)).bottom_line)


@point(26)
def test_document_when_stamped_then_it_begins_with_the_bytes_as_issued(trust: Trust) -> None:
    assert trust.stamped.content.startswith(trust.sealed)
    assert trust.stamped.level == "B-LTA"
    assert trust.stamped.stamped_by == "Exact Time"
    assert trust.stamped.holds_until > datetime.now(UTC) + RUNS_OUT


@point(26)
@pytest.mark.parametrize(
    ("is_stamped", "days", "expected"),
    [
        (True, 1, True),
        (True, 31, True),
        (True, 800, True),
        (True, 5000, False),
        (False, 31, False),
    ],
)
def test_seal_when_its_certificate_has_run_out_then_the_timestamp_still_proves_it(
    trust: Trust, days: int, *, is_stamped: bool, expected: bool
) -> None:
    content = trust.stamped.content if is_stamped else trust.sealed
    assert holds(content, trust, datetime.now(UTC) + timedelta(days)) is expected


@point(26)
def test_document_when_stamped_again_then_both_timestamps_are_in_it(trust: Trust) -> None:
    again = trust.timestamper.stamp(trust.stamped.content, "sv")
    reader = PdfFileReader(io.BytesIO(again.content))
    assert [each.field_name for each in reader.embedded_timestamp_signatures] == [
        "Timestamp1",
        "Timestamp2",
    ]
    assert holds(again.content, trust, datetime.now(UTC) + timedelta(800))


@point(26)
def test_document_when_its_authority_tells_no_revocations_then_a_timestamp_proves_its_time(
    trust: Trust,
) -> None:
    sealed = open_sealer(str(key_file()), PASSWORD).seal(document(), printed_facts())
    stamped = trust.timestamper.stamp(sealed, "en")
    assert stamped.content.startswith(sealed)
    assert stamped.level == "B-T"


@point(3, 26)
@pytest.mark.parametrize("design", DESIGNS)
def test_document_when_stamped_then_both_standards_still_hold(
    trust: Trust, verapdf: VeraPDF, tmp_path: Path, design: Design
) -> None:
    sealed = open_sealer(str(key_file()), PASSWORD).seal(
        document(design=design), printed_facts(design=design)
    )
    path = tmp_path / "stamped.pdf"
    path.write_bytes(trust.timestamper.stamp(sealed, "sv").content)
    assert verapdf.judge(path).failures == ()


@point(26)
def test_seal_when_stamped_then_another_validator_finds_seal_and_timestamp(
    trust: Trust, tmp_path: Path
) -> None:
    path = tmp_path / "stamped.pdf"
    path.write_bytes(trust.stamped.content)
    told = told_by("pdfsig", "-nocert", str(path), content=b"")
    assert told.count("Signature #") == 2
    assert "Signature is Valid." in told
    assert "Total document signed" in told


@point(24, 26)
def test_file_when_stamped_then_its_seal_and_timestamp_cover_all_of_it(trust: Trust) -> None:
    reading = read_seal(trust.stamped.content)
    assert reading is not None
    assert (reading.is_intact, reading.covers_all) == (True, True)


@point(24)
def test_file_when_something_follows_its_timestamp_then_it_is_not_covered(trust: Trust) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(trust.stamped.content))
    writer.trailer["/Info"].get_object()[pdf_name("/Title")] = TextStringObject("Professor")
    writer.mark_update(writer.trailer.raw_get("/Info"))
    output = io.BytesIO()
    writer.write(output)
    reading = read_seal(output.getvalue())
    assert reading is not None
    assert not reading.covers_all


@point(24)
def test_file_when_something_was_added_between_seal_and_timestamp_then_it_is_not_covered(
    trust: Trust,
) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(trust.sealed))
    writer.root["/Pages"]["/Kids"][0][pdf_name("/Rotate")] = NumberObject(180)
    writer.update_container(writer.root["/Pages"]["/Kids"][0])
    output = io.BytesIO()
    writer.write(output)
    reading = read_seal(trust.timestamper.stamp(output.getvalue(), "sv").content)
    assert reading is not None
    assert not reading.covers_all


@point(26)
def test_timestamp_when_the_service_is_away_then_it_is_refused(trust: Trust) -> None:
    trust.service.is_away = True
    try:
        with pytest.raises(TimestampRefused):
            trust.timestamper.stamp(trust.sealed, "sv")
    finally:
        trust.service.is_away = False


@point(26)
def test_timestamp_when_nobody_vouches_for_the_service_then_it_is_refused(trust: Trust) -> None:
    stranger = open_timestamper(trust.service.address, str(key_file().with_suffix(".pem")), "", "")
    sealed = open_sealer(str(key_file()), PASSWORD).seal(document(), printed_facts())
    with pytest.raises(TimestampRefused):
        stranger.stamp(sealed, "sv")
