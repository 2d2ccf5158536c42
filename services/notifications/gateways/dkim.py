"""DKIM signatures (RFC 6376, RFC 8463) of the bytes that go out.

Written out by hand on the primitives of ``cryptography``: the usual library computes
RSA in Python, some twenty times slower. Headers and body are canonicalized
``relaxed``, so that a relay may fold lines anew.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

PrivateKey = RSAPrivateKey | Ed25519PrivateKey

_RSA_BITS = 2048
# What is signed where present. Each of the second list is named once more than it stands there,
# so that nobody can add another one on the way.
_SIGNED = frozenset(
    {
        b"from",
        b"to",
        b"reply-to",
        b"subject",
        b"date",
        b"message-id",
        b"in-reply-to",
        b"references",
        b"mime-version",
        b"content-type",
        b"content-language",
        b"auto-submitted",
        b"list-unsubscribe",
        b"list-unsubscribe-post",
        b"list-id",
    }
)
_ONCE_AND_NO_MORE = (b"from", b"to", b"cc", b"reply-to", b"subject", b"date", b"message-id")
_BLANKS = re.compile(rb"[ \t]+")
_DNS_STRING = 255
_WIDTH = 72


class KeyNotUsable(ValueError):
    """The file holds no private key that mail can be signed with."""


@dataclass(frozen=True)
class DkimSigner:
    """Signs mails in the name of ``domain``, with the key that ``selector`` leads to in the DNS."""

    domain: str
    selector: str
    key: PrivateKey

    def sign(self, content: bytes, signed_at: datetime) -> bytes:
        """Return ``content`` with a signature before it; the same bytes each time.

        ``content`` is a message as it goes out, with CRLF. ``signed_at`` is stated in the
        signature, so it has to come from the ledger and not from the clock.
        """
        head, _, body = content.partition(b"\r\n\r\n")
        fields = [each for each in _fields(head) if each[0] in _SIGNED]
        names = [name for name, _ in fields] + list(_ONCE_AND_NO_MORE)
        algorithm = "rsa" if isinstance(self.key, RSAPrivateKey) else "ed25519"
        unsigned = (
            f"DKIM-Signature: v=1; a={algorithm}-sha256; c=relaxed/relaxed; d={self.domain};\r\n"
            f" s={self.selector}; t={signed_at.timestamp():.0f};\r\n"
            f" h={_folded_names(names)};\r\n"
            f" bh={_body_hash(body)};\r\n"
            f" b="
        ).encode("ascii")
        signed = b"".join(line + b"\r\n" for _, line in fields) + _relaxed(unsigned)[1]
        signature = _folded(base64.b64encode(self._signature(signed)).decode("ascii"))
        return unsigned + signature.encode("ascii") + b"\r\n" + content

    def record(self) -> str:
        """Return what the TXT record at ``<selector>._domainkey.<domain>`` has to say."""
        public = self.key.public_key()
        if isinstance(self.key, RSAPrivateKey):
            octets = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
            return f"v=DKIM1; k=rsa; p={base64.b64encode(octets).decode()}"
        octets = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
        return f"v=DKIM1; k=ed25519; p={base64.b64encode(octets).decode()}"

    def zone_line(self) -> str:
        """Return the record as a line of a zone file: in strings of at most 255 characters."""
        record = self.record()
        strings = [
            f'"{record[start : start + _DNS_STRING]}"'
            for start in range(0, len(record), _DNS_STRING)
        ]
        return f"{self.selector}._domainkey.{self.domain}. IN TXT ( {' '.join(strings)} )"

    def _signature(self, signed: bytes) -> bytes:
        if isinstance(self.key, RSAPrivateKey):
            return self.key.sign(signed, PKCS1v15(), SHA256())
        # RFC 8463, section 3: what is signed is the hash.
        return self.key.sign(hashlib.sha256(signed).digest())


def read_key(path: Path) -> PrivateKey:
    """Return the private key in a PEM file: RSA of 2048 bits or more, or Ed25519.

    Raises:
        KeyNotUsable: There is no such file, or it holds something else.
    """
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyNotUsable(f"no private key can be read from {path}: {error}") from None
    if isinstance(key, Ed25519PrivateKey):
        return key
    if isinstance(key, RSAPrivateKey) and key.key_size >= _RSA_BITS:
        return key
    raise KeyNotUsable(f"{path} holds neither RSA of {_RSA_BITS} bits or more nor Ed25519")


def make_key(path: Path) -> PrivateKey:
    """Make a new RSA key and keep it in a new PEM file that only its owner may read.

    RSA, because not everybody can verify Ed25519 yet.

    Raises:
        FileExistsError: There is a file already; a key is never written over.
    """
    key = generate_private_key(public_exponent=65537, key_size=_RSA_BITS)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(pem)
    return key


def _fields(head: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield each header's name and its line, both in their relaxed form."""
    for field in re.split(rb"\r\n(?![ \t])", head):
        yield _relaxed(field)


def _relaxed(field: bytes) -> tuple[bytes, bytes]:
    name, _, value = field.partition(b":")
    name = name.strip().lower()
    unfolded = value.replace(b"\r\n", b"")
    return name, name + b":" + _BLANKS.sub(b" ", unfolded).strip(b" ")


def _body_hash(body: bytes) -> str:
    relaxed = _BLANKS.sub(b" ", body).replace(b" \r\n", b"\r\n").rstrip(b"\r\n")
    closed = relaxed + b"\r\n" if relaxed else b""
    return base64.b64encode(hashlib.sha256(closed).digest()).decode("ascii")


def _folded_names(names: list[bytes]) -> str:
    """Return names with colons between, in lines that break after colons."""
    lines = [""]
    for name in names:
        if len(lines[-1]) + len(name) >= _WIDTH:
            lines.append("")
        lines[-1] += f"{name.decode('ascii')}:"
    return "\r\n ".join(lines).rstrip(":")


def _folded(text: str) -> str:
    """Return base64 in lines; blanks mean nothing in it."""
    pieces = (text[start : start + _WIDTH] for start in range(0, len(text), _WIDTH))
    return "\r\n ".join(pieces)
