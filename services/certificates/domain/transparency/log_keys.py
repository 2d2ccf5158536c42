"""Which keys may have signed roots of the log: every one that ever made proofs."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.certificates.gateways.credentials.notes import raw_key
from services.certificates.storage.signing_keys import CREDENTIAL, all_keys


def log_keys(session: Session) -> list[bytes]:
    """Return the public keys, 32 bytes each, the newest first.

    Also compromised ones: the roots that such a key signed hang together with all others.
    """
    certificates = [key.certificate for key in all_keys(session) if key.purpose == CREDENTIAL]
    return [raw for raw in map(raw_key, certificates) if raw is not None]
