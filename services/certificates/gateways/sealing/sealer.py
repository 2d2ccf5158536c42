"""Seals a document: PAdES B-B (ETSI EN 319 142-1), the same bytes for the same document."""

from __future__ import annotations

import asyncio
import hashlib
import io
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import cached_property
from typing import Literal

from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from services.certificates.engine.waiting_seal import waiting_place
from services.certificates.facts import Sealable
from services.certificates.gateways.key_files import TEST_UNIT
from services.certificates.gateways.phrases import phrases
from services.certificates.gateways.sealing.cms import CmsTemplate
from services.certificates.gateways.sealing.keys import open_key
from services.certificates.gateways.sealing.signing import KeySigner, SealKey
from services.certificates.gateways.sealing.writing import QuietWriter

_DIGEST = "sha256"
FIELD = "Seal"
_EXAMPLE = hashlib.sha256(b"an example").digest()
# Two hexadecimal digits a byte, and some air.
_ROOM = 2 * 256
_NOON = time(12, tzinfo=UTC)


def tooltip(facts: Sealable) -> str:
    """Return what the field of the seal is called, in the language of the document."""
    _ = phrases(facts.language).gettext
    return _("Seal of %(issuer)s") % {"issuer": facts.issuer}


def sealed_at(facts: Sealable) -> datetime:
    """Return the time that a seal claims: noon of the day that the document prints."""
    return datetime.combine(facts.issued_on, _NOON)


@dataclass(frozen=True)
class PadesSealer:
    """Seals with one key; made once per process."""

    key: SealKey

    @property
    def purpose(self) -> Literal["seal"]:
        """What the key signs."""
        return "seal"

    @property
    def fingerprint(self) -> str:
        """Of the certificate of the key, as `SealKey` gives it."""
        return self.key.fingerprint

    @property
    def certificate(self) -> bytes:
        """The certificate of the key in DER."""
        content: bytes = self.key.certificate.dump()
        return content

    @property
    def name(self) -> str:
        """Whom the certificate names: its common name, else its organisation."""
        subject = self.key.certificate.subject.native
        return str(subject.get("common_name") or subject.get("organization_name") or "")

    @property
    def is_test(self) -> bool:
        """Whether the key was made for a demo and proves nothing."""
        unit = self.key.certificate.subject.native.get("organizational_unit_name")
        return bool(unit == TEST_UNIT)

    @property
    def not_after(self) -> datetime:
        """When the certificate runs out."""
        moment: datetime = self.key.certificate.not_valid_after
        return moment

    def seal(self, content: bytes, facts: Sealable) -> bytes:
        """Return ``content`` with a seal over all of it.

        In the place that the document keeps empty for it; else added as a revision of its own.
        Invisible: what looks like a signature on paper proves nothing. The claimed time is
        noon of the day that the document prints.
        """
        place = self.waits_for and waiting_place(content, self.waits_for)
        if place:
            return self._filled(content, *place)
        field = SigFieldSpec(FIELD, readable_field_name=tooltip(facts))
        seal = SignatureObject(
            subfilter=SigSeedSubFilter.PADES,
            timestamp=sealed_at(facts),
            name=facts.issuer,
            bytes_reserved=self._room,
        )
        writer = QuietWriter(io.BytesIO(content))
        steps = PdfCMSEmbedder(new_field_spec=field).write_cms(FIELD, writer)
        next(steps)
        steps.send(SigObjSetup(sig_placeholder=seal))
        digest, output = steps.send(SigIOSetup(md_algorithm=_DIGEST, output=io.BytesIO()))
        steps.send(self._sign(digest.document_digest))
        sealed: bytes = output.getvalue()
        return sealed

    def _sign(self, digest: bytes) -> bytes:
        """Return the signature over ``digest``: content type, digest and certificate are signed.

        No time: it would be our own word (EN 319 142-1 section 6.3).
        """
        signer = self.key.signer
        if self._template is not None and isinstance(signer, KeySigner):
            return self._template.sealed(digest, signer.sign)
        return self.signed_by_library(digest)

    def signed_by_library(self, digest: bytes) -> bytes:
        """Return the same as the library makes it, which takes a hundred times as long."""
        signed = asyncio.run(self.key.signer.async_sign(digest, _DIGEST, use_pades=True))
        content: bytes = signed.dump()
        return content

    def _filled(self, content: bytes, begin: int, end: int) -> bytes:
        digest = hashlib.sha256(content[:begin])
        digest.update(content[end:])
        value = self._sign(digest.digest()).hex().encode()
        filled = value.ljust(end - begin - 2, b"0")
        return b"".join((content[: begin + 1], filled, content[end - 1 :]))

    @property
    def waits_for(self) -> int | None:
        """Bytes that a document may keep empty for a seal of this key; None if it cannot."""
        return self._template.room if self._template is not None else None

    @cached_property
    def _template(self) -> CmsTemplate | None:
        """The parts of a seal; keys elsewhere have their own ways, which the library knows."""
        if not isinstance(self.key.signer, KeySigner):
            return None
        return CmsTemplate.of(self.signed_by_library(_EXAMPLE), _EXAMPLE)

    @cached_property
    def _room(self) -> int:
        return 2 * len(self._sign(_EXAMPLE)) + _ROOM


def open_sealer(place: str, password: str) -> PadesSealer:
    """Return a sealer with the key at ``place``, as `open_key` reads it.

    Raises:
        KeyUnusable: The key is not there, does not open, or must not seal.
    """
    return PadesSealer(open_key(place, password))
