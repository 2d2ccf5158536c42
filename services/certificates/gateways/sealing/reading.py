"""Reads the seal of a file that somebody hands in; nothing in it is believed unread."""

from __future__ import annotations

import hashlib
import io
import logging
from dataclasses import replace
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from services.certificates.gateways.sealing.attached import attached
from services.certificates.gateways.sealing.told import SealReading

log = logging.getLogger(__name__)


def read_seal(content: bytes) -> SealReading | None:
    """Return what the file says of itself, or None if it is no PDF that can be read.

    Intact means that what the seal covers has not changed by a byte, and that the key named
    in it made it; whose key that is, is for others to say.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        reader = PdfFileReader(io.BytesIO(content))
        told = SealReading(sha256, _number(reader), attached=attached(reader))
        seals = reader.embedded_regular_signatures
        if len(seals) != 1:
            return told
        return _judged(reader, told)
    except Exception as error:  # noqa: BLE001 - files of strangers break readers in every way
        log.info("a file cannot be read: %s", type(error).__name__)
        return None


def _judged(reader: PdfFileReader, reading: SealReading) -> SealReading:
    seal = reader.embedded_regular_signatures[0]
    certificate = seal.signer_cert
    status = validate_pdf_signature(seal, _of_itself(certificate))
    is_intact = bool(status.intact and status.valid)
    covers_all = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    stamps = reader.embedded_timestamp_signatures
    if stamps and not covers_all:
        # What came after the seal is proof of when and nothing else, and that covers all.
        only_proof = status.modification_level == ModificationLevel.LTA_UPDATES
        covers_all = only_proof and _covers_file(stamps[-1])
    return replace(
        reading,
        key_fingerprint=hashlib.sha256(certificate.dump()).hexdigest(),
        certificate=certificate.dump(),
        sealed_by=_named(certificate),
        is_intact=is_intact,
        covers_all=covers_all,
    )


def _named(certificate: Any) -> str:
    subject = certificate.subject.native
    return str(subject.get("common_name") or subject.get("organization_name") or "")


def _covers_file(stamp: Any) -> bool:
    status = validate_pdf_timestamp(stamp, _of_itself(stamp.signer_cert))
    is_intact = bool(status.intact and status.valid)
    return is_intact and status.coverage == SignatureCoverageLevel.ENTIRE_FILE


def _of_itself(certificate: Any) -> ValidationContext:
    """Ask for no trust: the certificate stands in for its own authority."""
    return ValidationContext(trust_roots=[certificate], allow_fetching=False)


def _number(reader: PdfFileReader) -> str | None:
    try:
        return str(reader.trailer["/Info"]["/Keywords"])
    except KeyError:
        return None
