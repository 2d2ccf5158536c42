"""A seal's signed data as a template: all but a digest and a signature is always the same.

RFC 5652 section 5 and EN 319 142-1: what the library makes once is taken apart, so that each
further seal is a digest, a signature and a few lengths, written as DER.
"""

from __future__ import annotations

from dataclasses import dataclass

from asn1crypto import cms

from services.certificates.gateways.sealing.signing import Sign

_SEQUENCE, _SET, _OCTETS, _TAGGED = 0x30, 0x31, 0x04, 0xA0
_SHORT = 0x80
# ECDSA signatures on P-256 are at most 72 bytes, often less; lengths of RSA are always the same.
_LARGEST_ECDSA, _AIR = 72, 8


@dataclass(frozen=True)
class CmsTemplate:
    """Signed data around an example's digest and signature."""

    kind: bytes
    before_signer: bytes
    before_attributes: bytes
    attributes: bytes
    after_attributes: bytes
    digest: bytes
    room: int
    """Bytes that any seal of this key fits in."""

    @classmethod
    def of(cls, example: bytes, digest: bytes) -> CmsTemplate:
        """Take apart ``example``, which seals ``digest``.

        Raises:
            ValueError: It is made otherwise than expected.
        """
        info = cms.ContentInfo.load(example)
        data = info["content"]
        (signer,) = data["signer_infos"]
        attributes = signer["signed_attrs"].contents
        signature = signer["signature"].native
        parts = ("version", "digest_algorithms", "encap_content_info", "certificates")
        template = cls(
            kind=info["content_type"].dump(),
            before_signer=b"".join(data[part].dump() for part in parts),
            before_attributes=b"".join(
                signer[part].dump() for part in ("version", "sid", "digest_algorithm")
            ),
            attributes=attributes,
            after_attributes=signer["signature_algorithm"].dump(),
            digest=digest,
            room=len(example) - len(signature) + max(len(signature), _LARGEST_ECDSA) + _AIR,
        )
        if attributes.count(digest) != 1:
            raise ValueError("the digest is not in its place")
        if template.sealed(digest, lambda _data: signature) != example:
            raise ValueError("the signed data cannot be put together again")
        return template

    def sealed(self, digest: bytes, sign: Sign) -> bytes:
        """Return the signed data of ``digest`` with the signature that ``sign`` makes."""
        attributes = self.attributes.replace(self.digest, digest)
        signature = sign(_der(_SET, attributes))
        signer = _der(
            _SEQUENCE,
            self.before_attributes
            + _der(_TAGGED, attributes)
            + self.after_attributes
            + _der(_OCTETS, signature),
        )
        data = _der(_SEQUENCE, self.before_signer + _der(_SET, signer))
        return _der(_SEQUENCE, self.kind + _der(_TAGGED, data))


def _der(tag: int, content: bytes) -> bytes:
    """Return a value with its tag and length (X.690 section 8.1.3)."""
    length = len(content)
    if length < _SHORT:
        return bytes((tag, length)) + content
    size = (length.bit_length() + 7) // 8
    return bytes((tag, _SHORT | size)) + length.to_bytes(size, "big") + content
