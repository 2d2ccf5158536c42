"""What the badge inside a file proves that somebody hands in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from sqlalchemy.orm import Session

from services.certificates.badges.issuer_id import PublicKey, key_name
from services.certificates.domain.keys import is_trusted
from services.certificates.gateways.credentials.keys import public_key
from services.certificates.storage.badges import badge_of
from services.certificates.storage.issuances import Issuance
from services.certificates.storage.signing_keys import SEAL, all_keys

BadgeFinding = Literal["none", "as_issued", "other", "missing", "in_doubt"]

Prove = Callable[[bytes, Mapping[str, PublicKey]], str | None]
"""From a badge and keys by their names to the name of the key that signed it."""


def judge_badge(
    session: Session, issuance: Issuance | None, attached: tuple[bytes, ...], prove: Prove
) -> BadgeFinding:
    """Say what the files inside are to the badge that we issued with ``issuance``.

    A proof is looked at only if it is of the badge that we issued, byte for byte.
    """
    issued = badge_of(session, issuance.id) if issuance is not None else None
    if issuance is None or issued is None:
        return "other" if attached else "none"
    if not attached:
        return "missing"
    if attached != (issued.content,):
        return "other"
    keys = {
        key_name(public_key(key.certificate)): key
        for key in all_keys(session)
        if key.purpose != SEAL
    }
    signer = prove(issued.content, {name: public_key(k.certificate) for name, k in keys.items()})
    if signer is None or issuance.issued_at is None:
        return "in_doubt"
    return "as_issued" if is_trusted(keys[signer], issuance.issued_at) else "in_doubt"
