"""Adds proof of when: a timestamp of somebody else, and what judges the seal in later years.

PAdES B-T and B-LTA (ETSI EN 319 142-1 sections 6.2 and 6.3): certificates and revocation
lists of that day go into the document's security store, and a document timestamp (RFC 3161)
covers all. Both are revisions at the end of the file: what was sealed stays in it, byte for byte.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from asn1crypto import pem, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.signers.pdf_signer import TimestampDSSContentSettings
from pyhanko.sign.timestamps import TimestampRequestError
from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper
from pyhanko.sign.validation.dss import async_add_validation_info
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, ValidationError

from services.certificates.gateways.errors import TimestampRefused, TimestampsUnusable
from services.certificates.gateways.phrases import phrases
from services.certificates.gateways.sealing.told import Level, Stamped
from shared.contracts.facts import Language

_DIGEST = "sha256"
_SECONDS = 15
# The timestamp is the last thing in the file, so that it covers all of it.
_NOTHING_AFTER = TimestampDSSContentSettings(include_vri=False, update_before_ts=True)
# Certificates that name a list or a service are judged by it, or the timestamp has to wait.
_REVOCATION = "hard-fail"


@dataclass(frozen=True)
class Timestamper:
    """Asks one timestamp service; ``authorities`` are the certificates that vouch for it."""

    address: str
    authorities: tuple[x509.Certificate, ...]
    account: tuple[str, str] | None = None

    def stamp(self, content: bytes, language: Language) -> Stamped:
        """Return a sealed document with a timestamp over all of it.

        One that has a timestamp already gets another, which takes over before the first runs out.

        Raises:
            TimestampRefused: The service, or one that tells about revocations, does not answer, or
                answers what cannot be trusted; later it may.
        """
        try:
            return asyncio.run(self._stamp(content, language))
        except (TimestampRequestError, SignatureValidationError, SigningError) as error:
            raise TimestampRefused(str(error)) from error
        except (PathBuildingError, ValidationError, OSError) as error:
            raise TimestampRefused(f"{type(error).__name__}: {error}") from error

    async def _stamp(self, content: bytes, language: Language) -> Stamped:
        reader = PdfFileReader(io.BytesIO(content))
        seal = reader.embedded_regular_signatures[0]
        earlier = len(reader.embedded_timestamp_signatures)
        roots = [*self.authorities, *_roots_of(seal.signer_cert, seal.other_embedded_certs)]
        context = ValidationContext(
            trust_roots=roots, allow_fetching=True, revocation_mode=_REVOCATION
        )
        try:
            known = await async_add_validation_info(seal, context, embed_roots=False)
            stamper = PdfTimeStamper(
                self._service,
                field_name=f"Timestamp{earlier + 1}",
                readable_field_name=phrases(language).gettext("Proof of when this was sealed"),
            )
            output = await stamper.async_timestamp_pdf(
                IncrementalPdfFileWriter(known),
                _DIGEST,
                validation_context=context,
                output=io.BytesIO(),
                dss_settings=_NOTHING_AFTER,
                embed_roots=False,
            )
        finally:
            await context.aclose()  # type: ignore[no-untyped-call]
        return _told(output.getvalue())

    @cached_property
    def _service(self) -> HTTPTimeStamper:
        return HTTPTimeStamper(self.address, timeout=_SECONDS, auth=self.account)


def open_timestamper(address: str, authorities: str, user: str, password: str) -> Timestamper:
    """Return a timestamper that trusts the certificates in the PEM file ``authorities``.

    Raises:
        TimestampsUnusable: The file is not there, or has no certificate.
    """
    try:
        content = Path(authorities).read_bytes()
        blocks = pem.unarmor(content, multiple=True)
        found = tuple(x509.Certificate.load(block) for _, _, block in blocks)
    except (OSError, ValueError) as error:
        raise TimestampsUnusable(f"{authorities or 'no file'}: {error}") from error
    return Timestamper(address, found, (user, password) if user else None)


def _roots_of(
    certificate: x509.Certificate, others: Sequence[x509.Certificate]
) -> list[x509.Certificate]:
    """Return who may vouch for our own seal: what is its own authority in the document."""
    return [each for each in (certificate, *others) if each.self_issued]


def _told(content: bytes) -> Stamped:
    reader = PdfFileReader(io.BytesIO(content))
    stamp = reader.embedded_timestamp_signatures[-1]
    signed_at: datetime = (
        stamp.signed_data["encap_content_info"]["content"].parsed["gen_time"].native
    )
    (seal,) = reader.embedded_regular_signatures
    # An authority that tells nothing of revocations leaves nothing to put into the store.
    tells = seal.signer_cert.crl_distribution_points or seal.signer_cert.ocsp_urls
    level: Level = "B-LTA" if tells else "B-T"
    return Stamped(
        content=content,
        level=level,
        stamped_at=signed_at,
        stamped_by=name_of(stamp.signer_cert),
        holds_until=stamp.signer_cert.not_valid_after,
    )


def name_of(certificate: x509.Certificate) -> str:
    """Return whom a certificate names: its common name, else its organisation."""
    subject = certificate.subject.native
    return str(subject.get("common_name") or subject.get("organization_name") or "")
