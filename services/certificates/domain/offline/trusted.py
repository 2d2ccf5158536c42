"""What somebody trusts when they check a file: the issuer's keys, as its DID document has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from services.certificates.badges import multibase

# Multicodec ed25519-pub, as an unsigned varint (Controlled Identifiers 1.0, 2.2.2).
_ED25519 = b"\xed\x01"


class DocumentUnreadable(ValueError):
    """What was handed in is not of the kind that it should be."""


@dataclass(frozen=True)
class IssuerKeys:
    """Who issues, and the Ed25519 keys that they vouch for, by their identifiers."""

    did: str
    keys: Mapping[str, Ed25519PublicKey]

    @property
    def raw(self) -> list[bytes]:
        """The public keys, 32 bytes each."""
        return [key.public_bytes_raw() for key in self.keys.values()]

    @classmethod
    def read(cls, document: Any) -> IssuerKeys:
        """Read a DID document.

        Raises:
            DocumentUnreadable: It is none, or vouches for no key that we know how to use.
        """
        try:
            methods = {each["id"]: each for each in document["verificationMethod"]}
            vouched = [each for each in document["assertionMethod"] if each in methods]
            keys = {each: key for each in vouched if (key := _key(methods[each])) is not None}
            did = str(document["id"])
        except (KeyError, TypeError, ValueError) as error:
            raise DocumentUnreadable("this is no DID document") from error
        if not keys:
            raise DocumentUnreadable("this DID document vouches for no Ed25519 key")
        return cls(did, keys)


def issuer_of(document: Mapping[str, Any]) -> str | None:
    """Return whom a credential names as its issuer, whichever way it does."""
    named = document.get("issuer")
    found = named.get("id") if isinstance(named, dict) else named
    return found if isinstance(found, str) else None


def _key(method: Mapping[str, Any]) -> Ed25519PublicKey | None:
    if method["type"] != "Multikey":
        return None
    content = multibase.decode(method["publicKeyMultibase"])
    if not content.startswith(_ED25519):
        return None
    return Ed25519PublicKey.from_public_bytes(content.removeprefix(_ED25519))
