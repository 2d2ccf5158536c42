"""Three programs of other makers that judge a seal, each knowing one authority."""

from __future__ import annotations

import io
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from asn1crypto import cms, pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

_GAP = re.compile(rb"/ByteRange ?\[ ?(\d+) (\d+) (\d+) (\d+)")


@dataclass(frozen=True)
class Judges:
    """Knows the authority in ``authority`` (PEM); works in ``folder``, which is empty at first."""

    authority: Path
    folder: Path

    def pyhanko(self, content: bytes) -> bool:
        """Whether it is intact, valid, trusted, and covers the whole file."""
        _kind, _headers, der = pem.unarmor(self.authority.read_bytes())
        trusted = ValidationContext(trust_roots=[x509.Certificate.load(der)], allow_fetching=False)
        (embedded,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
        status = validate_pdf_signature(embedded, trusted)
        return bool(status.bottom_line and status.coverage == SignatureCoverageLevel.ENTIRE_FILE)

    def pdfsig(self, content: bytes) -> bool:
        """Whether poppler says the same, with the authority in its store."""
        told = self.told_by_pdfsig(content)
        wanted = ("Signature is Valid.", "Certificate is Trusted.", "Total document signed")
        return all(words in told for words in wanted)

    def told_by_pdfsig(self, content: bytes) -> str:
        """Return what poppler says in words."""
        store = self.folder / "nss"
        if not store.exists():
            store.mkdir()
            _run("certutil", "-N", "-d", store, "--empty-password")
            trusted = ("-n", "house", "-t", "CT,C,C", "-a", "-i", self.authority)
            _run("certutil", "-A", "-d", store, *trusted)
        (self.folder / "sealed.pdf").write_bytes(content)
        return _run("pdfsig", "-nssdir", store, self.folder / "sealed.pdf").stdout

    def openssl(self, content: bytes) -> bool:
        """Whether OpenSSL accepts the signature over the two ranges, as CAdES."""
        seal, covered = parts_of(content)
        (self.folder / "seal.der").write_bytes(seal)
        (self.folder / "covered").write_bytes(covered)
        done = _run(
            *("openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER"),
            *("-in", self.folder / "seal.der", "-content", self.folder / "covered"),
            *("-CAfile", self.authority, "-purpose", "any", "-out", "/dev/null"),
        )
        return done.returncode == 0

    def all(self, content: bytes) -> list[bool]:
        """What the three say, in that order."""
        return [judge(content) for judge in (self.pyhanko, self.pdfsig, self.openssl)]


def ranges_of(content: bytes) -> tuple[int, int, int, int]:
    """Return start and length of what the seal covers before and after itself."""
    (found,) = _GAP.findall(content)
    first, length, second, rest = (int(number) for number in found)
    return first, length, second, rest


def parts_of(content: bytes) -> tuple[bytes, bytes]:
    """Return the seal (DER) and what it covers."""
    first, length, second, rest = ranges_of(content)
    value = bytes.fromhex(content[length + 1 : second - 1].decode())
    seal = cms.ContentInfo.load(value, strict=False).dump()
    return seal, content[first:length] + content[second : second + rest]


def signer_of(content: bytes) -> Any:
    """Return the one SignerInfo of the seal, as asn1crypto reads it."""
    seal, _covered = parts_of(content)
    (signer,) = cms.ContentInfo.load(seal)["content"]["signer_infos"]
    return signer


def _run(*command: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*command], capture_output=True, text=True, check=False)
